/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parameters that the loader writes into a copy of the purgatory blob. Shared by
 * assembly (offsets) and C (struct); purgatory reads it in its own byte order.
 *
 * The blob is flat and position independent; the struct stands at the offset that the
 * blob's embedding states (purgatory.h: params_offset).
 */
#ifndef PURGATORY_PARAMS_H
#define PURGATORY_PARAMS_H

#define PURGATORY_MAGIC	  0x4b585047 /* "KXPG" */
#define PURGATORY_VERSION 2

/*
 * Bytes from the start of the x86_64 blob. x86_64-start.S places the struct, embed.S
 * tells the loader, and the link script fails when it stands elsewhere.
 */
#define PURGATORY_X86_64_ENTRY	0x00
#define PURGATORY_X86_64_PARAMS 0x40

/*
 * The same of the ppc64 blobs. Linux enters them at their start, after it copied their
 * first PURGATORY_PPC64_COPIED bytes to physical address 0 and sent all other CPUs to
 * 0x60 there, big-endian (kexec_sequence() in arch/powerpc/kernel/misc_64.S). So these
 * bytes, but for word 0, are the loader's to fill, with the first ones of the kernel.
 */
#define PURGATORY_PPC64_ENTRY  0x000
#define PURGATORY_PPC64_COPIED 0x100
#define PURGATORY_PPC64_PARAMS 0x100

/*
 * The same of the arm64 blob, and the bytes of memory behind it that it takes for tables
 * (arm64-map.c): usually there are some 20 pages of them.
 */
#define PURGATORY_ARM64_ENTRY  0x00
#define PURGATORY_ARM64_PARAMS 0x40
#define PURGATORY_ARM64_ROOM   0x30000

/*
 * __run_at_load, in a ppc64 kernel's start and so in what is copied of it: 1 keeps the
 * kernel where it was loaded (arch/powerpc/kernel/head_64.S).
 */
#define PPC64_RUN_AT_LOAD 0x5c

/* kexec_load takes 16 segments (KEXEC_SEGMENT_MAX), so no more can be covered. */
#define PURGATORY_MAX_REGIONS 16

/*
 * Flags. The two for VGA need text memory mapped at purgatory's entry: Linux maps the
 * first MiB (init_mem_mapping()), Xen only what the segments of the image cover.
 */
#define PURGATORY_CHECK_DIGEST 0x01 /* -i leaves it out */
#define PURGATORY_ENTRY_32BIT  0x02 /* enter the target in 32-bit mode, paging off */
#define PURGATORY_SERIAL       0x04 /* messages to serial_port */
#define PURGATORY_SERIAL_SETUP 0x08 /* set serial_port to serial_baud, 8n1, first */
#define PURGATORY_VGA	       0x10 /* messages to VGA text memory at 0xb8000 */
#define PURGATORY_RESET_VGA    0x20 /* set VGA to 80x25 text first */
#define PURGATORY_VERBOSE      0x40 /* say what is done, not only errors */

/*
 * x86_64: enter the target in real mode, as a BIOS's boot loader does: entry is that of
 * the setup code, REAL_MODE_ENTRY bytes behind the start of its segment, which lies at a
 * multiple of 16 below 1 MiB (Documentation/x86/boot.rst, "Running the Kernel").
 */
#define PURGATORY_ENTRY_REAL 0x2000
#define REAL_MODE_ENTRY	     0x200

/*
 * x86_64: the kernel that is left is kept. Tell the target where that is entered again.
 */
#define PURGATORY_RETURN	0x4000
#define PURGATORY_RETURN_DIGITS 16

/*
 * x86_64: there is no target but such a kernel, which entry leads back into. It is told
 * to come here again, and then the way goes on to the kernel that purgatory was left by.
 */
#define PURGATORY_JUMP_BACK 0x8000

/* The processor has the instructions of kexec/digest/sha256-fast.h. */
#define PURGATORY_FAST_DIGEST 0x800

/* x86_64: instead of those, AVX2; AVX-512 with vectors of 256 bits. */
#define PURGATORY_WIDE_DIGEST	  0x80000
#define PURGATORY_ROTATING_DIGEST 0x100000

/* The digest is of each chunk's XXH64 (digest.h), and not by one of the three above. */
#define PURGATORY_XXH64_DIGEST 0x200000

/* Flags, ppc64. */
#define PURGATORY_HVC	      0x080 /* messages to the hypervisor's terminal */
#define PURGATORY_OPAL	      0x100 /* messages to OPAL's, called at R8 and R9 */
#define PURGATORY_RUN_AT_LOAD 0x200 /* tell the kernel to run where it lies */
#define PURGATORY_TARGET_LE   0x400 /* the kernel is little-endian: for the one above */

/*
 * Have the hypervisor take exceptions big-endian. A little-endian Linux has it take them
 * in its own byte order, in all of the partition, and may leave it so; a big-endian one
 * relies on what there is.
 */
#define PURGATORY_BIG_EXCEPTIONS 0x1000

/* Flags, arm64: which UART is at PP_ARM64_UART; 0: none that is known. */
#define PURGATORY_PL011	    0x10000
#define PURGATORY_UART8250  0x20000
#define PURGATORY_UART_WIDE 0x40000 /* with an 8250: accessed by 32 bits, not by 8 */

/* Offsets for assembly, held against the struct below by static assertions. */
#define PP_MAGIC	0x000
#define PP_VERSION	0x004
#define PP_FLAGS	0x008
#define PP_REGION_COUNT 0x00c
#define PP_ENTRY	0x010
#define PP_REGS		0x018 /* 16 registers of 8 bytes, see enum */
#define PP_DIGEST	0x098
#define PP_REGIONS	0x0b8
#define PP_BACKUP_SRC	0x1b8
#define PP_BACKUP_DST	0x1c0
#define PP_BACKUP_SIZE	0x1c8
#define PP_SERIAL_PORT	0x1d0
#define PP_SERIAL_BAUD	0x1d4
#define PP_RSDP_SRC	0x1d8
#define PP_RSDP_DST	0x1dc
#define PP_SIZE		0x1e0

/* Bytes of ACPI's root pointer, in the longer form that it has since ACPI 2.0. */
#define PURGATORY_RSDP_SIZE 36

/*
 * Index into regs, x86_64. RSP is not handed over: the target gets purgatory's stack. For
 * a 32-bit entry the low halves of RAX to RBP count; that of PP_STACK_32 is on the stack,
 * behind a return address of 0, as the first argument of a C function.
 */
#define PP_RAX 0
#define PP_RBX 1
#define PP_RCX 2
#define PP_RDX 3
#define PP_RSI 4
#define PP_RDI 5
#define PP_RBP 6
#define PP_R8  7 /* to R15 at 14 */

#define PP_STACK_32 PP_R8

/* With PURGATORY_ENTRY_REAL, all registers but SP are 0, and these count. */
#define PP_REAL_STACK 0 /* SP */
#define PP_REAL_PAGE  1 /* a page below 1 MiB that purgatory may use, physical */

/* With PURGATORY_RETURN: physical address of the digits, which are 0 until then. */
#define PP_RETURN_TEXT 15

/*
 * With PURGATORY_JUMP_BACK no register counts, and this is the physical address of pages
 * for tables: as many as a 5-level map has on the way to a page of 2 MiB.
 */
#define PP_JUMP_TABLES	      0
#define PURGATORY_JUMP_TABLES 4

/*
 * Index into regs, ppc64. Purgatory itself reads the device tree at R3, and with
 * PURGATORY_OPAL the base (R8) and the entry (R9) of OPAL; R5 to R7 are 0 for Linux.
 */
#define PP_PPC64_R3 0 /* device tree, flattened */
#define PP_PPC64_R4 1 /* the kernel's address, as entry */
#define PP_PPC64_R5 2
#define PP_PPC64_R6 3
#define PP_PPC64_R7 4
#define PP_PPC64_R8 5
#define PP_PPC64_R9 6

/* Index into regs, arm64. To Linux X1 to X3 are 0. */
#define PP_ARM64_X0   0 /* device tree, flattened */
#define PP_ARM64_UART 4 /* physical address, which goes to no register */

#ifndef __ASSEMBLER__

#include <stddef.h>
#include <stdint.h>

struct purgatory_region {
	uint64_t paddr; /* physical address */
	uint64_t size;	/* bytes that the digest covers */
};

struct purgatory_params {
	uint32_t magic, version, flags, region_count;
	uint64_t entry; /* physical address */
	uint64_t regs[16];
	uint8_t digest[32]; /* digest.h, digest_*() over regions in order */
	struct purgatory_region regions[PURGATORY_MAX_REGIONS];
	uint64_t backup_src, backup_dst, backup_size; /* physical; size 0: none */

	/*
	 * I/O port; ppc64: address or number of the terminal; arm64: how far apart the
	 * registers of an 8250 are, as a shift.
	 */
	uint32_t serial_port;
	uint32_t serial_baud; /* bits a second */

	/*
	 * A 32-bit entry: physical addresses from and to which ACPI's root pointer is
	 * copied, when paging is off; both 0: it is not.
	 */
	uint32_t rsdp_src, rsdp_dst;
};

/*
 * Spelt as the language has it: <assert.h> comes with a C library, and a cross compiler
 * may have none.
 */
_Static_assert(offsetof(struct purgatory_params, magic) == PP_MAGIC, "params");
_Static_assert(offsetof(struct purgatory_params, version) == PP_VERSION, "params");
_Static_assert(offsetof(struct purgatory_params, flags) == PP_FLAGS, "params");
_Static_assert(
	offsetof(struct purgatory_params, region_count) == PP_REGION_COUNT, "params");
_Static_assert(offsetof(struct purgatory_params, entry) == PP_ENTRY, "params");
_Static_assert(offsetof(struct purgatory_params, regs) == PP_REGS, "params");
_Static_assert(offsetof(struct purgatory_params, digest) == PP_DIGEST, "params");
_Static_assert(offsetof(struct purgatory_params, regions) == PP_REGIONS, "params");
_Static_assert(offsetof(struct purgatory_params, backup_src) == PP_BACKUP_SRC, "params");
_Static_assert(offsetof(struct purgatory_params, backup_dst) == PP_BACKUP_DST, "params");
_Static_assert(
	offsetof(struct purgatory_params, backup_size) == PP_BACKUP_SIZE, "params");
_Static_assert(
	offsetof(struct purgatory_params, serial_port) == PP_SERIAL_PORT, "params");
_Static_assert(
	offsetof(struct purgatory_params, serial_baud) == PP_SERIAL_BAUD, "params");
_Static_assert(offsetof(struct purgatory_params, rsdp_src) == PP_RSDP_SRC, "params");
_Static_assert(offsetof(struct purgatory_params, rsdp_dst) == PP_RSDP_DST, "params");
_Static_assert(sizeof(struct purgatory_params) == PP_SIZE, "params");

#endif
#endif
