// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/range.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/vec.h"

void range_set_destroy(struct range_set *set)
{
	free(set->v);
	*set = (struct range_set){0};
}

static struct kx_err *set_reserve(struct range_set *set, size_t n)
{
	return vec_grow(&set->v, &set->capacity, n, sizeof(*set->v));
}

struct kx_err *range_set_push(struct range_set *set, struct range r)
{
	if (r.end <= r.start)
		return NULL;
	KX_TRY(set_reserve(set, set->n + 1));
	set->v[set->n++] = r;
	return NULL;
}

static int compare_start(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

static bool is_sorted(const struct range_set *set)
{
	for (size_t i = 1; i < set->n; i++)
		if (set->v[i].start < set->v[i - 1].start)
			return false;
	return true;
}

void range_set_normalize(struct range_set *set)
{
	size_t last = 0;

	if (!set->n)
		return;
	if (!is_sorted(set))
		qsort(set->v, set->n, sizeof(*set->v), compare_start);
	for (size_t i = 1; i < set->n; i++) {
		struct range r = set->v[i];

		if (r.start > set->v[last].end)
			set->v[++last] = r;
		else if (r.end > set->v[last].end)
			set->v[last].end = r.end;
	}
	set->n = last + 1;
}

struct kx_err *range_set_copy(const struct range_set *from, struct range_set *ret)
{
	KX_TRY(set_reserve(ret, from->n));
	if (from->n)
		memcpy(ret->v, from->v, from->n * sizeof(*from->v));
	ret->n = from->n;
	return NULL;
}

struct kx_err *range_set_subtract(
	const struct range_set *a, const struct range_set *b, struct range_set *ret)
{
	size_t j = 0;

	/* Each range of b cuts at most one range of a in two. */
	KX_TRY(set_reserve(ret, a->n + b->n));
	for (size_t i = 0; i < a->n; i++) {
		struct range left = a->v[i];

		while (j < b->n && b->v[j].end <= left.start)
			j++;
		for (size_t k = j; k < b->n && b->v[k].start < left.end; k++) {
			KX_TRY(range_set_push(
				ret, (struct range){left.start, b->v[k].start}));
			left.start = b->v[k].end;
			j = k;
		}
		KX_TRY(range_set_push(ret, left));
	}
	return NULL;
}

struct kx_err *range_set_intersect(
	const struct range_set *a, const struct range_set *b, struct range_set *ret)
{
	size_t i = 0, j = 0;

	KX_TRY(set_reserve(ret, a->n + b->n));
	while (i < a->n && j < b->n) {
		struct range x = a->v[i], y = b->v[j];

		KX_TRY(range_set_push(ret, range_clip(x, y)));
		if (x.end < y.end)
			i++;
		else
			j++;
	}
	return NULL;
}

struct kx_err *range_set_union(
	const struct range_set *a, const struct range_set *b, struct range_set *ret)
{
	KX_TRY(set_reserve(ret, a->n + b->n));
	for (size_t i = 0; i < a->n; i++)
		ret->v[ret->n++] = a->v[i];
	for (size_t i = 0; i < b->n; i++)
		ret->v[ret->n++] = b->v[i];
	range_set_normalize(ret);
	return NULL;
}

static struct kx_err *replace_with(struct range_set *set,
	struct kx_err *(*op)(
		const struct range_set *, const struct range_set *, struct range_set *),
	struct range r)
{
	struct range_set one = {&r, r.end > r.start, 1};
	struct range_set result = {0};
	struct kx_err *err = op(set, &one, &result);

	if (err) {
		range_set_destroy(&result);
		return err;
	}
	range_set_destroy(set);
	*set = result;
	return NULL;
}

struct kx_err *range_set_remove(struct range_set *set, struct range r)
{
	return replace_with(set, range_set_subtract, r);
}

struct kx_err *range_set_insert(struct range_set *set, struct range r)
{
	return replace_with(set, range_set_union, r);
}

/* The index of the first range that ends behind addr; set->n when there is none. */
static size_t first_ending_after(const struct range_set *set, uint64_t addr)
{
	size_t low = 0, high = set->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (set->v[mid].end > addr)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

bool range_set_covers(const struct range_set *set, struct range r)
{
	if (r.end <= r.start)
		return true;
	size_t i = first_ending_after(set, r.start);
	return i < set->n && range_contains(set->v[i], r);
}

bool range_set_overlaps(const struct range_set *set, struct range r)
{
	size_t i = first_ending_after(set, r.start);

	return r.end > r.start && i < set->n && set->v[i].start < r.end;
}

uint64_t range_set_total(const struct range_set *set)
{
	uint64_t total = 0;

	for (size_t i = 0; i < set->n; i++)
		total += range_size(set->v[i]);
	return total;
}

/*
 * Place req in one range. False when it does not fit; *room is how many aligned bytes
 * the range has for it.
 */
static bool place_in(
	struct range r, const struct range_request *req, uint64_t *start, uint64_t *room)
{
	const struct range part = range_clip(r, req->window);
	const uint64_t low = align_up(part.start, req->align);

	*room = 0;
	if (low < part.start || low >= part.end)
		return false;
	*room = part.end - low;
	if (*room < req->size)
		return false;
	*start = req->direction == RANGE_TOP_DOWN ? (part.end - req->size) & -req->align
						  : low;
	return true;
}

bool range_set_find(const struct range_set *set, const struct range_request *req,
	uint64_t *ret_start, uint64_t *ret_largest)
{
	bool top_down = req->direction == RANGE_TOP_DOWN;

	*ret_largest = 0;
	for (size_t i = 0; i < set->n; i++) {
		uint64_t room;
		struct range r = set->v[top_down ? set->n - 1 - i : i];

		if (place_in(r, req, ret_start, &room))
			return true;
		if (room > *ret_largest)
			*ret_largest = room;
	}
	return false;
}
