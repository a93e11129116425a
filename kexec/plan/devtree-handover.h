/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Handing a device tree over, on every architecture that does: the running kernel's, or
 * --dtb's, copied from front to end with what the old kernel knew left out and what the
 * new one must know put in. And reading it back, for a check that shares no code with
 * that. Pure.
 */
#ifndef KX_DEVTREE_HANDOVER_H
#define KX_DEVTREE_HANDOVER_H

#include "plan/planning.h"
#include "plan/show.h"

/* A property of a node of the source that is handed over with another value. */
struct devtree_change {
	int node;
	const char *name;
	uint8_t value[8];
	unsigned int size; /* bytes of value */
};

/* What an architecture has in its trees besides what all have. */
struct devtree_hooks {
	/*
	 * Names of properties that are left out, of every node and of /chosen: NULL, or
	 * lists that end with NULL.
	 */
	const char *const *dropped, *const *dropped_chosen;

	const struct devtree_change *changes;
	size_t nchanges;

	/*
	 * Write what a node directly below the root, such as one of memory, gets besides
	 * its own properties. cells are the root's. NULL: nothing.
	 */
	struct kx_err *(*write_node)(struct devtree_writer *w, const struct plan *plan,
		int node, struct devtree_cells cells);

	/* The same for /chosen, besides what devtree_handover_make() says. */
	struct kx_err *(*write_chosen)(struct devtree_writer *w,
		const struct planning *p, struct devtree_cells cells);
};

/*
 * Set which tree is handed over: that of --dtb, or the running kernel's, which need not
 * be there: devtree_handover_require().
 */
void devtree_handover_choose(struct planning *p);

/* Is the running kernel's tree known? Else why not. */
struct kx_err *devtree_handover_require(const struct facts *facts);

/*
 * What the reserve map of a given tree keeps, in its order, less its own old initrd and
 * the tree itself; ret must be empty.
 */
struct kx_err *devtree_handover_kept(const struct devtree *source, struct range_set *ret);

/*
 * Make the segment of role "dtb", its address still open, out of plan->devtree.source;
 * all other pieces that the new kernel reads must have their places. /chosen says the
 * command line, the initrd and a random seed; the reserve map, which plan->devtree then
 * has, keeps what of fixed and of the source's map it kept before, initrd, elfcorehdr and
 * the copy of memory. spare: bytes of room in it, for a kernel that changes it later.
 * Errors: KX_FORMAT, KX_NOMEM, those of hooks.
 */
struct kx_err *devtree_handover_make(struct planning *p,
	const struct devtree_hooks *hooks, const struct range_set *fixed, uint64_t spare,
	struct segment *ret);

/* Show what plan->devtree says, at SHOW_MEMORY. */
void devtree_handover_show(const struct plan *plan, struct show *to);

/* A tree that is handed over, as the new kernel will read it. */
struct devtree_reading {
	const struct plan *plan;
	const struct segment *dtb;
	struct devtree tree;	   /* its libfdt is that of plan->devtree.source */
	struct range_set reserved; /* by the reserve map */
};
void devtree_reading_destroy(struct devtree_reading *reading);

/* Read the tree of the plan. Error: KX_CHECK; ret is to be destroyed in any case. */
struct kx_err *devtree_handover_read(
	const struct plan *plan, struct devtree_reading *ret);

/*
 * Does the tree tell of the command line and the initrd, and does its reserve map keep
 * what the new kernel must leave alone, and nothing else that is loaded? ram: the memory
 * that the tree shows, which all of that must lie in; NULL: it need show none. Error:
 * KX_CHECK.
 */
struct kx_err *devtree_handover_check(
	const struct devtree_reading *reading, const struct range_set *ram);

#endif
