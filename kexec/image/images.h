/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All input files of one load: kernel, initrds, modules, device tree. */
#ifndef KX_IMAGES_H
#define KX_IMAGES_H

#include <stddef.h>

#include "base/err.h"
#include "image/image.h"
#include "image/initrd-ahead.h"
#include "lib/devtree.h"
#include "request/request.h"
#include "sys/file.h"
#include "sys/sys.h"

/*
 * A segment each for up to so many initrds; more are joined beforehand, since
 * kexec_load(2) takes 16 segments in all: a crash image has four of its own, and a
 * vmlinux some.
 */
#define IMAGES_INITRD_SEGMENTS 4

/*
 * Archives of several initrds follow each other at multiples of this: the kernel skips
 * zero bytes between them (init/initramfs.c), and segments start at pages.
 */
#define IMAGES_INITRD_ALIGN 4096

/*
 * The same for modules of a multiboot kernel: a segment each for up to so many, more are
 * joined. Each starts at a page.
 */
#define IMAGES_MODULE_SEGMENTS 6
#define IMAGES_MODULE_ALIGN    4096

/* "--module=PATH ARGUMENTS" */
struct module {
	struct file file;
	char *text;	 /* what the kernel is told: path, and a space and arguments */
	uint64_t offset; /* in images.joined_modules, when they are joined */
};

struct images {
	struct image kernel;
	struct file *initrds; /* in order: of a unified kernel image, then the user's */
	size_t ninitrds;
	size_t nparts; /* of them, those that are parts of a unified kernel image */
	char *companions; /* what a unified kernel image leaves out; NULL: nothing */
	struct file joined;	 /* all initrds in one memfd; fd -1 when not joined */
	struct initrd_ahead *ahead; /* of images_initrd_parts(); NULL: none are */
	size_t nahead;
	struct file dtb;	 /* fd -1: none */
	struct devtree dtb_tree; /* of it, where a tree is handed over */
	struct module *modules;	 /* in order; only of a multiboot kernel */
	size_t nmodules;
	struct file joined_modules; /* all of them in one memfd; fd -1 when not joined */
};

/* No file at all: what images_close() leaves, and may be given. */
#define IMAGES_NONE                                                                      \
	{                                                                                \
		.kernel = IMAGE_NONE, .joined.fd = -1, .dtb.fd = -1,                     \
		.joined_modules.fd = -1,                                                 \
	}

/*
 * Open what the request names, on this machine also where sys is a captured one; what
 * lies beside a unified kernel image is looked for by uki_find_companions(). A device
 * tree blob's header is checked; as_tree: it is read, too, as the tree that is handed
 * over. ret must stay where it is until images_close(). KX_USAGE: modules for a kernel
 * that takes none, initrds for one that takes modules, or a profile for one that is not
 * unified.
 */
struct kx_err *images_open(const struct sys *sys, const struct request *req, bool as_tree,
	struct images *ret);
void images_close(struct images *images);

/* Bytes of kernel, initrds and modules together; saturates. */
uint64_t images_total(const struct images *images);

/* Bytes of the initrds as they are in their files; saturates. */
uint64_t images_initrds_total(const struct images *images);

/*
 * Bytes of memory that kernel and initrds take at least when they are loaded, in whole
 * pages of page bytes each; saturates. What the kernel's own loader adds is not known.
 */
uint64_t images_least_memory(const struct images *images, uint64_t page);

/* Bytes of memory that copies of ours take, those that were joined too; saturates. */
uint64_t images_copied(const struct images *images);

/* The files to place one behind the other as initrd; *ret_n is 0 without an initrd. */
const struct file *images_initrd_parts(const struct images *images, size_t *ret_n);

/*
 * Is there what --fast-boot decompresses: a kernel that does it itself, or an initrd that
 * is handed over as such?
 */
bool images_gain_by_fast_boot(const struct images *images);

/*
 * --fast-boot: decompress the initrds, those that are joined as one (initrd-ahead.h): all
 * of them may have room bytes, which limit says the source of. KX_NOMEM or KX_CHANGED.
 */
struct kx_err *images_unpack_initrds(
	struct images *images, uint64_t room, const char *limit);

/* The same, forgotten; images_close() does it, too. */
void images_close_ahead(struct images *images);

/* Hand them over as they are after all: why becomes the reason. Error: KX_NOMEM. */
struct kx_err *images_repack_initrds(struct images *images, const char *why);

/* What segments are made of in place of images_initrd_parts()[i]: decompressed or not. */
const struct file *images_initrd_segment(const struct images *images, size_t i);

/* Bytes of those, and of those of them that were decompressed; they saturate. */
uint64_t images_segments_total(const struct images *images);
uint64_t images_unpacked_total(const struct images *images);

/*
 * Read ahead what of kernel, initrds and modules is still in files (sys/read-ahead.h):
 * for who is about to need all of it.
 */
void images_read_ahead(const struct images *images);

/* Are there several initrds, and are they still files of their own? */
bool images_are_to_join(const struct images *images);

/*
 * Bytes that images_make_files() copies, what is done already not counted; saturates.
 */
uint64_t images_to_copy(const struct images *images);

/*
 * Is there memory for images_make_files()? Else KX_NO_SPACE with errnum ENOMEM.
 */
struct kx_err *images_check_make_files(const struct images *images);

/*
 * For who takes one file for the kernel and one for all initrds: join the initrds, and
 * give parts of a unified kernel image files of their own (file_separate()).
 */
struct kx_err *images_make_files(struct images *images);

/*
 * Join the initrds into one memfd, unless that is done or there is at most one.
 * KX_NO_SPACE before anything is copied, where memory does not hold it (sys/file.h); for
 * modules the same.
 */
struct kx_err *images_join_initrds(struct images *images);

/* Join the modules into one memfd, if they are too many for a segment each. */
struct kx_err *images_join_modules(struct images *images);

/* KX_CHANGED when any file is not as it was when it was opened. */
struct kx_err *images_check_unchanged(const struct images *images);

#endif
