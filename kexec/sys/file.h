/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Input files as mappings. An initrd is never copied in user space; what may change
 * under a mapping is noticed by comparing size, mtime and ctime, and a SIGBUS in a
 * mapping becomes an error with the file's name.
 */
#ifndef KX_FILE_H
#define KX_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/err.h"

/* Default limit for what has no size of its own: decompressed kernels and pipes. What
 * has one and cannot be mapped: four times as much. */
#define FILE_DEFAULT_CAP (1ULL << 30)

struct file {
	char *path;	     /* as the user gave it; names the file in messages */
	int fd;		     /* which the kernel can read, at any offset; -1 none */
	const uint8_t *data; /* read-only mapping of the whole file; NULL when empty */
	uint64_t size;	     /* bytes */
	uint64_t offset;     /* of data in what fd reads: of a part of a file */
	bool is_part;	     /* data is in another one's mapping, which outlives it */
	bool private_copy;   /* fd is a memfd of ours, which nobody else can change */
	struct stat stamp;   /* when it was opened */
	struct mapping *mapping; /* what file.c knows of data, for SIGBUS */
};

/*
 * Open and map path. What cannot be mapped is read into a memfd, which is mapped: a pipe,
 * a device, and files of some file systems. fd stays that of the file where the kernel
 * can read it, so that signatures in its extended attributes count; else it is the
 * memfd. A directory or an empty file is an error.
 * A struct file moves by plain assignment, when the old one is not used again: closing
 * it, too, does nothing.
 */
struct kx_err *file_open(const char *path, struct file *ret);
void file_close(struct file *file);

/*
 * A part of whole as a file of its own, under a name for messages: part is in whole's
 * bytes. Nothing is copied. whole must stay open as long.
 */
struct kx_err *file_part(const struct file *whole, const struct bytes *part,
	const char *name, struct file *ret);

/*
 * Copy a part to a memfd, which becomes its descriptor: for who takes nothing but whole
 * files. Other files are left alone. KX_NO_SPACE over the limit of copies.
 */
struct kx_err *file_separate(struct file *file);

static inline struct bytes file_bytes(const struct file *file)
{
	return (struct bytes){file->data, file->size, file->path};
}

/*
 * All copies in memory that are made from now on may take so many bytes together; what
 * is closed gives none back by itself. UINT64_MAX, and from the start: no limit. group:
 * the memory cgroup that leaves no more, NULL: the machine; it must outlive the limit.
 */
void file_limit_copies(uint64_t bytes, const char *group);

/* A copy of size bytes is closed, or about to be, and others may have its memory. */
void file_give_back_copy(uint64_t size);

/*
 * KX_NO_SPACE, with both numbers, when a copy of size bytes is over that limit. what: who
 * makes it, "joining the initrds".
 */
struct kx_err *file_check_copy(const char *what, uint64_t size);

/*
 * A new empty memfd under the given name; the caller owns the descriptor. Where there are
 * no memfds, it is a file without a name in /dev/shm, /tmp or /run.
 */
struct kx_err *file_new_memfd(const char *name, int *ret_fd);

/* Write all size bytes to fd, a memfd for path. KX_NO_SPACE over the limit of copies. */
struct kx_err *file_write(int fd, const uint8_t *data, size_t size, const char *path);

/* Map what was written to fd; takes fd. name is copied and used as path. */
struct kx_err *file_from_memfd(int fd, const char *name, struct file *ret);

/*
 * Append all of from to memfd, then zero bytes up to a multiple of align (bytes, a power
 * of two). KX_NO_SPACE over the limit of copies. Uses copy_file_range(2), then
 * sendfile(2) where the former refuses, so that the bytes do not pass through user space;
 * where both do, they are read and written.
 */
struct kx_err *file_append(int memfd, const struct file *from, uint64_t align);

/*
 * Was the file left alone since it was opened? KX_CHANGED otherwise, saying what
 * differs (size, modification time, or bytes that vanished under the mapping).
 */
struct kx_err *file_check_unchanged(const struct file *file);

#endif
