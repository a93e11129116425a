// SPDX-License-Identifier: GPL-2.0-or-later
/* The log of a virtual TPM in the tree of Linux on Power. */
#include <string.h>

#include "facts/devtree-power.h"

/*
 * Both numbers are in the byte order of the kernel that wrote them, which may be another
 * one than the running one's. Only one of them is memory, or the lower one it is: the log
 * lies on a page below 768 MiB (prom_init_mem() limits rmo_top to that), which by the
 * other order is an address above 4 GiB.
 */
static bool find_log(struct bytes base, struct bytes size, const struct range_set *ram,
	struct power_vtpm *ret)
{
	ret->log = (struct range){0, 0};
	for (int big_endian = 0; big_endian < 2; big_endian++) {
		uint64_t start = get_number(base.data, 8, big_endian);
		struct range r = {start, start + get_number(size.data, 4, big_endian)};

		if (r.end <= r.start || !range_set_covers(ram, r))
			continue;
		if (!ret->log.end || r.start < ret->log.start) {
			ret->log = r;
			ret->big_endian = big_endian;
		}
	}
	return ret->log.end;
}

static bool read_vtpm(const struct devtree *tree, int node, const struct range_set *ram,
	struct power_vtpm *ret)
{
	struct bytes base, size;

	ret->node = node;
	return !strncmp(devtree_name(tree, node), "vtpm", 4) &&
	       devtree_prop(tree, node, POWER_VTPM_BASE, &base) && base.size == 8 &&
	       devtree_prop(tree, node, POWER_VTPM_SIZE, &size) && size.size == 4 &&
	       find_log(base, size, ram, ret);
}

bool devtree_power_vtpm(
	const struct devtree *tree, const struct range_set *ram, struct power_vtpm *ret)
{
	int node = devtree_find(tree, "/vdevice"), depth = 0;

	if (node < 0)
		return false;
	while ((node = devtree_next(tree, node, &depth)) >= 0 && depth > 0)
		if (depth == 1 && read_vtpm(tree, node, ram, ret))
			return true;
	return false;
}
