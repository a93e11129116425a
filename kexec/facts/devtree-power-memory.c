// SPDX-License-Identifier: GPL-2.0-or-later
/* Memory as the tree of Linux on Power tells of it: facts_memory_from_power(). */
#include <inttypes.h>

#include "base/cleanup.h"
#include "facts/facts.h"
#include "sys/sys.h"

/* mem= is an amount: the first memory counts (memblock_enforce_memory_limit()). */
static struct kx_err *limited_ram(
	const struct devtree_power *power, struct range_set *ret)
{
	uint64_t left = power->memory_limit ? power->memory_limit : UINT64_MAX;

	for (size_t i = 0; i < power->ram.n && left; i++) {
		struct range r = power->ram.v[i];

		if (range_size(r) > left)
			r.end = r.start + left;
		left -= range_size(r);
		KX_TRY(range_set_push(ret, r));
	}
	return NULL;
}

/*
 * When some of the region was given back since (crash_shrink_memory() in
 * kernel/kexec_core.c), only its size in /sys says so.
 */
static struct kx_err *crash_region(const struct facts *facts, struct range *ret)
{
	const struct fact_u64 *size = &facts->crash.crash_size;

	*ret = facts->power.crash;
	if (!fact_present(&size->fact) || !range_size(*ret) ||
		size->value == range_size(*ret))
		return NULL;
	if (size->value > range_size(*ret))
		return kx_err_new(KX_FORMAT,
			"the crash region has 0x%" PRIx64
			" bytes by the device tree and 0x%" PRIx64 " by /sys/kernel",
			range_size(*ret), size->value);
	ret->end = ret->start + size->value;
	return NULL;
}

struct kx_err *facts_describe_power(struct facts *facts)
{
	struct memory *memory = &facts->memory;
	struct range crash;

	KX_TRY(crash_region(facts, &crash));
	KX_TRY(limited_ram(&facts->power, &memory->ram));
	for (size_t i = 0; i < memory->ram.n; i++)
		KX_TRY(memmap_push(&memory->map, memory->ram.v[i], MEMORY_RAM));
	KX_TRY(range_set_push(&memory->crash, crash));
	memory->kernel.end = facts->power.kernel_end;
	memory->source = "/proc/device-tree";
	memory->fact.state = FACT_PRESENT;
	return NULL;
}

struct kx_err *facts_memory_from_power(const struct sys *sys, struct facts *facts)
{
	struct fact_devtree *devtree = &facts->devtree;

	if (!fact_present(&devtree->fact))
		return facts_memory_from_iomem(sys, facts);
	struct kx_err *err =
		kx_err_prefix(devtree_power_parse(&devtree->tree, &facts->power), "%s/%s",
			sys->root, devtree->tree.blob.name);
	if (!err)
		err = facts_describe_power(facts);
	if (!err)
		return NULL;
	devtree_power_destroy(&facts->power);
	facts_devtree_destroy(devtree);
	KX_TRY(fact_settle(&devtree->fact, err));
	return facts_memory_from_iomem(sys, facts);
}
