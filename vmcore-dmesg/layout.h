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

/*
 * A line of VMCOREINFO into the member of the layout at offset ret: SIZE(…), or where
 * size is not 0, OFFSET(…). The field there has as many bytes as the member at width
 * says, is aligned to them or to a word, lies within the struct that has as many as the
 * member at size says, and overlaps no other of that struct. A row without a key ends a
 * table.
 */
struct layout_row {
	const char *key;
	size_t ret, width, size;
};

/* What the member of an optional field becomes without its line. */
#define LAYOUT_ABSENT UINT64_MAX

/*
 * Fill layout, which starts with its widths. optional is one more row, an OFFSET(…) that
 * not every kernel tells. Errors: KX_FORMAT for a line of the table that is missing, and
 * for one that is no number or contradicts another.
 */
struct kx_err *layout_read(const struct bytes *vmcoreinfo, unsigned int word,
	const struct layout_row *table, const struct layout_row *optional,
	struct layout_widths *layout);

#endif
