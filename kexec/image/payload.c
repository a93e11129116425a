// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/payload.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "lib/decompress.h"

#define PAGE_SIZE 4096

/* Smaller than any kernel; what follows is the size of what is unpacked. */
#define SIZE_FIELD 4

/* ---- unpacking --------------------------------------------------------------------- */

static struct kx_err *find_payload(
	const struct bytes *b, const struct bzimage *bz, struct bytes *ret)
{
	if (!bz->payload_length)
		return kx_err_new(KX_UNSUPPORTED,
			"the kernel does not say where its compressed part is (boot "
			"protocol 2.%02u, payload_length 0)",
			bz->protocol & 0xff);
	KX_TRY(bytes_slice(b, (uint64_t)bz->setup_size + bz->payload_offset,
		bz->payload_length, ret));
	if (ret->size > SIZE_FIELD)
		return NULL;
	return kx_err_new(KX_FORMAT, "a payload of %u bytes is none", bz->payload_length);
}

/*
 * The last four bytes are the size of what comes out. The kernel's build appends them,
 * but to gzip data, which end with the same number by themselves (RFC 1952, ISIZE).
 */
static struct kx_err *unpack_bytes(const struct bytes *from, struct payload *payload)
{
	uint64_t size = get_le32(from->data + from->size - SIZE_FIELD);
	bool own_size = !strcmp(payload->compression, "gzip");
	struct bytes packed = *from;

	if (!own_size)
		packed.size -= SIZE_FIELD;
	if (size > FILE_DEFAULT_CAP)
		return kx_err_new(KX_FORMAT,
			"%s: it states 0x%" PRIx64
			" bytes for what is compressed; no kernel has more than 0x%llx",
			from->name, size, FILE_DEFAULT_CAP);
	return decompress_slice(&packed, size, &payload->file);
}

static struct kx_err *unknown_compression(const struct bytes *from)
{
	bool known;
	const char *name = decompress_name_payload(from->data, &known);

	return kx_err_new(KX_UNSUPPORTED,
		"the kernel is compressed by %s, which this program cannot undo",
		name && !known ? name : "an unknown format");
}

static struct kx_err *unpack(
	const struct bytes *b, const struct bzimage *bz, struct payload *payload)
{
	KX_AUTO(freep) char *name = NULL;
	struct bytes from = {0};

	KX_TRY(find_payload(b, bz, &from));
	payload->compression = decompress_detect(&from);
	if (!payload->compression)
		return unknown_compression(&from);
	KX_TRY(text_format(&name, "payload of '%s'", b->name));
	from.name = name;
	return unpack_bytes(&from, payload);
}

static struct kx_err *unpack_and_parse(
	const struct bytes *b, const struct bzimage *bz, struct payload *payload)
{
	KX_TRY(unpack(b, bz, payload));
	struct bytes vmlinux = file_bytes(&payload->file);
	struct kx_err *err = payload_parse(&vmlinux, bz, payload);
	if (!err || err->code == KX_NOMEM)
		return err;
	payload->why_not = err;
	return NULL;
}

struct kx_err *payload_unpack(
	const struct bytes *b, const struct bzimage *bz, struct payload *ret)
{
	payload_destroy(ret);
	struct kx_err *err = unpack_and_parse(b, bz, ret);
	if (!err || err->code == KX_NOMEM)
		return err;
	if (err->code == KX_FORMAT)
		return kx_err_append(err,
			"this kernel cannot decompress itself, with or without "
			"--fast-boot");
	ret->why_not = err;
	return NULL;
}

void payload_destroy(struct payload *payload)
{
	elf_image_destroy(&payload->elf);
	if (payload->file.path)
		file_give_back_copy(payload->file.size);
	file_close(&payload->file);
	kx_err_free(payload->why_not);
	*payload = (struct payload){.file.fd = -1};
}

/* ---- the vmlinux ------------------------------------------------------------------- */

/*
 * Behind the last byte that headers or loads name. All of these lie in the file, as
 * elf_image_parse() has checked.
 */
static uint64_t find_elf_end(const struct bytes *b, const struct elf_image *elf)
{
	const uint8_t *h = b->data;
	uint64_t shoff = get_le64(h + offsetof(Elf64_Ehdr, e_shoff));
	uint64_t end = get_le64(h + offsetof(Elf64_Ehdr, e_phoff)) +
		       get_le16(h + offsetof(Elf64_Ehdr, e_phnum)) * sizeof(Elf64_Phdr);

	if (shoff)
		end = greater(end,
			shoff + get_le16(h + offsetof(Elf64_Ehdr, e_shnum)) *
					get_le16(h + offsetof(Elf64_Ehdr, e_shentsize)));
	for (size_t i = 0; i < elf->nloads; i++)
		end = greater(end, elf->loads[i].offset + elf->loads[i].filesz);
	return end;
}

/* What this program can place, and startup_64 (arch/x86/kernel/head_64.S) can run. */
static struct kx_err *check_loads(const struct elf_image *elf, const struct bzimage *bz)
{
	uint64_t start = elf->loads[0].paddr;

	if (elf->nloads > PAYLOAD_LOADS_MAX)
		return kx_err_new(KX_UNSUPPORTED,
			"its vmlinux has %zu parts to load, more than %u", elf->nloads,
			PAYLOAD_LOADS_MAX);
	for (size_t i = 0; i < elf->nloads; i++)
		if (elf->loads[i].paddr % PAGE_SIZE)
			return kx_err_new(KX_UNSUPPORTED,
				"part %zu of its vmlinux starts at 0x%" PRIx64
				", which is no page",
				i, elf->loads[i].paddr);
	if (start != bz->pref_address || elf->virtual_offset != X86_KERNEL_MAP)
		return kx_err_new(KX_UNSUPPORTED,
			"its vmlinux is linked to 0x%" PRIx64 " (virtual 0x%" PRIx64
			"), the header says 0x%" PRIx64 " (0x%llx)",
			start, start + elf->virtual_offset, bz->pref_address,
			bz->pref_address + X86_KERNEL_MAP);
	if (elf_image_span(elf) > X86_KERNEL_MAP_SIZE)
		return kx_err_new(KX_UNSUPPORTED,
			"its vmlinux needs 0x%" PRIx64 " bytes, over the limit of 0x%llx",
			elf_image_span(elf), X86_KERNEL_MAP_SIZE);
	return NULL;
}

/* __startup_64() moves a kernel by whole pages of 2 MiB. */
static struct kx_err *check_alignment(const struct bzimage *bz)
{
	if (!(bz->pref_address % bz->kernel_alignment) &&
		!(bz->kernel_alignment % (2 << 20)))
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"the kernel's pref_address 0x%" PRIx64
		" and kernel_alignment 0x%x are not multiples of each other and of 2 MiB",
		bz->pref_address, bz->kernel_alignment);
}

static struct kx_err *check_vmlinux(
	const struct elf_image *elf, const struct bzimage *bz)
{
	if (elf->machine != EM_X86_64 || !elf->is_64bit || elf->big_endian)
		return kx_err_new(KX_UNSUPPORTED,
			"it holds no x86_64 vmlinux (machine %u, %u bits)", elf->machine,
			elf->is_64bit ? 64 : 32);
	KX_TRY(check_alignment(bz));
	KX_TRY(check_loads(elf, bz));
	/* Which parts are executable says nothing: see settle_x86_64(). */
	if (elf_image_find_part(elf, elf->entry, 1))
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"the entry 0x%" PRIx64 " of its vmlinux is in none of its bytes",
		elf->entry);
}

static struct kx_err *parse(
	const struct bytes *b, const struct bzimage *bz, struct payload *ret)
{
	enum image_match match;

	KX_TRY(elf_image_parse(b, &match, &ret->elf));
	if (match == IMAGE_NO_MATCH)
		return kx_err_new(KX_UNSUPPORTED, "what it holds is no ELF file");
	KX_TRY(check_vmlinux(&ret->elf, bz));
	return relocations_parse(
		b, find_elf_end(b, &ret->elf), &ret->elf, &ret->relocations);
}

struct kx_err *payload_parse(
	const struct bytes *b, const struct bzimage *bz, struct payload *ret)
{
	struct kx_err *err = parse(b, bz, ret);

	if (err)
		elf_image_destroy(&ret->elf);
	return err;
}

/* ---- its relocations --------------------------------------------------------------- */

#define WORD 4

static struct kx_err *does_not_tile(const struct bytes *b, uint64_t from, const char *why)
{
	return kx_err_new(KX_UNSUPPORTED,
		"the 0x%" PRIx64 " bytes behind its vmlinux are no relocation table that "
		"is known: %s",
		b->size - from, why);
}

/*
 * The list whose last word ends at *end: *end becomes the offset of the zero that leads
 * it. False: there is none down to from.
 */
static bool take_list(const struct bytes *b, uint64_t from, uint64_t *end,
	uint64_t *ret_offset, uint64_t *ret_n)
{
	uint64_t at = *end;

	while (at > from && get_le32(b->data + at - WORD))
		at -= WORD;
	*ret_offset = at;
	*ret_n = (*end - at) / WORD;
	if (at == from)
		return false;
	*end = at - WORD;
	return true;
}

static struct kx_err *check_targets(const struct bytes *b, enum relocation_kind kind,
	const struct elf_image *elf, const struct relocations *r)
{
	for (uint64_t i = 0; i < r->lists[kind].n; i++) {
		uint32_t word = get_le32(b->data + r->lists[kind].offset + i * WORD);

		if (!elf_image_find_part(
			    elf, relocation_target(word), relocation_width(kind)))
			return kx_err_new(KX_UNSUPPORTED,
				"a relocation of its vmlinux names 0x%08x, which is in "
				"no bytes that are loaded",
				word);
	}
	return NULL;
}

/*
 * From the end, as handle_relocations() (arch/x86/boot/compressed/misc.c) goes through
 * them: there the 32-bit ones stand, whichever others there are.
 */
static struct kx_err *find_lists(
	const struct bytes *b, uint64_t from, struct relocations *ret)
{
	uint64_t end = b->size, offsets[RELOCATION_KINDS], sizes[RELOCATION_KINDS];
	size_t n = 0;

	if ((end - from) % WORD)
		return does_not_tile(b, from, "they are no whole words");
	while (end > from && n < RELOCATION_KINDS) {
		if (!take_list(b, from, &end, &offsets[n], &sizes[n]))
			return does_not_tile(b, from, "they do not start with a zero");
		n++;
	}
	if (end > from || n < 2)
		return does_not_tile(b, from,
			n < 2 ? "they are one list, not two or three"
			      : "they are more than three lists");
	for (size_t i = 0; i < n; i++) {
		enum relocation_kind kind = i == n - 1 ? RELOCATE_64 : RELOCATE_32 - i;

		ret->lists[kind].offset = offsets[i];
		ret->lists[kind].n = sizes[i];
	}
	return NULL;
}

struct kx_err *relocations_parse(const struct bytes *b, uint64_t elf_end,
	const struct elf_image *elf, struct relocations *ret)
{
	*ret = (struct relocations){0};
	if (elf_end == b->size)
		return NULL;
	KX_TRY(find_lists(b, elf_end, ret));
	for (int kind = 0; kind < RELOCATION_KINDS; kind++)
		KX_TRY(check_targets(b, kind, elf, ret));
	ret->there = true;
	return NULL;
}
