/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A request, a machine's state and an image, for what plan/choose.c makes of them. */
#ifndef TESTS_CHOOSE_INPUT_H
#define TESTS_CHOOSE_INPUT_H

#include <stdbool.h>

#include "arch/arch.h"
#include "plan/plan.h"

enum { /* facts that a case sets, as bits */
	INTEGRITY = 1,
	CONFIDENTIALITY = 2,
	IMA = 4,
	KEYS = 8,
	KHO = 16,
	MEASURED = 32,
	PLPKS = 64,
};

enum kind { BZ64, BZ32, VMLINUX, MULTIBOOT, PPC64 };

struct input {
	struct request req;
	struct facts facts;
	struct images images;
	const struct arch_ops *arch;
};

/* A fact that is present, of 0 or 1; and those of the bits. */
void set_fact(struct fact_u64 *fact, bool on);
void set_facts(struct facts *facts, unsigned int bits);

/* On x86_64; PPC64: on ppc64le. */
struct input make_input(struct request req, unsigned int bits, enum kind kind);

/* The same as planning takes it; in must stay. */
struct plan_input input_as(const struct input *in);

#endif
