/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Dynamic memory: the logical memory blocks (LMBs) of /ibm,dynamic-reconfiguration-memory
 * (Linux on Power Architecture Reference, 13.5.2; arch/powerpc/mm/drmem.c).
 */
#ifndef KX_DEVTREE_POWER_LMB_H
#define KX_DEVTREE_POWER_LMB_H

#include "base/err.h"
#include "base/range.h"
#include "lib/devtree.h"

/* Blocks, one behind the other: n of size bytes each, none of them 0. Their end fits. */
struct lmb_run {
	uint64_t start; /* physical address of the first one */
	uint64_t n, size;
};

/* From the first to behind the last byte. */
static inline struct range lmb_run_range(struct lmb_run run)
{
	return (struct range){run.start, run.start + run.n * run.size};
}

/*
 * A large machine has 262,144 blocks of dynamic memory or more: hand those that the
 * kernel takes for memory to take(), in the tree's order. Of the newer property these are
 * runs as it states them, each of a few bytes there and of up to LMBS_MAX blocks in all;
 * who does something for each block must mean to. node is
 * /ibm,dynamic-reconfiguration-memory. Errors: those of take(); KX_FORMAT.
 */
struct kx_err *devtree_power_each_run(const struct devtree *tree, int node,
	struct devtree_cells cells, struct kx_err *(*take)(void *arg, struct lmb_run run),
	void *arg);

/* 64 TiB in blocks of 16 MiB, the smallest: more is no machine. */
#define LMBS_MAX (1ULL << 22)

#endif
