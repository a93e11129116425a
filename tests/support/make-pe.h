/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small PE files for tests and fuzzers: unified kernel images, of a stub without code. */
#ifndef KX_MAKE_PE_H
#define KX_MAKE_PE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECIPE_SECTIONS 24

/* In pe_recipe: what follows from the other fields. */
#define PE_AUTO UINT64_MAX

struct pe_recipe {
	uint64_t machine;   /* 0x8664 */
	uint64_t magic;     /* of the optional header: 0x20b, or 0x10b of 32 bits */
	uint64_t signature; /* bytes of certificates at the end; 0: none */
	uint64_t padding;   /* sections start at, and are filled up to, multiples of it */
	struct pe_recipe_section {
		const char *name;
		const void *bytes;
		uint64_t size; /* of bytes */
		/* What the section table says; PE_AUTO: the truth. */
		uint64_t virtual_size, raw_size, raw_offset;
	} sections[RECIPE_SECTIONS];
	size_t nsections;
};

/* One for x86_64 without sections, padded to 0x200. */
struct pe_recipe pe_recipe(void);

/* Add a section; bytes must live until the image is made. */
void pe_recipe_add(
	struct pe_recipe *recipe, const char *name, const void *bytes, size_t size);

/*
 * Set a field by its name above; those of a section are of the last one. False: there is
 * no such field.
 */
bool pe_recipe_set(struct pe_recipe *recipe, const char *name, uint64_t value);

/* The file, to be freed; *ret_size is in bytes. */
uint8_t *make_pe(const struct pe_recipe *recipe, size_t *ret_size);

#endif
