/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small ELF core files of both classes and byte orders, as /proc/kcore is one. */
#ifndef TESTS_CORE_FIXTURE_H
#define TESTS_CORE_FIXTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct core {
	bool is_64, big_endian;
	uint8_t *data;
	size_t size, capacity;
};

/* The bytes of an address. */
size_t core_word(const struct core *core);

void core_put(struct core *core, uint64_t value, size_t size);

/* A header with that many program headers right behind it. */
void core_begin(struct core *core, bool is_64, bool big_endian, uint16_t phnum);

struct core_phdr {
	uint32_t type;
	uint64_t offset, vaddr, paddr, filesz, memsz;
};

void core_phdr(struct core *core, const struct core_phdr *phdr);

void core_load(struct core *core, uint64_t vaddr, uint64_t size, uint64_t paddr);

/* What core_note() appends for a name and a text of those sizes, with their padding. */
size_t core_note_size(const char *name, const char *text);

void core_note(struct core *core, const char *name, const char *text);

void core_end(struct core *core);

#endif
