/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/iomem (Documentation/filesystems/proc.rst). */
#ifndef KX_IOMEM_H
#define KX_IOMEM_H

#include "facts/facts.h"
#include "sys/sys.h"

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
