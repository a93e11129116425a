/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A captured machine as a tar archive, by libarchive. */
#ifndef KX_TAR_H
#define KX_TAR_H

#include <stdbool.h>

#include "base/err.h"
#include "sys/capture.h"

/* May an archive be written under that name? KX_USAGE: its ending names no kind. */
struct kx_err *tar_check_name(const char *path);

/*
 * Write all nodes, which are sorted, but first what the record is, to the new file path,
 * of mode 0600, compressed as its ending says. It is there once all of it is written,
 * where the file system can do that; else it is removed again upon an error. Errors:
 * KX_IO, with EEXIST for a file that is there; KX_USAGE; those of lib_open().
 */
struct kx_err *tar_write(const struct capture *capture, const char *path);

/* What an archive may hold. More is KX_LIMIT. */
#define TAR_ENTRIES_MAX 1000000	      /* that are looked at */
#define TAR_TAKEN_MAX	200000	      /* that are unpacked */
#define TAR_FILE_MAX	(256LL << 20) /* bytes of one that is */
#define TAR_BYTES_MAX	(1LL << 30)   /* bytes of all that are */
#define TAR_READ_MAX	(64LL << 30)  /* bytes of all, once decompressed */
#define TAR_DEPTH_MAX	64	      /* folders in each other */

/*
 * Unpack to dir_fd, an empty folder of nobody else's, what wanted() says: files of mode
 * 0600, folders of 0700, and links as they are, which nothing here follows. Other kinds
 * are left out. fd is the archive's, path its name in messages. Errors: KX_FORMAT for
 * what is no archive, is damaged, or has a name that leads out of it; KX_LIMIT; KX_IO;
 * those of lib_open().
 */
struct kx_err *tar_unpack(int fd, const char *path, int dir_fd,
	bool (*wanted)(void *arg, const char *path), void *arg);

#endif
