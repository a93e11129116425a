/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unified kernel images that entries of type 1 name. */
#ifndef KX_BLS_IMAGES_H
#define KX_BLS_IMAGES_H

#include "base/err.h"
#include "boot/entry.h"
#include "boot/filesystems.h"
#include "sys/sys.h"

/*
 * Entries whose kernel, by whatever key, is a unified kernel image become BOOT_UKI. Where
 * they have no options, the command line is that in the image. What cannot be found or
 * read is left: who wants that entry is told. Error: KX_NOMEM.
 */
struct kx_err *bls_tell_images(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *menu);

#endif
