/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel that holds images, as /proc/kcore and /proc/kallsyms show it: a megabyte of
 * memory with two struct kimage in it, their lists of pages and the pages.
 */
#ifndef TESTS_KIMAGE_FIXTURE_H
#define TESTS_KIMAGE_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tree.h"

#define KIMAGE_MEMORY_SIZE (1 << 20)
#define KIMAGE_PADDR	   0x100000

/* Offsets in the memory. */
enum {
	KIMAGE_AT = 0x100,	  /* the normal image's struct */
	KIMAGE_CRASH_AT = 0x800,  /* the crash image's */
	KIMAGE_LIST_AT = 0x1000,  /* two pages of entries */
	KIMAGE_PAGES_AT = 0x10000 /* what segments are made of */
};

struct kimage_memory {
	uint8_t bytes[KIMAGE_MEMORY_SIZE];
};

/* Both images: two segments each, of 20 pages and of 1. */
void kimage_lay(struct kimage_memory *memory);

/* An address in memory, little-endian, at that offset. */
void kimage_put(struct kimage_memory *memory, size_t at, uint64_t value);

/* Write proc/kcore and proc/kallsyms of the memory. */
void kimage_write(const struct tree *tree, const struct kimage_memory *memory);

#endif
