/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small multiboot kernels for tests and fuzzers, of deterministic bytes. */
#ifndef KX_MAKE_MULTIBOOT_H
#define KX_MAKE_MULTIBOOT_H

#include "make-image.h"

#define RECIPE_TAGS	 12
#define RECIPE_TAG_WORDS 8

struct recipe_tag {
	uint64_t type, flags;
	uint64_t size; /* what it says of itself; RECIPE_AUTO: that of its words */
	uint32_t words[RECIPE_TAG_WORDS];
	size_t nwords;
};

/* Fields hold what is written; RECIPE_AUTO is what follows from the others. */
struct multiboot_recipe {
	uint64_t version; /* 1 or 2; 3: both, that of 2 at at + 0x40 */
	uint64_t at;	  /* of the header, from the first load's or the file's start */
	uint64_t flat;	  /* bytes of a file that is not ELF; 0: elf */
	uint64_t checksum;
	uint64_t flags; /* of version 1 */
	uint64_t architecture, length;
	uint64_t end; /* 1: an end tag behind the others */
	uint32_t addresses[5];
	struct recipe_tag tags[RECIPE_TAGS];
	size_t ntags;
	struct elf_recipe elf;
};

/* Version 2, ELF32 with 0x4000 bytes, 0x6000 in memory, at 2 MiB, and no tags. */
struct multiboot_recipe multiboot_recipe(void);

/* Add a tag; size RECIPE_AUTO. */
void multiboot_recipe_tag(struct multiboot_recipe *recipe, uint64_t type, uint64_t flags,
	const uint32_t *words, size_t nwords);

/* The tag of a kernel that may be moved. */
void multiboot_recipe_relocatable(struct multiboot_recipe *recipe, uint32_t min_addr,
	uint32_t max_addr, uint32_t align, uint32_t preference);

/* The image, to be freed; *ret_size is in bytes. */
uint8_t *make_multiboot(const struct multiboot_recipe *recipe, size_t *ret_size);

/* Set a field by its name, also one of the ELF recipe. False: there is no such field. */
bool multiboot_recipe_set(
	struct multiboot_recipe *recipe, const char *name, uint64_t value);

#endif
