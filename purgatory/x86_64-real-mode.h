/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The page below 1 MiB from which a target is entered in real mode: 16-bit code can
 * neither run nor read above. x86_64-bios.c fills it, x86_64-start.S goes through it.
 */
#ifndef PURGATORY_X86_64_REAL_MODE_H
#define PURGATORY_X86_64_REAL_MODE_H

/* Offsets in it. */
#define RM_GDT	   0x00 /* three descriptors: none, code, data */
#define RM_GDTR	   0x18 /* u16 limit, u32 physical address */
#define RM_IDTR	   0x20 /* the same, of the BIOS's interrupt vectors */
#define RM_STAY	   0x28 /* far pointer, u16 offset and u16 segment: on in this page */
#define RM_TARGET  0x2c /* the same: the target's entry */
#define RM_STACK   0x30 /* u16 SP of the target */
#define RM_SEGMENT 0x32 /* u16 all of its segment registers but CS */
#define RM_CODE	   0x40 /* a copy of real_mode_switch */

/* Selectors of the two segments of 64 KiB: code in the page, data from address 0 on. */
#define RM_CODE_SELECTOR 0x08
#define RM_DATA_SELECTOR 0x10

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

#include "purgatory/params.h"

struct far_pointer {
	uint16_t offset, segment;
};

struct table_pointer {
	uint16_t limit;
	uint32_t base;
} __attribute__((packed));

struct real_mode_page {
	uint64_t gdt[3];
	struct table_pointer gdtr;
	uint16_t unused[1];
	struct table_pointer idtr;
	uint16_t unused_too[1];
	struct far_pointer stay, target;
	uint16_t stack, segment;
};

_Static_assert(offsetof(struct real_mode_page, gdt) == RM_GDT, "page");
_Static_assert(offsetof(struct real_mode_page, gdtr) == RM_GDTR, "page");
_Static_assert(offsetof(struct real_mode_page, idtr) == RM_IDTR, "page");
_Static_assert(offsetof(struct real_mode_page, stay) == RM_STAY, "page");
_Static_assert(offsetof(struct real_mode_page, target) == RM_TARGET, "page");
_Static_assert(offsetof(struct real_mode_page, stack) == RM_STACK, "page");
_Static_assert(offsetof(struct real_mode_page, segment) == RM_SEGMENT, "page");
_Static_assert(sizeof(struct real_mode_page) <= RM_CODE, "page");

/* The code to copy, where it is real mode in it, and its end: of x86_64-start.S. */
extern const uint8_t real_mode_switch[] __attribute__((visibility("hidden")));
extern const uint8_t real_mode_stay[] __attribute__((visibility("hidden")));
extern const uint8_t real_mode_end[] __attribute__((visibility("hidden")));

/*
 * With PURGATORY_ENTRY_REAL, before the way down: give the BIOS the interrupt controllers
 * and the timer as it expects them, and fill the page that params name.
 */
void bios_prepare(const struct purgatory_params *params);

#endif
#endif
