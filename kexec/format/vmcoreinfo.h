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

#include "base/bytes.h"
#include "base/err.h"

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

/* An ELF note, of either class: where its parts are, and behind its padding. */
#define VMCOREINFO_NOTE_HEADER 12 /* bytes */
struct vmcoreinfo_note {
	uint64_t name, desc, end;
	uint32_t namesz, descsz;
};

/*
 * The header (VMCOREINFO_NOTE_HEADER bytes) of the note at offset, in the byte order
 * given. The caller checks that its parts are there. Offset is less than 2^63.
 */
void vmcoreinfo_note_decode(const uint8_t *header, bool big_endian, uint64_t offset,
	struct vmcoreinfo_note *ret);

/* The text in a note's descriptor: up to the first NUL. */
struct bytes vmcoreinfo_text(const uint8_t *desc, uint64_t size);

/*
 * Find the VMCOREINFO note among the ELF notes in notes (name, descriptor and padding as
 * in a PT_NOTE, 4-byte alignment), in the byte order given. *ret is its text, without
 * NULs behind it; empty when there is none. Error: KX_FORMAT for notes that do not tile.
 */
struct kx_err *vmcoreinfo_find_note(
	const struct bytes *notes, bool big_endian, struct bytes *ret);

#endif
