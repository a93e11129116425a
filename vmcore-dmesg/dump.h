/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A dump of a kernel's memory: an ELF core file as /proc/vmcore shows it
 * (fs/proc/vmcore.c) and as tools copy it, of either class and byte order. Read by
 * virtual address.
 */
#ifndef VMCORE_DMESG_DUMP_H
#define VMCORE_DMESG_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "format/elf.h"
#include "format/source.h"

/* A PT_LOAD: memsz bytes of memory, of which the first filesz are in the file. */
struct dump_part {
	uint64_t vaddr, paddr;
	bool has_vaddr, has_paddr;
	uint64_t offset; /* in the file */
	uint64_t filesz, memsz;
};

/* Addresses that one load is asked for. Spans of a table are sorted and disjoint. */
struct dump_span {
	uint64_t start, size;
	uint64_t skip; /* bytes between the load's start and the span's */
	const struct dump_part *load;
};

struct dump_spans {
	struct dump_span *v;
	size_t n;
};

/* What the notes of a dump of Xen tell (dump-xen.c). */
struct dump_xen {
	bool found;	 /* it is one: physical addresses are the machine's */
	uint64_t frames; /* the frame of dom0's list of lists of frames; 0: not told */
	uint64_t *cr3;	 /* top page tables of processors, by their addresses */
	size_t n, capacity;
	uint64_t root; /* which of all is dom0's, when the dump is open */
};

/* How an arm64 kernel is mapped, by VMCOREINFO (dump-arm64.c). */
struct dump_arm64 {
	bool found;
	uint64_t lowest, middle; /* of its virtual addresses, and where the halves meet */
	bool kernel_is_low;	 /* the kernel lies in the lower half, memory above */
	uint64_t kernel_offset;	 /* virtual less physical address of the kernel */
	uint64_t memory_start;	 /* physical address where the map of memory begins */
};

struct dump {
	struct source *source;
	bool big_endian;
	uint16_t machine;  /* EM_* */
	unsigned int word; /* bytes of the kernel's long and pointers: 4 or 8 */

	struct dump_part *loads; /* in the order of the program headers */
	size_t nloads;
	struct dump_spans virt, phys;

	char *note;		 /* NULL: none was found */
	struct bytes vmcoreinfo; /* its text */

	/* What is wrong with the first program header that was not taken as it is. */
	struct kx_err *bad_header;

	/* Of x86_64: the physical address of __START_KERNEL_map, as VMCOREINFO has it. */
	bool has_phys_base;
	uint64_t phys_base;
	/* The virtual less the physical addresses of the direct map, by a load. */
	bool has_direct_map;
	uint64_t direct_map;

	struct dump_xen xen;
	struct dump_arm64 arm64;
};

/*
 * Read the headers and VMCOREINFO. The source stays the caller's and is used as long as
 * the dump is. A program header that contradicts itself is passed over, and told of in
 * the error when something is missing. Errors: KX_UNSUPPORTED for a dump of another
 * format, which is named, and for one of Xen in which dom0 is not found; KX_FORMAT for
 * what is no dump, is cut, or has no VMCOREINFO; KX_LIMIT, KX_IO.
 */
struct kx_err *dump_open(struct source *source, struct dump *ret);
void dump_close(struct dump *dump);

/*
 * Read size bytes of memory at the kernel's virtual address. Errors: KX_FORMAT for an
 * address that the dump does not have or tell about, for a page that was left out (its
 * physical address is named) and for a dump that ends before; KX_IO.
 */
struct kx_err *dump_read(struct dump *dump, uint64_t vaddr, void *buf, size_t size);

/* The same; with an error, too, *ret is how many bytes before it were read. */
struct kx_err *dump_read_part(
	struct dump *dump, uint64_t vaddr, void *buf, size_t size, size_t *ret);

/* Read an unsigned integer of 1 to 8 bytes at vaddr + offset. */
struct kx_err *dump_number(struct dump *dump, uint64_t vaddr, uint64_t offset,
	unsigned int size, uint64_t *ret);

/* The address of a symbol; *ret_found false: VMCOREINFO does not have it. */
struct kx_err *dump_symbol(
	const struct dump *dump, const char *name, bool *ret_found, uint64_t *ret);

/* The largest number that a long of the kernel holds. */
static inline uint64_t dump_word_mask(const struct dump *dump)
{
	return dump->word == 8 ? UINT64_MAX : UINT32_MAX;
}

/*
 * Read size bytes at a physical address, which is one load's. Errors: as of dump_read().
 */
struct kx_err *dump_read_physical(
	const struct dump *dump, uint64_t paddr, void *buf, size_t size);

/* For dump_open(): make the tables of all loads, when VMCOREINFO is known. */
struct kx_err *dump_map_memory(struct dump *dump);

/*
 * Of dumps of arm64: read the map, behind VMCOREINFO; and the physical address by it.
 * False: it is not known. Errors: KX_FORMAT.
 */
struct kx_err *dump_arm64_find_map(struct dump *dump);
bool dump_arm64_physical(const struct dump_arm64 *map, uint64_t vaddr, uint64_t *ret);

/* Of dumps of Xen, whose notes and page tables only dump-xen.c knows: */

/*
 * Add what Xen's notes among these tell. Errors: those of elf_notes_next(), up to which
 * notes were taken; KX_NOMEM.
 */
struct kx_err *dump_xen_take_notes(struct dump_xen *xen, struct elf_notes *notes);
void dump_xen_destroy(struct dump_xen *xen);

/*
 * Find dom0's page tables, behind dump_map_memory(): those by which the release in memory
 * is the one in VMCOREINFO. Error: KX_UNSUPPORTED, which names what may read the dump.
 */
struct kx_err *dump_xen_find_root(struct dump *dump);

/*
 * The machine's address of a virtual one of dom0's kernel, and how many bytes follow it
 * in its page. Errors: KX_FORMAT for what is not mapped, or by a table that the dump does
 * not have.
 */
struct kx_err *dump_xen_find(
	const struct dump *dump, uint64_t vaddr, uint64_t *ret, uint64_t *ret_size);

#endif
