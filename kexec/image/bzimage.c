// SPDX-License-Identifier: GPL-2.0-or-later
/* The setup header of a bzImage: Documentation/x86/boot.rst, cited as "boot.rst". */
#include "image/formats.h"

#include <elf.h>
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "format/x86-setup.h"
#include "image/version.h"
#include "lib/decompress.h"

#define SECTOR	     512
#define PARAGRAPH    16
#define LOAD_ADDRESS BZIMAGE_LOAD_ADDRESS

/* xloadflags; the last two are in arch/x86/include/uapi/asm/bootparam.h only. */
#define XLF_KERNEL_64		   0x01
#define XLF_CAN_BE_LOADED_ABOVE_4G 0x02
#define XLF_EFI_KEXEC		   0x10
#define XLF_5LEVEL		   0x20
#define XLF_5LEVEL_ENABLED	   0x40

/* Where the header ends at least, by protocol: behind the last field that it added. */
static const struct {
	uint16_t protocol, end;
} header_ends[] = {
	{0x20f, 0x26c}, /* kernel_info_offset */
	{0x20b, 0x268}, /* handover_offset */
	{0x20a, 0x264}, /* init_size */
	{0x209, 0x258}, /* setup_data */
	{0x208, 0x250}, /* payload_length */
	{0x207, 0x248}, /* hardware_subarch_data */
	{0x206, 0x23c}, /* cmdline_size */
	{0x205, 0x235}, /* relocatable_kernel */
	{0x203, 0x230}, /* initrd_addr_max */
	{0x202, 0x22c}, /* cmd_line_ptr */
	{0x201, 0x226}, /* heap_end_ptr */
	{0x200, 0x224}, /* bootsect_kludge */
};

/*
 * A reader of header fields: those that the protocol does not have are not looked at. The
 * first error stays, so that a list of fields reads as a list.
 */
struct reader {
	const struct bytes *b;
	uint16_t protocol;
	struct kx_err *err;
};

static uint64_t read_field(struct reader *r, uint16_t since, uint64_t offset, size_t size,
	uint64_t otherwise)
{
	struct bytes field;

	if (r->err || r->protocol < since)
		return otherwise;
	r->err = bytes_slice(r->b, offset, size, &field);
	return r->err ? otherwise : get_number(field.data, size, false);
}

static bool has_magic(const struct bytes *b)
{
	return b->size >= HDR_MAGIC + 4 &&
	       get_le16(b->data + HDR_BOOT_FLAG) == HDR_BOOT_FLAG_VALUE &&
	       get_le32(b->data + HDR_MAGIC) == HDR_MAGIC_HDRS;
}

struct kx_err *bzimage_check_boot_flag(const struct bytes *b)
{
	if (b->size < HDR_MAGIC + 4 || get_le32(b->data + HDR_MAGIC) != HDR_MAGIC_HDRS ||
		get_le16(b->data + HDR_BOOT_FLAG) == HDR_BOOT_FLAG_VALUE)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: this is a bzImage by its header, but its boot flag at 0x%x is "
		"0x%04x and not 0x%04x: the file is damaged",
		b->name, HDR_BOOT_FLAG, get_le16(b->data + HDR_BOOT_FLAG),
		HDR_BOOT_FLAG_VALUE);
}

static struct kx_err *check_protocol(const struct bytes *b, uint16_t protocol)
{
	if (protocol >> 8 == 2)
		return NULL;
	return kx_err_new(protocol < 0x200 ? KX_UNSUPPORTED : KX_FORMAT,
		"%s: boot protocol %u.%02u (at offset 0x%x) is not supported, only 2.00 "
		"and later 2.xx are",
		b->name, protocol >> 8, protocol & 0xff, HDR_VERSION);
}

/*
 * boot.rst, "jump": 0xeb and a signed offset from 0x202, by which the header ends at
 * 0x202 + 127 = 0x281 at most; the zero page has room for it up to 0x290.
 */
static struct kx_err *read_header_end(
	const struct bytes *b, uint16_t protocol, uint32_t *ret)
{
	uint8_t jump, distance;
	size_t i = 0;

	KX_TRY(bytes_u8(b, HDR_JUMP, &jump));
	KX_TRY(bytes_u8(b, HDR_JUMP + 1, &distance));
	if (jump != 0xeb || distance > 0x7f)
		return kx_err_new(KX_FORMAT,
			"%s: the setup header has no length: the bytes at 0x%x are "
			"0x%02x 0x%02x and not a short jump forward (0xeb, 0x00 to 0x7f)",
			b->name, HDR_JUMP, jump, distance);
	*ret = HDR_MAGIC + distance;
	while (protocol < header_ends[i].protocol)
		i++;
	if (*ret < header_ends[i].end)
		return kx_err_new(KX_FORMAT,
			"%s: the setup header ends at 0x%x, boot protocol 2.%02u needs "
			"it up "
			"to 0x%x",
			b->name, *ret, protocol & 0xff, header_ends[i].end);
	return NULL;
}

static void read_fields(struct reader *r, struct bzimage *bz)
{
	uint16_t xloadflags = read_field(r, 0x20c, HDR_XLOADFLAGS, 2, 0);

	bz->loadflags = read_field(r, 0x200, HDR_LOADFLAGS, 1, 0);
	bz->loaded_low = !(bz->loadflags & HDR_LOADED_HIGH);
	bz->code32_start = read_field(r, 0x200, HDR_CODE32_START, 4, 0);
	bz->initrd_max = read_field(r, 0x203, HDR_INITRD_MAX, 4, 0x37ffffff);
	bz->kernel_alignment = read_field(r, 0x205, HDR_KERNEL_ALIGN, 4, LOAD_ADDRESS);
	bz->relocatable = read_field(r, 0x205, HDR_RELOCATABLE, 1, 0);
	bz->cmdline_max = read_field(r, 0x206, HDR_CMDLINE_SIZE, 4, 255);
	bz->payload_offset = read_field(r, 0x208, HDR_PAYLOAD_OFFSET, 4, 0);
	bz->payload_length = read_field(r, 0x208, HDR_PAYLOAD_LENGTH, 4, 0);
	bz->pref_address = read_field(r, 0x20a, HDR_PREF_ADDRESS, 8, LOAD_ADDRESS);
	bz->init_size = read_field(r, 0x20a, HDR_INIT_SIZE, 4, 0);
	/* What is loaded low is a zImage, whatever it says. */
	bz->has_64bit_entry = !bz->loaded_low && (xloadflags & XLF_KERNEL_64);
	bz->above_4g = bz->has_64bit_entry && (xloadflags & XLF_CAN_BE_LOADED_ABOVE_4G);
	bz->efi_kexec = xloadflags & XLF_EFI_KEXEC;
	bz->five_level = xloadflags & XLF_5LEVEL;
	bz->five_level_on = xloadflags & XLF_5LEVEL_ENABLED;
}

/* boot.rst: a setup_sects of 0 means 4; the boot sector comes on top. */
static struct kx_err *read_setup_size(const struct bytes *b, struct bzimage *bz)
{
	uint8_t sectors;

	KX_TRY(bytes_u8(b, HDR_SETUP_SECTS, &sectors));
	bz->setup_size = ((sectors ? sectors : 4) + 1) * SECTOR;
	if (bz->setup_size >= b->size)
		return kx_err_new(KX_FORMAT,
			"%s: the header says the kernel starts at offset 0x%x, behind %u "
			"setup sectors, the file has only 0x%" PRIx64 " bytes",
			b->name, bz->setup_size, sectors ? sectors : 4, b->size);
	return NULL;
}

/*
 * The kernel's size by syssize, in paragraphs, rounded up (boot.rst): not all builds pad
 * the file to the last one's end. Signatures and sections for EFI may follow.
 */
static struct kx_err *read_kernel_size(const struct bytes *b, struct bzimage *bz)
{
	uint64_t there = b->size - bz->setup_size;
	uint32_t paragraphs;

	bz->kernel_size = there;
	/* boot.rst, "syssize": before 2.04 it is not to be trusted; memdisk's is 0. */
	if (bz->protocol < 0x204)
		return NULL;
	KX_TRY(bytes_le32(b, HDR_SYSSIZE, &paragraphs));
	uint64_t size = (uint64_t)paragraphs * PARAGRAPH;
	if (!size)
		return kx_err_new(KX_FORMAT,
			"%s: the header says the kernel has 0 bytes, the file has "
			"0x%" PRIx64 " from offset 0x%x",
			b->name, there, bz->setup_size);
	if (size > there + PARAGRAPH - 1)
		return kx_err_new(KX_FORMAT,
			"%s: the header says the kernel has 0x%" PRIx64
			" bytes from offset 0x%x, the file has only 0x%" PRIx64 " there",
			b->name, size, bz->setup_size, there);
	bz->kernel_size = size < there ? size : there;
	return NULL;
}

/*
 * Before 2.10 a kernel does not say how much memory it needs to decompress itself. gzip
 * makes kernels of the time 2 to 3 times smaller; the BSS and the compressed copy come on
 * top. 4 times and 8 MiB are more than any of them took.
 */
static void guess_init_size(struct bzimage *bz)
{
	if (bz->protocol < 0x20a)
		bz->init_size = 4 * bz->kernel_size + (8U << 20);
}

/* A zImage has the room up to its setup code. */
static struct kx_err *check_low(const struct bytes *b, const struct bzimage *bz)
{
	if (!bz->loaded_low || bz->kernel_size <= ZIMAGE_END - ZIMAGE_LOAD_ADDRESS)
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: this is a zImage (loadflags 0x%02x at offset 0x%x), which is loaded "
		"below 1 MiB: its kernel has 0x%" PRIx64 " bytes, there is room for 0x%x",
		b->name, bz->loadflags, HDR_LOADFLAGS, bz->kernel_size,
		ZIMAGE_END - ZIMAGE_LOAD_ADDRESS);
}

static struct kx_err *check_entry(const struct bytes *b, const struct bzimage *bz)
{
	if (bz->has_64bit_entry && bz->kernel_size <= BZIMAGE_ENTRY_64)
		return kx_err_new(KX_FORMAT,
			"%s: the 64-bit entry is at 0x%x, the kernel has only 0x%" PRIx64
			" bytes",
			b->name, BZIMAGE_ENTRY_64, bz->kernel_size);
	return NULL;
}

/*
 * The payload stands at a place that two fields of the header lead to, so that its start
 * shows whether they are right where a signature behind the kernel hides its end.
 */
static struct kx_err *check_payload_magic(const struct bytes *b, const struct bzimage *bz)
{
	uint64_t at = (uint64_t)bz->setup_size + bz->payload_offset;
	struct bytes start;
	bool known;

	KX_TRY(bytes_slice(b, at, 2, &start));
	/* A kernel that is not compressed is an ELF file. */
	if (decompress_name_payload(start.data, &known) || !memcmp(start.data, ELFMAG, 2))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the payload at offset 0x%" PRIx64 " (0x%x bytes of setup and "
		"payload_offset 0x%x) starts with 0x%02x 0x%02x, as no compression does",
		b->name, at, bz->setup_size, bz->payload_offset, start.data[0],
		start.data[1]);
}

static struct kx_err *check_payload(const struct bytes *b, const struct bzimage *bz)
{
	uint64_t end = (uint64_t)bz->payload_offset + bz->payload_length;

	if (end <= bz->kernel_size)
		return bz->payload_length ? check_payload_magic(b, bz) : NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the payload, 0x%x bytes from 0x%x on, ends at 0x%" PRIx64
		", the kernel has only 0x%" PRIx64 " bytes",
		b->name, bz->payload_length, bz->payload_offset, end, bz->kernel_size);
}

static struct kx_err *check_alignment(const struct bytes *b, struct bzimage *bz)
{
	/* boot.rst: it counts if relocatable_kernel is true. */
	if (!bz->relocatable && !bz->kernel_alignment)
		bz->kernel_alignment = LOAD_ADDRESS;
	if (!bz->kernel_alignment || (bz->kernel_alignment & (bz->kernel_alignment - 1)))
		return kx_err_new(KX_FORMAT,
			"%s: kernel_alignment 0x%x at offset 0x%x is not a power of two",
			b->name, bz->kernel_alignment, HDR_KERNEL_ALIGN);
	return NULL;
}

static struct kx_err *check_memory(const struct bytes *b, struct bzimage *bz)
{
	uint64_t end;

	if (bz->init_size < bz->kernel_size)
		return kx_err_new(KX_FORMAT,
			"%s: the header says the kernel needs 0x%" PRIx64
			" bytes of memory, less than its own 0x%" PRIx64 " bytes",
			b->name, bz->init_size, bz->kernel_size);
	/* boot.rst: a preferred address if it is not zero. */
	if (!bz->pref_address)
		bz->pref_address = LOAD_ADDRESS;
	if (__builtin_add_overflow(bz->pref_address, bz->init_size, &end))
		return kx_err_new(KX_FORMAT,
			"%s: 0x%" PRIx64
			" bytes of memory from the preferred address 0x%" PRIx64
			" do not fit into 64 bits",
			b->name, bz->init_size, bz->pref_address);
	if (bz->initrd_max < LOAD_ADDRESS)
		return kx_err_new(KX_FORMAT,
			"%s: initrd_addr_max 0x%" PRIx64 " at offset 0x%x is below the "
			"kernel's load address 0x%x",
			b->name, bz->initrd_max, HDR_INITRD_MAX, LOAD_ADDRESS);
	return NULL;
}

static struct kx_err *parse_header(const struct bytes *b, struct bzimage *bz)
{
	struct reader r = {.b = b};

	KX_TRY(bytes_le16(b, HDR_VERSION, &bz->protocol));
	KX_TRY(check_protocol(b, bz->protocol));
	KX_TRY(read_header_end(b, bz->protocol, &bz->header_end));
	KX_TRY(read_setup_size(b, bz));
	r.protocol = bz->protocol;
	read_fields(&r, bz);
	return r.err;
}

struct kx_err *bzimage_parse(
	const struct bytes *b, enum image_match *ret_match, struct bzimage *ret)
{
	struct bzimage bz = {0};

	*ret_match = has_magic(b) ? IMAGE_MATCH : IMAGE_NO_MATCH;
	if (*ret_match == IMAGE_NO_MATCH)
		return NULL;
	KX_TRY(parse_header(b, &bz));
	KX_TRY(read_kernel_size(b, &bz));
	KX_TRY(check_low(b, &bz));
	KX_TRY(check_entry(b, &bz));
	KX_TRY(check_payload(b, &bz));
	KX_TRY(check_alignment(b, &bz));
	guess_init_size(&bz);
	KX_TRY(check_memory(b, &bz));
	*ret = bz;
	return NULL;
}

/*
 * code32_start is 0x100000 in all of Linux, wherever a relocatable kernel prefers to lie
 * ("32-bit Boot Protocol": the entry is the start of what is loaded).
 */
bool bzimage_starts_at_entry(const struct bzimage *bz)
{
	return !bz->loaded_low &&
	       (bz->code32_start == LOAD_ADDRESS || bz->code32_start == bz->pref_address);
}

bool bzimage_is_linux(const struct bzimage *bz, const char *version)
{
	return bz->payload_length || version_tells_build(version);
}

/*
 * Before protocol 2.06, what others than Linux, such as SYSLINUX's memdisk, have behind
 * their setup code is entered by that alone: code32_start may hold what Linux has there.
 */
const char *bzimage_why_real_mode(const struct bzimage *bz, const char *version)
{
	if (bz->loaded_low)
		return "it is a zImage (LOADED_HIGH is clear)";
	if (!bz->code32_start)
		return "its code32_start is 0";
	if (!bzimage_starts_at_entry(bz))
		return "its code32_start is not where it is loaded to";
	if (bz->protocol < 0x206 && *version && !bzimage_is_linux(bz, version))
		return "it is another kernel than Linux, of a boot protocol before 2.06";
	return NULL;
}
