// SPDX-License-Identifier: GPL-2.0-or-later
#include "format/elf.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

/* A name is compared with short ones only. */
#define NAME_MAX_SIZE 16

#define NOTE_HEADER sizeof(Elf64_Nhdr)
_Static_assert(sizeof(Elf64_Nhdr) == sizeof(Elf32_Nhdr), "elf(5)");

/* The fields of a header, which is there as a whole, one after the other. */
struct fields {
	const uint8_t *at;
	const struct elf *elf;
};

static uint64_t take(struct fields *f, size_t size)
{
	uint64_t value = get_number(f->at, size, f->elf->big_endian);

	f->at += size;
	return value;
}

/* An address, an offset or a size. */
static uint64_t take_word(struct fields *f)
{
	return take(f, f->elf->is_64bit ? 8 : 4);
}

static uint64_t take_address(struct fields *f)
{
	uint64_t value = take_word(f);

	return !f->elf->is_64bit && value == UINT32_MAX ? ELF_NO_ADDRESS : value;
}

size_t elf_ehdr_size(bool is_64bit)
{
	return is_64bit ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr);
}

size_t elf_phdr_size(bool is_64bit)
{
	return is_64bit ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
}

static struct kx_err *read_ident(struct source *source, struct elf *elf)
{
	uint8_t ident[EI_NIDENT];

	KX_TRY(source_read(source, 0, ident, sizeof(ident)));
	if (memcmp(ident, ELFMAG, SELFMAG))
		return kx_err_new(KX_FORMAT, "%s is not an ELF file", source->name);
	uint8_t class = ident[EI_CLASS], order = ident[EI_DATA];
	if (class != ELFCLASS32 && class != ELFCLASS64)
		return kx_err_new(KX_FORMAT,
			"%s: ELF class %u at offset 0x%x is neither %u (32 bits) nor %u "
			"(64 bits)",
			source->name, class, EI_CLASS, ELFCLASS32, ELFCLASS64);
	if (order != ELFDATA2LSB && order != ELFDATA2MSB)
		return kx_err_new(KX_FORMAT,
			"%s: ELF byte order %u at offset 0x%x is neither %u nor %u",
			source->name, order, EI_DATA, ELFDATA2LSB, ELFDATA2MSB);
	if (ident[EI_VERSION] != EV_CURRENT)
		return kx_err_new(KX_FORMAT,
			"%s: ELF version %u at offset 0x%x is not %u", source->name,
			ident[EI_VERSION], EI_VERSION, EV_CURRENT);
	elf->is_64bit = class == ELFCLASS64;
	elf->big_endian = order == ELFDATA2MSB;
	return NULL;
}

/*
 * Big-endian kernels whose loader makes the headers of a dump say in them that they are
 * little-endian, as on any host (crash_prepare_elf64_headers() in kernel/kexec_file.c, in
 * kernel/crash_core.c since v6.5): all other fields are right only in the other order.
 */
static bool is_swapped_core(const uint8_t *ehdr, const struct elf *elf)
{
	return !elf->big_endian && elf->is_64bit &&
	       get_number(ehdr + offsetof(Elf64_Ehdr, e_type), 2, true) == ET_CORE &&
	       get_number(ehdr + offsetof(Elf64_Ehdr, e_version), 4, true) ==
		       EV_CURRENT &&
	       get_number(ehdr + offsetof(Elf64_Ehdr, e_ehsize), 2, true) ==
		       sizeof(Elf64_Ehdr) &&
	       get_number(ehdr + offsetof(Elf64_Ehdr, e_phentsize), 2, true) ==
		       sizeof(Elf64_Phdr);
}

/* Where the program headers are, and of what size they say to be. */
struct table {
	uint64_t offset;
	uint16_t entsize;
};

static struct kx_err *read_ehdr(
	struct source *source, struct elf *elf, struct table *ret_table)
{
	uint8_t ehdr[sizeof(Elf64_Ehdr)];
	struct fields f = {ehdr + EI_NIDENT, elf};

	KX_TRY(read_ident(source, elf));
	KX_TRY(source_read(source, 0, ehdr, elf_ehdr_size(elf->is_64bit)));
	elf->big_endian |= is_swapped_core(ehdr, elf);
	elf->type = take(&f, 2);
	elf->machine = take(&f, 2);
	take(&f, 4); /* e_version */
	elf->entry = take_word(&f);
	ret_table->offset = take_word(&f);
	elf->shoff = take_word(&f);
	elf->flags = take(&f, 4);
	take(&f, 2); /* e_ehsize */
	ret_table->entsize = take(&f, 2);
	elf->nphdrs = take(&f, 2);
	elf->shentsize = take(&f, 2);
	elf->shnum = take(&f, 2);
	return NULL;
}

/*
 * With PN_XNUM, the number stands in section header 0. /proc/kcore has no section
 * headers and counts up to 65535 (fs/proc/kcore.c).
 */
static struct kx_err *read_phnum(struct source *source, struct elf *elf)
{
	uint8_t shdr[sizeof(Elf64_Shdr)];
	struct fields f = {shdr, elf};

	if (elf->nphdrs == PN_XNUM && elf->shoff) {
		KX_TRY(kx_err_prefix(
			source_read(source, elf->shoff, shdr,
				elf->is_64bit ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr)),
			"section header 0"));
		f.at += elf->is_64bit ? offsetof(Elf64_Shdr, sh_info)
				      : offsetof(Elf32_Shdr, sh_info);
		elf->nphdrs = take(&f, 4);
	}
	if (elf->nphdrs > ELF_PHDRS_MAX)
		return kx_err_new(KX_LIMIT, "%s: %zu program headers, more than %u",
			source->name, elf->nphdrs, ELF_PHDRS_MAX);
	return NULL;
}

static struct elf_phdr take_phdr(struct fields *f)
{
	struct elf_phdr phdr = {.type = take(f, 4)};

	if (f->elf->is_64bit)
		phdr.flags = take(f, 4);
	phdr.offset = take_word(f);
	phdr.vaddr = take_address(f);
	phdr.paddr = take_address(f);
	phdr.filesz = take_word(f);
	phdr.memsz = take_word(f);
	if (!f->elf->is_64bit)
		phdr.flags = take(f, 4);
	return phdr;
}

static struct kx_err *read_phdrs(
	struct source *source, const struct table *table, struct elf *elf)
{
	size_t size = elf_phdr_size(elf->is_64bit);
	KX_AUTO(freep) uint8_t *raw = malloc(elf->nphdrs * size);

	if (table->entsize != size)
		return kx_err_new(KX_FORMAT,
			"%s: ELF program headers of %u bytes each, %zu expected",
			source->name, table->entsize, size);
	elf->phdrs = calloc(elf->nphdrs, sizeof(*elf->phdrs));
	if (!raw || !elf->phdrs)
		return kx_err_nomem();
	KX_TRY(kx_err_prefix(source_read(source, table->offset, raw, elf->nphdrs * size),
		"%zu program headers", elf->nphdrs));
	for (size_t i = 0; i < elf->nphdrs; i++)
		elf->phdrs[i] = take_phdr(&(struct fields){raw + i * size, elf});
	return NULL;
}

static struct kx_err *read_all(struct source *source, struct elf *elf)
{
	struct table table;

	KX_TRY(read_ehdr(source, elf, &table));
	KX_TRY(read_phnum(source, elf));
	return elf->nphdrs ? read_phdrs(source, &table, elf) : NULL;
}

struct kx_err *elf_read(struct source *source, struct elf *ret)
{
	*ret = (struct elf){0};
	struct kx_err *err = read_all(source, ret);
	if (err)
		elf_destroy(ret);
	return err;
}

void elf_destroy(struct elf *elf)
{
	free(elf->phdrs);
	*elf = (struct elf){0};
}

struct kx_err *elf_read_shdr(
	struct source *source, const struct elf *elf, size_t i, struct elf_shdr *ret)
{
	uint8_t shdr[sizeof(Elf64_Shdr)];
	struct fields f = {shdr, elf};
	size_t size = elf->is_64bit ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
	uint64_t offset;

	if (elf->shentsize != size)
		return kx_err_new(KX_FORMAT,
			"%s: ELF section headers of %u bytes each, %zu expected",
			source->name, elf->shentsize, size);
	if (__builtin_add_overflow(elf->shoff, i * size, &offset))
		return kx_err_new(KX_FORMAT,
			"%s: ELF section header %zu lies past the end of 64 bits",
			source->name, i);
	KX_TRY(kx_err_prefix(
		source_read(source, offset, shdr, size), "section header %zu", i));
	take(&f, 4); /* sh_name */
	ret->type = take(&f, 4);
	take_word(&f); /* sh_flags */
	take_word(&f); /* sh_addr */
	ret->offset = take_word(&f);
	ret->size = take_word(&f);
	ret->link = take(&f, 4);
	return NULL;
}

static uint64_t padded(uint32_t size)
{
	return ((uint64_t)size + 3) & ~3ULL;
}

struct kx_err *elf_notes_next(
	struct elf_notes *notes, bool *ret_found, struct elf_note *ret)
{
	uint8_t header[NOTE_HEADER];

	if (notes->at > notes->end)
		return kx_err_new(KX_FORMAT, "they wrap around the end of the addresses");
	*ret_found = notes->end - notes->at >= sizeof(header);
	if (!*ret_found)
		return NULL;
	if (!*notes->left)
		return kx_err_new(KX_LIMIT, "more notes than a dump can have");
	--*notes->left;
	KX_TRY(source_read(notes->source, notes->at, header, sizeof(header)));
	ret->namesz = get_number(header, 4, notes->big_endian);
	ret->descsz = get_number(header + 4, 4, notes->big_endian);
	ret->type = get_number(header + 8, 4, notes->big_endian);
	ret->name = notes->at + sizeof(header);
	ret->desc = ret->name + padded(ret->namesz);
	uint64_t size = padded(ret->namesz) + ret->descsz, left = notes->end - ret->name;
	if (size > left)
		return kx_err_new(KX_FORMAT,
			"the note at offset 0x%" PRIx64 " has 0x%" PRIx64
			" bytes, but the notes end at 0x%" PRIx64,
			notes->at, sizeof(header) + size, notes->end);
	size = padded(ret->namesz) + padded(ret->descsz);
	notes->at = size < left ? ret->name + size : notes->end;
	return NULL;
}

struct kx_err *elf_note_has_name(const struct elf_notes *notes,
	const struct elf_note *note, const char *name, bool *ret)
{
	char found[NAME_MAX_SIZE];
	size_t size = strlen(name) + 1;

	*ret = note->namesz == size && size <= sizeof(found);
	if (!*ret)
		return NULL;
	KX_TRY(source_read(notes->source, note->name, found, size));
	*ret = !memcmp(found, name, size);
	return NULL;
}
