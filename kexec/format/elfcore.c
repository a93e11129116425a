// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/elfcore.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/vec.h"
#include "format/elf.h"

_Static_assert(sizeof(Elf64_Ehdr) == ELFCORE_EHDR64_SIZE, "elf(5)");

/* ELF constants only come from <elf.h>; all fields are stored by explicit byte order. */
struct writer {
	uint8_t *p;
	bool is_32bit, big_endian;
};

void elfcore_destroy(struct elfcore *core)
{
	free(core->notes);
	free(core->loads);
	*core = (struct elfcore){0};
}

struct kx_err *elfcore_add_note(struct elfcore *core, struct elfcore_note note)
{
	KX_TRY(vec_grow(
		&core->notes, &core->notes_capacity, core->nnotes + 1, sizeof(note)));
	core->notes[core->nnotes++] = note;
	return NULL;
}

struct kx_err *elfcore_add_part(struct elfcore *core, struct elfcore_part load)
{
	KX_TRY(vec_grow(
		&core->loads, &core->loads_capacity, core->nloads + 1, sizeof(load)));
	/* A virtual address that does not fit in 32 bits is as good as unknown. */
	if (core->is_32bit && load.vaddr > UINT32_MAX)
		load.vaddr = ELFCORE_NO_VADDR;
	core->loads[core->nloads++] = load;
	return NULL;
}

static struct kx_err *check_32bit(uint64_t start, uint64_t size)
{
	uint64_t end;

	if (!__builtin_add_overflow(start, size, &end) && end <= 1ULL << 32 &&
		size <= UINT32_MAX)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"--elf32-core-headers: memory at 0x%" PRIx64 "-0x%" PRIx64
		" lies above 4 GiB, which 32-bit headers cannot say: use 64-bit ones",
		start, start + size);
}

struct kx_err *elfcore_check(const struct elfcore *core)
{
	size_t n = core->nnotes + core->nloads;

	if (!n || n > ELFCORE_PHDR_MAX)
		return kx_err_new(KX_LIMIT,
			"the dump's header would have %zu entries (%zu for CPUs, %zu for "
			"ranges of memory); the kernel reads 1 to %d",
			n, core->nnotes, core->nloads, ELFCORE_PHDR_MAX);
	if (!core->is_32bit)
		return NULL;
	for (size_t i = 0; i < core->nnotes; i++)
		KX_TRY(check_32bit(core->notes[i].paddr, core->notes[i].size));
	for (size_t i = 0; i < core->nloads; i++) {
		const struct elfcore_part *load = &core->loads[i];

		KX_TRY(check_32bit(load->paddr, load->size));
		KX_TRY(check_32bit(load->offset, load->size));
	}
	return NULL;
}

uint64_t elfcore_size(const struct elfcore *core)
{
	uint64_t n = core->nnotes + core->nloads;

	return elf_ehdr_size(!core->is_32bit) + n * elf_phdr_size(!core->is_32bit);
}

static void put(struct writer *w, uint64_t value, unsigned int size)
{
	put_number(w->p, size, w->big_endian, value);
	w->p += size;
}

/* An address or offset, of the size that the class has. */
static void put_word(struct writer *w, uint64_t value)
{
	put(w, value, w->is_32bit ? 4 : 8);
}

static void put_ident(struct writer *w)
{
	static const uint8_t ident[EI_NIDENT] = {
		ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, [EI_VERSION] = EV_CURRENT};

	memcpy(w->p, ident, sizeof(ident));
	w->p[EI_CLASS] = w->is_32bit ? ELFCLASS32 : ELFCLASS64;
	w->p[EI_DATA] = w->big_endian ? ELFDATA2MSB : ELFDATA2LSB;
	w->p += sizeof(ident);
}

static void put_header(struct writer *w, const struct elfcore *core)
{
	put_ident(w);
	put(w, ET_CORE, 2);
	put(w, core->machine, 2);
	put(w, EV_CURRENT, 4);
	put_word(w, 0); /* e_entry */
	/* The kernel takes program headers only right behind the header. */
	put_word(w, elf_ehdr_size(!w->is_32bit));
	put_word(w, 0); /* e_shoff */
	put(w, 0, 4);	/* e_flags */
	put(w, elf_ehdr_size(!w->is_32bit), 2);
	put(w, elf_phdr_size(!w->is_32bit), 2);
	put(w, core->nnotes + core->nloads, 2);
	put(w, 0, 6); /* no sections */
}

/* p_align stays 0: crash(8) knows a kdump's header by that. */
static void put_phdr(struct writer *w, uint32_t type, const struct elfcore_part *load)
{
	uint32_t flags = type == PT_LOAD ? PF_R | PF_W | PF_X : 0;

	put(w, type, 4);
	if (!w->is_32bit)
		put(w, flags, 4);
	put_word(w, load->offset);
	put_word(w, load->vaddr);
	put_word(w, load->paddr);
	put_word(w, load->size); /* p_filesz */
	put_word(w, load->size); /* p_memsz */
	if (w->is_32bit)
		put(w, flags, 4);
	put_word(w, 0);
}

void elfcore_write(const struct elfcore *core, uint8_t *dst)
{
	struct writer w = {dst, core->is_32bit, core->big_endian};

	put_header(&w, core);
	for (size_t i = 0; i < core->nnotes; i++) {
		const struct elfcore_note *note = &core->notes[i];
		const struct elfcore_part load = {
			.paddr = note->paddr, .offset = note->paddr, .size = note->size};

		put_phdr(&w, PT_NOTE, &load);
	}
	for (size_t i = 0; i < core->nloads; i++)
		put_phdr(&w, PT_LOAD, &core->loads[i]);
}
