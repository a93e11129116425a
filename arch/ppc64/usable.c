// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that a capture kernel may use, as the device tree says it: linux,usable-memory
 * of a memory node and linux,drconf-usable-memory of dynamic memory
 * (early_init_dt_scan_memory_ppc() in arch/powerpc/kernel/prom.c).
 */
#include <stdlib.h>
#include <string.h>

#include "arch/ppc64/ppc64.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/vec.h"
#include "facts/devtree-power-lmb.h"

/* Cells of a property's value, as they are added. */
struct cells {
	uint8_t *bytes;
	size_t size, capacity;
};

static void cells_destroy(struct cells *cells)
{
	free(cells->bytes);
}

/* n: 1 or 2 cells. */
static struct kx_err *add_number(struct cells *cells, unsigned int n, uint64_t value)
{
	KX_TRY(vec_grow(&cells->bytes, &cells->capacity, cells->size + 8, 1));
	if (n == 2)
		put_be64(cells->bytes + cells->size, value);
	else
		put_be32(cells->bytes + cells->size, (uint32_t)value);
	cells->size += 4 * n;
	return NULL;
}

/* n cells of 0. */
static struct kx_err *add_zeros(struct cells *cells, uint64_t n)
{
	if (!n)
		return NULL;
	KX_TRY(vec_grow(&cells->bytes, &cells->capacity, cells->size + 4 * n, 1));
	memset(cells->bytes + cells->size, 0, 4 * n);
	cells->size += 4 * n;
	return NULL;
}

static struct kx_err *add_range(
	struct cells *cells, struct devtree_cells width, struct range r)
{
	KX_TRY(add_number(cells, width.address, r.start));
	return add_number(cells, width.size, range_size(r));
}

/* Where the first range of set stands that ends behind start: nothing before it counts.
 */
static size_t first_behind(const struct range_set *set, uint64_t start)
{
	size_t low = 0, high = set->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (set->v[middle].end <= start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How much of usable is in r: each range of it clipped; cells NULL only counts them. */
static struct kx_err *add_clipped(const struct range_set *usable, struct range r,
	struct devtree_cells width, struct cells *cells, uint64_t *ret_n)
{
	*ret_n = 0;
	for (size_t i = first_behind(usable, r.start);
		i < usable->n && usable->v[i].start < r.end; i++) {
		++*ret_n;
		if (cells)
			KX_TRY(add_range(cells, width, range_clip(usable->v[i], r)));
	}
	return NULL;
}

struct kx_err *ppc64_write_usable(struct devtree_writer *w, struct bytes reg,
	struct devtree_cells width, const struct range_set *usable)
{
	KX_AUTO(cells_destroy) struct cells cells = {0};
	struct range r;
	uint64_t n;

	while (reg.size) {
		KX_TRY(devtree_take_range(&reg, width, &r));
		KX_TRY(add_clipped(usable, r, width, &cells, &n));
	}
	/* An empty value would be none, and reg would count. */
	if (!cells.size)
		KX_TRY(add_range(&cells, width, (struct range){0, 0}));
	return devtree_write_prop(w, "linux,usable-memory", cells.bytes, cells.size);
}

struct lmb_writer {
	struct cells cells;
	struct devtree_cells width;
	const struct range_set *usable;
};

/* A count, and so many ranges. */
static struct kx_err *add_lmb(struct lmb_writer *lw, struct range lmb)
{
	uint64_t n;

	KX_TRY(add_clipped(lw->usable, lmb, lw->width, NULL, &n));
	KX_TRY(add_number(&lw->cells, lw->width.size, n));
	return n ? add_clipped(lw->usable, lmb, lw->width, &lw->cells, &n) : NULL;
}

/* Blocks from the start of a run on of which nothing is usable. */
static uint64_t count_idle(const struct range_set *usable, struct lmb_run run)
{
	size_t i = first_behind(usable, run.start);

	if (i == usable->n || usable->v[i].start >= lmb_run_range(run).end)
		return run.n;
	if (usable->v[i].start <= run.start)
		return 0;
	return (usable->v[i].start - run.start) / run.size;
}

/* Most blocks of a large machine are of no use to a capture kernel: a count of 0 each. */
static struct kx_err *add_run(void *arg, struct lmb_run run)
{
	struct lmb_writer *lw = arg;

	while (run.n) {
		uint64_t idle = count_idle(lw->usable, run);

		KX_TRY(add_zeros(&lw->cells, idle * lw->width.size));
		run.start += idle * run.size;
		run.n -= idle;
		if (!run.n)
			break;
		KX_TRY(add_lmb(lw, (struct range){run.start, run.start + run.size}));
		run.start += run.size;
		run.n--;
	}
	return NULL;
}

static struct kx_err *write_lmbs(struct devtree_writer *w, const struct devtree *tree,
	int node, struct lmb_writer *lw)
{
	KX_TRY(devtree_power_each_run(tree, node, lw->width, add_run, lw));
	return devtree_write_prop(
		w, "linux,drconf-usable-memory", lw->cells.bytes, lw->cells.size);
}

struct kx_err *ppc64_write_drconf_usable(struct devtree_writer *w,
	const struct devtree *tree, int node, struct devtree_cells width,
	const struct range_set *usable)
{
	struct lmb_writer lw = {.width = width, .usable = usable};
	struct kx_err *err = write_lmbs(w, tree, node, &lw);

	cells_destroy(&lw.cells);
	return err;
}
