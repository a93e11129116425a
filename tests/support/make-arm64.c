// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-arm64.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

#define PE_AT	      0x40
#define OPTIONAL_SIZE 0xa0
#define SECTIONS_AT   (PE_AT + 24 + OPTIONAL_SIZE)
#define BANNER_AT     0x140
#define CODE_AT	      0x200
#define MACHINE	      0xaa64

struct field {
	const char *name;
	uint64_t *at;
};

static bool set(const struct field *fields, size_t n, const char *name, uint64_t value)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(fields[i].name, name)) {
			*fields[i].at = value;
			return true;
		}
	return false;
}

struct arm64_recipe arm64_recipe(void)
{
	return (struct arm64_recipe){
		.size = 0x20000,
		.image_size = 0x30000,
		.flags = 0xa,
		.magic = 0x644d5241,
		.efi_size = 0x20000,
		.banner = 1,
	};
}

bool arm64_recipe_set(struct arm64_recipe *r, const char *name, uint64_t value)
{
	const struct field fields[] = {
		{"size", &r->size},
		{"text_offset", &r->text_offset},
		{"image_size", &r->image_size},
		{"flags", &r->flags},
		{"magic", &r->magic},
		{"efi_size", &r->efi_size},
		{"banner", &r->banner},
	};

	return set(fields, sizeof(fields) / sizeof(*fields), name, value);
}

/* The first section of an EFI program that is its code, and nothing else. */
static void put_pe(uint8_t *p, uint64_t machine, uint64_t size)
{
	uint8_t *pe = p + PE_AT, *section = p + SECTIONS_AT;

	memcpy(p, "MZ", 2);
	put_le32(p + 0x3c, PE_AT);
	memcpy(pe, "PE\0\0", 4);
	put_le16(pe + 4, machine);
	put_le16(pe + 6, 1);
	put_le16(pe + 20, OPTIONAL_SIZE);
	put_le16(pe + 24, 0x20b);
	put_le16(pe + 24 + 68, 10); /* an EFI application */
	memcpy(section, ".text", 5);
	put_le32(section + 8, size - CODE_AT);
	put_le32(section + 12, CODE_AT);
	put_le32(section + 16, size - CODE_AT);
	put_le32(section + 20, CODE_AT);
}

void put_arm64_header(const struct arm64_recipe *r, uint8_t *p)
{
	put_le64(p + 8, r->text_offset);
	put_le64(p + 16, r->image_size);
	put_le64(p + 24, r->flags);
	put_le32(p + 56, r->magic);
}

static uint8_t *must(uint8_t *p)
{
	if (!p)
		abort();
	return p;
}

uint8_t *make_arm64(const struct arm64_recipe *r, size_t *ret_size)
{
	static const char banner[] = "Linux version 6.1.0-49-arm64 (builder@test) #1 SMP "
				     "Debian 6.1.192-1 (2026-11-01)\n";
	uint64_t size = r->size < CODE_AT ? CODE_AT : r->size;
	uint8_t *p = must(calloc(1, size));

	for (uint64_t i = CODE_AT; i < size; i++)
		p[i] = i * 7 + i / 251;
	if (r->efi_size)
		put_pe(p, MACHINE, r->efi_size);
	put_arm64_header(r, p);
	if (r->banner)
		memcpy(p + BANNER_AT, banner, sizeof(banner));
	*ret_size = size;
	return p;
}

struct zboot_recipe zboot_recipe(void)
{
	return (struct zboot_recipe){
		.offset = CODE_AT,
		.size = ZBOOT_AUTO,
		.machine = MACHINE,
		.compression = "gzip",
	};
}

bool zboot_recipe_set(struct zboot_recipe *r, const char *name, uint64_t value)
{
	const struct field fields[] = {
		{"offset", &r->offset},
		{"size", &r->size},
		{"unpacked", &r->unpacked},
		{"machine", &r->machine},
	};

	return set(fields, sizeof(fields) / sizeof(*fields), name, value);
}

uint8_t *make_zboot(const struct zboot_recipe *r, size_t *ret_size)
{
	uint64_t size = CODE_AT + r->payload_size + (r->unpacked ? 4 : 0);
	uint8_t *p = must(calloc(1, size));

	put_pe(p, r->machine, size);
	memcpy(p + 4, "zimg", 4);
	put_le32(p + 8, r->offset);
	put_le32(p + 12, r->size == ZBOOT_AUTO ? r->payload_size : r->size);
	strncpy((char *)p + 24, r->compression, 31);
	if (r->payload_size)
		memcpy(p + CODE_AT, r->payload, r->payload_size);
	if (r->unpacked)
		put_le32(p + size - 4, r->unpacked);
	*ret_size = size;
	return p;
}
