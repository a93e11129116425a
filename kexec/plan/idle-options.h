/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options that were given and do nothing in a plan: each is said once, and why. */
#ifndef KX_IDLE_OPTIONS_H
#define KX_IDLE_OPTIONS_H

#include "plan/planning.h"

/*
 * Warn of options of other architectures, of crash images and of other kernels; and,
 * where plan's call takes segments, of those of kexec_file_load. Those that only segments
 * serve are in choose.c. Error: KX_NOMEM.
 */
struct kx_err *idle_options_warn(struct planning *p);

#endif
