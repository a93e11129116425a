// SPDX-License-Identifier: GPL-2.0-or-later
/* ELF images, of either class and byte order (System V gABI; elf(5)), by libelf. */
#include "image/image.h"

#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "lib/lib-elf.h"

void elf_image_destroy(struct elf_image *elf)
{
	free(elf->loads);
	*elf = (struct elf_image){0};
}

#ifdef HAVE_ELF

/*
 * libelf sees a copy of the ELF header and the program headers, with nothing behind. A
 * loader has no use for sections, and their tables are most of what a hostile file could
 * lead a reader astray with. The copy is also what elf_memory() may write to.
 */
struct headers {
	struct lib_elf lib;
	uint8_t *copy;
	Elf *elf;
	size_t phnum;
};

static void headers_destroy(struct headers *h)
{
	if (h->elf)
		h->lib.elf_end(h->elf);
	free(h->copy);
}

/* Where the fields lie that are needed before libelf can be asked. */
struct layout {
	uint16_t ehdr_size, phdr_size;
	uint16_t phoff, phentsize, phnum, shoff, shentsize, shnum, shstrndx;
};

static const struct layout layout_32 = {
	sizeof(Elf32_Ehdr),
	sizeof(Elf32_Phdr),
	offsetof(Elf32_Ehdr, e_phoff),
	offsetof(Elf32_Ehdr, e_phentsize),
	offsetof(Elf32_Ehdr, e_phnum),
	offsetof(Elf32_Ehdr, e_shoff),
	offsetof(Elf32_Ehdr, e_shentsize),
	offsetof(Elf32_Ehdr, e_shnum),
	offsetof(Elf32_Ehdr, e_shstrndx),
};

static const struct layout layout_64 = {
	sizeof(Elf64_Ehdr),
	sizeof(Elf64_Phdr),
	offsetof(Elf64_Ehdr, e_phoff),
	offsetof(Elf64_Ehdr, e_phentsize),
	offsetof(Elf64_Ehdr, e_phnum),
	offsetof(Elf64_Ehdr, e_shoff),
	offsetof(Elf64_Ehdr, e_shentsize),
	offsetof(Elf64_Ehdr, e_shnum),
	offsetof(Elf64_Ehdr, e_shstrndx),
};

static struct kx_err *check_ident(const struct bytes *b, struct elf_image *elf)
{
	struct bytes ident;

	KX_TRY(bytes_slice(b, 0, EI_NIDENT, &ident));
	uint8_t class = ident.data[EI_CLASS], order = ident.data[EI_DATA];
	if (class != ELFCLASS32 && class != ELFCLASS64)
		return kx_err_new(KX_FORMAT,
			"%s: ELF class %u at offset 0x%x is neither %u (32 bits) nor %u "
			"(64 bits)",
			b->name, class, EI_CLASS, ELFCLASS32, ELFCLASS64);
	if (order != ELFDATA2LSB && order != ELFDATA2MSB)
		return kx_err_new(KX_FORMAT,
			"%s: ELF byte order %u at offset 0x%x is neither %u nor %u",
			b->name, order, EI_DATA, ELFDATA2LSB, ELFDATA2MSB);
	if (ident.data[EI_VERSION] != EV_CURRENT)
		return kx_err_new(KX_FORMAT,
			"%s: ELF version %u at offset 0x%x is not %u", b->name,
			ident.data[EI_VERSION], EI_VERSION, EV_CURRENT);
	elf->is_64bit = class == ELFCLASS64;
	elf->big_endian = order == ELFDATA2MSB;
	return NULL;
}

/* The program headers in the file, as the ELF header says. */
static struct kx_err *find_phdrs(const struct bytes *b, const struct elf_image *elf,
	const struct layout *at, struct bytes *ret)
{
	struct bytes ehdr;

	KX_TRY(bytes_slice(b, 0, at->ehdr_size, &ehdr));
	uint64_t offset =
		get_number(ehdr.data + at->phoff, elf->is_64bit ? 8 : 4, elf->big_endian);
	uint64_t entsize = get_number(ehdr.data + at->phentsize, 2, elf->big_endian);
	uint64_t n = get_number(ehdr.data + at->phnum, 2, elf->big_endian);
	if (!n)
		return kx_err_new(KX_FORMAT,
			"%s: none of the 0 ELF program headers says what to load", b->name);
	if (entsize != at->phdr_size)
		return kx_err_new(KX_FORMAT,
			"%s: ELF program headers of %" PRIu64 " bytes each, %u expected",
			b->name, entsize, at->phdr_size);
	if (offset > b->size || n * entsize > b->size - offset)
		return kx_err_new(KX_FORMAT,
			"%" PRIu64 " program headers: %s: 0x%" PRIx64
			" bytes wanted at offset 0x%" PRIx64 ", but it ends at 0x%" PRIx64,
			n, b->name, n * entsize, offset, b->size);
	return bytes_slice(b, offset, n * entsize, ret);
}

/*
 * Nothing in the section headers is loaded. But they stand at the end of what linkers
 * write, so a table that the file does not hold shows a file that was cut.
 */
static struct kx_err *check_not_cut(
	const struct bytes *b, const struct elf_image *elf, const struct layout *at)
{
	uint64_t offset =
		get_number(b->data + at->shoff, elf->is_64bit ? 8 : 4, elf->big_endian);
	uint64_t size = get_number(b->data + at->shnum, 2, elf->big_endian) *
			get_number(b->data + at->shentsize, 2, elf->big_endian);

	if (!offset || (offset <= b->size && size <= b->size - offset))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the file is cut: ELF section headers from offset 0x%" PRIx64
		" on need 0x%" PRIx64 " bytes, the file has only 0x%" PRIx64,
		b->name, offset, size, b->size);
}

static struct kx_err *copy_headers(const struct bytes *b, const struct elf_image *elf,
	const struct layout *at, struct headers *h)
{
	unsigned int word = elf->is_64bit ? 8 : 4;
	struct bytes phdrs;

	KX_TRY(find_phdrs(b, elf, at, &phdrs));
	KX_TRY(check_not_cut(b, elf, at));
	h->phnum = phdrs.size / at->phdr_size;
	h->copy = malloc(at->ehdr_size + phdrs.size);
	if (!h->copy)
		return kx_err_nomem();
	memcpy(h->copy, b->data, at->ehdr_size);
	memcpy(h->copy + at->ehdr_size, phdrs.data, phdrs.size);
	put_number(h->copy + at->phoff, word, elf->big_endian, at->ehdr_size);
	put_number(h->copy + at->shoff, word, elf->big_endian, 0);
	put_number(h->copy + at->shnum, 2, elf->big_endian, 0);
	put_number(h->copy + at->shstrndx, 2, elf->big_endian, SHN_UNDEF);
	h->elf = h->lib.elf_memory((char *)h->copy, at->ehdr_size + phdrs.size);
	return NULL;
}

static struct kx_err *refused(const struct bytes *b, const struct headers *h)
{
	return kx_err_new(KX_FORMAT, "%s: libelf refuses the ELF headers: %s", b->name,
		h->lib.elf_errmsg(h->lib.elf_errno()));
}

static struct kx_err *open_headers(
	const struct bytes *b, struct elf_image *elf, struct headers *h)
{
	KX_AUTO(freep) char *what = NULL;
	GElf_Ehdr ehdr;

	if (asprintf(&what, "%s: reading an ELF kernel", b->name) < 0) {
		what = NULL;
		return kx_err_nomem();
	}
	KX_TRY(lib_elf_open(what, &h->lib));
	if (h->lib.elf_version(EV_CURRENT) == EV_NONE)
		return refused(b, h);
	KX_TRY(copy_headers(b, elf, elf->is_64bit ? &layout_64 : &layout_32, h));
	if (!h->elf || !h->lib.gelf_getehdr(h->elf, &ehdr))
		return refused(b, h);
	elf->machine = ehdr.e_machine;
	elf->type = ehdr.e_type;
	elf->flags = ehdr.e_flags;
	elf->entry = elf->entry_paddr = ehdr.e_entry;
	return NULL;
}

static struct kx_err *check_load(const struct bytes *b, size_t i, const GElf_Phdr *p)
{
	uint64_t end;

	if (p->p_filesz > p->p_memsz)
		return kx_err_new(KX_FORMAT,
			"%s: ELF segment %zu has 0x%" PRIx64
			" bytes in the file and only 0x%" PRIx64 " in memory",
			b->name, i, p->p_filesz, p->p_memsz);
	if (p->p_filesz && (p->p_offset > b->size || p->p_filesz > b->size - p->p_offset))
		return kx_err_new(KX_FORMAT,
			"%s: ELF segment %zu has 0x%" PRIx64
			" bytes from offset 0x%" PRIx64
			" on, the file has only 0x%" PRIx64,
			b->name, i, p->p_filesz, p->p_offset, b->size);
	if (__builtin_add_overflow(p->p_paddr, p->p_memsz, &end))
		return kx_err_new(KX_FORMAT,
			"%s: ELF segment %zu: 0x%" PRIx64
			" bytes from the address 0x%" PRIx64
			" on do not fit into 64 bits",
			b->name, i, p->p_memsz, p->p_paddr);
	return NULL;
}

/* Is any note of this PT_NOTE by "Linux" (include/linux/build-salt.h)? */
static bool has_linux_note(const struct bytes *notes, bool big_endian)
{
	uint64_t at = 0;

	/* Elf64_Nhdr is Elf32_Nhdr: three words; name and descriptor are padded to 4. */
	while (notes->size - at >= sizeof(Elf64_Nhdr)) {
		uint64_t name = get_number(notes->data + at, 4, big_endian);
		uint64_t desc = get_number(notes->data + at + 4, 4, big_endian);

		at += sizeof(Elf64_Nhdr);
		if (name == sizeof("Linux") && notes->size - at >= name &&
			!memcmp(notes->data + at, "Linux", name))
			return true;
		uint64_t size = ((name + 3) & ~3ULL) + ((desc + 3) & ~3ULL);
		if (size > notes->size - at)
			return false;
		at += size;
	}
	return false;
}

/* The banner of init/version.c: "Linux version 6.1.0 (…" */
static bool has_banner(const struct bytes *b)
{
	static const char banner[] = "Linux version ";
	const size_t size = sizeof(banner) - 1;
	const uint8_t *p = b->data, *end = b->data + b->size;

	while ((p = memmem(p, end - p, banner, size))) {
		p += size;
		if (p < end && *p >= '0' && *p <= '9')
			return true;
	}
	return false;
}

/*
 * A vmlinux carries a note named "Linux" since v4.19; older ones show their banner, which
 * stands in the data of one of the PT_LOADs. budget is what may still be searched,
 * in bytes: headers that all name the same part of a file must not cost more than it.
 */
static bool shows_linux(
	const struct bytes *b, const GElf_Phdr *p, bool big_endian, uint64_t *budget)
{
	struct bytes part;
	KX_AUTO(kx_err_freep) struct kx_err *err = NULL;

	if (p->p_type != PT_NOTE && p->p_type != PT_LOAD)
		return false;
	if (p->p_filesz > *budget)
		return false;
	err = bytes_slice(b, p->p_offset, p->p_filesz, &part);
	if (err || !part.size)
		return false;
	*budget -= part.size;
	return p->p_type == PT_NOTE ? has_linux_note(&part, big_endian)
				    : has_banner(&part);
}

/* e_entry is a virtual address (gABI); without paging, its load's place counts. */
static void translate_entry(const GElf_Phdr *p, struct elf_image *elf)
{
	if (elf->entry >= p->p_vaddr && elf->entry - p->p_vaddr < p->p_memsz)
		elf->entry_paddr = elf->entry - p->p_vaddr + p->p_paddr;
}

/* *lowest: the lowest address so far, UINT64_MAX before the first. */
static void add_load(const GElf_Phdr *p, uint64_t *lowest, struct elf_image *elf)
{
	if (p->p_paddr < *lowest) {
		*lowest = p->p_paddr;
		elf->virtual_offset = p->p_vaddr - p->p_paddr;
	}
	elf->loads[elf->nloads++] = (struct elf_load){
		p->p_filesz ? p->p_offset : 0, p->p_paddr, p->p_filesz, p->p_memsz};
}

static struct kx_err *read_loads(
	const struct bytes *b, struct headers *h, struct elf_image *elf)
{
	uint64_t budget = 2 * b->size, lowest = UINT64_MAX;
	GElf_Phdr p;

	elf->loads = calloc(h->phnum, sizeof(*elf->loads));
	if (!elf->loads)
		return kx_err_nomem();
	for (size_t i = 0; i < h->phnum; i++) {
		if (!h->lib.gelf_getphdr(h->elf, i, &p))
			return refused(b, h);
		if (p.p_type == PT_LOAD && (p.p_memsz || p.p_filesz)) {
			KX_TRY(check_load(b, i, &p));
			add_load(&p, &lowest, elf);
		}
		if (p.p_type == PT_LOAD)
			translate_entry(&p, elf);
		if (!elf->is_linux)
			elf->is_linux = shows_linux(b, &p, elf->big_endian, &budget);
	}
	return NULL;
}

static int compare_paddr(const void *a, const void *b)
{
	const struct elf_load *x = a, *y = b;

	return (x->paddr > y->paddr) - (x->paddr < y->paddr);
}

static struct kx_err *check_disjoint(const struct bytes *b, const struct elf_image *elf)
{
	for (size_t i = 1; i < elf->nloads; i++) {
		const struct elf_load *low = &elf->loads[i - 1], *high = &elf->loads[i];

		if (low->paddr + low->memsz > high->paddr)
			return kx_err_new(KX_FORMAT,
				"%s: ELF segments overlap: one ends at 0x%" PRIx64
				", another starts at 0x%" PRIx64,
				b->name, low->paddr + low->memsz, high->paddr);
	}
	return NULL;
}

static struct kx_err *parse_headers(
	const struct bytes *b, struct headers *h, struct elf_image *elf)
{
	KX_TRY(check_ident(b, elf));
	KX_TRY(open_headers(b, elf, h));
	KX_TRY(read_loads(b, h, elf));
	if (!elf->nloads)
		return kx_err_new(KX_FORMAT,
			"%s: none of the %zu ELF program headers says what to load",
			b->name, h->phnum);
	qsort(elf->loads, elf->nloads, sizeof(*elf->loads), compare_paddr);
	return check_disjoint(b, elf);
}

static struct kx_err *parse(const struct bytes *b, struct elf_image *ret)
{
	KX_AUTO(headers_destroy) struct headers h = {0};
	struct elf_image elf = {0};

	struct kx_err *err = parse_headers(b, &h, &elf);
	if (err)
		elf_image_destroy(&elf);
	*ret = elf;
	return err;
}

#else

static struct kx_err *parse(const struct bytes *b, struct elf_image *ret)
{
	(void)ret;
	return kx_err_prefix(
		lib_not_built(LIB_ELF, "reading an ELF kernel"), "%s", b->name);
}

#endif

struct kx_err *elf_image_parse(
	const struct bytes *b, enum image_match *ret_match, struct elf_image *ret)
{
	*ret_match = b->size >= SELFMAG && !memcmp(b->data, ELFMAG, SELFMAG)
			     ? IMAGE_MATCH
			     : IMAGE_NO_MATCH;
	return *ret_match == IMAGE_MATCH ? parse(b, ret) : NULL;
}
