/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The elfcorehdr: the ELF header that tells a capture kernel's /proc/vmcore what memory
 * the crashed kernel had (Documentation/admin-guide/kdump/kdump.rst; read by
 * fs/proc/vmcore.c). Pure.
 */
#ifndef KX_ELFCORE_H
#define KX_ELFCORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * /proc/vmcore takes 1 to 65534 program headers, all counted in e_phnum: 65535 would be
 * PN_XNUM, which it does not know.
 */
#define ELFCORE_PHDR_MAX 65534

/* The virtual address of memory whose mapping is not known. */
#define ELFCORE_NO_VADDR UINT64_MAX

#define ELFCORE_EHDR64_SIZE 64 /* sizeof(Elf64_Ehdr) */
#define ELFCORE_PHDR64_SIZE 56 /* sizeof(Elf64_Phdr) */

/* A buffer that holds notes when the kernel has crashed: a PT_NOTE. */
struct elfcore_note {
	uint64_t paddr; /* physical address */
	uint64_t size;	/* bytes, at most */
};

/* Memory of the crashed kernel: a PT_LOAD. */
struct elfcore_part {
	uint64_t vaddr;	 /* virtual address in the crashed kernel, or ELFCORE_NO_VADDR */
	uint64_t paddr;	 /* physical address in the crashed kernel */
	uint64_t offset; /* physical address where the bytes are now */
	uint64_t size;	 /* bytes */
};

struct elfcore {
	uint16_t machine; /* EM_… */
	bool is_32bit, big_endian;
	struct elfcore_note *notes;
	size_t nnotes, notes_capacity;
	struct elfcore_part *loads;
	size_t nloads, loads_capacity;
};

void elfcore_destroy(struct elfcore *core);

/* Append; the order is that of the header. is_32bit is set before. Error: KX_NOMEM. */
struct kx_err *elfcore_add_note(struct elfcore *core, struct elfcore_note note);
struct kx_err *elfcore_add_part(struct elfcore *core, struct elfcore_part load);

/*
 * Can it be written? KX_LIMIT: more program headers than the kernel takes.
 * KX_UNSUPPORTED: an address needs more than 32 bits and the header is to have 32.
 */
struct kx_err *elfcore_check(const struct elfcore *core);

/* Bytes of the header and the program headers behind it. */
uint64_t elfcore_size(const struct elfcore *core);

/* Write elfcore_size() bytes to dst. Only after elfcore_check(). */
void elfcore_write(const struct elfcore *core, uint8_t *dst);

#endif
