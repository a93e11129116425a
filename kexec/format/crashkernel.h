/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crashkernel= as Linux reads it (admin-guide/kdump/kdump.rst; kernel/crash_reserve.c,
 * which was kernel/crash_core.c up to 6.8), and why it came to nothing. Pure.
 */
#ifndef KX_CRASHKERNEL_H
#define KX_CRASHKERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum crashkernel_is {
	CRASHKERNEL_NOT_THERE,
	CRASHKERNEL_GOOD,      /* the kernel has understood it */
	CRASHKERNEL_AUTO,      /* "auto", which only some distributions' kernels know */
	CRASHKERNEL_SYNTAX,    /* not understood: expected and at say where */
	CRASHKERNEL_ZERO,      /* it asks for no bytes */
	CRASHKERNEL_TOO_LARGE, /* it asks for no less than there is */
	CRASHKERNEL_NO_RANGE,  /* a list that has no range for this memory */
	CRASHKERNEL_SUPPLEMENT /* only one that ends in ,low or ,cma */
};

/* Text in the line. */
struct crashkernel_text {
	const char *s;
	size_t size; /* bytes; 0: none */
};

struct crashkernel {
	enum crashkernel_is is;
	struct crashkernel_text word; /* the one that is meant, with its name */

	const char *expected;	    /* SYNTAX: what, in words … */
	struct crashkernel_text at; /* … and what stands in its place; none: the end */

	/* GOOD, TOO_LARGE: bytes; 0: the memory is not known by which they are chosen */
	uint64_t size;
	uint64_t base; /* GOOD: physical address; 0: the kernel's choice … */
	struct crashkernel_text base_text; /* … and its text, from the '@' on */

	/*
	 * NO_RANGE: the memory by which it was looked for, in bytes, and where the last
	 * range ends, if the memory is not less than that
	 */
	uint64_t ram;
	struct crashkernel_text last_end;

	struct crashkernel_text cma; /* one that ends in ,cma, if it is the last of all */
};

/*
 * Find the one of line by which the kernel reserves, and read it. Of those alike the last
 * one counts, and the kernel looks for them in all of the line, quotes and "--" or not.
 * ram is what the kernel counts of the machine's memory, in bytes; 0: not known.
 */
struct crashkernel crashkernel_read(const char *line, uint64_t ram);

#endif
