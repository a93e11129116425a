/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bare arm64 machine, QEMU's virt: where purgatory-boot-arm64 has things in physical
 * memory, and what print.c has for boot.c and payload.c.
 */
#ifndef TESTS_VM_ARM64_MACHINE_H
#define TESTS_VM_ARM64_MACHINE_H

#define UART_ADDRESS 0x09000000 /* PL011 */

#define KERNEL_ADDRESS 0x44000000
#define INITRD_ADDRESS 0x50000000 /* zeros; at 64 KiB of a block of 2 MiB, too */
#define BACKUP_ADDRESS 0x43010000
#define TREE_ADDRESS   0x43000000 /* only a number here */
#define NOTE_ADDRESS   0x43020000 /* from boot.c to payload.c: struct note */

/* What the old kernel leaves in registers, and the target is to find there. */
#define OLD_MAIR  0x1122334455667788
#define OLD_TTBR0 0x12345000
#define OLD_VBAR  0x12345800

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

/* Registers of the level that this runs at, in order: as registers.S reads them. */
enum { SCTLR, TCR, MAIR, TTBR0, VBAR, FP_TRAPS, NREGISTERS };

struct note {
	uint64_t started; /* CNTVCT when purgatory was entered */
	uint64_t registers[NREGISTERS];
};

void read_registers(uint64_t ret[NREGISTERS]);
void print(const char *text);
void print_hex(const char *name, uint64_t value, int digits);
void print_number(const char *name, uint64_t value);

static inline uint64_t counter(void)
{
	uint64_t v;

	__asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(v) : : "memory");
	return v;
}

#endif
#endif
