// SPDX-License-Identifier: GPL-2.0-or-later
#include "kimage-fixture.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "core-fixture.h"

#define VADDR  0xffff888000100000
#define OFFSET 0x1000 /* of the memory, in the core file */

enum { SYMBOL = 0, CRASH_SYMBOL = 8, PAGE = 4096, PAGES = 20 };

void kimage_put(struct kimage_memory *memory, size_t at, uint64_t value)
{
	put_le64(memory->bytes + at, value);
}

static void put_segment(
	struct kimage_memory *memory, size_t image, size_t i, uint64_t mem, size_t pages)
{
	size_t at = image + 64 + 32 * i;

	kimage_put(memory, at, 0x7f0000001000 + i);
	kimage_put(memory, at + 8, pages * PAGE - 5);
	kimage_put(memory, at + 16, mem);
	kimage_put(memory, at + 24, pages * PAGE);
}

static void put_image(struct kimage_memory *memory, size_t at, uint64_t head)
{
	kimage_put(memory, at, head);
	kimage_put(memory, at + 24, 0x12345000);
	kimage_put(memory, at + 56, 2);
}

/* The first page of entries ends in the middle of the first segment. */
static void put_list(struct kimage_memory *memory)
{
	size_t at = KIMAGE_LIST_AT + PAGE - 8 * 8;
	uint64_t page = KIMAGE_PADDR + KIMAGE_PAGES_AT;

	for (size_t i = KIMAGE_LIST_AT; i < at; i += 8)
		kimage_put(memory, i, 0x8000001); /* a segment without pages */
	for (size_t i = 0; i < 7; i++, at += 8, page += PAGE)
		kimage_put(memory, at, page | 8);
	kimage_put(memory, at, (KIMAGE_PADDR + KIMAGE_LIST_AT + PAGE) | 2);
	at += 8;
	for (size_t i = 7; i < PAGES; i++, at += 8, page += PAGE)
		kimage_put(memory, at, page | 8);
	kimage_put(memory, at, 0x9000001);
	kimage_put(memory, at + 8, page | 8);
	kimage_put(memory, at + 16, 4);
}

void kimage_lay(struct kimage_memory *memory)
{
	uint64_t pages = KIMAGE_PADDR + KIMAGE_PAGES_AT;

	memset(memory, 0, sizeof(*memory));
	kimage_put(memory, SYMBOL, VADDR + KIMAGE_AT);
	kimage_put(memory, CRASH_SYMBOL, VADDR + KIMAGE_CRASH_AT);
	put_image(memory, KIMAGE_AT, (KIMAGE_PADDR + KIMAGE_LIST_AT) | 2);
	put_segment(memory, KIMAGE_AT, 0, 0x8000000, PAGES);
	put_segment(memory, KIMAGE_AT, 1, 0x9000000, 1);
	put_list(memory);
	put_image(memory, KIMAGE_CRASH_AT, 0);
	put_segment(memory, KIMAGE_CRASH_AT, 0, pages, PAGES);
	put_segment(memory, KIMAGE_CRASH_AT, 1, pages + PAGES * PAGE, 1);
}

void kimage_write(const struct tree *tree, const struct kimage_memory *memory)
{
	uint8_t *file = calloc(1, OFFSET + sizeof(*memory));
	struct core core;

	core_begin(&core, true, false, 1);
	core_phdr(&core, &(struct core_phdr){PT_LOAD, OFFSET, VADDR, KIMAGE_PADDR,
				 sizeof(*memory), sizeof(*memory)});
	memcpy(file, core.data, core.size);
	memcpy(file + OFFSET, memory, sizeof(*memory));
	tree_write(tree, "proc/kcore", file, OFFSET + sizeof(*memory));
	tree_text(tree, "proc/kallsyms",
		"ffff888000100000 B kexec_image\nffff888000100008 B kexec_crash_image\n");
	core_end(&core);
	free(file);
}
