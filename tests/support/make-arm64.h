/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small kernels for arm64, for tests and fuzzers: an Image, and zboot around one. */
#ifndef KX_MAKE_ARM64_H
#define KX_MAKE_ARM64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An Image (Documentation/arm64/booting.rst). Its header holds what is written there. */
struct arm64_recipe {
	uint64_t size; /* bytes of the file, 0x200 or more */
	uint64_t text_offset, image_size, flags;
	uint64_t magic;	   /* 0x644d5241 */
	uint64_t efi_size; /* with an EFI stub, to which the file has so many bytes; 0 */
	uint64_t banner;   /* "Linux version 6.1.0 …" at 0x140 */
};

/* A kernel as Debian builds it: 4 KiB pages, anywhere, with its EFI stub. */
struct arm64_recipe arm64_recipe(void);

/* Put its first 64 bytes to p. */
void put_arm64_header(const struct arm64_recipe *recipe, uint8_t *p);

/* The file, to be freed; *ret_size is in bytes. */
uint8_t *make_arm64(const struct arm64_recipe *recipe, size_t *ret_size);

#define ZBOOT_AUTO UINT64_MAX

/* EFI zboot (drivers/firmware/efi/libstub/zboot-header.S) for arm64. */
struct zboot_recipe {
	uint64_t offset, size; /* of the payload, as the header has them */
	uint64_t unpacked; /* bytes, as stands behind the payload; 0: nothing does */
	uint64_t machine;  /* of its PE header */
	const char *compression; /* as the header names it */
	const uint8_t *payload;
	size_t payload_size; /* bytes */
};

/* Of a gzip payload, which is not there yet. */
struct zboot_recipe zboot_recipe(void);
uint8_t *make_zboot(const struct zboot_recipe *recipe, size_t *ret_size);

/* Set a field by its name above. False: there is no such field. */
bool arm64_recipe_set(struct arm64_recipe *recipe, const char *name, uint64_t value);
bool zboot_recipe_set(struct zboot_recipe *recipe, const char *name, uint64_t value);

#endif
