/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only the arm64 blob has: arm64-start.S calls the functions of C here, and has
 * those that touch the machine, as the unit test does.
 */
#ifndef PURGATORY_ARM64_MACHINE_H
#define PURGATORY_ARM64_MACHINE_H

/*
 * Bytes of a page of the tables: what a table has, what a page of the map has, and what
 * the old kernel's pages are at least.
 */
#define MAP_PAGE 4096

/*
 * MAIR: which memory an entry of the tables is, by the number that it has. Device memory
 * without gathering, reordering or early answers, and normal memory, cached both inside
 * and outside, with allocation by reads and writes.
 */
#define MAP_MAIR   0xff00
#define MAP_DEVICE 0
#define MAP_NORMAL 1

/* Offsets for assembly, held against the struct below. */
#define MP_START    0x00
#define MP_WRITABLE 0x08
#define MP_TABLES   0x10
#define MP_END	    0x18
#define MP_FEATURES 0x20
#define MP_SINGLE   0x28
#define MP_SIZE	    0x30

#ifndef __ASSEMBLER__

#include <stdint.h>

#include "purgatory/params.h"

/* Of purgatory itself: physical addresses at whole pages, and what its processor is. */
struct arm64_place {
	uint64_t start;	   /* code and constants, with the parameters */
	uint64_t writable; /* the stack */
	uint64_t tables;   /* memory for the tables, the first of which is the root */
	uint64_t end;
	uint64_t features; /* ID_AA64MMFR0_EL1 */

	/*
	 * 1: at EL2 without HCR_EL2.E2H, where there is one range of addresses, and
	 * nobody below who shares it
	 */
	uint64_t single;
};

/*
 * Make the tables of a map in which each address is the physical one, and which has
 * purgatory, the regions of params, which are only read, and the page of the UART. The
 * value for TCR_EL1, or for TCR_EL2 where there is one range; 0: it cannot be made, so
 * all is to be read without caches.
 */
uint64_t arm64_map(
	const struct purgatory_params *params, const struct arm64_place *place);

/*
 * With the map on: write back and drop what caches hold of the regions, so that the
 * digest is taken of what lies in memory itself. The new kernel, which starts without
 * caches, looks there.
 */
void arm64_reread(const struct purgatory_params *params);

/*
 * An exception, which nothing here should raise, but which the memory itself may (an
 * uncorrectable error, a UART that is not there): say so, and stop. syndrome, address and
 * at are ESR, FAR, and ELR as an offset into purgatory.
 */
_Noreturn void arm64_exception(const struct purgatory_params *params, uint64_t syndrome,
	uint64_t address, uint64_t at);

/* Write back and drop what caches hold of physical memory, to the point of coherency. */
void cache_drop(uint64_t paddr, uint64_t size);

/* Registers of devices, by physical address, 8 or 32 bits at once. */
uint32_t device_read8(uint64_t paddr);
uint32_t device_read32(uint64_t paddr);
void device_write8(uint64_t paddr, uint32_t value);
void device_write32(uint64_t paddr, uint32_t value);

#endif
#endif
