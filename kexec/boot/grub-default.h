/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which entry of GRUB's menu a value of $default means. Pure. */
#ifndef KX_GRUB_DEFAULT_H
#define KX_GRUB_DEFAULT_H

#include "boot/grub-state.h"

/*
 * The entry that name means among items: a number, from 0 on, an id, or a title, and for
 * submenus several of them with '>' between. Where it means none, GRUB takes the first
 * one; falls_back says whether that counts here. BOOT_NONE: none, or it is not known, and
 * then *ret_why says why; it may be NULL.
 */
size_t grub_find_default(const struct grub_item *items, const char *name, bool falls_back,
	const char **ret_why);

#endif
