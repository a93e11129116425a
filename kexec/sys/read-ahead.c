// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/read-ahead.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sys/reading.h"

/* Bytes that are taken to be there, or not, together. */
#define PIECE (1UL << 20)

/*
 * Bytes that the kernel is told of at once. It reads no more than some hundred KiB for
 * one posix_fadvise(2) (force_page_cache_ra() in mm/readahead.c).
 */
#define ADVICE (128UL << 10)

/* Bytes that the kernel is told of before they are waited for, to keep the disk busy. */
#define AHEAD (8UL << 20)

/* A walk through a file, in addresses of its mapping. */
struct walk {
	const struct file *file;
	uintptr_t start, end; /* of the file's bytes: a part starts anywhere in a page */
	uintptr_t at;	      /* a page */
	uintptr_t told;	      /* up to here the kernel was told what will be needed */
	size_t page;	      /* bytes of one */
};

static uintptr_t earlier(uintptr_t a, uintptr_t b)
{
	return a < b ? a : b;
}

static void tell_kernel(struct walk *walk)
{
	const struct file *file = walk->file;
	uintptr_t until = earlier(walk->end, walk->at + AHEAD);

	if (walk->told < walk->at)
		walk->told = walk->at;
	for (; walk->told < until; walk->told += ADVICE)
		posix_fadvise(file->fd,
			(off_t)(file->offset + (walk->told - walk->start)), ADVICE,
			POSIX_FADV_WILLNEED);
}

/* The bytes of the file in so many from walk->at on. */
static size_t bytes_in(const struct walk *walk, size_t size)
{
	uintptr_t first = walk->at > walk->start ? walk->at : walk->start;

	return earlier(walk->at + size, walk->end) - first;
}

/*
 * One page stands for the piece: to ask for each takes a quarter of the digest's time.
 * mincore(2) does not tell strangers what others read: all is there, it says, and nothing
 * is read ahead of files that are not theirs.
 */
static bool is_there(const struct walk *walk)
{
	unsigned char there;

	return !mincore((void *)walk->at, walk->page, &there) && there & 1;
}

static void walk_piece(struct walk *walk)
{
	uintptr_t until = earlier(walk->end, walk->at + PIECE);

	if (is_there(walk)) {
		reading_skip(bytes_in(walk, PIECE));
		walk->at += PIECE;
	}
	for (; walk->at < until; walk->at += walk->page) {
		tell_kernel(walk);
		(void)*(const volatile uint8_t *)walk->at;
		reading_add(bytes_in(walk, walk->page));
	}
}

void file_read_ahead(const struct file *file)
{
	struct walk walk = {.file = file, .page = (size_t)sysconf(_SC_PAGESIZE)};

	if (!reading_is_shown() || !file->size || file->private_copy)
		return;
	walk.start = (uintptr_t)file->data;
	walk.end = walk.start + file->size;
	walk.at = walk.start & ~(uintptr_t)(walk.page - 1);
	reading_begin(file->path, file->size);
	while (walk.at < walk.end && !reading_is_fast())
		walk_piece(&walk);
	reading_end();
}
