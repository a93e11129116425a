// SPDX-License-Identifier: GPL-2.0-or-later
/* The setup header of a bzImage: what is accepted agrees with itself and with the file.
 */
#include <stdint.h>

#include "hold.h"
#include "image/image.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_version(const struct bytes *b, const struct bzimage *bz)
{
	char version[VERSION_SIZE];

	version_read_bzimage(b, bz, version);
	for (size_t i = 0; version[i]; i++)
		hold(i < VERSION_SIZE - 1 && version[i] >= ' ' && version[i] <= '~');
}

/* What has no entry in protected mode, at its start, has a reason for real mode. */
static void check_entry(const struct bytes *b, const struct bzimage *bz)
{
	char version[VERSION_SIZE];

	version_read_bzimage(b, bz, version);
	hold(bzimage_starts_at_entry(bz) || bzimage_why_real_mode(bz, version));
	hold(!bzimage_starts_at_entry(bz) || (bz->code32_start && !bz->loaded_low));
}

static void check(const struct bytes *b, const struct bzimage *bz)
{
	check_version(b, bz);
	hold(bz->header_end <= bz->setup_size && bz->header_end <= 0x281);
	hold(bz->setup_size < b->size && bz->kernel_size <= b->size - bz->setup_size);
	hold(bz->kernel_size && bz->init_size >= bz->kernel_size);
	hold(bz->pref_address + bz->init_size > bz->pref_address);
	hold(bz->kernel_alignment &&
		!(bz->kernel_alignment & (bz->kernel_alignment - 1)));
	hold((uint64_t)bz->payload_offset + bz->payload_length <= bz->kernel_size);
	hold(!bz->has_64bit_entry || bz->protocol >= 0x20c);
	hold(!bz->has_64bit_entry || bz->kernel_size > 0x200);
	hold(bz->has_64bit_entry || !bz->above_4g);
	hold(bz->initrd_max >= 0x100000);
	hold(!bz->loaded_low || (bz->kernel_size <= 0x80000 && !bz->has_64bit_entry));
	check_entry(b, bz);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {data, size, "input"};
	enum image_match match = IMAGE_NO_MATCH;
	struct bzimage bz = {0};
	struct kx_err *err = bzimage_parse(&b, &match, &bz);

	if (err)
		hold(match == IMAGE_MATCH);
	else if (match == IMAGE_MATCH)
		check(&b, &bz);
	kx_err_free(err);
	return 0;
}
