/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of physical addresses, and sets of them.
 *
 * A range is half-open: it holds start and not end. Inclusive ends exist only in the
 * codecs of /proc/iomem, Xen and e820. A range_set is sorted and disjoint, and its
 * operations are single sweeps.
 */
#ifndef KX_RANGE_H
#define KX_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct range {
	uint64_t start; /* physical address, first byte */
	uint64_t end;	/* physical address, first byte behind */
};

struct range_set {
	struct range *v;
	size_t n;
	size_t capacity;
};

static inline uint64_t range_size(struct range r)
{
	return r.end - r.start;
}

static inline bool range_contains(struct range outer, struct range inner)
{
	return inner.start >= outer.start && inner.end <= outer.end;
}

/* first to last, both included; no half-open range can tell the very last byte of all. */
static inline struct range range_from_inclusive(uint64_t first, uint64_t last)
{
	return (struct range){first, last == UINT64_MAX ? last : last + 1};
}

/* What of r lies in window; of what lies outside, the end is not above the start. */
static inline struct range range_clip(struct range r, struct range window)
{
	return (struct range){r.start > window.start ? r.start : window.start,
		r.end < window.end ? r.end : window.end};
}

void range_set_destroy(struct range_set *set);

/*
 * Append r without sorting; an empty range (end <= start) is dropped. After the last
 * push, range_set_normalize() must run before any other operation. Error: KX_NOMEM.
 */
struct kx_err *range_set_push(struct range_set *set, struct range r);

/* Sort, and merge what overlaps or touches. */
void range_set_normalize(struct range_set *set);

struct kx_err *range_set_copy(const struct range_set *from, struct range_set *ret);

/*
 * ret = a without b, a and b in common, a and b together. ret must be empty and none of
 * the inputs. Linear in a->n + b->n. Error: KX_NOMEM.
 */
struct kx_err *range_set_subtract(
	const struct range_set *a, const struct range_set *b, struct range_set *ret);
struct kx_err *range_set_intersect(
	const struct range_set *a, const struct range_set *b, struct range_set *ret);
struct kx_err *range_set_union(
	const struct range_set *a, const struct range_set *b, struct range_set *ret);

/* Take r out of set, or add it, in place. Linear. */
struct kx_err *range_set_remove(struct range_set *set, struct range r);
struct kx_err *range_set_insert(struct range_set *set, struct range r);

/* Is all of r in the set? An empty r is in every set. */
bool range_set_covers(const struct range_set *set, struct range r);

/* Does any byte of r stand in the set? */
bool range_set_overlaps(const struct range_set *set, struct range r);

/* Sum of the sizes in bytes. */
uint64_t range_set_total(const struct range_set *set);

enum range_direction { RANGE_BOTTOM_UP, RANGE_TOP_DOWN };

struct range_request {
	uint64_t size;	     /* bytes, not 0 */
	uint64_t align;	     /* of the start; a power of two */
	struct range window; /* the result lies in it */
	enum range_direction direction;
};

/*
 * Find a hole for req in set. True: *ret_start is its physical address. False: there is
 * none, and *ret_largest is the largest size in bytes that the same alignment and window
 * would have had.
 */
bool range_set_find(const struct range_set *set, const struct range_request *req,
	uint64_t *ret_start, uint64_t *ret_largest);

#endif
