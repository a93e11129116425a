/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What -d says of a load, by log_debug(): what was found of machine and files, what was
 * decided, a line each. The same for every call. Nothing is changed, or decided, by it.
 */
#ifndef KX_FINDINGS_H
#define KX_FINDINGS_H

#include <stdbool.h>

#include "arch/arch.h"
#include "plan/choose.h"
#include "plan/plan.h"

/* Where memory and crash regions are by, and what only the architecture knows. */
void findings_of_machine(
	const struct arch_ops *arch, const struct facts *facts, bool panic);

/* Kernel, initrds, modules, device tree. */
void findings_of_images(const struct images *images);

/* The call, why, and what follows where the kernel refuses it. */
void findings_of_choice(const struct choice *choice);

/* Of a plan that was sealed: where all goes, purgatory's console, the digest. */
void findings_of_plan(const struct plan *plan);

#endif
