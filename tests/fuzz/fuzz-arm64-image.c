// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels for arm64: an Image, and EFI zboot, which may be of any machine. */
#include <string.h>

#include "base/cleanup.h"
#include "hold.h"
#include "image/formats.h"
#include "image/zboot.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void parse_image(const struct bytes *b)
{
	enum image_match match = IMAGE_NO_MATCH;
	struct elf_image elf = {0};
	struct kx_err *err = arm64_image_parse(b, &match, &elf);

	if (err) {
		hold(match == IMAGE_MATCH && !elf.loads);
	} else if (match == IMAGE_MATCH) {
		const struct elf_part *load = &elf.loads[0];

		hold(elf.nloads == 1 && !load->offset && load->filesz == b->size);
		hold(load->filesz <= load->memsz);
		hold(load->memsz == elf.arm64.image_size);
		hold(load->paddr == elf.arm64.text_offset && load->paddr < 2 << 20);
		hold(load->paddr + load->memsz > load->paddr && !(load->paddr & 0xfff));
		hold(elf.entry_paddr == load->paddr);
		hold(!memcmp(b->data + 56, "ARMd", 4));
	}
	kx_err_free(err);
	elf_image_destroy(&elf);
}

/* Not so much comes out that the time is spent on that. */
#define UNPACKED_MAX (1 << 20)

static bool states_much(const struct bytes *b)
{
	uint64_t end = (uint64_t)get_le32(b->data + 8) + get_le32(b->data + 12);

	for (int behind = 0; behind <= 4; behind += 4)
		if (end >= 4 && end - 4 + behind <= b->size - 4 &&
			get_le32(b->data + end - 4 + behind) > UNPACKED_MAX)
			return true;
	return false;
}

static void parse_zboot(const struct bytes *b)
{
	struct file file = {.fd = -1};
	const char *compression = NULL;

	if (!zboot_is(b) || states_much(b))
		return;
	struct kx_err *err = zboot_unpack(b, &compression, &file);
	hold(err ? !file.data : compression && file.size && file.size <= UNPACKED_MAX);
	kx_err_free(err);
	file_close(&file);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes b = {data, size, "input"};

	parse_image(&b);
	parse_zboot(&b);
	return 0;
}
