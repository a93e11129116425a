/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running kernel's device tree, flattened: /proc/device-tree has a folder for each
 * node and a file for each property (Documentation/ABI/testing/sysfs-firmware-ofw). Where
 * the kernel was given it flattened, that is /sys/firmware/fdt, with its reserve map.
 */
#ifndef KX_DEVTREE_READ_H
#define KX_DEVTREE_READ_H

#include <stdint.h>

#include "base/err.h"
#include "facts/fact.h"
#include "lib/devtree.h"

struct sys;

/*
 * Does the tree say that the firmware is EFI: in /chosen, where its tables are
 * (Documentation/arm/uefi.rst)? Then memory is told by those, not by the tree.
 */
bool devtree_is_efi(const struct devtree *tree);

/* Failed also where memory is by the tree, and what it says contradicts itself. */
struct fact_devtree {
	struct fact fact;
	const char *source; /* "/proc/device-tree", in messages; static text */
	bool given; /* flattened, with a reserve map: /sys/firmware/fdt */
	uint8_t *blob;
	struct devtree tree; /* of that blob */
};

/*
 * Read the tree, and leave the fact itself as it is; ret must be empty, and is on an
 * error. A tree that is not there: sys_err_absent().
 */
struct kx_err *devtree_read(const struct sys *sys, struct fact_devtree *ret);

/* The same of /sys/firmware/fdt, or where that is not there of /proc/device-tree. */
struct kx_err *devtree_read_given(const struct sys *sys, struct fact_devtree *ret);
void facts_devtree_destroy(struct fact_devtree *devtree);

#endif
