// SPDX-License-Identifier: GPL-2.0-or-later
#include "make-image.h"

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "fill.h"
#include "make-arm64.h"

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

struct bzimage_recipe bzimage_recipe(void)
{
	return (struct bzimage_recipe){
		.kernel_size = 0x4000,
		.setup_sects = 3,
		.syssize = RECIPE_AUTO,
		.boot_flag = 0xaa55,
		.magic = 0x53726448,
		.jump = RECIPE_AUTO,
		.protocol = 0x20f,
		.loadflags = 0x01,
		.code32_start = 0x100000,
		.initrd_addr_max = 0x7fffffff,
		.kernel_alignment = 0x200000,
		.relocatable = 1,
		.min_alignment = 21,
		.xloadflags = 0x7f,
		.cmdline_size = 2047,
		.payload_offset = 0x300,
		.payload_length = 0x3000,
		.pref_address = 0x1000000,
		.init_size = 0x3000000,
	};
}

/* The fields behind the magic: protocol that has them, offset and size in the file. */
static const struct {
	uint16_t since, at, size;
	size_t member;
} header[] = {
#define FIELD(name) offsetof(struct bzimage_recipe, name)
	{0x200, 0x20e, 2, FIELD(version)},
	{0x200, 0x211, 1, FIELD(loadflags)},
	{0x200, 0x214, 4, FIELD(code32_start)},
	{0x203, 0x22c, 4, FIELD(initrd_addr_max)},
	{0x205, 0x230, 4, FIELD(kernel_alignment)},
	{0x205, 0x234, 1, FIELD(relocatable)},
	{0x20a, 0x235, 1, FIELD(min_alignment)},
	{0x20c, 0x236, 2, FIELD(xloadflags)},
	{0x206, 0x238, 4, FIELD(cmdline_size)},
	{0x208, 0x248, 4, FIELD(payload_offset)},
	{0x208, 0x24c, 4, FIELD(payload_length)},
	{0x20a, 0x258, 8, FIELD(pref_address)},
	{0x20a, 0x260, 4, FIELD(init_size)},
#undef FIELD
};

/* Where header.S of the time ended, as the distance from 0x202. */
static uint64_t jump_of(uint64_t protocol)
{
	static const uint8_t ends[] = {0x22, 0x24, 0x2a, 0x2e, 0x2e, 0x36, 0x3a, 0x46,
		0x4e, 0x56, 0x62, 0x66, 0x66, 0x66, 0x66, 0x6a};
	uint64_t minor = protocol & 0xff;

	return 0xeb | (uint64_t)ends[minor < sizeof(ends) ? minor : sizeof(ends) - 1]
			      << 8;
}

static void put(uint8_t *p, unsigned int size, bool big_endian, uint64_t v)
{
	for (unsigned int i = 0; i < size; i++)
		p[big_endian ? size - 1 - i : i] = v >> 8 * i;
}

static void put_header(const struct bzimage_recipe *r, uint8_t *p)
{
	uint64_t syssize = (r->kernel_size + 15) / 16;
	uint64_t v;

	p[0x1f1] = r->setup_sects;
	put_le32(p + 0x1f4, r->syssize == RECIPE_AUTO ? syssize : r->syssize);
	put_le16(p + 0x1fe, r->boot_flag);
	put_le16(p + 0x200, r->jump == RECIPE_AUTO ? jump_of(r->protocol) : r->jump);
	put_le32(p + 0x202, r->magic);
	put_le16(p + 0x206, r->protocol);
	for (size_t i = 0; i < sizeof(header) / sizeof(header[0]); i++) {
		if (r->protocol < header[i].since)
			continue;
		memcpy(&v, (const char *)r + header[i].member, sizeof(v));
		put(p + header[i].at, header[i].size, false, v);
	}
}

/* A kernel that ends with its payload, but for the four bytes of a checksum. */
static struct bzimage_recipe around_payload(const struct bzimage_recipe *r)
{
	struct bzimage_recipe grown = *r;

	grown.payload_length = r->payload_size;
	grown.kernel_size = (r->payload_offset + r->payload_size + 4 + 15) & ~15ULL;
	return grown;
}

/* As the linker of a distribution's kernel leaves it in the setup code. */
static void put_version(const struct bzimage_recipe *r, uint8_t *p, size_t setup)
{
	static const char text[] = "6.1.0-49-amd64 (builder@test) #1 SMP "
				   "PREEMPT_DYNAMIC Debian 6.1.192-1 (2026-11-01)";

	if (r->version && 0x200 + r->version + sizeof(text) <= setup)
		memcpy(p + 0x200 + r->version, text, sizeof(text));
}

static uint8_t *make_around(const struct bzimage_recipe *r, size_t *ret_size)
{
	size_t setup = ((r->setup_sects ? r->setup_sects : 4) + 1) * 512;
	size_t size = setup + r->kernel_size + r->trailing;
	uint8_t *p = must(calloc(1, size));

	put_header(r, p);
	put_version(r, p, setup);
	fill(p + setup, r->kernel_size + r->trailing, 1);
	/* A payload starts like gzip data, where the recipe leads to one. */
	if (r->payload)
		memcpy(p + setup + r->payload_offset, r->payload, r->payload_size);
	else if (r->payload_offset + 2 <= r->kernel_size)
		memcpy(p + setup + r->payload_offset, "\x1f\x8b", 2);
	*ret_size = size;
	return p;
}

uint8_t *make_bzimage(const struct bzimage_recipe *r, size_t *ret_size)
{
	struct bzimage_recipe grown = r->payload ? around_payload(r) : *r;

	return make_around(&grown, ret_size);
}

/* CRC-32 as RFC 1952 has it, 8. "Appendix: Sample CRC Code". */
static uint32_t crc32(const uint8_t *p, size_t size)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < size; i++) {
		crc ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

#define STORED_MAX 0xffff /* bytes of a stored block (RFC 1951, 3.2.4) */

uint8_t *make_gzip(const void *data, size_t size, size_t *ret_size)
{
	static const uint8_t start_of[10] = {0x1f, 0x8b, 0x08, [9] = 0x03};
	uint8_t *start =
		must(malloc(sizeof(start_of) + size + size / STORED_MAX * 5 + 13));
	uint8_t *p = start + sizeof(start_of);
	size_t at = 0;

	memcpy(start, start_of, sizeof(start_of));
	do {
		size_t n = size - at < STORED_MAX ? size - at : STORED_MAX;

		*p++ = at + n == size; /* BFINAL */
		put_le16(p, n);
		put_le16(p + 2, ~n);
		memcpy(p + 4, (const uint8_t *)data + at, n);
		p += 4 + n;
		at += n;
	} while (at < size);
	put_le32(p, crc32(data, size));
	put_le32(p + 4, size);
	*ret_size = p + 8 - start;
	return start;
}

struct elf_recipe elf_recipe(void)
{
	return (struct elf_recipe){
		.bits = 64,
		.machine = EM_X86_64,
		.type = ET_EXEC,
		.entry = 0x1000000,
		.linux_note = 1,
		.loads = {{0x1000000, 0x4000, 0x6000}},
		.nloads = 1,
	};
}

struct elf_recipe vmlinux_recipe(void)
{
	return (struct elf_recipe){
		.bits = 64,
		.machine = EM_X86_64,
		.type = ET_EXEC,
		.entry = 0x1000000,
		.linux_note = 1,
		.loads = {{0x1000000, 0x4000, 0x4000}, {0x1200000, 0x1000, 0x1000},
			{0x1201000, 0x1000, 0x5000}},
		.nloads = 3,
		.virtual_offset = 0xffffffff80000000,
		.sections = 2,
	};
}

/* A writer of one number after the other. */
struct writer {
	uint8_t *at;
	bool big_endian;
	unsigned int word; /* bytes of an address */
};

static void write_number(struct writer *w, unsigned int size, uint64_t v)
{
	put(w->at, size, w->big_endian, v);
	w->at += size;
}

/* Null, symbols, names; or headers that say nothing. */
#define SYMBOL_SECTIONS 3

static uint64_t sections(const struct elf_recipe *r)
{
	return r->symbols ? SYMBOL_SECTIONS : r->sections;
}

static void write_ehdr(
	struct writer *w, const struct elf_recipe *r, size_t phnum, uint64_t shoff)
{
	bool wide = w->word == 8;
	const uint8_t ident[EI_NIDENT] = {0x7f, 'E', 'L', 'F',
		wide ? ELFCLASS64 : ELFCLASS32, w->big_endian ? ELFDATA2MSB : ELFDATA2LSB,
		EV_CURRENT};

	memcpy(w->at, ident, sizeof(ident));
	w->at += sizeof(ident);
	write_number(w, 2, r->type);
	write_number(w, 2, r->machine);
	write_number(w, 4, EV_CURRENT);
	write_number(w, w->word, r->entry);
	write_number(w, w->word, wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
	write_number(w, w->word, sections(r) ? shoff : 0);
	write_number(w, 4, r->flags);
	write_number(w, 2, wide ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr));
	write_number(w, 2, wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr));
	write_number(w, 2, phnum);
	write_number(w, 2,
		!sections(r) ? 0
		: wide	     ? sizeof(Elf64_Shdr)
			     : sizeof(Elf32_Shdr));
	write_number(w, 2, sections(r));
	write_number(w, 2, 0); /* e_shstrndx */
}

struct phdr {
	uint32_t type;
	uint64_t offset, vaddr, paddr, filesz, memsz;
	bool data; /* not executable */
};

static void write_phdr(struct writer *w, const struct phdr *p)
{
	const uint32_t flags = PF_R | (p->data ? 0 : PF_X);

	write_number(w, 4, p->type);
	if (w->word == 8)
		write_number(w, 4, flags);
	write_number(w, w->word, p->offset);
	write_number(w, w->word, p->vaddr);
	write_number(w, w->word, p->paddr);
	write_number(w, w->word, p->filesz);
	write_number(w, w->word, p->memsz);
	if (w->word == 4)
		write_number(w, 4, flags);
	write_number(w, w->word, 4);
}

#define NOTE_SIZE 24

static void write_note(struct writer *w)
{
	write_number(w, 4, 6); /* with its NUL */
	write_number(w, 4, 4);
	write_number(w, 4, 0x100); /* LINUX_ELFNOTE_BUILD_SALT */
	memcpy(w->at, "Linux\0\0", 8);
	w->at += 8;
	write_number(w, 4, 0);
}

/* As kernel/configs.c has it. */
static void put_config(const struct elf_recipe *r, uint8_t *p)
{
	char text[64];
	int n = snprintf(text, sizeof(text),
		"CONFIG_X86_64=y\nCONFIG_PGTABLE_LEVELS=%u\n", (unsigned int)r->config);
	size_t size;
	uint8_t *packed = make_gzip(text, n, &size);

	memcpy(p, "IKCFG_ST", 8);
	memcpy(p + 8, packed, size);
	memcpy(p + 8 + size, "IKCFG_ED", 8);
	free(packed);
}

static void put_first_load(const struct elf_recipe *r, uint8_t *p)
{
	static const char banner[] = "Linux version 6.1.0 (kernel of a test)\n";

	if (r->banner && r->loads[0].filesz >= 0x100 + sizeof(banner))
		memcpy(p + 0x100, banner, sizeof(banner));
	if (r->config && r->loads[0].filesz >= 0x500)
		put_config(r, p + 0x400);
	if (r->image_size && r->loads[0].filesz >= 0x40) {
		struct arm64_recipe arm64 = arm64_recipe();

		arm64.image_size = r->image_size;
		put_arm64_header(&arm64, p);
	}
	if (r->machine == EM_PPC64 && r->loads[0].filesz >= 0x60)
		put(p + 0x5c, 4, r->big_endian, r->static_kernel ? 0 : 0x72756e30);
}

/* A word in the load of these bytes, as a function descriptor has it. */
static void put_word(const struct elf_recipe *r, size_t i, uint8_t *p)
{
	uint64_t at = r->word_at - r->loads[i].paddr;

	if (r->word && r->word_at >= r->loads[i].paddr && at + 8 <= r->loads[i].filesz)
		put(p + at, 8, r->big_endian, r->word);
}

static const char symbol_names[] = "\0startup_64\0level3_kernel_pgt\0level4_kernel_pgt";

/* Where the symbols stand, from the first section header on. */
#define SYMBOLS_AT   (SYMBOL_SECTIONS * sizeof(Elf64_Shdr))
#define SYMBOLS_SIZE (4 * sizeof(Elf64_Sym))

static void put_section(uint8_t *p, uint32_t type, uint64_t offset, uint64_t size)
{
	put_le32(p + offsetof(Elf64_Shdr, sh_type), type);
	put_le64(p + offsetof(Elf64_Shdr, sh_offset), offset);
	put_le64(p + offsetof(Elf64_Shdr, sh_size), size);
	put_le32(p + offsetof(Elf64_Shdr, sh_link), 2);
}

/* Section headers at offset shoff, and behind them what they name: symbols and names. */
static void put_symbols(const struct elf_recipe *r, uint64_t shoff, uint8_t *file)
{
	uint8_t *p = file + shoff;
	uint64_t symbols = shoff + SYMBOLS_AT, names = symbols + SYMBOLS_SIZE;
	uint64_t n = 1 + r->symbols < 4 ? 1 + r->symbols : 4;

	put_section(p + sizeof(Elf64_Shdr), SHT_SYMTAB, symbols, n * sizeof(Elf64_Sym));
	put_section(p + 2 * sizeof(Elf64_Shdr), SHT_STRTAB, names, sizeof(symbol_names));
	put_le32(file + symbols + sizeof(Elf64_Sym), 1);
	put_le32(file + symbols + 2 * sizeof(Elf64_Sym), 12);
	put_le32(file + symbols + 3 * sizeof(Elf64_Sym), 30);
	memcpy(file + names, symbol_names, sizeof(symbol_names));
}

static size_t headers_size(const struct elf_recipe *r)
{
	size_t phnum = r->nloads + !!r->linux_note;
	size_t size = r->bits == 64 ? sizeof(Elf64_Ehdr) + phnum * sizeof(Elf64_Phdr)
				    : sizeof(Elf32_Ehdr) + phnum * sizeof(Elf32_Phdr);

	return (size + (r->linux_note ? NOTE_SIZE : 0) + 63) & ~(size_t)63;
}

uint8_t *make_elf(const struct elf_recipe *r, size_t *ret_size)
{
	size_t size = headers_size(r), offset = size;

	for (size_t i = 0; i < r->nloads; i++)
		size += r->loads[i].filesz;
	uint64_t shoff = size;
	size += r->sections * (r->bits == 64 ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr));
	if (r->symbols)
		size = shoff + SYMBOLS_AT + SYMBOLS_SIZE + sizeof(symbol_names);
	uint8_t *p = must(calloc(1, size + r->nbehind * 4));
	if (r->symbols)
		put_symbols(r, shoff, p);
	for (size_t i = 0; i < r->nbehind; i++, size += 4)
		put_le32(p + size, r->behind[i]);
	struct writer w = {p, r->big_endian, r->bits == 64 ? 8 : 4};
	write_ehdr(&w, r, r->nloads + !!r->linux_note, shoff);
	for (size_t i = 0; i < r->nloads; i++) {
		write_phdr(&w, &(struct phdr){PT_LOAD, offset,
				       r->loads[i].paddr + r->virtual_offset,
				       r->loads[i].paddr, r->loads[i].filesz,
				       r->loads[i].memsz, r->data_loads >> i & 1});
		fill(p + offset, r->loads[i].filesz, i);
		put_word(r, i, p + offset);
		if (!i)
			put_first_load(r, p + offset);
		offset += r->loads[i].filesz;
	}
	if (r->linux_note) {
		size_t phdr = w.word == 8 ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);

		write_phdr(&w, &(struct phdr){PT_NOTE, w.at - p + phdr, 0, 0, NOTE_SIZE,
				       NOTE_SIZE, false});
		write_note(&w);
	}
	*ret_size = size;
	return p;
}

struct name {
	const char *name;
	size_t member;
};

static bool set_by_name(const struct name *names, size_t n, void *recipe,
	const char *name, uint64_t value)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i].name, name))
			continue;
		memcpy((char *)recipe + names[i].member, &value, sizeof(value));
		return true;
	}
	return false;
}

bool bzimage_recipe_set(struct bzimage_recipe *recipe, const char *name, uint64_t value)
{
#define NAME(member)                                                                     \
	{                                                                                \
#member, offsetof(struct bzimage_recipe, member)                         \
	}
	static const struct name names[] = {NAME(kernel_size), NAME(trailing),
		NAME(setup_sects), NAME(syssize), NAME(boot_flag), NAME(magic),
		NAME(jump), NAME(protocol), NAME(loadflags), NAME(code32_start),
		NAME(initrd_addr_max), NAME(kernel_alignment), NAME(relocatable),
		NAME(min_alignment), NAME(xloadflags), NAME(cmdline_size), NAME(version),
		NAME(payload_offset), NAME(payload_length), NAME(pref_address),
		NAME(init_size)};
#undef NAME

	return set_by_name(names, sizeof(names) / sizeof(names[0]), recipe, name, value);
}

bool elf_recipe_set(struct elf_recipe *recipe, const char *name, uint64_t value)
{
#define NAME(member)                                                                     \
	{                                                                                \
#member, offsetof(struct elf_recipe, member)                             \
	}
	static const struct name names[] = {NAME(bits), NAME(big_endian), NAME(machine),
		NAME(type), NAME(entry), NAME(flags), NAME(virtual_offset), NAME(word_at),
		NAME(word), NAME(linux_note), NAME(banner), NAME(static_kernel),
		NAME(image_size),
		NAME(data_loads), NAME(sections), NAME(symbols), NAME(config)};
#undef NAME

	if (!strcmp(name, "behind") && recipe->nbehind < RECIPE_BEHIND) {
		recipe->behind[recipe->nbehind++] = value;
		return true;
	}
	return set_by_name(names, sizeof(names) / sizeof(names[0]), recipe, name, value);
}
