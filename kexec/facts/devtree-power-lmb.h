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

/*
 * One block of dynamic memory of 262,144 or more that a large machine has: hand each one
 * that the kernel takes for memory to take(), in the tree's order, with its range. node
 * is /ibm,dynamic-reconfiguration-memory. Errors: those of take(); KX_FORMAT.
 */
struct kx_err *devtree_power_each_lmb(const struct devtree *tree, int node,
	struct devtree_cells cells, struct kx_err *(*take)(void *arg, struct range lmb),
	void *arg);

#endif
