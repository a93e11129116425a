// SPDX-License-Identifier: GPL-2.0-or-later
/* Multiboot headers of both versions. */
#include <stdint.h>

#include "hold.h"
#include "image/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool holds_entry(const struct elf_image *elf)
{
	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_part *l = &elf->loads[i];

		if (elf->entry >= l->paddr && elf->entry < l->paddr + l->filesz)
			return true;
	}
	return false;
}

static void check(
	const struct bytes *b, const struct multiboot *mb, const struct elf_image *elf)
{
	uint64_t end = 0;

	hold(elf->nloads && !elf->has_linux_note);
	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_part *l = &elf->loads[i];

		hold(l->memsz && l->filesz <= l->memsz);
		hold(l->offset <= b->size && l->filesz <= b->size - l->offset);
		hold(l->paddr >= end && l->paddr + l->memsz > l->paddr);
		end = l->paddr + l->memsz;
	}
	hold(end <= 1ULL << 32 && holds_entry(elf));
	if (mb->relocatable)
		hold(mb->align && !(mb->align & (mb->align - 1)) &&
			mb->preference < MULTIBOOT_PREFERENCES);
}

static void parse(const struct bytes *b, unsigned int version)
{
	enum image_match match = IMAGE_NO_MATCH;
	struct multiboot mb;
	struct elf_image elf;
	struct kx_err *err = multiboot_parse(b, version, &match, &mb, &elf);

	if (err || match == IMAGE_NO_MATCH)
		hold(!elf.loads && (!err || match == IMAGE_MATCH));
	else
		check(b, &mb, &elf);
	kx_err_free(err);
	elf_image_destroy(&elf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (unsigned int version = 1; version <= 2; version++)
		parse(&(struct bytes){data, size, "input"}, version);
	return 0;
}
