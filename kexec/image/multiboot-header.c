// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Multiboot kernels, such as Xen. A header near the start of the file says that it is one
 * and what it wants (Multiboot Specification 0.6.96, 3.1; Multiboot2 Specification 2.0,
 * 3.1). It stands in an ELF file, or says itself where the file's bytes go.
 */
#include "image/formats.h"

#include <elf.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "image/identify.h"

#define ADDRESS_END (1ULL << 32) /* a 32-bit kernel sees no more */

/* Version 1 */
#define MB1_MAGIC      0x1badb002
#define MB1_SEARCH     8192 /* the header lies within so many bytes */
#define MB1_SIZE       12   /* magic, flags, checksum */
#define MB1_VIDEO      0x0004
#define MB1_REQUIRED   0xffff /* flags that a loader must know … */
#define MB1_KNOWN      0x0007 /* … of which these are: page alignment, memory, video */
#define MB1_ADDRESSES  0x10000
#define MB1_ADDRESS_AT 12 /* five addresses: header, load, load end, bss end, entry */

/* Version 2 */
#define MB2_MAGIC	 0xe85250d6
#define MB2_SEARCH	 32768
#define MB2_SIZE	 16 /* magic, architecture, length, checksum; then tags */
#define MB2_ARCH_I386	 0
#define MB2_TAG_SIZE	 8 /* u16 type, u16 flags, u32 size */
#define MB2_TAG_OPTIONAL 1 /* flag */

enum mb2_tag_type {
	MB2_END = 0,
	MB2_INFORMATION = 1,
	MB2_ADDRESS = 2,
	MB2_ENTRY = 3,
	MB2_CONSOLE = 4,
	MB2_FRAMEBUFFER = 5,
	MB2_MODULE_ALIGN = 6,
	MB2_EFI_BOOT_SERVICES = 7,
	MB2_EFI32_ENTRY = 8,
	MB2_EFI64_ENTRY = 9,
	MB2_RELOCATABLE = 10
};

/* What is read before it is known what it all means together. */
struct header {
	struct bytes file;
	uint64_t at; /* file offset of the header */
	struct multiboot *mb;
	bool has_addresses, has_entry;
	uint64_t header_addr, load_addr, load_end, bss_end, entry; /* physical */
};

struct tag {
	uint64_t at; /* file offset */
	uint16_t type, flags;
	uint32_t size;	   /* bytes, MB2_TAG_SIZE included */
	struct bytes body; /* what stands behind the first MB2_TAG_SIZE bytes */
};

static bool is_header(const uint8_t *p, uint32_t magic, unsigned int words)
{
	uint32_t sum = 0;

	for (unsigned int i = 0; i < words; i++)
		sum += get_le32(p + 4 * i);
	return get_le32(p) == magic && !sum;
}

/* The words of a header add up to 0: one with a wrong checksum is none. */
static bool find_header(const struct bytes *b, unsigned int version, uint64_t *ret)
{
	uint64_t step = version == 1 ? 4 : 8;
	uint64_t size = version == 1 ? MB1_SIZE : MB2_SIZE;
	uint64_t end = version == 1 ? MB1_SEARCH : MB2_SEARCH;

	if (end > b->size)
		end = b->size;
	for (uint64_t at = 0; at + size <= end; at += step) {
		if (!is_header(
			    b->data + at, version == 1 ? MB1_MAGIC : MB2_MAGIC, size / 4))
			continue;
		*ret = at;
		return true;
	}
	return false;
}

static struct kx_err *parse_header1(struct header *h)
{
	const struct bytes *b = &h->file;
	uint32_t flags, v[5];

	KX_TRY(bytes_le32(b, h->at + 4, &flags));
	if (flags & MB1_REQUIRED & ~MB1_KNOWN)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: its multiboot header at offset 0x%" PRIx64
			" requires flags that are not known: 0x%x",
			b->name, h->at, flags & MB1_REQUIRED & ~MB1_KNOWN);
	h->mb->wants_video = flags & MB1_VIDEO;
	h->has_addresses = h->has_entry = flags & MB1_ADDRESSES;
	if (!h->has_addresses)
		return NULL;
	for (int i = 0; i < 5; i++)
		KX_TRY(bytes_le32(b, h->at + MB1_ADDRESS_AT + 4 * i, &v[i]));
	h->header_addr = v[0];
	h->load_addr = v[1];
	h->load_end = v[2];
	h->bss_end = v[3];
	h->entry = v[4];
	return NULL;
}

/* The 32-bit word of a tag's body with that index. */
static struct kx_err *tag_word(const struct tag *tag, unsigned int i, uint32_t *ret)
{
	if (tag->body.size / 4 > i)
		return bytes_le32(&tag->body, 4 * i, ret);
	return kx_err_new(KX_FORMAT,
		"%s: the multiboot header tag of type %u at offset 0x%" PRIx64
		" has 0x%x bytes, too few for what it says",
		tag->body.name, tag->type, tag->at, tag->size);
}

/*
 * Types of information that must be handed over. Whether they can be is known when a load
 * is planned.
 */
static struct kx_err *take_information(const struct tag *tag, struct header *h)
{
	uint32_t type;

	if (tag->flags & MB2_TAG_OPTIONAL)
		return NULL;
	for (uint64_t i = 0; i < tag->body.size / 4; i++) {
		KX_TRY(tag_word(tag, i, &type));
		if (type >= 64)
			return kx_err_new(KX_UNSUPPORTED,
				"%s: the multiboot header tag at offset 0x%" PRIx64
				" requires information of type %u, which is not known",
				tag->body.name, tag->at, type);
		h->mb->required |= 1ULL << type;
	}
	return NULL;
}

static struct kx_err *take_addresses(const struct tag *tag, struct header *h)
{
	uint32_t v[4];

	for (unsigned int i = 0; i < 4; i++)
		KX_TRY(tag_word(tag, i, &v[i]));
	h->has_addresses = true;
	h->header_addr = v[0];
	/* -1: from the file's first byte on */
	h->load_addr = v[1] == UINT32_MAX ? (uint64_t)v[0] - h->at : v[1];
	h->load_end = v[2];
	h->bss_end = v[3];
	return NULL;
}

static struct kx_err *take_entry(const struct tag *tag, struct header *h)
{
	uint32_t entry;

	KX_TRY(tag_word(tag, 0, &entry));
	h->has_entry = true;
	h->entry = entry;
	return NULL;
}

static struct kx_err *take_relocatable(const struct tag *tag, struct header *h)
{
	struct multiboot *mb = h->mb;
	uint32_t preference;

	KX_TRY(tag_word(tag, 0, &mb->min_addr));
	KX_TRY(tag_word(tag, 1, &mb->max_addr));
	KX_TRY(tag_word(tag, 2, &mb->align));
	KX_TRY(tag_word(tag, 3, &preference));
	if (!mb->align)
		mb->align = 1;
	if (mb->align & (mb->align - 1))
		return kx_err_new(KX_FORMAT,
			"%s: the multiboot header tag at offset 0x%" PRIx64
			" wants the alignment 0x%x, which is no power of two",
			tag->body.name, tag->at, mb->align);
	if (preference >= MULTIBOOT_PREFERENCES)
		return kx_err_new(KX_FORMAT,
			"%s: the multiboot header tag at offset 0x%" PRIx64
			" prefers the place %u; 0 to %u are known",
			tag->body.name, tag->at, preference, MULTIBOOT_PREFERENCES - 1);
	mb->preference = preference;
	mb->relocatable = true;
	return NULL;
}

/*
 * Modules always start at pages. The EFI entries are for loaders that are EFI programs,
 * with boot services still there; a kexec enters like a BIOS's loader.
 */
static struct kx_err *take_tag(const struct tag *tag, struct header *h)
{
	switch (tag->type) {
	case MB2_INFORMATION:
		return take_information(tag, h);
	case MB2_ADDRESS:
		return take_addresses(tag, h);
	case MB2_ENTRY:
		return take_entry(tag, h);
	case MB2_RELOCATABLE:
		return take_relocatable(tag, h);
	case MB2_FRAMEBUFFER:
		h->mb->wants_video = true;
		return NULL;
	case MB2_CONSOLE:
	case MB2_MODULE_ALIGN:
	case MB2_EFI_BOOT_SERVICES:
	case MB2_EFI32_ENTRY:
	case MB2_EFI64_ENTRY:
		return NULL;
	}
	if (tag->flags & MB2_TAG_OPTIONAL)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"%s: its multiboot header requires a tag of type %u (at offset "
		"0x%" PRIx64 "), which is not known",
		tag->body.name, tag->type, tag->at);
}

/* The tag at that offset of the header's tags, which lie at file offset base. */
static struct kx_err *read_tag(
	const struct bytes *tags, uint64_t base, uint64_t at, struct tag *ret)
{
	ret->at = base + at;
	KX_TRY(bytes_le16(tags, at, &ret->type));
	KX_TRY(bytes_le16(tags, at + 2, &ret->flags));
	KX_TRY(bytes_le32(tags, at + 4, &ret->size));
	if (ret->size < MB2_TAG_SIZE || ret->size > tags->size - at)
		return kx_err_new(KX_FORMAT,
			"%s: the multiboot header tag of type %u at offset 0x%" PRIx64
			" says that it has 0x%x bytes; 0x%x to 0x%" PRIx64
			" are possible",
			tags->name, ret->type, ret->at, ret->size, MB2_TAG_SIZE,
			tags->size - at);
	return bytes_slice(tags, at + MB2_TAG_SIZE, ret->size - MB2_TAG_SIZE, &ret->body);
}

static struct kx_err *parse_tags(
	const struct bytes *tags, uint64_t base, struct header *h)
{
	struct tag tag;
	uint64_t at = 0;

	while (at < tags->size && tags->size - at >= MB2_TAG_SIZE) {
		KX_TRY(read_tag(tags, base, at, &tag));
		if (tag.type == MB2_END)
			return NULL;
		KX_TRY(take_tag(&tag, h));
		at += align_up(tag.size, 8);
	}
	return kx_err_new(KX_FORMAT,
		"%s: the multiboot header's tags up to offset 0x%" PRIx64
		" have no end tag",
		tags->name, base + tags->size);
}

static struct kx_err *parse_header2(struct header *h)
{
	const struct bytes *b = &h->file;
	uint32_t architecture, length;
	struct bytes tags;

	KX_TRY(bytes_le32(b, h->at + 4, &architecture));
	KX_TRY(bytes_le32(b, h->at + 8, &length));
	if (architecture != MB2_ARCH_I386)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: its multiboot header at offset 0x%" PRIx64
			" is for the architecture %u, not %u (i386)",
			b->name, h->at, architecture, MB2_ARCH_I386);
	uint64_t end = b->size < MB2_SEARCH ? b->size : MB2_SEARCH;
	if (length < MB2_SIZE || length > end - h->at)
		return kx_err_new(KX_FORMAT,
			"%s: the multiboot header at offset 0x%" PRIx64
			" says that it has 0x%x bytes; 0x%x to 0x%" PRIx64
			" are possible",
			b->name, h->at, length, MB2_SIZE, end - h->at);
	KX_TRY(bytes_slice(b, h->at + MB2_SIZE, length - MB2_SIZE, &tags));
	return parse_tags(&tags, h->at + MB2_SIZE, h);
}

static struct kx_err *refuse_addresses(const struct header *h, const char *why)
{
	return kx_err_new(KX_FORMAT,
		"%s: the addresses of the multiboot header at offset 0x%" PRIx64
		" contradict each other or the file, which has 0x%" PRIx64
		" bytes: %s (header 0x%" PRIx64 ", load 0x%" PRIx64 " to 0x%" PRIx64
		", bss to 0x%" PRIx64 ")",
		h->file.name, h->at, h->file.size, why, h->header_addr, h->load_addr,
		h->load_end, h->bss_end);
}

/* One part, as the header's addresses have it. Ends of 0: the file's, and no bss. */
static struct kx_err *load_by_addresses(const struct header *h, struct elf_image *elf)
{
	uint64_t load = h->load_addr, ahead = h->header_addr - load;

	if (!h->has_entry)
		return refuse_addresses(h, "there is no entry address");
	if (load > h->header_addr || ahead > h->at)
		return refuse_addresses(h, "it is loaded from before the file");
	uint64_t offset = h->at - ahead, rest = h->file.size - offset;
	uint64_t size = h->load_end ? h->load_end - load : rest;
	if (h->load_end && h->load_end <= load)
		return refuse_addresses(h, "nothing is loaded");
	if (size > rest)
		return refuse_addresses(h, "more is loaded than there is");
	if (h->bss_end && h->bss_end < load + size)
		return refuse_addresses(h, "it ends before what is loaded");
	elf->loads = calloc(1, sizeof(*elf->loads));
	if (!elf->loads)
		return kx_err_nomem();
	elf->loads[elf->nloads++] = (struct elf_part){
		offset, load, size, h->bss_end ? h->bss_end - load : size};
	elf->entry = h->entry;
	return NULL;
}

static const char *name_machine(const struct elf_image *elf)
{
	const char *name = identify_elf_machine(elf->machine);

	return name ? name : "not known";
}

/* It has no ELF note of its own; all versions that multiboot starts say who they are. */
static bool is_xen(const struct bytes *b)
{
	static const char banner[] = "Xen version %d.%d";

	return b->size && memmem(b->data, b->size, banner, sizeof(banner) - 1);
}

/* Xen for firmware to start: it holds the same headers as the other one. */
static bool is_xen_efi(const struct bytes *b, const char *what)
{
	static const char efi[] = "an EFI application";

	return what && !strncmp(what, efi, sizeof(efi) - 1) && is_xen(b);
}

static struct kx_err *refuse_no_loads(const struct header *h)
{
	const char *what = identify_bytes(&h->file);
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"%s: its multiboot header at offset 0x%" PRIx64
		" does not say where to load it, and it is no ELF file%s%s",
		h->file.name, h->at, what ? ": it looks like " : "", what ? what : "");

	return is_xen_efi(&h->file, what)
		       ? kx_err_append(err, "use xen.gz, not xen.efi")
		       : err;
}

static struct kx_err *load_as_elf(const struct header *h, struct elf_image *elf)
{
	const struct bytes *b = &h->file;
	enum image_match match;

	KX_TRY(elf_image_parse(b, &match, elf));
	if (match == IMAGE_NO_MATCH)
		return refuse_no_loads(h);
	if (elf->big_endian || (elf->machine != EM_386 && elf->machine != EM_X86_64))
		return kx_err_new(KX_UNSUPPORTED,
			"%s: a multiboot kernel in a %s-endian ELF file for machine %u "
			"(%s) is not supported, only little-endian for %u (i386) or %u "
			"(x86_64)",
			b->name, elf->big_endian ? "big" : "little", elf->machine,
			name_machine(elf), EM_386, EM_X86_64);
	elf->entry = h->has_entry ? h->entry : elf->entry_paddr;
	return NULL;
}

static struct kx_err *check_loads(const struct header *h, const struct elf_image *elf)
{
	const struct elf_part *last = &elf->loads[elf->nloads - 1];
	uint64_t end = last->paddr + last->memsz;

	if (end > ADDRESS_END)
		return kx_err_new(KX_FORMAT,
			"%s: the multiboot kernel lies from 0x%" PRIx64 " to 0x%" PRIx64
			", which passes 4 GiB: it is entered in 32-bit mode",
			h->file.name, elf->loads[0].paddr, end);
	if (h->has_addresses ? elf_image_find_part(elf, elf->entry, 1) != NULL
			     : elf_image_can_enter(&h->file, elf, elf->entry))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the multiboot kernel's entry 0x%" PRIx64
		" is in no code that is loaded, from 0x%" PRIx64 " to 0x%" PRIx64,
		h->file.name, elf->entry, elf->loads[0].paddr, end);
}

static struct kx_err *parse(struct header *h, unsigned int version, struct elf_image *elf)
{
	KX_TRY(version == 1 ? parse_header1(h) : parse_header2(h));
	KX_TRY(h->has_addresses ? load_by_addresses(h, elf) : load_as_elf(h, elf));
	return elf->has_linux_note ? NULL : check_loads(h, elf);
}

struct kx_err *multiboot_parse(const struct bytes *b, unsigned int version,
	enum image_match *ret_match, struct multiboot *ret, struct elf_image *ret_elf)
{
	struct header h = {.file = *b, .mb = ret};
	struct elf_image elf = {0};

	*ret = (struct multiboot){0};
	*ret_elf = elf;
	*ret_match = IMAGE_NO_MATCH;
	if (!find_header(b, version, &h.at))
		return NULL;
	*ret_match = IMAGE_MATCH;
	struct kx_err *err = parse(&h, version, &elf);
	if (!err && elf.has_linux_note)
		*ret_match = IMAGE_NO_MATCH;
	if (err || elf.has_linux_note)
		elf_image_destroy(&elf);
	else
		ret->is_hypervisor = is_xen(b);
	*ret_elf = elf;
	return err;
}
