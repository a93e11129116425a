// SPDX-License-Identifier: GPL-2.0-or-later
/* What the new kernel's device tree has on arm64 besides what all trees have. */
#include <inttypes.h>
#include <string.h>

#include "arch/arm64/arm64.h"
#include "base/cleanup.h"
#include "base/bytes.h"
#include "format/cmdline.h"
#include "plan/devtree-handover.h"

/* ---- what is kept ------------------------------------------------------------------ */

/*
 * The tables of LPIs stay in use for ever, and a new kernel uses them on only where it
 * finds them reserved (enabled_lpis_allowed() in drivers/irqchip/irq-gic-v3-its.c); other
 * tables it replaces. A capture kernel lies elsewhere, and looks for nothing reserved.
 */
static const struct fact_gic_tables *tables_to_keep(const struct planning *p)
{
	static const struct fact_gic_tables none;
	const struct fact_gic_tables *gic = &p->in->facts->gic;

	return p->plan.panic || !fact_present(&gic->fact) ? &none : gic;
}

/* A place to wait that is no memory is nothing that could be overwritten. */
static struct kx_err *find_spin_tables(const struct planning *p, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set tables = {0};

	KX_TRY(arm64_tree_spin_tables(p->plan.devtree.source, &tables));
	return range_set_intersect(&tables, &p->in->facts->memory.ram, ret);
}

struct kx_err *arm64_find_kept(const struct planning *p, struct range_set *ret_reserved,
	struct range_set *ret_in_use)
{
	const struct fact_gic_tables *gic = tables_to_keep(p);
	KX_AUTO(range_set_destroy) struct range_set spin = {0};

	KX_TRY(find_spin_tables(p, &spin));
	KX_TRY(range_set_union(&spin, &gic->lpi, ret_reserved));
	return range_set_copy(&gic->its, ret_in_use);
}

/* ---- ranges ------------------------------------------------------------------------ */

/* An address and a size. */
#define RANGE_BYTES_MAX 16

static bool fits(uint64_t value, unsigned int cells)
{
	return cells == 2 || value <= UINT32_MAX;
}

static void put_cells(uint8_t *to, unsigned int cells, uint64_t value)
{
	if (cells == 2)
		put_be64(to, value);
	else
		put_be32(to, (uint32_t)value);
}

/* Write r to at, and what follows it back. */
static struct kx_err *put_range(
	uint8_t **at, struct devtree_cells cells, struct range r, const char *what)
{
	if (!fits(r.start, cells.address) || !fits(range_size(r), cells.size))
		return kx_err_new(KX_LIMIT,
			"the device tree has %u and %u cells for an address and a size "
			"(#address-cells, #size-cells of its root): %s "
			"0x%" PRIx64 "-0x%" PRIx64 " does not fit into them",
			cells.address, cells.size, what, r.start, r.end - 1);
	put_cells(*at, cells.address, r.start);
	put_cells(*at + 4 * cells.address, cells.size, range_size(r));
	*at += 4 * (cells.address + cells.size);
	return NULL;
}

static struct kx_err *write_ranges(struct devtree_writer *w, const char *name,
	struct devtree_cells cells, const struct range_set *ranges)
{
	KX_AUTO(freep) uint8_t *value = calloc(ranges->n + 1, RANGE_BYTES_MAX);
	uint8_t *end = value;

	if (!value)
		return kx_err_nomem();
	for (size_t i = 0; i < ranges->n; i++)
		KX_TRY(put_range(&end, cells, ranges->v[i], name));
	return devtree_write_prop(w, name, value, end - value);
}

/* ---- /chosen ----------------------------------------------------------------------- */

/*
 * Without it the new kernel lies at its link address (kaslr_early_init()), and by
 * "nokaslr" that is what is asked for.
 */
static struct kx_err *write_kaslr_seed(
	struct devtree_writer *w, const struct planning *p)
{
	const struct facts *facts = p->in->facts;

	if (!fact_present(&facts->seed_fact) || cmdline_has(p->plan.cmdline, "nokaslr"))
		return NULL;
	return devtree_write_prop(
		w, "kaslr-seed", facts->kaslr_seed, sizeof(facts->kaslr_seed));
}

static struct kx_err *write_crash(struct devtree_writer *w, const struct plan *plan,
	struct devtree_cells cells)
{
	const struct segment *header = plan_find_only(plan, ROLE_ELFCOREHDR);
	struct range place;

	if (!header)
		return kx_err_new(KX_CHECK, "not one elfcorehdr");
	place = segment_range(header);
	const struct range_set one = {&place, 1, 1};
	KX_TRY(write_ranges(w, "linux,elfcorehdr", cells, &one));
	return write_ranges(
		w, "linux,usable-memory-range", cells, &plan->devtree.usable);
}

static struct kx_err *write_chosen(struct devtree_writer *w, const struct planning *p,
	struct devtree_cells cells)
{
	KX_TRY(write_kaslr_seed(w, p));
	return p->plan.panic ? write_crash(w, &p->plan, cells) : NULL;
}

/* ---- the segment ------------------------------------------------------------------- */

/* Aligned to a power of two that holds all of it, it lies across no multiple of 2 MiB. */
static uint64_t alignment_for(uint64_t size)
{
	uint64_t align = ARM64_PAGE_SIZE;

	while (align < size)
		align *= 2;
	return align;
}

static struct kx_err *check_size(const struct plan *plan, const struct segment *segment)
{
	if (segment->bufsz <= ARM64_TREE_MAX)
		return NULL;
	return kx_err_new(KX_LIMIT,
		"the device tree (%s) has 0x%" PRIx64
		" bytes with what is added to it, an arm64 kernel takes up to 0x%x",
		plan->devtree.name, segment->bufsz, ARM64_TREE_MAX);
}

struct kx_err *arm64_place_devtree(struct planning *p, struct arm64_layout *layout)
{
	static const struct devtree_hooks hooks = {.write_chosen = write_chosen};
	KX_AUTO(range_set_destroy) struct range_set reserved = {0}, in_use = {0};
	struct preferences where = layout->where;
	struct segment segment;

	KX_TRY(arm64_find_kept(p, &reserved, &in_use));
	KX_TRY(devtree_handover_make(p, &hooks, &reserved, 0, &segment));
	KX_TRY(check_size(&p->plan, &segment));
	for (size_t i = 0; i < where.n; i++)
		where.v[i].align = alignment_for(segment.bufsz);
	return place_preferred(p, segment, &where, &layout->dtb_paddr);
}
