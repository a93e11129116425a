/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Typed memory maps, as a firmware hands them over: entries in their own order, which may
 * overlap.
 */
#ifndef KX_MEMMAP_H
#define KX_MEMMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/range.h"

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
