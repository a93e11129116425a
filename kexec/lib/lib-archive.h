/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of libarchive: tar, by one of three compressions or none. */
#ifndef KX_LIB_ARCHIVE_H
#define KX_LIB_ARCHIVE_H

#include "lib/lib.h"

#ifdef HAVE_ARCHIVE
#include <archive.h>
#include <archive_entry.h>

#define LIB_ARCHIVE_FUNCTIONS(X)                                                         \
	X(archive_read_new)                                                              \
	X(archive_read_support_format_tar)                                               \
	X(archive_read_support_filter_bzip2)                                             \
	X(archive_read_support_filter_gzip)                                              \
	X(archive_read_support_filter_xz)                                                \
	X(archive_read_support_filter_zstd)                                              \
	X(archive_read_open_fd)                                                          \
	X(archive_read_next_header)                                                      \
	X(archive_read_data_block)                                                       \
	X(archive_read_free)                                                             \
	X(archive_filter_bytes)                                                          \
	X(archive_write_new)                                                             \
	X(archive_write_set_format_gnutar)                                               \
	X(archive_write_add_filter_gzip)                                                 \
	X(archive_write_add_filter_none)                                                 \
	X(archive_write_add_filter_zstd)                                                 \
	X(archive_write_open_fd)                                                         \
	X(archive_write_header)                                                          \
	X(archive_write_data)                                                            \
	X(archive_write_close)                                                           \
	X(archive_write_free)                                                            \
	X(archive_error_string)                                                          \
	X(archive_errno)                                                                 \
	X(archive_entry_new)                                                             \
	X(archive_entry_free)                                                            \
	X(archive_entry_pathname)                                                        \
	X(archive_entry_filetype)                                                        \
	X(archive_entry_symlink)                                                         \
	X(archive_entry_hardlink)                                                        \
	X(archive_entry_set_pathname)                                                    \
	X(archive_entry_set_filetype)                                                    \
	X(archive_entry_set_perm)                                                        \
	X(archive_entry_set_size)                                                        \
	X(archive_entry_set_symlink)                                                     \
	X(archive_entry_set_mtime)

struct lib_archive {
	LIB_ARCHIVE_FUNCTIONS(LIB_MEMBER)
};
#else
struct lib_archive;
#endif

extern const struct library library_archive;

/* Fill ret with libarchive's functions. Errors: those of lib_open(). */
struct kx_err *lib_archive_open(const char *what, struct lib_archive *ret);

#endif
