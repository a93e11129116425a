// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Multiboot headers of both versions. The bytes lie before a page that cannot be read,
 * since libelf, which may see them, is not built with the sanitizers.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "image/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool rule)
{
	if (!rule)
		abort();
}

static bool holds_entry(const struct elf_image *elf)
{
	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_load *l = &elf->loads[i];

		if (elf->entry >= l->paddr && elf->entry < l->paddr + l->filesz)
			return true;
	}
	return false;
}

static void check(
	const struct bytes *b, const struct multiboot *mb, const struct elf_image *elf)
{
	uint64_t end = 0;

	hold(elf->nloads && mb->header < b->size && !elf->is_linux);
	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_load *l = &elf->loads[i];

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
	size_t page = sysconf(_SC_PAGESIZE);
	size_t mapped = (size + page - 1) & ~(page - 1);
	uint8_t *p = mmap(NULL, mapped + page, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	hold(p != MAP_FAILED);
	if (size)
		memcpy(p + mapped - size, data, size);
	if (mapped)
		hold(!mprotect(p, mapped, PROT_READ));
	hold(!mprotect(p + mapped, page, PROT_NONE));
	for (unsigned int version = 1; version <= 2; version++)
		parse(&(struct bytes){p + mapped - size, size, "input"}, version);
	munmap(p, mapped + page);
	return 0;
}
