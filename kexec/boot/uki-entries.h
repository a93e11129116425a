/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the Boot Loader Specification, type 2: unified kernel images. Pure. */
#ifndef KX_UKI_ENTRIES_H
#define KX_UKI_ENTRIES_H

#include "base/bytes.h"
#include "base/err.h"
#include "boot/entry.h"

/*
 * Add the entries of the image in b, of the file at path on this machine
 * ("/boot/EFI/Linux/…"), to menu: one a profile. The ID is the file's name without
 * counters, and "@N" for profile N from 1 on; title, version and sort key are by .osrel,
 * .uname and .profile, as systemd-boot has them. One that this cannot offer, for want of
 * a name in .osrel, is left out with a warning.
 * Errors: KX_NOMEM, KX_LIMIT for too many entries, and those of uki_read(); menu is as it
 * was then.
 */
struct kx_err *boot_uki_add_entries(
	const struct bytes *b, const char *path, struct boot_menu *menu);

#endif
