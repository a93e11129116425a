/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The information that a multiboot kernel is handed, of either version: what
 * multiboot-info.c has gathered, and its two writers.
 */
#ifndef X86_64_MULTIBOOT_H
#define X86_64_MULTIBOOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/range.h"
#include "facts/facts.h"

struct plan;
struct plan_input;
struct planning;
struct x86_layout;

/* Values of framebuffer_type, the same in both versions. */
#define MULTIBOOT_SCREEN_RGB  1
#define MULTIBOOT_SCREEN_TEXT 2

struct multiboot_screen {
	bool known;
	uint8_t type;
	uint64_t addr;		/* physical */
	uint32_t pitch;		/* bytes of a line */
	uint32_t width, height; /* pixels; characters in text mode */
	uint8_t bpp;		/* bits of a pixel or character */
	uint8_t colors[6];	/* position and size in bits of red, green, blue */
};

struct multiboot_module {
	uint64_t start, end; /* physical, half-open */
	const char *text;
};

struct multiboot_info {
	const char *cmdline, *loader;
	const struct multiboot_module *modules;
	size_t nmodules;
	const struct memmap *map;
	uint32_t mem_lower, mem_upper; /* KiB of RAM from 0 and from 1 MiB on */
	struct multiboot_screen screen;
	const struct fact_rsdp *rsdp; /* NULL: none to hand over */
	bool has_load_base;
	uint64_t load_base; /* physical address of the kernel's first byte */
};

/* A writer of little-endian numbers; with dst NULL it only counts. */
struct multiboot_writer {
	uint8_t *dst;
	uint64_t at; /* bytes written so far */
};

void multiboot_put(struct multiboot_writer *w, unsigned int size, uint64_t value);
void multiboot_put_bytes(struct multiboot_writer *w, const void *bytes, uint64_t size);
void multiboot_pad(struct multiboot_writer *w, uint64_t align);

/* The type of a memory map's entry: 1 RAM, 2 reserved, 3 ACPI, 4 NVS, 5 bad. */
uint32_t multiboot_memory_type(enum memory_type type);

/*
 * Write info, to lie at physical address paddr, and return its size in bytes. dst NULL:
 * only its size, which does not depend on paddr.
 */
uint64_t multiboot1_write(
	const struct multiboot_info *info, uint64_t paddr, uint8_t *dst);
uint64_t multiboot2_write(const struct multiboot_info *info, uint8_t *dst);

/*
 * The screen that the running kernel was started with, or that --reset-vga sets, as far
 * as it is known.
 */
struct multiboot_screen multiboot_find_screen(const struct plan_input *in);

/*
 * Place what the kernel is told, the segment of role "boot-params", when it and the
 * modules have their places; sets load's boot_params_paddr and multiboot_magic.
 */
struct kx_err *multiboot_hand_over(struct planning *p,
	const struct multiboot_module *modules, struct x86_layout *layout);

/* What a kernel finds in EAX. */
#define MULTIBOOT1_BOOT_MAGIC 0x2badb002
#define MULTIBOOT2_BOOT_MAGIC 0x36d76289

#endif
