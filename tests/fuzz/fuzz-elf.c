// SPDX-License-Identifier: GPL-2.0-or-later
/* ELF images. */
#include <stdint.h>

#include "hold.h"
#include "image/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_version(const struct bytes *b)
{
	char version[VERSION_SIZE];

	version_read_vmlinux(b, version);
	for (size_t i = 0; version[i]; i++)
		hold(i < VERSION_SIZE - 1 && version[i] >= ' ' && version[i] <= '~');
}

static void check(const struct bytes *b, const struct elf_image *elf)
{
	uint64_t end = 0;

	check_version(b);
	hold(elf->nloads);
	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_part *l = &elf->loads[i];

		hold(l->memsz && l->filesz <= l->memsz);
		hold(l->offset <= b->size && l->filesz <= b->size - l->offset);
		hold(l->paddr >= end && l->paddr + l->memsz > l->paddr);
		end = l->paddr + l->memsz;
	}
}

/* What it is a kernel for, and what that machine makes of it. */
static void settle(const struct bytes *b, struct elf_image *elf)
{
	const char *type = NULL;
	struct kx_err *err = elf_image_settle(b, NULL, elf, &type);

	hold(err || type);
	hold(elf->paging == PAGING_NOT_TOLD || elf->is_linux);
	kx_err_free(err);
}

static void parse(const struct bytes *b)
{
	enum image_match match = IMAGE_NO_MATCH;
	struct elf_image elf = {0};
	struct kx_err *err = elf_image_parse(b, &match, &elf);

	if (err) {
		hold(match == IMAGE_MATCH && !elf.loads);
	} else if (match == IMAGE_MATCH) {
		check(b, &elf);
		settle(b, &elf);
	}
	kx_err_free(err);
	elf_image_destroy(&elf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	parse(&(struct bytes){data, size, "input"});
	return 0;
}
