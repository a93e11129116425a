/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine's memory, as one source tells of it: it is made once, and planning looks
 * nowhere else. Addresses are those of the machine.
 */
#ifndef KX_MEMORY_H
#define KX_MEMORY_H

#include <stdbool.h>

#include "base/memmap.h"
#include "base/range.h"
#include "facts/fact.h"

struct sys;
struct sys_text;

/* How to get memory reserved, where it is not the running kernel that reserves it. */
struct crash_advice {
	const char *why;     /* when nothing is reserved: who would have to … */
	const char *reserve; /* … and what to do */
	const char *parameter; /* what its command line is to be given then */
	const char *low;     /* when all of it lies above 4 GiB */
};

struct memory {
	struct fact fact;
	const char *source; /* who tells, in messages: "/proc/iomem"; static text */

	struct memmap map;	/* all that has a type */
	struct range_set ram;	/* "System RAM" */
	struct range_set crash; /* regions that are reserved for a crash image */

	/*
	 * Memory that a driver added (kmem, virtio_mem). Part of a dump, and no place for
	 * segments.
	 */
	struct range_set driver_ram;

	/*
	 * Parts of RAM that hold what must not be overwritten, where the kernel marks
	 * such parts: tables of the firmware, say.
	 */
	struct range_set reserved;

	struct range kernel; /* the running one; empty: not known */

	/* The map is the firmware's own, and not what a kernel made of it. */
	bool from_firmware;

	const struct crash_advice *advice; /* NULL: the running kernel reserves memory */
};

void memory_destroy(struct memory *memory);

/* All of /proc/meminfo. */
struct kx_err *memory_read_meminfo(const struct sys *sys, struct sys_text *ret);

/*
 * Bytes, of the line of that text that starts with key ("MemTotal:"). Without such a line
 * it is an error that sys_err_absent() knows.
 */
struct kx_err *memory_find_bytes(const struct sys *sys, const struct sys_text *text,
	const char *key, uint64_t *ret);

/*
 * Value 1: the kernel maps its memory by pages of 1 GiB where it can, since /proc/meminfo
 * has a line of them; 0: it has such lines, and none of these. Returns only KX_NOMEM.
 */
struct kx_err *memory_read_gb_pages(const struct sys *sys, struct fact_u64 *ret);

/*
 * Bytes that a guest with memory of its own (TDX, SEV-SNP) has not accepted from its host
 * yet, of Unaccepted in /proc/meminfo. Returns only KX_NOMEM.
 */
struct kx_err *memory_read_unaccepted(const struct sys *sys, struct fact_u64 *ret);

/*
 * Bytes of a page of the running kernel, as /proc/self/smaps shows it of this program's
 * own memory. Returns only KX_NOMEM.
 */
struct kx_err *memory_read_page_size(const struct sys *sys, struct fact_u64 *ret);

/*
 * Bytes that the contiguous memory allocator has, of CmaTotal in /proc/meminfo. Returns
 * only KX_NOMEM.
 */
struct kx_err *memory_read_cma(const struct sys *sys, struct fact_u64 *ret);

/* Bytes, of MemTotal in /proc/meminfo. Returns only KX_NOMEM. */
struct kx_err *memory_read_total(const struct sys *sys, struct fact_u64 *ret);

#endif
