// SPDX-License-Identifier: GPL-2.0-or-later
/* What a device tree of arm64 tells of the machine. */
#include <string.h>

#include "arch/arm64/arm64.h"

static struct kx_err *add_memory(const struct devtree *tree, int node,
	struct devtree_cells cells, struct range_set *ret)
{
	struct bytes reg;
	struct range range;

	if (!devtree_prop(tree, node, "reg", &reg))
		return NULL;
	while (reg.size) {
		KX_TRY(kx_err_prefix(devtree_take_range(&reg, cells, &range), "node '%s'",
			devtree_name(tree, node)));
		KX_TRY(range_set_push(ret, range));
	}
	return NULL;
}

/* Nodes below the root of that type (early_init_dt_scan_memory() in drivers/of/fdt.c). */
struct kx_err *arm64_tree_memory(const struct devtree *tree, struct range_set *ret)
{
	struct devtree_cells cells;
	int depth = 0;

	KX_TRY(devtree_cells(tree, 0, &cells));
	for (int node = 0; node >= 0; node = devtree_next(tree, node, &depth))
		if (depth == 1 &&
			devtree_prop_has(tree, node, "device_type", "memory") &&
			!devtree_prop_has(tree, node, "status", "disabled"))
			KX_TRY(add_memory(tree, node, cells, ret));
	range_set_normalize(ret);
	return NULL;
}

/* Of 8 bytes each (Documentation/arm64/booting.rst). */
struct kx_err *arm64_tree_spin_tables(const struct devtree *tree, struct range_set *ret)
{
	int depth = 0;

	for (int node = 0; node >= 0; node = devtree_next(tree, node, &depth)) {
		uint64_t at = 0;
		bool found;

		if (!devtree_prop_has(tree, node, "enable-method", "spin-table"))
			continue;
		KX_TRY(devtree_number(tree, node, "cpu-release-addr", &found, &at));
		if (found && at <= UINT64_MAX - 8)
			KX_TRY(range_set_push(ret, (struct range){at, at + 8}));
	}
	range_set_normalize(ret);
	return NULL;
}
