/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small kernel images for tests and fuzzers, of deterministic bytes. */
#ifndef KX_MAKE_IMAGE_H
#define KX_MAKE_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In bzimage_recipe: what follows from the other fields. */
#define RECIPE_AUTO UINT64_MAX

/*
 * A bzImage. Fields of the setup header (Documentation/x86/boot.rst) hold what is written
 * there; those that the protocol does not have are left zero.
 */
struct bzimage_recipe {
	uint64_t kernel_size; /* bytes behind the setup */
	uint64_t trailing;    /* bytes behind the kernel, as a signature */
	uint64_t setup_sects;
	uint64_t syssize; /* in 16 bytes; RECIPE_AUTO: that of kernel_size */
	uint64_t boot_flag, magic;
	uint64_t jump; /* the word at 0x200; RECIPE_AUTO: to the header's end */
	uint64_t protocol;
	uint64_t version; /* 0, or where one lies, from 0x200 on: Linux 6.1.0-49-amd64 */
	uint64_t loadflags, code32_start, initrd_addr_max;
	uint64_t kernel_alignment, relocatable, min_alignment, xloadflags;
	uint64_t cmdline_size, payload_offset, payload_length;
	uint64_t pref_address, init_size;
	const uint8_t *payload; /* NULL: made up; else payload_length follows from it */
	size_t payload_size;	/* bytes */
};

/* A kernel as distributions build it, of protocol 2.15, with 0x4000 bytes behind setup.
 */
struct bzimage_recipe bzimage_recipe(void);

/* The image, to be freed; *ret_size is in bytes. */
uint8_t *make_bzimage(const struct bzimage_recipe *recipe, size_t *ret_size);

/* data in the gzip format, in stored blocks: no compressor is needed. To be freed. */
uint8_t *make_gzip(const void *data, size_t size, size_t *ret_size);

#define RECIPE_LOADS  8
#define RECIPE_BEHIND 32

/*
 * An ELF image: header, program headers, the note, the loads' bytes, zeroed section
 * headers, and words behind all that, as a bzImage has relocations there.
 */
struct elf_recipe {
	uint64_t bits; /* 64 or 32 */
	uint64_t big_endian;
	uint64_t machine, type, entry;
	uint64_t flags;		 /* e_flags */
	uint64_t virtual_offset; /* p_vaddr less p_paddr */
	uint64_t word_at, word;	 /* unless word is 0: 64 bits at this p_paddr */
	uint64_t linux_note;	 /* with a PT_NOTE named "Linux" */
	uint64_t banner;	 /* "Linux version 6.1.0" in the first load */
	uint64_t data_loads;	 /* bit N: load N is not executable */
	uint64_t image_size;	 /* unless 0: with an arm64 header that says so */
	uint64_t static_kernel;	 /* ppc64: without "run0", the word of relocatable ones */
	struct {
		uint64_t paddr, filesz, memsz;
	} loads[RECIPE_LOADS];
	size_t nloads;
	uint64_t sections; /* section headers */
	uint64_t symbols;  /* so many of those that put_symbols() has */
	uint64_t config;   /* levels of paging in a configuration, 0x400 into load 0 */
	uint32_t behind[RECIPE_BEHIND];
	size_t nbehind;
};

/* An x86_64 vmlinux with one load of 0x4000 bytes, 0x6000 in memory, at 16 MiB. */
struct elf_recipe elf_recipe(void);
uint8_t *make_elf(const struct elf_recipe *recipe, size_t *ret_size);

/*
 * What a bzImage holds: a vmlinux of three loads at 16 MiB, linked to X86_KERNEL_MAP
 * (payload.h), the last one with zeros behind its bytes in memory.
 */
struct elf_recipe vmlinux_recipe(void);

/* Set a field by its name above; "behind" appends one. False: there is no such field. */
bool bzimage_recipe_set(struct bzimage_recipe *recipe, const char *name, uint64_t value);
bool elf_recipe_set(struct elf_recipe *recipe, const char *name, uint64_t value);

#endif
