// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-multiboot.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

struct multiboot_recipe multiboot_recipe(void)
{
	struct multiboot_recipe r = {
		.version = 2,
		.at = 0x40,
		.checksum = RECIPE_AUTO,
		.length = RECIPE_AUTO,
		.end = 1,
		.elf = elf_recipe(),
	};

	r.elf.bits = 32;
	r.elf.machine = EM_386;
	r.elf.linux_note = 0;
	r.elf.entry = r.elf.loads[0].paddr = 0x200000;
	return r;
}

void multiboot_recipe_tag(struct multiboot_recipe *r, uint64_t type, uint64_t flags,
	const uint32_t *words, size_t nwords)
{
	struct recipe_tag *tag = &r->tags[r->ntags++];

	if (r->ntags > RECIPE_TAGS || nwords > RECIPE_TAG_WORDS)
		abort();
	*tag = (struct recipe_tag){
		.type = type, .flags = flags, .size = RECIPE_AUTO, .nwords = nwords};
	if (nwords)
		memcpy(tag->words, words, nwords * sizeof(*words));
}

void multiboot_recipe_relocatable(struct multiboot_recipe *r, uint32_t min_addr,
	uint32_t max_addr, uint32_t align, uint32_t preference)
{
	const uint32_t words[] = {min_addr, max_addr, align, preference};

	multiboot_recipe_tag(r, 10, 1, words, 4);
}

static void put_header1(const struct multiboot_recipe *r, uint8_t *p)
{
	const uint32_t magic = 0x1badb002;

	put_le32(p, magic);
	put_le32(p + 4, r->flags);
	put_le32(p + 8, r->checksum == RECIPE_AUTO ? -(magic + r->flags) : r->checksum);
	for (int i = 0; i < 5 && r->flags & 0x10000; i++)
		put_le32(p + 12 + 4 * i, r->addresses[i]);
}

static uint8_t *put_tag(const struct recipe_tag *tag, uint8_t *p)
{
	size_t size = 8 + 4 * tag->nwords;

	memset(p, 0, (size + 7) & ~(size_t)7);
	put_le16(p, tag->type);
	put_le16(p + 2, tag->flags);
	put_le32(p + 4, tag->size == RECIPE_AUTO ? size : tag->size);
	for (size_t i = 0; i < tag->nwords; i++)
		put_le32(p + 8 + 4 * i, tag->words[i]);
	return p + ((size + 7) & ~(size_t)7);
}

static void put_header2(const struct multiboot_recipe *r, uint8_t *p)
{
	const uint32_t magic = 0xe85250d6;
	const struct recipe_tag end = {.size = RECIPE_AUTO};
	uint8_t *at = p + 16;

	for (size_t i = 0; i < r->ntags; i++)
		at = put_tag(&r->tags[i], at);
	if (r->end)
		at = put_tag(&end, at);
	uint32_t length = r->length == RECIPE_AUTO ? (uint64_t)(at - p) : r->length;
	put_le32(p, magic);
	put_le32(p + 4, r->architecture);
	put_le32(p + 8, length);
	put_le32(p + 12, r->checksum == RECIPE_AUTO ? -(magic + r->architecture + length)
						    : r->checksum);
}

uint8_t *make_multiboot(const struct multiboot_recipe *r, size_t *ret_size)
{
	uint64_t loaded = 0;
	uint8_t *image, *p;

	*ret_size = r->flat;
	image = r->flat ? calloc(1, r->flat) : make_elf(&r->elf, ret_size);
	if (!image)
		abort();
	for (size_t i = 0; i < r->elf.nloads; i++)
		loaded += r->elf.loads[i].filesz;
	p = image + (r->flat ? 0 : *ret_size - loaded) + r->at;
	if (p + 0x80 + 48 * RECIPE_TAGS > image + *ret_size)
		abort();
	if (r->version != 2)
		put_header1(r, p);
	if (r->version != 1)
		put_header2(r, p + (r->version == 3 ? 0x40 : 0));
	return image;
}

bool multiboot_recipe_set(struct multiboot_recipe *r, const char *name, uint64_t value)
{
#define NAME(member)                                                                     \
	{                                                                                \
#member, offsetof(struct multiboot_recipe, member)                       \
	}
	static const struct {
		const char *name;
		size_t member;
	} names[] = {NAME(version), NAME(at), NAME(flat), NAME(checksum), NAME(flags),
		NAME(architecture), NAME(length), NAME(end)};
#undef NAME

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, name))
			continue;
		memcpy((char *)r + names[i].member, &value, sizeof(value));
		return true;
	}
	return elf_recipe_set(&r->elf, name, value);
}
