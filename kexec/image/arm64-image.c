// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Kernels for arm64 as they are run: an Image (Documentation/arm64/booting.rst), which is
 * one block of memory, and a vmlinux, which starts with the same header.
 */
#include "image/formats.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "format/pe.h"
#include "image/elf-machines.h"

/* Offsets in the header. All numbers are little-endian, whatever the kernel is. */
#define TEXT_OFFSET 8
#define IMAGE_SIZE  16
#define FLAGS	    24
#define MAGIC	    56
#define HEADER_SIZE 64

static const char magic[] = "ARM\x64";

#define FLAG_BIG_ENDIAN	 0x1
#define FLAG_PAGE_SIZE	 0x6 /* two bits: not told, 4, 16, 64 KiB */
#define FLAG_ANYWHERE	 0x8
#define FLAGS_KNOWN	 (FLAG_BIG_ENDIAN | FLAG_PAGE_SIZE | FLAG_ANYWHERE)
#define PAGE_SIZE_SHIFT	 1

static const uint32_t page_sizes[] = {0, 4 << 10, 16 << 10, 64 << 10};

/* ---- the header -------------------------------------------------------------------- */

/*
 * A kernel before 3.17 says no size, and where it is to lie in its own byte order. The
 * kernel's own loader refuses it, too (image_load() in arch/arm64/kernel/kexec_image.c).
 */
static struct kx_err *check_size(const struct bytes *b, const struct arm64_header *h)
{
	uint64_t end;

	if (!h->image_size)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: its header does not say how much memory the kernel needs "
			"(image_size is 0): kernels before 3.17 are not supported",
			b->name);
	if (!__builtin_add_overflow(h->text_offset, h->image_size, &end))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: by its header the kernel has 0x%" PRIx64
		" bytes (image_size), which do not fit into 64 bits",
		b->name, h->image_size);
}

static struct kx_err *check_offset(const struct bytes *b, const struct arm64_header *h)
{
	if (h->text_offset < ARM64_KERNEL_ALIGN && !(h->text_offset % page_sizes[1]))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: by its header the kernel starts 0x%" PRIx64
		" bytes behind a multiple of 0x%x (text_offset), which is %s",
		b->name, h->text_offset, ARM64_KERNEL_ALIGN,
		h->text_offset < ARM64_KERNEL_ALIGN ? "no whole page"
						    : "no less than that");
}

static struct kx_err *check_flags(const struct bytes *b, uint64_t flags)
{
	if (!(flags & ~(uint64_t)FLAGS_KNOWN))
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"%s: its header has the flags 0x%" PRIx64 ", of which 0x%" PRIx64
		" are not known",
		b->name, flags, flags & ~(uint64_t)FLAGS_KNOWN);
}

static struct kx_err *parse_header(const struct bytes *b, struct arm64_header *ret)
{
	uint64_t flags = get_le64(b->data + FLAGS);

	*ret = (struct arm64_header){
		.text_offset = get_le64(b->data + TEXT_OFFSET),
		.image_size = get_le64(b->data + IMAGE_SIZE),
		.page_size = page_sizes[(flags & FLAG_PAGE_SIZE) >> PAGE_SIZE_SHIFT],
		.big_endian = flags & FLAG_BIG_ENDIAN,
		.anywhere = flags & FLAG_ANYWHERE,
	};
	KX_TRY(check_flags(b, flags));
	KX_TRY(check_size(b, ret));
	return check_offset(b, ret);
}

static bool has_header(const struct bytes *b)
{
	return b->size >= HEADER_SIZE && !memcmp(b->data + MAGIC, magic, 4);
}

/* ---- an Image ---------------------------------------------------------------------- */

/*
 * Its size in memory says nothing of that in the file, but where it is an EFI program,
 * too, its sections do. "MZ" is an instruction that no other kernel begins with.
 */
static struct kx_err *check_not_cut(const struct bytes *b)
{
	struct pe pe = {0};

	if (memcmp(b->data, "MZ", 2) != 0)
		return NULL;
	struct kx_err *err = pe_read(b, &pe);
	pe_destroy(&pe);
	return err;
}

static struct kx_err *check_file(const struct bytes *b, const struct arm64_header *h)
{
	if (b->size > h->image_size)
		return kx_err_new(KX_FORMAT,
			"%s: by its header the kernel has 0x%" PRIx64
			" bytes of memory (image_size), and the file has 0x%" PRIx64,
			b->name, h->image_size, b->size);
	return check_not_cut(b);
}

static struct kx_err *fill_elf(const struct bytes *b, struct elf_image *ret)
{
	ret->loads = calloc(1, sizeof(*ret->loads));
	if (!ret->loads)
		return kx_err_nomem();
	ret->nloads = 1;
	ret->loads[0] = (struct elf_part){
		.paddr = ret->arm64.text_offset,
		.filesz = b->size,
		.memsz = ret->arm64.image_size,
	};
	ret->machine = EM_AARCH64;
	ret->type = ET_EXEC;
	ret->is_64bit = true;
	ret->big_endian = ret->arm64.big_endian;
	ret->entry = ret->entry_paddr = ret->arm64.text_offset;
	return NULL;
}

struct kx_err *arm64_image_parse(
	const struct bytes *b, enum image_match *ret_match, struct elf_image *ret)
{
	*ret = (struct elf_image){0};
	*ret_match = has_header(b) ? IMAGE_MATCH : IMAGE_NO_MATCH;
	if (*ret_match == IMAGE_NO_MATCH)
		return NULL;
	KX_TRY(parse_header(b, &ret->arm64));
	KX_TRY(check_file(b, &ret->arm64));
	return fill_elf(b, ret);
}

/* ---- a vmlinux --------------------------------------------------------------------- */

static struct kx_err *first_bytes(
	const struct bytes *b, const struct elf_part *first, struct bytes *ret)
{
	if (first->filesz >= HEADER_SIZE) {
		*ret = (struct bytes){b->data + first->offset, first->filesz, b->name};
		if (has_header(ret))
			return NULL;
	}
	return kx_err_new(KX_UNSUPPORTED,
		"%s: its first ELF segment (0x%" PRIx64
		" bytes) does not start with the header of an arm64 Linux kernel, the "
		"magic number at offset 0x%x",
		b->name, first->filesz, MAGIC);
}

struct kx_err *elf_arm64_settle(const struct bytes *b, struct elf_image *elf)
{
	struct elf_part *first = &elf->loads[0], *last = &elf->loads[elf->nloads - 1];
	struct bytes start;
	uint64_t end;

	KX_TRY(first_bytes(b, first, &start));
	KX_TRY(parse_header(&start, &elf->arm64));
	if (elf->entry_paddr != first->paddr)
		return kx_err_new(KX_FORMAT,
			"%s: the entry 0x%" PRIx64 " is not its first byte 0x%" PRIx64
			", as that of an arm64 kernel is",
			b->name, elf->entry_paddr, first->paddr);
	if (__builtin_add_overflow(first->paddr, elf->arm64.image_size, &end))
		return kx_err_new(KX_FORMAT,
			"%s: by its header the kernel has 0x%" PRIx64
			" bytes (image_size), which do not fit behind 0x%" PRIx64,
			b->name, elf->arm64.image_size, first->paddr);
	/* What stands behind the last section is in no segment: its first page tables. */
	if (elf->arm64.image_size > elf_image_span(elf))
		last->memsz = end - last->paddr;
	return NULL;
}
