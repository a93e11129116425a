/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel's device tree, flattened: /proc/device-tree has a folder for each
 * node and a file for each property (Documentation/ABI/testing/sysfs-firmware-ofw).
 */
#ifndef KX_DEVTREE_READ_H
#define KX_DEVTREE_READ_H

#include <stdint.h>

#include "base/err.h"
#include "facts/fact.h"
#include "lib/devtree.h"

struct sys;

/* Failed also where memory is by the tree, and what it says contradicts itself. */
struct fact_devtree {
	struct fact fact;
	uint8_t *blob;
	struct devtree tree; /* of that blob */
};

/*
 * Read the tree, and leave the fact itself as it is; ret must be empty, and is on an
 * error. A tree that is not there: sys_err_absent().
 */
struct kx_err *devtree_read(const struct sys *sys, struct fact_devtree *ret);
void facts_devtree_destroy(struct fact_devtree *devtree);

#endif
