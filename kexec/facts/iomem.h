/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /proc/iomem (Documentation/filesystems/proc.rst). */
#ifndef KX_IOMEM_H
#define KX_IOMEM_H

#include "facts/memory.h"

struct sys;

/*
 * Parse the size bytes of text; no NUL is needed behind them. path is for messages. Fills
 * all of ret but its fact: map by the top-level lines whose name is a memory type, crash
 * and driver_ram ("System RAM (NAME)") at any depth, reserved by the lines of that name
 * inside of RAM, kernel from "Kernel code" to the end of "Kernel bss". On an error they
 * are empty. ret was zeroed or filled. Linear. Errors: KX_FORMAT with the line's number;
 * KX_DENIED when every address is 0, as an unprivileged reader sees them.
 */
struct kx_err *iomem_parse(
	const char *path, const char *text, size_t size, struct memory *ret);

/* Read ROOT/proc/iomem (at most 64 MiB) and settle the fact. Returns only KX_NOMEM. */
struct kx_err *memory_from_iomem(const struct sys *sys, struct memory *ret);

#endif
