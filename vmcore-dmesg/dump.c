// SPDX-License-Identifier: GPL-2.0-or-later
/* The headers of an ELF dump (System V gABI; elf(5)). */
#include "vmcore-dmesg/dump.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "format/vmcoreinfo.h"

/* All notes of a dump, a safe margin over a machine with 65536 CPUs. */
#define NOTES_MAX (1U << 20)

uint64_t dump_decode(const struct dump *dump, const uint8_t *p, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | p[dump->big_endian ? i : size - 1 - i];
	return value;
}

/* A field of the header at h: its place is that in elf.h's struct of the file's class. */
#define FIELD(dump, h, type, field)                                                      \
	((dump)->elf64 ? dump_decode((dump), (h) + offsetof(Elf64_##type, field),        \
				 sizeof(((Elf64_##type *)0)->field))                     \
		       : dump_decode((dump), (h) + offsetof(Elf32_##type, field),        \
				 sizeof(((Elf32_##type *)0)->field)))

static size_t header_size(const struct dump *dump, size_t size32, size_t size64)
{
	return dump->elf64 ? size64 : size32;
}

/* Formats of makedumpfile, which packs pages: its own, and that in a stream. */
static const struct {
	const char *magic, *what;
} packed_formats[] = {
	{"KDUMP   ", "a kdump-compressed dump"},
	{"DISKDUMP", "a diskdump file"},
	{"makedumpfile", "a flattened dump of makedumpfile"},
};

static struct kx_err *refuse_packed(
	const struct source *source, const uint8_t *start, size_t size)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(packed_formats); i++) {
		size_t n = strlen(packed_formats[i].magic);

		if (n <= size && !memcmp(start, packed_formats[i].magic, n))
			return kx_err_new(KX_UNSUPPORTED,
				"%s is %s, not an ELF dump: 'makedumpfile --dump-dmesg' "
				"reads it",
				source->name, packed_formats[i].what);
	}
	return NULL;
}

static struct kx_err *read_ident(struct dump *dump)
{
	const char *name = dump->source->name;
	uint8_t start[EI_NIDENT];

	if (dump->source->size < sizeof(start))
		return kx_err_new(KX_FORMAT,
			"%s has only %" PRIu64 " bytes: it is no dump", name,
			dump->source->size);
	KX_TRY(source_read(dump->source, 0, start, sizeof(start)));
	KX_TRY(refuse_packed(dump->source, start, sizeof(start)));
	if (memcmp(start, ELFMAG, SELFMAG))
		return kx_err_new(KX_FORMAT, "%s is not an ELF file", name);
	uint8_t class = start[EI_CLASS], order = start[EI_DATA];
	if (class != ELFCLASS32 && class != ELFCLASS64)
		return kx_err_new(KX_FORMAT,
			"%s: ELF class %u at offset 0x%x is neither %u (32 bits) nor %u "
			"(64 bits)",
			name, class, EI_CLASS, ELFCLASS32, ELFCLASS64);
	if (order != ELFDATA2LSB && order != ELFDATA2MSB)
		return kx_err_new(KX_FORMAT,
			"%s: ELF byte order %u at offset 0x%x is neither %u nor %u", name,
			order, EI_DATA, ELFDATA2LSB, ELFDATA2MSB);
	dump->elf64 = class == ELFCLASS64;
	dump->big_endian = order == ELFDATA2MSB;
	return NULL;
}

/*
 * The class is that of the file alone: a 32-bit kernel with PAE is dumped as ELF64, and a
 * small 64-bit machine can be dumped as ELF32.
 */
static unsigned int word_of(uint16_t machine, bool elf64)
{
	switch (machine) {
	case EM_X86_64:
	case EM_PPC64:
	case EM_AARCH64:
	case EM_S390:
		return 8;
	case EM_386:
	case EM_ARM:
	case EM_PPC:
		return 4;
	default:
		return elf64 ? 8 : 4;
	}
}

/* With PN_XNUM, the number is too large for its field and stands in section header 0. */
static struct kx_err *read_phnum(struct dump *dump, const uint8_t *ehdr, uint64_t *ret)
{
	size_t size = header_size(dump, sizeof(Elf32_Shdr), sizeof(Elf64_Shdr));
	uint8_t shdr[sizeof(Elf64_Shdr)];

	*ret = FIELD(dump, ehdr, Ehdr, e_phnum);
	if (*ret == PN_XNUM) {
		uint64_t at = FIELD(dump, ehdr, Ehdr, e_shoff);

		KX_TRY(kx_err_prefix(
			source_read(dump->source, at, shdr, size), "section header 0"));
		*ret = FIELD(dump, shdr, Shdr, sh_info);
	}
	if (*ret > DUMP_PHDRS_MAX)
		return kx_err_new(KX_LIMIT,
			"%s: %" PRIu64 " program headers, more than %u",
			dump->source->name, *ret, DUMP_PHDRS_MAX);
	return NULL;
}

static struct kx_err *phdr_err(const struct dump *dump, uint64_t i, const char *what)
{
	return kx_err_new(KX_FORMAT, "%s: program header %" PRIu64 ": %s",
		dump->source->name, i, what);
}

static bool wraps(uint64_t start, uint64_t size)
{
	return size && start + (size - 1) < start;
}

/* -1 is an address that the writer of the header did not know. */
static uint64_t read_address(const struct dump *dump, uint64_t value, bool *ret_known)
{
	*ret_known = value != (dump->elf64 ? UINT64_MAX : UINT32_MAX);
	return value;
}

static void pass_over(struct dump *dump, struct kx_err *err)
{
	if (dump->bad_header)
		kx_err_free(err);
	else
		dump->bad_header = err;
}

static struct dump_load read_load(const struct dump *dump, const uint8_t *phdr)
{
	struct dump_load l = {
		.offset = FIELD(dump, phdr, Phdr, p_offset),
		.filesz = FIELD(dump, phdr, Phdr, p_filesz),
		.memsz = FIELD(dump, phdr, Phdr, p_memsz),
	};

	l.vaddr = read_address(dump, FIELD(dump, phdr, Phdr, p_vaddr), &l.has_vaddr);
	l.paddr = read_address(dump, FIELD(dump, phdr, Phdr, p_paddr), &l.has_paddr);
	l.vaddr &= dump_word_mask(dump);
	/* An address of 64 bits does not fit into the field. */
	l.has_vaddr = l.has_vaddr && (dump->elf64 || dump->word == 4);
	return l;
}

/* One that is wrong matters only when the log is in it. */
static void take_load(struct dump *dump, uint64_t i, const uint8_t *phdr)
{
	struct dump_load l = read_load(dump, phdr);

	if (l.filesz > l.memsz) {
		pass_over(
			dump, phdr_err(dump, i, "more bytes in the file than in memory"));
		l.filesz = l.memsz;
	}
	if (wraps(l.offset, l.filesz) || (l.has_paddr && wraps(l.paddr, l.memsz)) ||
		(l.has_vaddr && wraps(l.vaddr, l.memsz)))
		pass_over(dump,
			phdr_err(dump, i, "it wraps around the end of the addresses"));
	else if (l.memsz)
		dump->loads[dump->nloads++] = l;
}

/* Notes that are wrong matter only when VMCOREINFO is not in others. */
static void take_notes(
	struct dump *dump, uint64_t i, const uint8_t *phdr, uint32_t *notes_left)
{
	struct kx_err *err = dump_find_vmcoreinfo(dump, FIELD(dump, phdr, Phdr, p_offset),
		FIELD(dump, phdr, Phdr, p_filesz), notes_left);

	if (err)
		pass_over(dump,
			kx_err_prefix(err, "the notes of program header %" PRIu64, i));
}

static void take_phdr(
	struct dump *dump, uint64_t i, const uint8_t *phdr, uint32_t *notes_left)
{
	uint32_t type = FIELD(dump, phdr, Phdr, p_type);

	if (type == PT_LOAD)
		take_load(dump, i, phdr);
	else if (type == PT_NOTE && !dump->note)
		take_notes(dump, i, phdr, notes_left);
}

static struct kx_err *read_phdrs(struct dump *dump, uint64_t at, uint64_t n)
{
	size_t size = header_size(dump, sizeof(Elf32_Phdr), sizeof(Elf64_Phdr));
	uint32_t notes_left = NOTES_MAX;
	uint8_t phdr[sizeof(Elf64_Phdr)];

	/* Before memory is taken for them. */
	if (at > dump->source->size || n * size > dump->source->size - at)
		return kx_err_new(KX_FORMAT,
			"%" PRIu64 " program headers: %s: 0x%" PRIx64
			" bytes wanted at offset 0x%" PRIx64 ", but it ends at 0x%" PRIx64,
			n, dump->source->name, n * size, at, dump->source->size);
	dump->loads = calloc(n + !n, sizeof(*dump->loads));
	if (!dump->loads)
		return kx_err_nomem();
	for (uint64_t i = 0; i < n; i++) {
		KX_TRY(source_read(dump->source, at + i * size, phdr, size));
		take_phdr(dump, i, phdr, &notes_left);
	}
	return NULL;
}

static struct kx_err *read_headers(struct dump *dump)
{
	size_t size = header_size(dump, sizeof(Elf32_Ehdr), sizeof(Elf64_Ehdr));
	size_t phdr_size = header_size(dump, sizeof(Elf32_Phdr), sizeof(Elf64_Phdr));
	uint8_t ehdr[sizeof(Elf64_Ehdr)];
	uint64_t n;

	KX_TRY(source_read(dump->source, 0, ehdr, size));
	if (FIELD(dump, ehdr, Ehdr, e_type) != ET_CORE)
		return kx_err_new(KX_FORMAT,
			"%s is an ELF file, but not a dump (e_type is %u, not ET_CORE)",
			dump->source->name,
			(unsigned int)FIELD(dump, ehdr, Ehdr, e_type));
	if (FIELD(dump, ehdr, Ehdr, e_phentsize) != phdr_size)
		return kx_err_new(KX_FORMAT,
			"%s: ELF program headers of %u bytes each, %zu expected",
			dump->source->name,
			(unsigned int)FIELD(dump, ehdr, Ehdr, e_phentsize), phdr_size);
	dump->machine = FIELD(dump, ehdr, Ehdr, e_machine);
	dump->word = word_of(dump->machine, dump->elf64);
	KX_TRY(read_phnum(dump, ehdr, &n));
	return read_phdrs(dump, FIELD(dump, ehdr, Ehdr, e_phoff), n);
}

static struct kx_err *no_vmcoreinfo_err(const struct dump *dump)
{
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"%s has no VMCOREINFO note, by which its log would be found",
		dump->source->name);

	return dump->bad_header ? kx_err_append(err, "%s", dump->bad_header->message)
				: err;
}

static struct kx_err *open_all(struct dump *dump)
{
	KX_TRY(read_ident(dump));
	KX_TRY(read_headers(dump));
	if (!dump->note)
		return no_vmcoreinfo_err(dump);
	return dump_map_memory(dump);
}

struct kx_err *dump_open(struct source *source, struct dump *ret)
{
	*ret = (struct dump){.source = source};
	struct kx_err *err = open_all(ret);
	if (err)
		dump_close(ret);
	return err;
}

void dump_close(struct dump *dump)
{
	free(dump->loads);
	free(dump->virt.v);
	free(dump->phys.v);
	free(dump->note);
	kx_err_free(dump->bad_header);
	*dump = (struct dump){0};
}

struct kx_err *dump_symbol(
	const struct dump *dump, const char *name, bool *ret_found, uint64_t *ret)
{
	KX_AUTO(freep) char *key = NULL;

	if (asprintf(&key, "SYMBOL(%s)", name) < 0) {
		key = NULL;
		return kx_err_nomem();
	}
	return vmcoreinfo_number(&dump->vmcoreinfo, key, 16, ret_found, ret);
}

struct kx_err *dump_need_symbol(const struct dump *dump, const char *name, uint64_t *ret)
{
	bool found;

	KX_TRY(dump_symbol(dump, name, &found, ret));
	if (!found)
		return kx_err_new(KX_FORMAT, "%s has no line SYMBOL(%s)",
			dump->vmcoreinfo.name, name);
	return NULL;
}
