/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine, a kernel and a request in memory, for tests of planning: what the worlds of
 * all architectures (world-x86.h, world-ppc64.h) have in common.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include <stdint.h>

#include "base/cleanup.h"
#include "expect.h"
#include "facts-fixture.h"
#include "plan-warns.h"
#include "plan/make.h"
#include "plan/plan.h"
#include "units.h"

struct world {
	struct request req;
	struct facts facts;
	struct images images;
	struct file initrds[4];
	uint8_t *kernel, *dtb;
	struct elf_part loads[4];
	struct plan_input in;
	struct plan plan;
	bool makes_tree;	/* its plans have a device tree of their own making */
	struct devtree written; /* the one of the plan */
};

/* A world without facts and files, for that architecture and purgatory. */
void world_begin(struct world *w, const struct arch_ops *arch,
	const struct purgatory_blob *purgatory);

/* Free all of it, the facts, their errors and the plan too. */
void world_destroy(struct world *w);

/* Free the plan. */
void world_forget(struct world *w);

/* The captured machine was started with that command line. */
void world_cmdline(struct world *w, const char *text);

/* The kernel's bytes; takes data. */
void world_take_kernel(
	struct world *w, enum image_kind kind, uint8_t *data, uint64_t size);

/* One more initrd; data stays the caller's. */
void world_initrd(struct world *w, const uint8_t *data, uint64_t size);

/* Plan, check and seal anew. An error is the caller's to free. */
struct kx_err *world_plan(struct world *w);

/* Check the plan with another device tree, by a text of make-devtree.h, for its own. */
struct kx_err *world_check_tree(struct world *w, const char *text);

/* The first segment of that role, which must be there. */
const struct segment *world_segment(struct world *w, enum role role);

#endif
