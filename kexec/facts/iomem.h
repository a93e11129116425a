/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/iomem (Documentation/filesystems/proc.rst). */
#ifndef KX_IOMEM_H
#define KX_IOMEM_H

#include "base/memmap.h"
#include "base/range.h"
#include "facts/fact.h"

struct sys;

/*
 * /proc/iomem. All-zero addresses, as an unprivileged reader sees them: failed(denied).
 */
struct fact_iomem {
	struct fact fact;
	struct memmap map;	/* top-level lines whose name is a memory type */
	struct range_set ram;	/* "System RAM" */
	struct range_set crash; /* "Crash kernel" regions, at any depth */

	/*
	 * "System RAM (NAME)", at any depth: memory that a driver added (kmem,
	 * virtio_mem). Part of a dump, and no place for segments.
	 */
	struct range_set driver_ram;

	/* From "Kernel code" to the end of "Kernel bss"; empty when not shown. */
	struct range kernel;
};

/*
 * Parse the text of /proc/iomem, of size bytes; no NUL is needed behind it. Fills ret's
 * map, ram, crash, driver_ram and kernel, not its fact; on an error they are empty. ret
 * was zeroed or filled. Linear. Errors: KX_FORMAT with the line's number; KX_DENIED when
 * every address is 0.
 */
struct kx_err *iomem_parse(const char *text, size_t size, struct fact_iomem *ret);

/* Read ROOT/proc/iomem (at most 64 MiB) and settle the fact. Returns only KX_NOMEM. */
struct kx_err *iomem_read(const struct sys *sys, struct fact_iomem *ret);
void iomem_destroy(struct fact_iomem *iomem);

#endif
