/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A bare ppc64 machine in QEMU: where purgatory-boot-ppc64 has things in physical memory,
 * and what calls.S and print.c have for boot.c and payload.c. All of it is big-endian.
 */
#ifndef TESTS_VM_PPC64_MACHINE_H
#define TESTS_VM_PPC64_MACHINE_H

#define KERNEL_ADDRESS 0x1000000
#define TREE_ADDRESS   0x3000000
#define BACKUP_ADDRESS 0x3010000
#define BACKUP_COPY    0x3020000

#define CPU 0x155 /* the physical id that purgatory is told */

/* In the payload, at the offsets that a kernel has them (head_64.S of powerpc). */
#define SECONDARY_ACKNOWLEDGE 0x10
#define RUN_AT_LOAD	      0x5c
#define SECONDARY_HOLD	      0x60

/* A hypercall, its resource for the byte order of exceptions, and little-endian there. */
#define H_SET_MODE	  0x31c
#define SET_MODE_RESOURCE 4
#define SET_MODE_LITTLE	  1

/* The vector of an instruction that traps. */
#define PROGRAM_CHECK 0x700

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

int64_t hypercall(uint64_t token, uint64_t a, uint64_t b, uint64_t c, uint64_t d);
int64_t opal_call(uint64_t a, uint64_t b, uint64_t c, uint64_t token, uint64_t base,
	uint64_t entry);

/* Which OPAL prints; without one, with base 0, the hypervisor does. */
void print_open(uint64_t opal_base, uint64_t opal);
void print(const char *text);
void print_hex(const char *name, uint64_t value, int digits);

#endif
#endif
