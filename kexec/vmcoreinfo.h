/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * VMCOREINFO: what a kernel says of itself to readers of its memory, as lines KEY=VALUE
 * (Documentation/admin-guide/kdump/vmcoreinfo.rst). Pure.
 */
#ifndef KX_VMCOREINFO_H
#define KX_VMCOREINFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bytes.h"
#include "err.h"

/* The ELF note that holds it (struct elf note name, with its NUL). */
#define VMCOREINFO_NOTE_NAME "VMCOREINFO"

/*
 * The value of key ("OSRELEASE", "SYMBOL(prb)") in text: *ret_value points into text, and
 * ends before the line's end. False: there is no such line.
 */
bool vmcoreinfo_find(const struct bytes *text, const char *key, const char **ret_value,
	size_t *ret_size);

/*
 * A value that is a number: SYMBOL() and KERNELOFFSET are hexadecimal, NUMBER(), SIZE(),
 * OFFSET() and LENGTH() decimal; a negative one is given as its two's complement.
 * *ret_found false: there is no such line. Error: KX_FORMAT, naming text and key.
 */
struct kx_err *vmcoreinfo_number(const struct bytes *text, const char *key, int base,
	bool *ret_found, uint64_t *ret);

/*
 * Find the VMCOREINFO note among the ELF notes in notes (name, descriptor and padding as
 * in a PT_NOTE, 4-byte alignment), in the byte order given. *ret is its text, without
 * NULs behind it; empty when there is none. Error: KX_FORMAT for notes that do not tile.
 */
struct kx_err *vmcoreinfo_find_note(
	const struct bytes *notes, bool big_endian, struct bytes *ret);

#endif
