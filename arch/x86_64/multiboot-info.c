// SPDX-License-Identifier: GPL-2.0-or-later
/* What a multiboot kernel is told, gathered and written by its version. */
#include "arch/x86_64/multiboot.h"

#include <stdio.h>
#include <string.h>

#include "arch/x86_64/x86_64.h"
#include "arch/x86_64/zero-page.h"
#include "base/bytes.h"
#include "base/cleanup.h"

#define LOADER_NAME "kexec-next"

/* ---- the screen -------------------------------------------------------------------- */

/* The screen that the running kernel was started with, or that --reset-vga sets. */
static struct multiboot_screen text_screen(unsigned int columns, unsigned int lines)
{
	return (struct multiboot_screen){
		.known = columns && lines,
		.type = MULTIBOOT_SCREEN_TEXT,
		.addr = 0xb8000,
		.pitch = 2 * columns,
		.width = columns,
		.height = lines,
		.bpp = 16,
	};
}

static struct multiboot_screen linear_screen(const uint8_t *si)
{
	struct multiboot_screen screen = {
		.type = MULTIBOOT_SCREEN_RGB,
		.addr = get_le32(si + SI_LFB_BASE),
		.pitch = get_le16(si + SI_LFB_LINELENGTH),
		.width = get_le16(si + SI_LFB_WIDTH),
		.height = get_le16(si + SI_LFB_HEIGHT),
		.bpp = get_le16(si + SI_LFB_DEPTH),
	};

	if (get_le32(si + SI_CAPABILITIES) & SI_CAPABILITY_64BIT_BASE)
		screen.addr |= (uint64_t)get_le32(si + SI_EXT_LFB_BASE) << 32;
	for (int i = 0; i < 3; i++) {
		screen.colors[2 * i] = si[SI_RED_SIZE + 2 * i + 1];
		screen.colors[2 * i + 1] = si[SI_RED_SIZE + 2 * i];
	}
	screen.known = screen.addr && screen.pitch && screen.width && screen.height &&
		       screen.bpp > 8;
	return screen;
}

struct multiboot_screen multiboot_find_screen(const struct plan_input *in)
{
	const struct fact_boot_params *running = &in->facts->boot_params;
	const uint8_t *si = running->data + ZP_SCREEN_INFO;

	if (in->req->reset_vga)
		return text_screen(80, 25);
	if (!fact_present(&running->fact))
		return (struct multiboot_screen){0};
	switch (si[SI_VIDEO_ISVGA]) {
	case SI_IS_VGA:
		return text_screen(si[SI_VIDEO_COLS], si[SI_VIDEO_LINES]);
	case SI_IS_VESA:
	case SI_IS_EFI:
		return linear_screen(si);
	default:
		return (struct multiboot_screen){0};
	}
}

/* ---- all of it --------------------------------------------------------------------- */

/*
 * Of a loader that is not called GRUB 2, Xen takes the kernel's name to be the first word
 * of each command line and skips it, as version 1 of the specification has it.
 */
static struct kx_err *make_cmdline(
	const struct image *image, const struct plan *plan, char **ret)
{
	const char *name = image->original.path;

	if (strpbrk(name, " \t\n"))
		name = "kernel"; /* one word is skipped */
	if (asprintf(ret, "%s%s%s", name, *plan->cmdline ? " " : "", plan->cmdline) < 0) {
		*ret = NULL;
		return kx_err_nomem();
	}
	return NULL;
}

static uint32_t in_kib(uint64_t size)
{
	return size >> 10 < UINT32_MAX ? size >> 10 : UINT32_MAX;
}

/* RAM below 640 KiB and from 1 MiB up to the first hole. */
static void find_memory(const struct memmap *map, struct multiboot_info *info)
{
	for (size_t i = 0; i < map->n; i++) {
		struct range r = map->v[i].range;

		if (map->v[i].type != MEMORY_RAM)
			continue;
		if (r.start < X86_LOW_END && !info->mem_lower)
			info->mem_lower =
				in_kib(r.end < X86_LOW_END ? r.end : X86_LOW_END);
		if (r.start <= X86_1M && r.end > X86_1M)
			info->mem_upper = in_kib(r.end - X86_1M);
	}
}

static uint64_t write_info(const struct image *image, const struct multiboot_info *info,
	uint64_t paddr, uint8_t *dst)
{
	return image->kind == IMAGE_MULTIBOOT2 ? multiboot2_write(info, dst)
					       : multiboot1_write(info, paddr, dst);
}

static struct kx_err *place_info(const struct image *image,
	const struct multiboot_info *info, struct planning *p, uint64_t *ret_paddr)
{
	uint64_t size = write_info(image, info, 0, NULL);
	uint8_t *bytes;

	KX_TRY(plan_alloc(&p->plan, size, &bytes));
	KX_TRY(x86_place_low_first(
		p, segment_of(ROLE_BOOT_PARAMS, bytes, size), X86_4G, ret_paddr));
	write_info(image, info, *ret_paddr, bytes);
	return NULL;
}

/* What the kernel is told, when it and the modules have their places. */
struct kx_err *multiboot_hand_over(struct planning *p,
	const struct multiboot_module *modules, struct x86_layout *layout)
{
	const struct image *image = &p->in->images->kernel;
	KX_AUTO(freep) char *cmdline = NULL;
	struct multiboot_info info = {
		.loader = LOADER_NAME,
		.modules = modules,
		.nmodules = p->in->images->nmodules,
		.map = &p->plan.e820,
		.has_load_base = image->multiboot.relocatable,
		.load_base = layout->kernel_paddr,
		.rsdp = fact_present(&p->in->facts->rsdp.fact) ? &p->in->facts->rsdp
							       : NULL,
	};

	KX_TRY(make_cmdline(image, &p->plan, &cmdline));
	info.cmdline = cmdline;
	find_memory(&p->plan.e820, &info);
	if (layout->low_end_kib)
		info.mem_lower = layout->low_end_kib;
	if (image->kind == IMAGE_MULTIBOOT2 || image->multiboot.wants_video)
		info.screen = multiboot_find_screen(p->in);
	layout->multiboot_magic = image->kind == IMAGE_MULTIBOOT2 ? MULTIBOOT2_BOOT_MAGIC
								  : MULTIBOOT1_BOOT_MAGIC;
	return place_info(image, &info, p, &layout->boot_params_paddr);
}

/* ---- for both writers -------------------------------------------------------------- */

void multiboot_put(struct multiboot_writer *w, unsigned int size, uint64_t value)
{
	for (unsigned int i = 0; i < size; i++, w->at++)
		if (w->dst)
			w->dst[w->at] = value >> 8 * i;
}

void multiboot_put_bytes(struct multiboot_writer *w, const void *bytes, uint64_t size)
{
	if (w->dst)
		memcpy(w->dst + w->at, bytes, size);
	w->at += size;
}

void multiboot_pad(struct multiboot_writer *w, uint64_t align)
{
	while (w->at % align)
		multiboot_put(w, 1, 0);
}

uint32_t multiboot_memory_type(enum memory_type type)
{
	switch (type) {
	case MEMORY_RAM:
	case MEMORY_ACPI:
	case MEMORY_NVS:
	case MEMORY_UNUSABLE:
		return type; /* the numbers are those of e820 */
	default:
		return MEMORY_RESERVED;
	}
}
