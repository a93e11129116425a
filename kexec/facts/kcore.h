/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers of /proc/kcore: where the running kernel's memory stands in virtual and
 * physical addresses (fs/proc/kcore.c), and its VMCOREINFO.
 */
#ifndef KX_KCORE_H
#define KX_KCORE_H

#include <stdbool.h>
#include <stdint.h>

#include "facts/fact.h"
#include "format/source.h"

struct sys;

/* One PT_LOAD of /proc/kcore. */
struct kcore_part {
	uint64_t vaddr, size; /* virtual address, bytes; vaddr + size does not wrap */
	uint64_t paddr;	      /* physical address; UINT64_MAX: the kernel states none */
	uint64_t offset;      /* in the file, of the byte at vaddr */
};

/* The headers of /proc/kcore, not its memory. */
struct fact_kcore {
	struct fact fact;
	struct kcore_part *loads; /* in the order of the file */
	size_t nloads;
	bool big_endian;
	char *vmcoreinfo; /* text of its VMCOREINFO note (vmcoreinfo.h); NULL: none */
	size_t vmcoreinfo_size;
};

/*
 * Parse an ELF core file (elf(5)) of 32 or 64 bits and either byte order. Fills all of
 * ret but its fact; on an error all of it is empty. ret was zeroed or filled. Loads of no
 * size, and those that reach over the end of the addresses, are left out; physical
 * address -1 of either width becomes UINT64_MAX. Neither vaddr + size nor a stated paddr
 * + size wraps. Notes of more than 1 MiB are not looked at. Errors: KX_FORMAT, naming
 * source and the offset.
 */
struct kx_err *kcore_parse(struct source *source, struct fact_kcore *ret);

/*
 * The same of ROOT/proc/kcore, of which only headers and notes are read, and settle the
 * fact: failed(denied) under lockdown. Returns only KX_NOMEM.
 */
struct kx_err *kcore_read(const struct sys *sys, struct fact_kcore *ret);
void kcore_destroy(struct fact_kcore *kcore);

/*
 * Does it state a physical address for any load? Kernels before 4.11 write 0 for all.
 */
bool kcore_states_paddrs(const struct fact_kcore *kcore);

/*
 * size bytes at virtual address vaddr, out of the memory in ROOT/proc/kcore, of which
 * kcore was read; and at physical address paddr, where kcore_states_paddrs(). KX_FORMAT
 * when no load holds all of them.
 */
struct kx_err *kcore_read_memory(const struct sys *sys, const struct fact_kcore *kcore,
	uint64_t vaddr, void *buf, size_t size);
struct kx_err *kcore_read_physical(const struct sys *sys,
	const struct fact_kcore *kcore, uint64_t paddr, void *buf, size_t size);

/* The 64-bit variable at virtual address vaddr, in the kernel's byte order. The same. */
struct kx_err *kcore_read_u64(const struct sys *sys, const struct fact_kcore *kcore,
	uint64_t vaddr, uint64_t *ret);

#endif
