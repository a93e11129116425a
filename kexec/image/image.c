// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/image.h"

#include <string.h>

#include "base/cleanup.h"
#include "image/identify.h"
#include "image/nearby.h"
#include "image/payload.h"
#include "image/uki.h"
#include "image/zboot.h"
#include "lib/decompress.h"
#include "sys/read-ahead.h"

#define UNUSED __attribute__((unused))

static struct kx_err *settle_bzimage(const char *type, struct image *image)
{
	struct bzimage *bz = &image->bz;

	if (!type)
		type = bz->has_64bit_entry ? "bzImage64" : "bzImage";
	if (!strcmp(type, "bzImage64") && !bz->has_64bit_entry)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: this bzImage (boot protocol 2.%02u) has no 64-bit entry, "
			"which the type bzImage64 needs; try -t bzImage",
			image->original.path, bz->protocol & 0xff);
	image->type = type;
	if (!strcmp(type, "bzImage"))
		bz->real_mode = bzimage_why_real_mode(bz, image->version);
	return NULL;
}

static struct kx_err *take_bzimage(const struct bytes *b, const char *type,
	struct image *image, enum image_match *ret_match)
{
	KX_TRY(bzimage_parse(b, ret_match, &image->bz));
	if (*ret_match == IMAGE_NO_MATCH)
		return NULL;
	version_read_bzimage(b, &image->bz, image->version);
	return settle_bzimage(type, image);
}

static struct kx_err *take_elf(const struct bytes *b, const char *type,
	struct image *image, enum image_match *ret_match)
{
	KX_TRY(elf_image_parse(b, ret_match, &image->elf));
	if (*ret_match == IMAGE_NO_MATCH)
		return NULL;
	if (image->elf.is_linux)
		version_read_vmlinux(b, image->version);
	return elf_image_settle(b, type, &image->elf, &image->type);
}

static struct kx_err *take_multiboot(const struct bytes *b, UNUSED const char *type,
	struct image *image, enum image_match *ret_match)
{
	bool is_2 = image->kind == IMAGE_MULTIBOOT2;

	image->type = is_2 ? "multiboot2-x86" : "multiboot-x86";
	return multiboot_parse(
		b, is_2 ? 2 : 1, ret_match, &image->multiboot, &image->elf);
}

static struct kx_err *take_flat(const struct bytes *b, UNUSED const char *type,
	struct image *image, enum image_match *ret_match)
{
	KX_TRY(arm64_image_parse(b, ret_match, &image->elf));
	if (*ret_match == IMAGE_NO_MATCH)
		return NULL;
	version_read_vmlinux(b, image->version);
	image->elf.is_linux = *image->version;
	image->type = "Image";
	return NULL;
}

static struct kx_err *take_uki(const struct bytes *b, const char *type,
	struct image *image, enum image_match *ret_match);
static struct kx_err *take_zboot(const struct bytes *b, const char *type,
	struct image *image, enum image_match *ret_match);

const char image_type_names[] =
	"bzImage64, bzImage, elf-x86_64, elf-x86, multiboot2-x86, multiboot-x86, "
	"beoboot-x86, nbi-x86, uki, elf-ppc64, Image, vmlinuz, vmlinux, uImage";

/* What -t takes. Those without a format are known by name only. */
static const struct image_type {
	const char *name;
	const char *machine; /* in messages; NULL: it is not built */
	enum image_kind kind;
} types[] = {
	{"bzImage64", "x86", IMAGE_BZIMAGE},
	{"bzImage", "x86", IMAGE_BZIMAGE},
	{"elf-x86_64", "x86", IMAGE_ELF},
	{"elf-x86", "x86", IMAGE_ELF},
	{"elf-ppc64", "ppc64", IMAGE_ELF},
	{"multiboot2-x86", "x86", IMAGE_MULTIBOOT2},
	{"multiboot-x86", "x86", IMAGE_MULTIBOOT},
	{.name = "beoboot-x86"},
	{.name = "nbi-x86"},
	{"uki", "EFI", IMAGE_UKI},
	{"Image", "arm64", IMAGE_FLAT},
	{"vmlinuz", "EFI", IMAGE_ZBOOT},
	{"vmlinux", "arm64", IMAGE_ELF},
	{.name = "uImage"},
};

static const struct image_type *find_type(const char *name)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].name, name))
			return &types[i];
	return NULL;
}

bool image_type_known(const char *name, bool *ret_built)
{
	const struct image_type *type = find_type(name);

	*ret_built = type && type->machine;
	return type;
}

const char *image_machine(const struct image *image)
{
	return find_type(image->type)->machine;
}

/*
 * The formats that are built, in the order of probing: a bzImage with an EFI stub is a PE
 * file too, as a unified kernel image is, and a multiboot kernel is mostly an ELF file,
 * with headers of both versions.
 * A row's take answers for its format, when image->kind is set. What it has parsed it
 * holds against the type that the user named (NULL: none), and sets image->type.
 */
static const struct format {
	enum image_kind kind;
	const char *name; /* in messages */
	struct kx_err *(*take)(const struct bytes *b, const char *type,
		struct image *image, enum image_match *ret_match);
} formats[] = {
	{IMAGE_BZIMAGE, "bzImage", take_bzimage},
	{IMAGE_UKI, "unified kernel image", take_uki},
	{IMAGE_ZBOOT, "EFI zboot image", take_zboot},
	{IMAGE_FLAT, "Image", take_flat},
	{IMAGE_MULTIBOOT2, "multiboot 2 kernel", take_multiboot},
	{IMAGE_MULTIBOOT, "multiboot 1 kernel", take_multiboot},
	{IMAGE_ELF, "ELF", take_elf},
};

/* Is the kernel in something else, from where its bytes have their own name? */
static bool is_inner(const struct image *image)
{
	return image_is_uki(image) || image_is_zboot(image);
}

static struct kx_err *refuse_unknown(const struct image *image, const struct bytes *b)
{
	const char *packed = image->compression, *what = identify_bytes(b);

	KX_TRY(bzimage_check_boot_flag(b));
	struct kx_err *err = kx_err_new(KX_UNSUPPORTED,
		"Cannot determine the file type of %s%s%s%s: it %s%s%s neither a "
		"bzImage, an arm64 Image nor an ELF kernel, and not one of them "
		"compressed by " DECOMPRESS_FORMATS "%s",
		is_inner(image) ? b->name : image->original.path,
		packed ? " (decompressed from " : "",
		packed ? packed : "", packed ? ")" : "", what ? "looks like " : "is",
		what ? what : "", what ? ", and is" : "",
		identify_is_cpio(b) ? ": were the kernel and --initrd swapped?" : "");
	return kx_err_name(err, KX_ID_NOT_A_KERNEL);
}

static struct kx_err *refuse_as(
	const struct image *image, const struct format *format, const char *type)
{
	return kx_err_name(
		kx_err_new(KX_FORMAT, "%s: this is not the %s that --type=%s says",
			image->original.path, format->name, type),
		KX_ID_NOT_A_KERNEL);
}

/* A kernel in a unified kernel image, or in what unpacks it, is no such image itself. */
static bool is_tried(const struct format *format, const struct image_type *type,
	const struct image *image)
{
	if (format->kind == IMAGE_UKI && is_inner(image))
		return false;
	if (format->kind == IMAGE_ZBOOT && image_is_zboot(image))
		return false;
	return !type || type->kind == format->kind;
}

static struct kx_err *find_format(const struct image_type *type, struct image *image)
{
	struct bytes b = file_bytes(image_content(image));
	enum image_match match;

	for (size_t i = 0; i < KX_ARRAY_SIZE(formats); i++) {
		if (!is_tried(&formats[i], type, image))
			continue;
		image->kind = formats[i].kind;
		KX_TRY(formats[i].take(&b, type ? type->name : NULL, image, &match));
		if (match == IMAGE_MATCH)
			return NULL;
		if (type)
			return refuse_as(image, &formats[i], type->name);
	}
	return refuse_unknown(image, &b);
}

/* The kernel is found in it, and image is that of the kernel from then on. */
static struct kx_err *take_uki(const struct bytes *b, UNUSED const char *type,
	struct image *image, enum image_match *ret_match)
{
	*ret_match = uki_is(b) ? IMAGE_MATCH : IMAGE_NO_MATCH;
	if (*ret_match == IMAGE_NO_MATCH)
		return NULL;
	KX_TRY(uki_read(b, image->uki.profile, &image->uki));
	KX_TRY(uki_open_section(
		image_file(image), &image->uki, UKI_LINUX, &image->uki_kernel));
	return find_format(NULL, image);
}

/* The same; the type is that of the kernel, too, whatever machine that is for. */
static struct kx_err *take_zboot(const struct bytes *b, UNUSED const char *type,
	struct image *image, enum image_match *ret_match)
{
	*ret_match = zboot_is(b) ? IMAGE_MATCH : IMAGE_NO_MATCH;
	if (*ret_match == IMAGE_NO_MATCH)
		return NULL;
	file_read_ahead(image_content(image));
	KX_TRY(zboot_unpack(b, &image->zboot_compression, &image->zboot_kernel));
	return find_format(NULL, image);
}

/* All that was made of the file. */
static void destroy_parsed(struct image *image)
{
	payload_destroy(&image->payload);
	elf_image_destroy(&image->elf);
	file_close(&image->zboot_kernel);
	file_close(&image->uki_kernel);
	uki_destroy(&image->uki);
}

/* Add to err, which refuses image as type, what it is; NULL stays NULL. */
static struct kx_err *add_found(
	struct kx_err *err, const struct image_type *type, const struct image *image)
{
	struct image found = IMAGE_NONE;

	if (!err || !type || err->code != KX_FORMAT)
		return err;
	found.original = image->original;
	found.unpacked = image->unpacked;
	found.compression = image->compression;
	struct kx_err *other = find_format(NULL, &found);
	const char *is = image_is_uki(&found)	  ? "uki"
			 : image_is_zboot(&found) ? "vmlinuz"
						  : found.type;
	if (!other && strcmp(is, type->name))
		err = kx_err_append(err, "it is %s", is);
	kx_err_free(other);
	destroy_parsed(&found);
	return err;
}

static struct kx_err *check_type(const char *name, const struct image_type **ret)
{
	if (!name)
		return NULL;
	*ret = find_type(name);
	if (!*ret)
		return kx_err_new(KX_USAGE, "'%s' is not an image type", name);
	if (!(*ret)->machine)
		return kx_err_new(KX_UNSUPPORTED,
			"images of type '%s' are not supported yet", name);
	return NULL;
}

static struct kx_err *open_parts(
	const char *path, const struct image_type *type, struct image *image)
{
	struct kx_err *err = file_open(path, &image->original);

	if (err)
		return kx_err_prefix(nearby_explain(err, path, nearby_kernels), "kernel");
	struct bytes b = file_bytes(&image->original);
	const char *compression = decompress_detect(&b);
	if (compression) {
		file_read_ahead(&image->original);
		KX_TRY(decompress_file(
			&image->original, FILE_DEFAULT_CAP, &image->unpacked));
		image->compression = compression;
	}
	return add_found(find_format(type, image), type, image);
}

/* Of all files, KERNEL has an id of its own for what contradicts its format. */
static struct kx_err *name_damage(struct kx_err *err)
{
	if (err && err->code == KX_FORMAT && err->id == KX_ID_UNNAMED)
		return kx_err_name(err, KX_ID_DAMAGED_IMAGE);
	return err;
}

struct kx_err *image_open(
	const char *path, const char *type, unsigned int profile, struct image *ret)
{
	const struct image_type *row = NULL;

	*ret = (struct image)IMAGE_NONE;
	ret->uki.profile = profile;
	KX_TRY(check_type(type, &row));
	struct kx_err *err = name_damage(open_parts(path, row, ret));
	if (err)
		image_close(ret);
	return err;
}

void image_close(struct image *image)
{
	destroy_parsed(image);
	file_close(&image->unpacked);
	file_close(&image->original);
	*image = (struct image)IMAGE_NONE;
}

uint64_t image_memory(const struct image *image)
{
	return image->kind == IMAGE_BZIMAGE ? image->bz.init_size
					    : elf_image_span(&image->elf);
}

const char *image_memory_source(const struct image *image)
{
	switch (image->kind) {
	case IMAGE_BZIMAGE:
		return "init_size of its header";
	case IMAGE_FLAT:
		return "image_size of its header";
	default:
		return "the span of its program headers";
	}
}

struct kx_err *image_unpack_payload(struct image *image)
{
	struct bytes b = file_bytes(image_content(image));

	if (image->kind != IMAGE_BZIMAGE)
		return NULL;
	file_read_ahead(image_content(image));
	return name_damage(payload_unpack(&b, &image->bz, &image->payload));
}

void image_drop_payload(struct image *image)
{
	payload_destroy(&image->payload);
}
