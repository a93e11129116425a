// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels as ELF images, of either class and byte order. */
#include "image/formats.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "format/elf.h"
#include "image/elf-machines.h"
#include "image/identify.h"

void elf_image_destroy(struct elf_image *elf)
{
	free(elf->loads);
	*elf = (struct elf_image){0};
}

/*
 * Nothing in the section headers is loaded. But they stand at the end of what linkers
 * write, so a table that the file does not hold shows a file that was cut.
 */
static struct kx_err *check_not_cut(const struct bytes *b, const struct elf *elf)
{
	uint64_t offset = elf->shoff, size = (uint64_t)elf->shnum * elf->shentsize;

	if (!offset || (offset <= b->size && size <= b->size - offset))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the file is cut: ELF section headers from offset 0x%" PRIx64
		" on need 0x%" PRIx64 " bytes, the file has only 0x%" PRIx64,
		b->name, offset, size, b->size);
}

static struct kx_err *check_load(
	const struct bytes *b, size_t i, const struct elf_phdr *p)
{
	uint64_t end;

	if (p->filesz > p->memsz)
		return kx_err_new(KX_FORMAT,
			"%s: ELF segment %zu has 0x%" PRIx64
			" bytes in the file and only 0x%" PRIx64 " in memory",
			b->name, i, p->filesz, p->memsz);
	if (p->filesz && (p->offset > b->size || p->filesz > b->size - p->offset))
		return kx_err_new(KX_FORMAT,
			"%s: ELF segment %zu has 0x%" PRIx64
			" bytes from offset 0x%" PRIx64
			" on, the file has only 0x%" PRIx64,
			b->name, i, p->filesz, p->offset, b->size);
	if (__builtin_add_overflow(p->paddr, p->memsz, &end))
		return kx_err_new(KX_FORMAT,
			"%s: ELF segment %zu: 0x%" PRIx64
			" bytes from the address 0x%" PRIx64
			" on do not fit into 64 bits",
			b->name, i, p->memsz, p->paddr);
	return NULL;
}

/* Is any note of this PT_NOTE by "Linux" (include/linux/build-salt.h)? */
static bool has_linux_note(const struct bytes *part, bool big_endian)
{
	struct source source = source_from_bytes(part);
	uint32_t left = UINT32_MAX; /* the caller counts bytes */
	struct elf_notes notes = {&source, big_endian, 0, part->size, &left};
	KX_AUTO(kx_err_freep) struct kx_err *err = NULL;
	struct elf_note note;
	bool found = true, is_linux = false;

	while (!err && found && !is_linux) {
		err = elf_notes_next(&notes, &found, &note);
		if (!err && found)
			err = elf_note_has_name(&notes, &note, "Linux", &is_linux);
	}
	return is_linux;
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
static bool shows_linux(const struct bytes *b, const struct elf_phdr *p, bool big_endian,
	uint64_t *budget)
{
	struct bytes part;

	if ((p->type != PT_NOTE && p->type != PT_LOAD) || !p->filesz ||
		p->filesz > *budget)
		return false;
	struct kx_err *err = bytes_slice(b, p->offset, p->filesz, &part);
	if (err) {
		kx_err_free(err);
		return false;
	}
	*budget -= part.size;
	return p->type == PT_NOTE ? has_linux_note(&part, big_endian) : has_banner(&part);
}

/* A banner is not looked for where something has shown already that it is Linux. */
static void look_for_linux(const struct bytes *b, const struct elf_phdr *p,
	uint64_t *budget, struct elf_image *elf)
{
	if ((p->type == PT_LOAD && elf->is_linux) ||
		!shows_linux(b, p, elf->big_endian, budget))
		return;
	elf->is_linux = true;
	elf->has_linux_note |= p->type == PT_NOTE;
}

/* e_entry is a virtual address (gABI); without paging, its load's place counts. */
static void translate_entry(const struct elf_phdr *p, struct elf_image *elf)
{
	if (elf->entry >= p->vaddr && elf->entry - p->vaddr < p->memsz)
		elf->entry_paddr = elf->entry - p->vaddr + p->paddr;
}

/* *lowest: the lowest address so far, UINT64_MAX before the first. */
static void add_load(const struct elf_phdr *p, uint64_t *lowest, struct elf_image *elf)
{
	if (p->paddr < *lowest) {
		*lowest = p->paddr;
		elf->virtual_offset = p->vaddr - p->paddr;
	}
	elf->loads[elf->nloads++] = (struct elf_part){
		p->filesz ? p->offset : 0, p->paddr, p->filesz, p->memsz};
}

static struct kx_err *read_loads(
	const struct bytes *b, const struct elf *from, struct elf_image *elf)
{
	uint64_t budget = 2 * b->size, lowest = UINT64_MAX;

	elf->loads = calloc(from->nphdrs + !from->nphdrs, sizeof(*elf->loads));
	if (!elf->loads)
		return kx_err_nomem();
	for (size_t i = 0; i < from->nphdrs; i++) {
		const struct elf_phdr *p = &from->phdrs[i];

		if (p->type == PT_LOAD && (p->memsz || p->filesz)) {
			KX_TRY(check_load(b, i, p));
			add_load(p, &lowest, elf);
		}
		if (p->type == PT_LOAD)
			translate_entry(p, elf);
		look_for_linux(b, p, &budget, elf);
	}
	return NULL;
}

static int compare_paddr(const void *a, const void *b)
{
	const struct elf_part *x = a, *y = b;

	return (x->paddr > y->paddr) - (x->paddr < y->paddr);
}

static struct kx_err *check_disjoint(const struct bytes *b, const struct elf_image *elf)
{
	for (size_t i = 1; i < elf->nloads; i++) {
		const struct elf_part *low = &elf->loads[i - 1], *high = &elf->loads[i];

		if (low->paddr + low->memsz > high->paddr)
			return kx_err_new(KX_FORMAT,
				"%s: ELF segments overlap: one ends at 0x%" PRIx64
				", another starts at 0x%" PRIx64,
				b->name, low->paddr + low->memsz, high->paddr);
	}
	return NULL;
}

static struct kx_err *take_headers(
	const struct bytes *b, const struct elf *from, struct elf_image *elf)
{
	*elf = (struct elf_image){
		.machine = from->machine,
		.type = from->type,
		.is_64bit = from->is_64bit,
		.big_endian = from->big_endian,
		.flags = from->flags,
		.entry = from->entry,
		.entry_paddr = from->entry,
	};
	KX_TRY(check_not_cut(b, from));
	KX_TRY(read_loads(b, from, elf));
	if (!elf->nloads)
		return kx_err_new(KX_FORMAT,
			"%s: this is %s: none of the %zu ELF program headers says what "
			"to load",
			b->name, identify_bytes(b), from->nphdrs);
	qsort(elf->loads, elf->nloads, sizeof(*elf->loads), compare_paddr);
	return check_disjoint(b, elf);
}

struct kx_err *elf_image_parse(
	const struct bytes *b, enum image_match *ret_match, struct elf_image *ret)
{
	struct source source = source_from_bytes(b);
	KX_AUTO(elf_destroy) struct elf elf = {0};

	*ret = (struct elf_image){0};
	*ret_match = b->size >= SELFMAG && !memcmp(b->data, ELFMAG, SELFMAG)
			     ? IMAGE_MATCH
			     : IMAGE_NO_MATCH;
	if (*ret_match == IMAGE_NO_MATCH)
		return NULL;
	KX_TRY(elf_read(&source, &elf));
	struct kx_err *err = take_headers(b, &elf, ret);
	if (err)
		elf_image_destroy(ret);
	return err;
}

const struct elf_part *elf_image_find_part(
	const struct elf_image *elf, uint64_t paddr, unsigned int width)
{
	size_t low = 0, high = elf->nloads;

	/* There may be many: the last one that begins at paddr or before it. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (elf->loads[middle].paddr <= paddr)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	const struct elf_part *l = &elf->loads[low - 1];
	uint64_t at = paddr - l->paddr;

	return at < l->filesz && l->filesz - at >= width ? l : NULL;
}

/* ---- by machine -------------------------------------------------------------------- */

/* Flags that name no code at all, as those of bytes wrapped up as data, say nothing. */
static bool lies_in_code(const struct elf *elf, uint64_t paddr)
{
	bool any = false;

	for (size_t i = 0; i < elf->nphdrs; i++) {
		const struct elf_phdr *p = &elf->phdrs[i];

		if (p->type != PT_LOAD || !(p->flags & PF_X))
			continue;
		any = true;
		if (paddr >= p->paddr && paddr - p->paddr < p->filesz)
			return true;
	}
	return !any;
}

bool elf_image_can_enter(
	const struct bytes *b, const struct elf_image *elf, uint64_t paddr)
{
	struct source source = source_from_bytes(b);
	KX_AUTO(elf_destroy) struct elf headers = {0};

	if (!elf_image_find_part(elf, paddr, 1))
		return false;
	KX_AUTO(kx_err_freep) struct kx_err *err = elf_read(&source, &headers);
	return !err && lies_in_code(&headers, paddr);
}

static struct kx_err *check_entry_at(
	const struct bytes *b, const struct elf_image *elf, uint64_t paddr)
{
	if (elf_image_can_enter(b, elf, paddr))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the entry 0x%" PRIx64
		" is in none of the ELF segments with code, which lie from "
		"0x%" PRIx64 " to 0x%" PRIx64,
		b->name, paddr, elf->loads[0].paddr,
		elf->loads[0].paddr + elf_image_span(elf));
}

/*
 * Entered at a physical address. Of newer kernels (7.2) the entry is in .init.text, which
 * stands among data, in a part that is not said to be executable.
 */
static struct kx_err *settle_x86_64(const struct bytes *b, struct elf_image *elf)
{
	if (!elf->is_linux || !elf_image_find_part(elf, elf->entry, 1))
		KX_TRY(check_entry_at(b, elf, elf->entry));
	return elf->is_linux ? elf_x86_find_paging(b, elf) : NULL;
}

static struct kx_err *settle_ppc64(const struct bytes *b, struct elf_image *elf)
{
	KX_TRY(elf_ppc64_settle(b, elf));
	return check_entry_at(b, elf, elf->entry_paddr);
}

static struct kx_err *settle_arm64(const struct bytes *b, struct elf_image *elf)
{
	KX_TRY(elf_arm64_settle(b, elf));
	return check_entry_at(b, elf, elf->entry_paddr);
}

/* Entered in 32-bit mode, without paging. */
static struct kx_err *settle_i386(const struct bytes *b, struct elf_image *elf)
{
	uint64_t end = elf->loads[0].paddr + elf_image_span(elf);

	if (end > 1ULL << 32)
		return kx_err_new(KX_FORMAT,
			"%s: the 32-bit ELF image lies from 0x%" PRIx64 " to 0x%" PRIx64
			", which passes 4 GiB",
			b->name, elf->loads[0].paddr, end);
	return check_entry_at(b, elf, elf->entry);
}

/* The machines that have kernels. */
static const struct machine {
	uint16_t machine;
	bool is_64bit, little_only;
	const char *type;
	struct kx_err *(*settle)(const struct bytes *b, struct elf_image *elf);
} machines[] = {
	{EM_X86_64, true, true, "elf-x86_64", settle_x86_64},
	{EM_PPC64, true, false, "elf-ppc64", settle_ppc64},
	{EM_AARCH64, true, false, "vmlinux", settle_arm64},
	{EM_386, false, true, "elf-x86", settle_i386},
};
static const char known_machines[] = "64-bit ones for x86_64 (little-endian), ppc64 and "
				     "arm64, and 32-bit ones for i386";

static const struct machine *find_machine(const struct elf_image *elf)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(machines); i++)
		if (elf->machine == machines[i].machine &&
			elf->is_64bit == machines[i].is_64bit &&
			!(elf->big_endian && machines[i].little_only))
			return &machines[i];
	return NULL;
}

static struct kx_err *refuse_machine(const struct bytes *b, const struct elf_image *elf)
{
	const char *what = identify_bytes(b);

	return kx_err_new(KX_UNSUPPORTED,
		"%s: this is %s (%u-bit, %s-endian, ELF machine %u), which is not "
		"supported, only %s",
		b->name, what ? what : "an ELF file", elf->is_64bit ? 64 : 32,
		elf->big_endian ? "big" : "little", elf->machine, known_machines);
}

static struct kx_err *check_kernel(const struct bytes *b, const struct elf_image *elf)
{
	if (elf->type != ET_EXEC && elf->type != ET_DYN)
		return kx_err_new(KX_FORMAT,
			"%s: this is %s and no kernel: its ELF type is %u; a kernel's is "
			"%u (executable) or %u (shared)",
			b->name, identify_bytes(b), elf->type, ET_EXEC, ET_DYN);
	if (!elf->is_linux && identify_is_program(b))
		return kx_err_new(KX_FORMAT,
			"%s: this is %s, which an operating system runs, and no kernel",
			b->name, identify_bytes(b));
	return NULL;
}

struct kx_err *elf_image_settle(const struct bytes *b, const char *type,
	struct elf_image *elf, const char **ret_type)
{
	const struct machine *machine = find_machine(elf);

	if (!machine)
		return refuse_machine(b, elf);
	if (type && strcmp(type, machine->type))
		return kx_err_name(
			kx_err_new(KX_FORMAT, "%s: this is not the %s that --type says",
				b->name, type),
			KX_ID_NOT_A_KERNEL);
	KX_TRY(kx_err_name(check_kernel(b, elf), KX_ID_NOT_A_KERNEL));
	*ret_type = machine->type;
	return machine->settle(b, elf);
}
