/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * PE files, as EFI firmware runs them (Microsoft's "PE Format"): sections by name, and
 * the signature. Pure. Kernels of several machines are such files, and what packs them.
 */
#ifndef KX_PE_H
#define KX_PE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"

#define PE_NAME_SIZE 8 /* bytes; a shorter name is padded by NULs */

/* No file that is made for firmware comes near; more are refused. */
#define PE_SECTIONS_MAX 1024

struct pe_section {
	char name[PE_NAME_SIZE + 1];
	/*
	 * What the file has of it: VirtualSize bytes, without what pads them to
	 * SizeOfRawData, or all of SizeOfRawData where zeros follow in memory.
	 */
	struct bytes bytes;
};

struct pe {
	uint16_t machine;	  /* of the header: 0x8664 … */
	struct bytes certificates; /* size 0: it is not signed */
	struct pe_section *v;	  /* in the order of the section table */
	size_t n;
};

/* Where the PE header ("PE\0\0") is, bytes from the start of b. False: it has none. */
bool pe_find_header(const struct bytes *b, uint64_t *ret);

/*
 * Is it a PE file whose section table, as far as it lies in b, has that name? For what
 * may be cut or damaged: nothing else is checked.
 */
bool pe_names_section(const struct bytes *b, const char *name);

/*
 * The attribute certificates, in which signatures are; ret->size 0: none. b has its
 * header at header (pe_find_header()). KX_FORMAT where they are not all in b.
 */
struct kx_err *pe_find_certificates(
	const struct bytes *b, uint64_t header, struct bytes *ret);

/*
 * Read all sections. Their bytes must be in b and not overlap. Errors: KX_FORMAT, with
 * the section and the numbers that disagree, KX_LIMIT over PE_SECTIONS_MAX. ret holds
 * nothing then. It is freed by pe_destroy(); the bytes of sections are those of b.
 */
struct kx_err *pe_read(const struct bytes *b, struct pe *ret);
void pe_destroy(struct pe *pe);

#endif
