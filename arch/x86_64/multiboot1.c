// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The information structure of the Multiboot Specification 0.6.96, 3.3: fields at fixed
 * offsets, flags that say which of them hold something, and what they point to behind.
 */
#include "arch/x86_64/multiboot.h"

#include <string.h>

#include "base/bytes.h"

#define FLAG_MEMORY  (1 << 0)
#define FLAG_CMDLINE (1 << 2)
#define FLAG_MODULES (1 << 3)
#define FLAG_MAP     (1 << 6)
#define FLAG_LOADER  (1 << 9)
#define FLAG_SCREEN  (1 << 12)

/* Offsets of fields; u32 but where said. */
#define FLAGS	    0
#define MEM_LOWER   4
#define MEM_UPPER   8
#define CMDLINE	    16
#define MODS_COUNT  20
#define MODS_ADDR   24
#define MAP_LENGTH  44
#define MAP_ADDR    48
#define LOADER_NAME 64
#define FB_ADDR	    88 /* u64 */
#define FB_PITCH    96
#define FB_WIDTH    100
#define FB_HEIGHT   104
#define FB_BPP	    108 /* u8 */
#define FB_TYPE	    109 /* u8 */
#define FB_COLORS   110
#define INFO_SIZE   120

#define MODULE_ENTRY 16 /* u32 start, end, string, zero */
#define MAP_ENTRY    20 /* the size field before it is not counted */

/* Where the parts behind the fields stand, as offsets. */
struct layout {
	uint64_t map, modules, texts, cmdline, loader;
};

static void put_map(struct multiboot_writer *w, const struct memmap *map)
{
	for (size_t i = 0; i < map->n; i++) {
		multiboot_put(w, 4, MAP_ENTRY);
		multiboot_put(w, 8, map->v[i].range.start);
		multiboot_put(w, 8, range_size(map->v[i].range));
		multiboot_put(w, 4, multiboot_memory_type(map->v[i].type));
	}
}

/* text: physical address of the first module's string; the others follow. */
static void put_modules(
	struct multiboot_writer *w, const struct multiboot_info *info, uint64_t text)
{
	for (size_t i = 0; i < info->nmodules; i++) {
		multiboot_put(w, 4, info->modules[i].start);
		multiboot_put(w, 4, info->modules[i].end);
		multiboot_put(w, 4, text);
		multiboot_put(w, 4, 0);
		text += strlen(info->modules[i].text) + 1;
	}
}

static uint64_t put_string(struct multiboot_writer *w, const char *text)
{
	uint64_t at = w->at;

	multiboot_put_bytes(w, text, strlen(text) + 1);
	return at;
}

/* All that stands behind the fields. */
static void put_parts(struct multiboot_writer *w, const struct multiboot_info *info,
	uint64_t paddr, struct layout *l)
{
	l->map = w->at;
	put_map(w, info->map);
	l->modules = w->at;
	l->texts = w->at + info->nmodules * MODULE_ENTRY;
	put_modules(w, info, paddr + l->texts);
	for (size_t i = 0; i < info->nmodules; i++)
		put_string(w, info->modules[i].text);
	l->cmdline = put_string(w, info->cmdline);
	l->loader = put_string(w, info->loader);
}

static void fill_screen(const struct multiboot_screen *screen, uint8_t *dst)
{
	put_le64(dst + FB_ADDR, screen->addr);
	put_le32(dst + FB_PITCH, screen->pitch);
	put_le32(dst + FB_WIDTH, screen->width);
	put_le32(dst + FB_HEIGHT, screen->height);
	dst[FB_BPP] = screen->bpp;
	dst[FB_TYPE] = screen->type;
	memcpy(dst + FB_COLORS, screen->colors, sizeof(screen->colors));
}

static void fill_fields(const struct multiboot_info *info, const struct layout *l,
	uint64_t paddr, uint8_t *dst)
{
	uint32_t flags = FLAG_MEMORY | FLAG_CMDLINE | FLAG_MAP | FLAG_LOADER;

	put_le32(dst + MEM_LOWER, info->mem_lower);
	put_le32(dst + MEM_UPPER, info->mem_upper);
	put_le32(dst + CMDLINE, paddr + l->cmdline);
	put_le32(dst + MAP_LENGTH, l->modules - l->map);
	put_le32(dst + MAP_ADDR, paddr + l->map);
	put_le32(dst + LOADER_NAME, paddr + l->loader);
	if (info->nmodules) {
		flags |= FLAG_MODULES;
		put_le32(dst + MODS_COUNT, info->nmodules);
		put_le32(dst + MODS_ADDR, paddr + l->modules);
	}
	if (info->screen.known) {
		flags |= FLAG_SCREEN;
		fill_screen(&info->screen, dst);
	}
	put_le32(dst + FLAGS, flags);
}

uint64_t multiboot1_write(const struct multiboot_info *info, uint64_t paddr, uint8_t *dst)
{
	struct multiboot_writer w = {dst, INFO_SIZE};
	struct layout l;

	put_parts(&w, info, paddr, &l);
	if (dst)
		fill_fields(info, &l, paddr, dst);
	return w.at;
}
