// SPDX-License-Identifier: GPL-2.0-or-later
#include "core-fixture.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>

void core_put(struct core *core, uint64_t value, size_t size)
{
	if (core->size + size > core->capacity) {
		core->capacity = 2 * core->capacity + 4096;
		core->data = realloc(core->data, core->capacity);
		if (!core->data)
			abort();
	}
	for (size_t i = 0; i < size; i++) {
		size_t shift = 8 * (core->big_endian ? size - 1 - i : i);

		core->data[core->size++] = shift < 64 ? (uint8_t)(value >> shift) : 0;
	}
}

size_t core_word(const struct core *core)
{
	return core->is_64 ? 8 : 4;
}

void core_begin(struct core *core, bool is_64, bool big_endian, uint16_t phnum)
{
	static const uint8_t magic[] = {0x7f, 'E', 'L', 'F'};

	*core = (struct core){.is_64 = is_64, .big_endian = big_endian};
	for (size_t i = 0; i < sizeof(magic); i++)
		core_put(core, magic[i], 1);
	core_put(core, is_64 ? ELFCLASS64 : ELFCLASS32, 1);
	core_put(core, big_endian ? ELFDATA2MSB : ELFDATA2LSB, 1);
	core_put(core, 1, 1);
	for (size_t i = 7; i < EI_NIDENT; i++)
		core_put(core, 0, 1);
	core_put(core, ET_CORE, 2);
	core_put(core, EM_X86_64, 2);
	core_put(core, 1, 4);
	core_put(core, 0, core_word(core));		  /* e_entry */
	core_put(core, is_64 ? 64 : 52, core_word(core)); /* e_phoff */
	core_put(core, 0, core_word(core));		  /* e_shoff */
	core_put(core, 0, 4);				  /* e_flags */
	core_put(core, is_64 ? 64 : 52, 2);
	core_put(core, is_64 ? 56 : 32, 2);
	core_put(core, phnum, 2);
	for (int i = 0; i < 3; i++)
		core_put(core, 0, 2);
}

void core_phdr(struct core *core, const struct core_phdr *phdr)
{
	size_t word = core_word(core);

	core_put(core, phdr->type, 4);
	if (core->is_64)
		core_put(core, PF_R, 4);
	core_put(core, phdr->offset, word);
	core_put(core, phdr->vaddr, word);
	core_put(core, phdr->paddr, word);
	core_put(core, phdr->filesz, word);
	core_put(core, phdr->memsz, word);
	if (!core->is_64)
		core_put(core, PF_R, 4);
	core_put(core, 4096, word);
}

void core_load(struct core *core, uint64_t vaddr, uint64_t size, uint64_t paddr)
{
	core_phdr(core, &(struct core_phdr){.type = PT_LOAD,
				.offset = vaddr & 0xffffff,
				.vaddr = vaddr,
				.paddr = paddr,
				.filesz = size,
				.memsz = size});
}

static void core_text(struct core *core, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++)
		core_put(core, (uint8_t)text[i], 1);
	while (core->size % 4)
		core_put(core, 0, 1);
}

size_t core_note_size(const char *name, const char *text)
{
	return 12 + ((strlen(name) + 4) & ~3UL) + ((strlen(text) + 3) & ~3UL);
}

void core_note(struct core *core, const char *name, const char *text)
{
	core_put(core, strlen(name) + 1, 4);
	core_put(core, strlen(text), 4);
	core_put(core, 0, 4);
	core_text(core, name, strlen(name) + 1);
	core_text(core, text, strlen(text));
}

void core_end(struct core *core)
{
	free(core->data);
	*core = (struct core){0};
}
