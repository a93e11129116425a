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
#include "format/elf.h"

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
 * Find the VMCOREINFO note among ELF notes, others of which may be large and are passed
 * over. *ret is its text, *ret_size bytes up to the first NUL, with one behind; NULL when
 * there is none. Errors: those of elf_notes_next(), KX_NOMEM.
 */
struct kx_err *vmcoreinfo_find_note(
	struct elf_notes *notes, char **ret, size_t *ret_size);

#endif
