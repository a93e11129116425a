// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/kcore.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "format/vmcoreinfo.h"
#include "sys/sys.h"

static const char kcore_path[] = "proc/kcore";

/* Bytes of all notes that are read. The kernel's are some ten kilobytes. */
#define NOTES_CAP (1 << 20)

/* Where a field stands in a header. */
struct field {
	size_t offset, size;
};

/* The headers of 32 and 64 bits differ in nothing else. */
struct elf_class {
	size_t ehdr_size, phdr_size;
	struct field e_type, e_phoff, e_phentsize, e_phnum;
	struct field p_type, p_offset, p_vaddr, p_paddr, p_filesz, p_memsz;
};

#define FIELD(type, name)                                                                \
	{                                                                                \
		offsetof(type, name), sizeof(((type *)NULL)->name)                       \
	}
#define ELF_CLASS(ehdr, phdr)                                                            \
	{                                                                                \
		.ehdr_size = sizeof(ehdr), .phdr_size = sizeof(phdr),                    \
		.e_type = FIELD(ehdr, e_type), .e_phoff = FIELD(ehdr, e_phoff),          \
		.e_phentsize = FIELD(ehdr, e_phentsize),                                 \
		.e_phnum = FIELD(ehdr, e_phnum), .p_type = FIELD(phdr, p_type),          \
		.p_offset = FIELD(phdr, p_offset), .p_vaddr = FIELD(phdr, p_vaddr),      \
		.p_paddr = FIELD(phdr, p_paddr), .p_filesz = FIELD(phdr, p_filesz),      \
		.p_memsz = FIELD(phdr, p_memsz),                                         \
	}

static const struct elf_class class_32 = ELF_CLASS(Elf32_Ehdr, Elf32_Phdr);
static const struct elf_class class_64 = ELF_CLASS(Elf64_Ehdr, Elf64_Phdr);

/* Bytes in memory, or those of a file too large to be read as a whole. */
struct source {
	const char *name; /* in messages */
	struct kx_err *(*read)(
		const struct source *source, uint64_t offset, void *buf, size_t size);
	const void *from;
};

struct kcore_parser {
	const struct source *source;
	const struct elf_class *class;
	bool big_endian;
	uint64_t phoff;
	size_t phnum;
	uint64_t notes_left; /* of NOTES_CAP */
	struct fact_kcore *ret;
};

static struct kx_err *read_bytes(
	const struct source *source, uint64_t offset, void *buf, size_t size)
{
	struct bytes part;

	KX_TRY(bytes_slice(source->from, offset, size, &part));
	if (size)
		memcpy(buf, part.data, size);
	return NULL;
}

static struct kx_err *read_sys(
	const struct source *source, uint64_t offset, void *buf, size_t size)
{
	return sys_read_at(source->from, kcore_path, offset, buf, size);
}

static uint64_t get_integer(const uint8_t *p, size_t size, bool big_endian)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | p[big_endian ? i : size - 1 - i];
	return value;
}

static uint64_t get(
	const struct kcore_parser *parser, const uint8_t *header, struct field field)
{
	return get_integer(header + field.offset, field.size, parser->big_endian);
}

static struct kx_err *format_err(
	const struct kcore_parser *parser, uint64_t offset, const char *what)
{
	return kx_err_new(KX_FORMAT, "%s: offset 0x%" PRIx64 ": %s", parser->source->name,
		offset, what);
}

static struct kx_err *parse_ident(struct kcore_parser *parser)
{
	uint8_t ident[EI_NIDENT];

	KX_TRY(parser->source->read(parser->source, 0, ident, sizeof(ident)));
	if (memcmp(ident, ELFMAG, SELFMAG))
		return kx_err_new(
			KX_FORMAT, "%s is not an ELF file", parser->source->name);
	if (ident[EI_CLASS] != ELFCLASS32 && ident[EI_CLASS] != ELFCLASS64)
		return kx_err_new(KX_FORMAT,
			"%s: ELF class %u at offset 0x%x is neither %u (32 bits) nor %u "
			"(64 bits)",
			parser->source->name, ident[EI_CLASS], EI_CLASS, ELFCLASS32,
			ELFCLASS64);
	if (ident[EI_DATA] != ELFDATA2LSB && ident[EI_DATA] != ELFDATA2MSB)
		return kx_err_new(KX_FORMAT,
			"%s: ELF byte order %u at offset 0x%x is neither %u nor %u",
			parser->source->name, ident[EI_DATA], EI_DATA, ELFDATA2LSB,
			ELFDATA2MSB);
	parser->class = ident[EI_CLASS] == ELFCLASS64 ? &class_64 : &class_32;
	parser->big_endian = ident[EI_DATA] == ELFDATA2MSB;
	parser->ret->big_endian = parser->big_endian;
	return NULL;
}

/* e_phnum is taken as it stands: the kernel writes no section header for PN_XNUM. */
static struct kx_err *parse_header(struct kcore_parser *parser)
{
	uint8_t header[sizeof(Elf64_Ehdr)];

	KX_TRY(parse_ident(parser));
	const struct elf_class *class = parser->class;
	KX_TRY(parser->source->read(parser->source, 0, header, class->ehdr_size));
	if (get(parser, header, class->e_type) != ET_CORE)
		return format_err(parser, class->e_type.offset, "not a core file");
	if (get(parser, header, class->e_phentsize) != class->phdr_size)
		return kx_err_new(KX_FORMAT,
			"%s: ELF program headers of %u bytes each, %zu expected",
			parser->source->name,
			(unsigned int)get(parser, header, class->e_phentsize),
			class->phdr_size);
	parser->phoff = get(parser, header, class->e_phoff);
	parser->phnum = get(parser, header, class->e_phnum);
	return NULL;
}

/* What reaches over the end of the addresses is no load; the others still are. */
static void take_load(struct kcore_parser *parser, const uint8_t *header)
{
	const struct elf_class *class = parser->class;
	struct kcore_load load = {
		.vaddr = get(parser, header, class->p_vaddr),
		.size = get(parser, header, class->p_memsz),
		.paddr = get(parser, header, class->p_paddr),
		.offset = get(parser, header, class->p_offset),
	};
	uint64_t end;

	if (class == &class_32 && load.paddr == UINT32_MAX)
		load.paddr = UINT64_MAX;
	if (!load.size || __builtin_add_overflow(load.vaddr, load.size, &end) ||
		(load.paddr != UINT64_MAX &&
			__builtin_add_overflow(load.paddr, load.size, &end)))
		return;
	parser->ret->loads[parser->ret->nloads++] = load;
}

static struct kx_err *take_vmcoreinfo(
	struct kcore_parser *parser, const struct bytes *notes)
{
	struct fact_kcore *ret = parser->ret;
	struct bytes text = {0};

	/* Notes that do not tile hold nothing to trust; the loads stand apart. */
	kx_err_free(vmcoreinfo_find_note(notes, parser->big_endian, &text));
	if (!text.size)
		return NULL;
	if (!(ret->vmcoreinfo = calloc(1, text.size + 1)))
		return kx_err_nomem();
	memcpy(ret->vmcoreinfo, text.data, text.size);
	ret->vmcoreinfo_size = text.size;
	return NULL;
}

static struct kx_err *take_notes(struct kcore_parser *parser, const uint8_t *header)
{
	uint64_t offset = get(parser, header, parser->class->p_offset);
	uint64_t size = get(parser, header, parser->class->p_filesz);

	if (parser->ret->vmcoreinfo || !size || size > parser->notes_left)
		return NULL;
	parser->notes_left -= size;
	KX_AUTO(freep) uint8_t *notes = malloc(size);
	if (!notes)
		return kx_err_nomem();
	KX_TRY(parser->source->read(parser->source, offset, notes, size));
	return take_vmcoreinfo(
		parser, &(struct bytes){notes, size, parser->source->name});
}

static struct kx_err *take_header(
	struct kcore_parser *parser, const uint8_t *table, size_t i)
{
	size_t at = i * parser->class->phdr_size;

	switch (get(parser, table + at, parser->class->p_type)) {
	case PT_LOAD:
		take_load(parser, table + at);
		return NULL;
	case PT_NOTE:
		return take_notes(parser, table + at);
	default:
		return NULL;
	}
}

/* At most 65535 program headers of 56 bytes. */
static struct kx_err *parse_all(struct kcore_parser *parser)
{
	KX_TRY(parse_header(parser));
	size_t n = parser->phnum;
	size_t size = n * parser->class->phdr_size;
	if (!n)
		return format_err(parser, parser->class->e_phnum.offset,
			"there are no program headers");
	KX_AUTO(freep) uint8_t *table = malloc(size);
	parser->ret->loads = calloc(n, sizeof(*parser->ret->loads));
	if (!table || !parser->ret->loads)
		return kx_err_nomem();
	KX_TRY(kx_err_prefix(
		parser->source->read(parser->source, parser->phoff, table, size),
		"%zu program headers", n));
	for (size_t i = 0; i < n; i++)
		KX_TRY(take_header(parser, table, i));
	return NULL;
}

static void values_destroy(struct fact_kcore *kcore)
{
	free(kcore->loads);
	free(kcore->vmcoreinfo);
	kcore->loads = NULL;
	kcore->nloads = 0;
	kcore->big_endian = false;
	kcore->vmcoreinfo = NULL;
	kcore->vmcoreinfo_size = 0;
}

static struct kx_err *parse_source(const struct source *source, struct fact_kcore *ret)
{
	struct kcore_parser parser = {
		.source = source, .notes_left = NOTES_CAP, .ret = ret};

	values_destroy(ret);
	struct kx_err *err = parse_all(&parser);
	if (err)
		values_destroy(ret);
	return err;
}

struct kx_err *kcore_parse(const struct bytes *b, struct fact_kcore *ret)
{
	return parse_source(&(struct source){b->name, read_bytes, b}, ret);
}

static struct kx_err *read_and_parse(const struct sys *sys, struct fact_kcore *ret)
{
	KX_AUTO(freep) char *name = NULL;

	if (asprintf(&name, "%s/%s", sys->root, kcore_path) < 0) {
		name = NULL;
		return kx_err_nomem();
	}
	return parse_source(&(struct source){name, read_sys, sys}, ret);
}

struct kx_err *kcore_read(const struct sys *sys, struct fact_kcore *ret)
{
	return fact_settle(&ret->fact, read_and_parse(sys, ret));
}

void kcore_destroy(struct fact_kcore *kcore)
{
	values_destroy(kcore);
	fact_destroy(&kcore->fact);
}

bool kcore_states_paddrs(const struct fact_kcore *kcore)
{
	for (size_t i = 0; i < kcore->nloads; i++)
		if (kcore->loads[i].paddr && kcore->loads[i].paddr != UINT64_MAX)
			return true;
	return false;
}

struct kx_err *kcore_read_u64(const struct sys *sys, const struct fact_kcore *kcore,
	uint64_t vaddr, uint64_t *ret)
{
	for (size_t i = 0; i < kcore->nloads; i++) {
		const struct kcore_load *load = &kcore->loads[i];
		uint8_t value[sizeof(*ret)];
		uint64_t into, offset;

		if (__builtin_sub_overflow(vaddr, load->vaddr, &into) ||
			into >= load->size || load->size - into < sizeof(value))
			continue;
		if (__builtin_add_overflow(load->offset, into, &offset))
			offset = UINT64_MAX; /* no file has it: sys_read_at() says so */
		KX_TRY(sys_read_at(sys, kcore_path, offset, value, sizeof(value)));
		*ret = get_integer(value, sizeof(value), kcore->big_endian);
		return NULL;
	}
	return kx_err_new(KX_FORMAT, "%s/%s: no load holds virtual address 0x%" PRIx64,
		sys->root, kcore_path, vaddr);
}
