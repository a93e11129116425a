/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The version that a kernel says it is of. */
#ifndef KX_VERSION_H
#define KX_VERSION_H

#include "image/formats.h"

/* Bytes of a version, with the NUL that ends it. */
#define VERSION_SIZE 128

/*
 * The release is the first word, and "#1 SMP Debian 6.1.137-1 (2025-05-07)" follows it,
 * where the kernel says which build it is; who built it and the compiler are left out.
 * Printable ASCII alone: any other byte is a '?'. "": it does not say, or what it says
 * lies outside of the file. Of a bzImage it also decides whether this is a Linux
 * (bzimage_is_linux()).
 */

/* By kernel_version of the setup header (boot.rst). */
void version_read_bzimage(
	const struct bytes *b, const struct bzimage *bz, char ret[VERSION_SIZE]);

/* By the banner in a vmlinux: the first "Linux version 6.1.0…" in it. */
void version_read_vmlinux(const struct bytes *b, char ret[VERSION_SIZE]);

/* Does a version tell which build it is, " #1", as those of Linux do (UTS_VERSION)? */
bool version_tells_build(const char *version);

#endif
