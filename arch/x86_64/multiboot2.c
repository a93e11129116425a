// SPDX-License-Identifier: GPL-2.0-or-later
/* The information structure of the Multiboot2 Specification 2.0, 3.6: a list of tags. */
#include "arch/x86_64/multiboot.h"

#include <string.h>

/* Never an EFI tag: Xen would then expect boot services, which are long gone. */
enum tag {
	TAG_END = 0,
	TAG_CMDLINE = 1,
	TAG_LOADER = 2,
	TAG_MODULE = 3,
	TAG_MEMORY = 4,
	TAG_MAP = 6,
	TAG_SCREEN = 8,
	TAG_RSDP_V1 = 14,
	TAG_RSDP_V2 = 15,
	TAG_LOAD_BASE = 21,
};

#define TAG_HEADER 8 /* u32 type, u32 size */
#define TAG_ALIGN  8

#define MAP_ENTRY  24 /* u64 start, u64 size, u32 type, u32 zero */
#define MAP_HEADER 16

static void put_tag(struct multiboot_writer *w, enum tag type, uint64_t body)
{
	multiboot_pad(w, TAG_ALIGN);
	multiboot_put(w, 4, type);
	multiboot_put(w, 4, TAG_HEADER + body);
}

static void put_string(struct multiboot_writer *w, enum tag type, const char *text)
{
	uint64_t size = strlen(text) + 1;

	put_tag(w, type, size);
	multiboot_put_bytes(w, text, size);
}

static void put_module(struct multiboot_writer *w, const struct multiboot_module *module)
{
	uint64_t size = strlen(module->text) + 1;

	put_tag(w, TAG_MODULE, 8 + size);
	multiboot_put(w, 4, module->start);
	multiboot_put(w, 4, module->end);
	multiboot_put_bytes(w, module->text, size);
}

static void put_memory(struct multiboot_writer *w, const struct multiboot_info *info)
{
	put_tag(w, TAG_MEMORY, 8);
	multiboot_put(w, 4, info->mem_lower);
	multiboot_put(w, 4, info->mem_upper);
}

static void put_map(struct multiboot_writer *w, const struct memmap *map)
{
	put_tag(w, TAG_MAP, MAP_HEADER - TAG_HEADER + map->n * MAP_ENTRY);
	multiboot_put(w, 4, MAP_ENTRY);
	multiboot_put(w, 4, 0); /* version of the entries */
	for (size_t i = 0; i < map->n; i++) {
		multiboot_put(w, 8, map->v[i].range.start);
		multiboot_put(w, 8, range_size(map->v[i].range));
		multiboot_put(w, 4, multiboot_memory_type(map->v[i].type));
		multiboot_put(w, 4, 0);
	}
}

/* As the specification's multiboot2.h lays it out, with 16 reserved bits. */
static void put_screen(struct multiboot_writer *w, const struct multiboot_screen *screen)
{
	uint64_t colors =
		screen->type == MULTIBOOT_SCREEN_RGB ? sizeof(screen->colors) : 0;

	put_tag(w, TAG_SCREEN, 24 + colors);
	multiboot_put(w, 8, screen->addr);
	multiboot_put(w, 4, screen->pitch);
	multiboot_put(w, 4, screen->width);
	multiboot_put(w, 4, screen->height);
	multiboot_put(w, 1, screen->bpp);
	multiboot_put(w, 1, screen->type);
	multiboot_put(w, 2, 0);
	multiboot_put_bytes(w, screen->colors, colors);
}

static void put_tags(struct multiboot_writer *w, const struct multiboot_info *info)
{
	put_string(w, TAG_CMDLINE, info->cmdline);
	put_string(w, TAG_LOADER, info->loader);
	for (size_t i = 0; i < info->nmodules; i++)
		put_module(w, &info->modules[i]);
	put_memory(w, info);
	put_map(w, info->map);
	if (info->screen.known)
		put_screen(w, &info->screen);
	if (info->rsdp) {
		put_tag(w, info->rsdp->size == RSDP_SIZE_V1 ? TAG_RSDP_V1 : TAG_RSDP_V2,
			info->rsdp->size);
		multiboot_put_bytes(w, info->rsdp->data, info->rsdp->size);
	}
	if (info->has_load_base) {
		put_tag(w, TAG_LOAD_BASE, 4);
		multiboot_put(w, 4, info->load_base);
	}
	put_tag(w, TAG_END, 0);
}

uint64_t multiboot2_write(const struct multiboot_info *info, uint8_t *dst)
{
	struct multiboot_writer counted = {.at = 8}, w = {.dst = dst};

	put_tags(&counted, info);
	if (!dst)
		return counted.at;
	multiboot_put(&w, 4, counted.at);
	multiboot_put(&w, 4, 0);
	put_tags(&w, info);
	return w.at;
}
