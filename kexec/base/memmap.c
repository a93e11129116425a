// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/memmap.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/vec.h"

void memmap_destroy(struct memmap *map)
{
	free(map->v);
	*map = (struct memmap){0};
}

static struct kx_err *map_reserve(struct memmap *map, size_t n)
{
	return vec_grow(&map->v, &map->capacity, n, sizeof(*map->v));
}

struct kx_err *memmap_push(struct memmap *map, struct range r, enum memory_type type)
{
	if (r.end <= r.start)
		return NULL;
	KX_TRY(map_reserve(map, map->n + 1));
	map->v[map->n++] = (struct memmap_entry){r, type};
	return NULL;
}

struct kx_err *memmap_copy(const struct memmap *from, struct memmap *ret)
{
	KX_TRY(map_reserve(ret, from->n));
	if (from->n)
		memcpy(ret->v, from->v, from->n * sizeof(*from->v));
	ret->n = from->n;
	return NULL;
}

static int compare_entry(const void *a, const void *b)
{
	const struct memmap_entry *x = a, *y = b;

	if (x->range.start != y->range.start)
		return x->range.start > y->range.start ? 1 : -1;
	return (x->range.end > y->range.end) - (x->range.end < y->range.end);
}

void memmap_sort(struct memmap *map)
{
	if (map->n)
		qsort(map->v, map->n, sizeof(*map->v), compare_entry);
}

struct kx_err *memmap_ram(const struct memmap *map, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0}, other = {0};

	for (size_t i = 0; i < map->n; i++)
		KX_TRY(range_set_push(
			map->v[i].type == MEMORY_RAM ? &ram : &other, map->v[i].range));
	range_set_normalize(&ram);
	range_set_normalize(&other);
	return range_set_subtract(&ram, &other, ret);
}

static const struct {
	enum memory_type type;
	const char *name;
} names[] = {
	{MEMORY_RAM, "System RAM"},
	{MEMORY_RESERVED, "Reserved"},
	{MEMORY_ACPI, "ACPI Tables"},
	{MEMORY_NVS, "ACPI Non-volatile Storage"},
	{MEMORY_UNUSABLE, "Unusable memory"},
	{MEMORY_PMEM, "Persistent Memory"},
	{MEMORY_PRAM, "Persistent Memory (legacy)"},
	{MEMORY_SOFT_RESERVED, "Soft Reserved"},
};

const char *memory_type_name(enum memory_type type)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++)
		if (names[i].type == type)
			return names[i].name;
	return "Unknown";
}

bool memory_type_parse(const char *name, enum memory_type *ret)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++) {
		if (strcasecmp(names[i].name, name))
			continue;
		*ret = names[i].type;
		return true;
	}
	return false;
}
