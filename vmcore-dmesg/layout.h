/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sizes and offsets of the kernel's structs, as its VMCOREINFO tells them. A layout is a
 * struct of uint64_t, which tables of rows fill and check.
 */
#ifndef VMCORE_DMESG_LAYOUT_H
#define VMCORE_DMESG_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

/* The first members of every layout: widths that are not in VMCOREINFO. */
struct layout_widths {
	uint64_t u16, u32, u64; /* 2, 4, 8 */
	uint64_t word;		/* of a long and of a pointer */
};

/* SIZE(name) into the member of the layout at offset ret. */
struct layout_size {
	const char *name;
	size_t ret;
};

/*
 * OFFSET(name) into the member at ret. The field has as many bytes as the member at width
 * says, is aligned to them or to a word, lies within the struct that has as many as the
 * member at size says, and overlaps no other of that struct.
 */
struct layout_field {
	const char *name;
	size_t ret, width, size;
};

struct layout_table {
	const struct layout_size *sizes;
	size_t nsizes;
	const struct layout_field *fields;
	size_t nfields;
};

/*
 * Fill layout, which starts with its widths. Errors: KX_FORMAT for a line that is
 * missing, is no number, or contradicts another.
 */
struct kx_err *layout_read(const struct bytes *vmcoreinfo, unsigned int word,
	const struct layout_table *table, struct layout_widths *layout);

#endif
