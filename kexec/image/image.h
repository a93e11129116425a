/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel images: files, opened and parsed. */
#ifndef KX_IMAGE_H
#define KX_IMAGE_H

#include "format/uki.h"
#include "image/formats.h"
#include "image/version.h"

enum image_kind {
	IMAGE_BZIMAGE,
	IMAGE_ELF,
	IMAGE_MULTIBOOT,
	IMAGE_MULTIBOOT2,
	IMAGE_FLAT, /* one block of memory, entered at its first byte: an Image */

	/* of a file and of -t only: struct image has the kind of the kernel in it */
	IMAGE_UKI,
	IMAGE_ZBOOT
};

struct image {
	struct file original; /* what the user named; the file call gets its descriptor */
	struct file unpacked; /* decompressed, or fd -1 */
	const char *compression; /* "gzip" …, NULL for none */
	struct uki uki;		 /* what the file is, where it is one … */
	struct file uki_kernel;	 /* … and its .linux, a part of it; else path NULL */
	struct file zboot_kernel; /* what zboot.h unpacks of it; path NULL: it is none */
	const char *zboot_compression; /* of that: "gzip" …; NULL for none */
	enum image_kind kind;
	const char *type; /* name as -t has it: "bzImage64", "bzImage", "elf-x86_64" */
	char version[VERSION_SIZE]; /* "6.1.0-35-amd64 #1 SMP …"; "": not known */
	struct bzimage bz;
	struct payload payload; /* of a bzImage, when image_unpack_payload() was called */
	struct elf_image elf;	/* of multiboot kernels and of IMAGE_FLAT, too */
	struct multiboot multiboot;
};

/* No file at all: what image_close() leaves. */
#define IMAGE_NONE                                                                       \
	{                                                                                \
		.original.fd = -1, .unpacked.fd = -1, .uki_kernel.fd = -1,               \
		.zboot_kernel.fd = -1,                                                   \
	}

static inline bool image_is_multiboot(const struct image *image)
{
	return image->kind == IMAGE_MULTIBOOT || image->kind == IMAGE_MULTIBOOT2;
}

/* Is it in a unified kernel image? All but uki, and what is original, is its kernel's. */
static inline bool image_is_uki(const struct image *image)
{
	return image->uki_kernel.path;
}

/* Does it, or the kernel of its unified kernel image, unpack itself as EFI program? */
static inline bool image_is_zboot(const struct image *image)
{
	return image->zboot_kernel.path;
}

/* All bytes of the file: decompressed where it was compressed. */
static inline const struct file *image_file(const struct image *image)
{
	return image->compression ? &image->unpacked : &image->original;
}

/* The bytes to load: of a unified kernel image, its kernel, and unpacked. */
static inline const struct file *image_content(const struct image *image)
{
	if (image_is_zboot(image))
		return &image->zboot_kernel;
	return image_is_uki(image) ? &image->uki_kernel : image_file(image);
}

/*
 * Open path, decompress it when its magic says so, and find its format. type is the
 * name of -t, NULL to probe; profile that of a unified kernel image, of no matter to
 * others. The struct image must stay where it is until image_close().
 * Errors: those of the parsers, and KX_UNSUPPORTED "Cannot determine the file type of
 * PATH" or for a type that is known but not built.
 */
struct kx_err *image_open(const char *path, const char *type, unsigned int profile,
	struct image *ret);
void image_close(struct image *image);

/*
 * Bytes that the kernel takes up before it has started, by its own header; and of the
 * field that says so, what it is called.
 */
uint64_t image_memory(const struct image *image);
const char *image_memory_source(const struct image *image);

/* What the image is a kernel for, in messages: "x86". */
const char *image_machine(const struct image *image);

/*
 * Unpack image->payload, of a bzImage, by payload_unpack(); other kinds are left alone.
 */
struct kx_err *image_unpack_payload(struct image *image);

/* Forget it again; others may have its memory. */
void image_drop_payload(struct image *image);

/* The types that -t takes, for messages. */
extern const char image_type_names[];

/* Is name a type that -t takes? *ret_built says whether this program can load it. */
bool image_type_known(const char *name, bool *ret_built);

#endif
