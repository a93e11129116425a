// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/devtree-power-lmb.h"

#include <inttypes.h>

/* Flags of an LMB (arch/powerpc/include/asm/drmem.h). */
#define LMB_ASSIGNED 0x08
#define LMB_RESERVED 0x80

struct lmbs {
	struct bytes value;
	struct devtree_cells cells;
	uint64_t size;	/* bytes of an LMB */
	uint64_t count; /* of those seen so far, of any kind */
	struct kx_err *(*take)(void *arg, struct lmb_run run);
	void *arg;
};

/* The kernel passes by what is not this system's, before it looks at anything else. */
static bool is_memory(uint64_t flags)
{
	return flags & LMB_ASSIGNED && !(flags & LMB_RESERVED);
}

static struct kx_err *count_lmbs(struct lmbs *lmbs, uint64_t n)
{
	lmbs->count += n;
	if (lmbs->count <= LMBS_MAX)
		return NULL;
	return kx_err_new(KX_FORMAT, "%s: more than %llu memory blocks", lmbs->value.name,
		LMBS_MAX);
}

/* n blocks, one behind the other. */
static struct kx_err *take_run(
	struct lmbs *lmbs, uint64_t base, uint64_t n, uint64_t flags)
{
	uint64_t bytes, end;

	KX_TRY(count_lmbs(lmbs, n));
	if (__builtin_mul_overflow(n, lmbs->size, &bytes) ||
		__builtin_add_overflow(base, bytes, &end))
		return kx_err_new(KX_FORMAT,
			"%s: %" PRIu64 " blocks of 0x%" PRIx64 " bytes from 0x%" PRIx64
			" on pass 64 bits",
			lmbs->value.name, n, lmbs->size, base);
	if (!n || !is_memory(flags))
		return NULL;
	return lmbs->take(lmbs->arg, (struct lmb_run){base, n, lmbs->size});
}

/* ibm,dynamic-memory: address, DRC index, reserved, associativity, flags of each. */
static struct kx_err *take_v1(struct lmbs *lmbs)
{
	uint64_t n, base, flags, unused;

	KX_TRY(devtree_take(&lmbs->value, 1, &n));
	for (uint64_t i = 0; i < n; i++) {
		KX_TRY(devtree_take(&lmbs->value, lmbs->cells.address, &base));
		KX_TRY(devtree_take(&lmbs->value, 2, &unused));
		KX_TRY(devtree_take(&lmbs->value, 1, &unused));
		KX_TRY(devtree_take(&lmbs->value, 1, &flags));
		KX_TRY(take_run(lmbs, base, 1, flags));
	}
	return NULL;
}

/* ibm,dynamic-memory-v2: count, address, DRC index, associativity, flags of each set. */
static struct kx_err *take_v2(struct lmbs *lmbs)
{
	uint64_t sets, n, base, flags, unused;

	KX_TRY(devtree_take(&lmbs->value, 1, &sets));
	for (uint64_t i = 0; i < sets; i++) {
		KX_TRY(devtree_take(&lmbs->value, 1, &n));
		KX_TRY(devtree_take(&lmbs->value, lmbs->cells.address, &base));
		KX_TRY(devtree_take(&lmbs->value, 2, &unused));
		KX_TRY(devtree_take(&lmbs->value, 1, &flags));
		KX_TRY(take_run(lmbs, base, n, flags));
	}
	return NULL;
}

static struct kx_err *read_size(const struct devtree *tree, int node, struct lmbs *lmbs)
{
	struct bytes size;

	if (!devtree_prop(tree, node, "ibm,lmb-size", &size))
		return kx_err_new(KX_FORMAT, "%s: dynamic memory without ibm,lmb-size",
			tree->blob.name);
	KX_TRY(devtree_take(&size, lmbs->cells.size, &lmbs->size));
	if (lmbs->size)
		return NULL;
	return kx_err_new(KX_FORMAT, "ibm,lmb-size is 0");
}

struct kx_err *devtree_power_each_run(const struct devtree *tree, int node,
	struct devtree_cells cells, struct kx_err *(*take)(void *arg, struct lmb_run run),
	void *arg)
{
	struct lmbs lmbs = {.cells = cells, .take = take, .arg = arg};
	bool v1 = devtree_prop(tree, node, "ibm,dynamic-memory", &lmbs.value);

	if (!v1 && !devtree_prop(tree, node, "ibm,dynamic-memory-v2", &lmbs.value))
		return NULL;
	KX_TRY(read_size(tree, node, &lmbs));
	return v1 ? take_v1(&lmbs) : take_v2(&lmbs);
}
