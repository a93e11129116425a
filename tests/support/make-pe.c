// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-pe.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define HEADER_AT	0x80
#define HEADER_SIZE	24
#define OPTIONAL_SIZE	0xf0
#define SECTION_SIZE	40
#define VIRTUAL_START	0x10000 /* of the first section in memory */
#define CERTIFICATE_BYTE 0xce

struct pe_recipe pe_recipe(void)
{
	return (struct pe_recipe){.machine = 0x8664, .magic = 0x20b, .padding = 0x200};
}

void pe_recipe_add(
	struct pe_recipe *recipe, const char *name, const void *bytes, size_t size)
{
	if (recipe->nsections == RECIPE_SECTIONS)
		abort();
	recipe->sections[recipe->nsections++] = (struct pe_recipe_section){
		name, bytes, size, PE_AUTO, PE_AUTO, PE_AUTO};
}

bool pe_recipe_set(struct pe_recipe *recipe, const char *name, uint64_t value)
{
	struct pe_recipe_section *last =
		&recipe->sections[recipe->nsections ? recipe->nsections - 1 : 0];
	const struct {
		const char *name;
		uint64_t *at;
	} fields[] = {
		{"machine", &recipe->machine},
		{"magic", &recipe->magic},
		{"signature", &recipe->signature},
		{"padding", &recipe->padding},
		{"virtual_size", &last->virtual_size},
		{"raw_size", &last->raw_size},
		{"raw_offset", &last->raw_offset},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (!strcmp(fields[i].name, name)) {
			*fields[i].at = value;
			return true;
		}
	return false;
}

static uint64_t padded(const struct pe_recipe *r, uint64_t size)
{
	return (size + r->padding - 1) / r->padding * r->padding;
}

static uint64_t table_at(void)
{
	return HEADER_AT + HEADER_SIZE + OPTIONAL_SIZE;
}

static uint64_t sections_at(const struct pe_recipe *r)
{
	return padded(r, table_at() + r->nsections * SECTION_SIZE);
}

static uint64_t or_auto(uint64_t value, uint64_t truth)
{
	return value == PE_AUTO ? truth : value;
}

static void put_headers(const struct pe_recipe *r, uint8_t *p, uint64_t end)
{
	uint8_t *header = p + HEADER_AT, *optional = header + HEADER_SIZE;
	/* how many data directories; the fifth of those that follow is of certificates */
	uint8_t *directories = optional + (r->magic == 0x10b ? 92 : 108);

	memcpy(p, "MZ", 2);
	put_le32(p + 0x3c, HEADER_AT);
	memcpy(header, "PE\0\0", 4);
	put_le16(header + 4, r->machine);
	put_le16(header + 6, r->nsections);
	put_le16(header + 20, OPTIONAL_SIZE);
	put_le16(optional, r->magic);
	put_le16(optional + 68, 10); /* an EFI application */
	put_le32(directories, 16);
	if (!r->signature)
		return;
	put_le32(directories + 4 + 4 * 8, end);
	put_le32(directories + 4 + 4 * 8 + 4, r->signature);
	memset(p + end, CERTIFICATE_BYTE, r->signature);
}

static void put_section(const struct pe_recipe *r,
	const struct pe_recipe_section *section, uint8_t *p, uint8_t *entry, uint64_t at)
{
	memcpy(entry, section->name, strnlen(section->name, 8));
	put_le32(entry + 8, or_auto(section->virtual_size, section->size));
	put_le32(entry + 12, VIRTUAL_START + at);
	put_le32(entry + 16, or_auto(section->raw_size, padded(r, section->size)));
	put_le32(entry + 20, or_auto(section->raw_offset, at));
	if (section->size)
		memcpy(p + at, section->bytes, section->size);
}

uint8_t *make_pe(const struct pe_recipe *r, size_t *ret_size)
{
	uint64_t at = sections_at(r), end = at;

	for (size_t i = 0; i < r->nsections; i++)
		end += padded(r, r->sections[i].size);
	*ret_size = end + r->signature;
	uint8_t *p = calloc(1, *ret_size);
	if (!p)
		abort();
	put_headers(r, p, end);
	for (size_t i = 0; i < r->nsections; i++) {
		put_section(r, &r->sections[i], p, p + table_at() + i * SECTION_SIZE, at);
		at += padded(r, r->sections[i].size);
	}
	return p;
}
