// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a BIOS needs to serve a target that is entered in real mode. Its interrupt vectors
 * and its data lie below 0x500, where Linux leaves them. What Linux has changed, and
 * leaves so, are the interrupt controllers and the timer; the local APIC lets their
 * interrupts through again when the kernel shuts down (restore_boot_irq_mode() in
 * arch/x86/kernel/apic/io_apic.c).
 */
#include "purgatory/check.h"
#include "purgatory/x86_64-ports.h"
#include "purgatory/x86_64-real-mode.h"

/* Two 8259A, the second one at the third line of the first (Intel's data sheet). */
#define PIC_FIRST      0x20 /* the port of the command; data follow it */
#define PIC_SECOND     0xa0
#define PIC_START      0x11 /* ICW1: edges, cascade, four words */
#define PIC_8086       0x01 /* ICW4 */
#define PIC_CASCADE    2
#define VECTORS_FIRST  0x08 /* where BIOSes have them since the PC and the AT */
#define VECTORS_SECOND 0x70

/* Open are timer, keyboard, the second one, floppy; clock, mouse, FPU and disks. */
#define MASK_FIRST  0xb8
#define MASK_SECOND 0x0e

/* 8254: counter 0, low and high byte, square wave: 65536 make 18.2 ticks a second. */
#define PIT_COUNTER 0x40
#define PIT_CONTROL 0x43
#define PIT_TICKS   0x36

#define PORT_DELAY 0x80 /* a write takes a microsecond and does nothing */

/* Segments of 64 KiB from base on, marked as accessed. */
#define CODE_16 0x00009b000000ffff
#define DATA_16 0x000093000000ffff

static void write_slowly(uint16_t port, uint8_t value)
{
	port_write(port, value);
	port_write(PORT_DELAY, 0);
}

static void start_pic(uint16_t port, uint8_t vectors, uint8_t cascade, uint8_t mask)
{
	write_slowly(port, PIC_START);
	write_slowly(port + 1, vectors);
	write_slowly(port + 1, cascade);
	write_slowly(port + 1, PIC_8086);
	write_slowly(port + 1, mask);
}

static void start_timer(void)
{
	write_slowly(PIT_CONTROL, PIT_TICKS);
	write_slowly(PIT_COUNTER, 0);
	write_slowly(PIT_COUNTER, 0);
}

static void fill_page(const struct purgatory_params *params)
{
	uint32_t at = params->regs[PP_REAL_PAGE];
	uint16_t segment = (params->entry - REAL_MODE_ENTRY) >> 4;
	struct real_mode_page *page = phys_map(at, RM_CODE);

	*page = (struct real_mode_page){
		.gdt = {0, CODE_16 | (uint64_t)at << 16, DATA_16},
		.gdtr = {sizeof(page->gdt) - 1, at + RM_GDT},
		.idtr = {256 * 4 - 1, 0},
		.stay = {RM_CODE + (real_mode_stay - real_mode_switch), at >> 4},
		.target = {0, segment + (REAL_MODE_ENTRY >> 4)},
		.stack = params->regs[PP_REAL_STACK],
		.segment = segment,
	};
	__builtin_memcpy(phys_map(at + RM_CODE, real_mode_end - real_mode_switch),
		real_mode_switch, real_mode_end - real_mode_switch);
}

void bios_prepare(const struct purgatory_params *params)
{
	start_pic(PIC_FIRST, VECTORS_FIRST, 1 << PIC_CASCADE, MASK_FIRST);
	start_pic(PIC_SECOND, VECTORS_SECOND, PIC_CASCADE, MASK_SECOND);
	start_timer();
	fill_page(params);
}
