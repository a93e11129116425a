/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ranges of physical addresses, sets of them, and typed memory maps.
 *
 * A range is half-open: it holds start and not end. Inclusive ends exist only in the
 * codecs of /proc/iomem, Xen and e820. A range_set is sorted and disjoint, and its
 * operations are single sweeps. A memmap is what a firmware hands over: typed entries in
 * their own order, which may overlap.
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

/*
 * Memory types as e820 numbers them (ACPI specification, "Address Range Types"; the
 * last is Linux's own number, arch/x86/include/asm/e820/types.h).
 */
enum memory_type {
	MEMORY_RAM = 1,
	MEMORY_RESERVED = 2,
	MEMORY_ACPI = 3,
	MEMORY_NVS = 4,
	MEMORY_UNUSABLE = 5,
	MEMORY_PMEM = 7,
	MEMORY_PRAM = 12,
	MEMORY_SOFT_RESERVED = (int)0xefffffff
};

struct memmap_entry {
	struct range range;
	enum memory_type type;
};

struct memmap {
	struct memmap_entry *v;
	size_t n;
	size_t capacity;
};

void memmap_destroy(struct memmap *map);
struct kx_err *memmap_push(struct memmap *map, struct range r, enum memory_type type);
struct kx_err *memmap_copy(const struct memmap *from, struct memmap *ret);
void memmap_sort(struct memmap *map); /* by start; entries stay as they are */

/*
 * What the map calls RAM and nothing in it calls anything else: where a firmware's
 * entries overlap, RAM loses. ret must be empty.
 */
struct kx_err *memmap_ram(const struct memmap *map, struct range_set *ret);

/* "System RAM", "Reserved" …, as /sys/firmware/memmap and /proc/iomem write them. */
const char *memory_type_name(enum memory_type type);

/* False when no type has that name. Case does not matter (kernels before 4.11). */
bool memory_type_parse(const char *name, enum memory_type *ret);

#endif
