// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/pe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define PE_OFFSET 0x3c /* u32, in the file: where the header is */

/* From "PE\0\0" on. */
#define PE_MACHINE  4  /* u16 */
#define PE_SECTIONS 6  /* u16, how many */
#define PE_OPTIONAL 20 /* u16, bytes of the optional header, which follows */
#define PE_HEADER   24 /* bytes */

/* In the optional header, by its magic: how many data directories, and the first. */
#define OPTIONAL_PE32	   0x10b
#define OPTIONAL_PE32_PLUS 0x20b
#define PE32_DIRECTORIES   92
#define PLUS_DIRECTORIES   108

/* Of the data directories; it alone has an offset in the file, not in memory. */
#define DIRECTORY_CERTIFICATES 4
#define DIRECTORY_SIZE	       8

/* An entry of the section table. */
#define SECTION_SIZE	   40 /* bytes */
#define SECTION_VIRTUAL	   8  /* u32, bytes in memory; 0: as many as in the file */
#define SECTION_RAW_SIZE   16 /* u32, bytes in the file */
#define SECTION_RAW_OFFSET 20 /* u32 */

bool pe_find_header(const struct bytes *b, uint64_t *ret)
{
	if (b->size < PE_OFFSET + 4 || memcmp(b->data, "MZ", 2))
		return false;
	*ret = get_le32(b->data + PE_OFFSET);
	return b->size >= PE_HEADER && *ret <= b->size - PE_HEADER &&
	       !memcmp(b->data + *ret, "PE\0\0", 4);
}

/* The section table's offset; it may lie outside of b. */
static uint64_t table_offset(const struct bytes *b, uint64_t header)
{
	return header + PE_HEADER + get_le16(b->data + header + PE_OPTIONAL);
}

bool pe_names_section(const struct bytes *b, const char *name)
{
	uint64_t header;

	if (!pe_find_header(b, &header))
		return false;
	uint64_t n = get_le16(b->data + header + PE_SECTIONS);
	uint64_t at = table_offset(b, header);
	for (; n && at <= b->size && b->size - at >= SECTION_SIZE;
		n--, at += SECTION_SIZE)
		if (!strncmp((const char *)b->data + at, name, PE_NAME_SIZE))
			return true;
	return false;
}

struct kx_err *pe_find_certificates(
	const struct bytes *b, uint64_t header, struct bytes *ret)
{
	uint64_t size = get_le16(b->data + header + PE_OPTIONAL);
	uint64_t at = PLUS_DIRECTORIES;
	struct bytes optional;

	*ret = (struct bytes){0};
	KX_TRY(bytes_slice(b, header + PE_HEADER, size, &optional));
	if (size >= 2 && get_le16(optional.data) == OPTIONAL_PE32)
		at = PE32_DIRECTORIES;
	else if (size < 2 || get_le16(optional.data) != OPTIONAL_PE32_PLUS)
		return NULL;
	if (size < at + 4 || get_le32(optional.data + at) <= DIRECTORY_CERTIFICATES)
		return NULL;
	at += 4 + DIRECTORY_CERTIFICATES * DIRECTORY_SIZE;
	if (size < at + DIRECTORY_SIZE || !get_le32(optional.data + at + 4))
		return NULL;
	return kx_err_prefix(bytes_slice(b, get_le32(optional.data + at),
				     get_le32(optional.data + at + 4), ret),
		"the signatures");
}

static struct kx_err *read_section(
	const struct bytes *b, const uint8_t *entry, struct pe_section *ret)
{
	uint32_t in_memory = get_le32(entry + SECTION_VIRTUAL);
	uint32_t size = get_le32(entry + SECTION_RAW_SIZE);

	memcpy(ret->name, entry, PE_NAME_SIZE);
	ret->name[PE_NAME_SIZE] = '\0';
	if (in_memory && in_memory < size)
		size = in_memory;
	if (!size) {
		ret->bytes = (struct bytes){.data = b->data, .name = b->name};
		return NULL;
	}
	return kx_err_prefix(
		bytes_slice(b, get_le32(entry + SECTION_RAW_OFFSET), size, &ret->bytes),
		"section '%s'", ret->name);
}

static int compare_starts(const void *a, const void *b)
{
	const struct pe_section *x = *(const struct pe_section *const *)a;
	const struct pe_section *y = *(const struct pe_section *const *)b;

	return (x->bytes.data > y->bytes.data) - (x->bytes.data < y->bytes.data);
}

static struct kx_err *check_pair(const struct bytes *b, const struct pe_section *first,
	const struct pe_section *second)
{
	if ((uint64_t)(second->bytes.data - first->bytes.data) >= first->bytes.size)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: section '%s' starts at 0x%" PRIx64
		", and section '%s', from 0x%" PRIx64 " on, has 0x%" PRIx64 " bytes",
		b->name, second->name, (uint64_t)(second->bytes.data - b->data),
		first->name, (uint64_t)(first->bytes.data - b->data), first->bytes.size);
}

static struct kx_err *check_overlap(const struct bytes *b, const struct pe *pe)
{
	KX_AUTO(freep)
	const struct pe_section **sorted = calloc(pe->n + 1, sizeof(*sorted));
	size_t n = 0;

	if (!sorted)
		return kx_err_nomem();
	for (size_t i = 0; i < pe->n; i++)
		if (pe->v[i].bytes.size)
			sorted[n++] = &pe->v[i];
	qsort(sorted, n, sizeof(*sorted), compare_starts);
	for (size_t i = 1; i < n; i++)
		KX_TRY(check_pair(b, sorted[i - 1], sorted[i]));
	return NULL;
}

static struct kx_err *read_all(const struct bytes *b, struct pe *pe)
{
	struct bytes table;
	uint64_t header;

	if (!pe_find_header(b, &header))
		return kx_err_new(KX_FORMAT, "%s: it has no PE header", b->name);
	size_t n = get_le16(b->data + header + PE_SECTIONS);
	if (n > PE_SECTIONS_MAX)
		return kx_err_new(KX_LIMIT,
			"%s: %zu sections; at most %d of a PE file are read", b->name, n,
			PE_SECTIONS_MAX);
	pe->machine = get_le16(b->data + header + PE_MACHINE);
	KX_TRY(pe_find_certificates(b, header, &pe->certificates));
	KX_TRY(kx_err_prefix(
		bytes_slice(b, table_offset(b, header), n * SECTION_SIZE, &table),
		"the section table"));
	pe->v = calloc(n + 1, sizeof(*pe->v));
	if (!pe->v)
		return kx_err_nomem();
	for (; pe->n < n; pe->n++)
		KX_TRY(read_section(
			b, table.data + pe->n * SECTION_SIZE, &pe->v[pe->n]));
	return check_overlap(b, pe);
}

struct kx_err *pe_read(const struct bytes *b, struct pe *ret)
{
	*ret = (struct pe){0};
	struct kx_err *err = read_all(b, ret);
	if (err)
		pe_destroy(ret);
	return err;
}

void pe_destroy(struct pe *pe)
{
	free(pe->v);
	*pe = (struct pe){0};
}
