/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An initrd as the kernel walks it (init/initramfs.c): archives of cpio, plain and
 * compressed, one behind the other, with zeros between them. What each of them unpacks
 * to, without unpacking it. Pure.
 */
#ifndef KX_INITRD_H
#define KX_INITRD_H

#include "base/bytes.h"
#include "format/packed.h"

struct initrd_part {
	uint64_t offset;      /* bytes from the start of the file */
	struct packed packed; /* of a plain archive format "cpio", unpacked as large */

	/*
	 * Bytes that its files take in rootfs, a file system in memory: whole pages. The
	 * files of a compressed archive are not seen: it is taken for files of 32 KiB on
	 * average, half a page of each being lost. With pages of 4 KiB that is a
	 * sixteenth more than its size, with pages of 64 KiB twice its size.
	 */
	uint64_t memory;
};

#define INITRD_PARTS_MAX 16

/*
 * Where headers of plain archives start, and of the files in them: anywhere else the
 * kernel takes none for one (unpack_to_rootfs() and do_reset() in init/initramfs.c).
 */
#define INITRD_ALIGN 4

struct initrd {
	struct initrd_part parts[INITRD_PARTS_MAX]; /* the first ones */
	size_t nparts;	 /* of all; may be more than INITRD_PARTS_MAX */
	uint64_t memory; /* of all parts; saturates */
	enum packed_certainty certainty;

	/*
	 * From where on the kernel cannot read it: no archive begins there, or one is cut
	 * short. The size of b where all of it can be read.
	 */
	uint64_t readable;
};

/* Walk b, to its end or to where it stops being an initrd, which is no error. */
void initrd_walk(const struct bytes *b, uint64_t page_size, struct initrd *ret);

/* The same from byte at of b on, which is no more than there are. */
void initrd_walk_from(
	const struct bytes *b, uint64_t at, uint64_t page_size, struct initrd *ret);

/*
 * The first part whose end is missing, by what it states, as of a copy that was broken
 * off. False: none is known to be so. Parts behind one that does not state its end, as of
 * gzip, are not looked at: that would take to unpack it.
 */
bool initrd_find_cut(const struct bytes *b, struct initrd_part *ret);

/* From byte at of b on, no more than there are: the first one that is not zero. */
uint64_t initrd_skip_zeros(const struct bytes *b, uint64_t at);

/*
 * The plain archive that starts at byte at of b: *ret_end is the byte behind its trailer
 * and the zeros that fill up its last word. False: none starts there, as where that is no
 * multiple of INITRD_ALIGN, or its trailer is missing.
 */
bool initrd_find_plain(const struct bytes *b, uint64_t at, uint64_t *ret_end);

/*
 * Is b what the kernel takes out of a compressed archive: plain ones that are complete,
 * with nothing before the first one, and with zeros alone between and behind them
 * (flush_buffer() in init/initramfs.c)?
 */
bool initrd_is_plain(const struct bytes *b);

/*
 * Hand the name of each file in the plain archives that b starts with to take(), until
 * that returns false: the bytes before the NUL, as far as they are there.
 */
void initrd_each_name(const struct bytes *b,
	bool (*take)(void *arg, const char *name, size_t size), void *arg);

#endif
