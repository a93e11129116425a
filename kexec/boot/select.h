/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which entry of a boot menu is meant. Pure. */
#ifndef KX_SELECT_H
#define KX_SELECT_H

#include <stddef.h>

#include "base/err.h"
#include "base/warnings.h"
#include "boot/entry.h"
#include "boot/menus.h"

/*
 * Pick the entry that wanted names:
 *   @default	what the boot loader starts next: that of @oneshot if there is one, else
 *		the one that it starts by itself
 *   @oneshot, @saved, @current (boot_entry_current()), @newest (of the highest version
 *		by the Version Format Specification; the first of the menu that has it)
 *   an id, with or without its ".conf" or ".efi"; a title, also behind the titles of
 *		the menus around it and '>'; a version: the first of the menu that has it,
 *		which is warned of where there are others
 *   a number	of the menu, from 1 on
 *   a beginning of an id or a title that only one entry has, whatever the case
 * in this order. *ret_why says why it is that entry, NULL where wanted is a name; the
 * caller frees it. Errors: KX_USAGE: no entry, with the one that was meant, or several,
 * with all of them; what stands against loading the entry, with its code.
 */
struct kx_err *boot_select(const struct boot_menu *menu,
	const struct boot_running *running, const char *wanted, struct warnings *warnings,
	size_t *ret, char **ret_why);

/* The entry that is started next; BOOT_NONE: not known. */
size_t boot_entry_default(const struct boot_menu *menu);

/*
 * The entry that the running kernel was started by: of those whose kernel has the path of
 * its BOOT_IMAGE= or its release, or that the boot loader says it started, the one for
 * which most speaks, its command line too. BOOT_NONE: nothing tells.
 */
size_t boot_entry_current(
	const struct boot_menu *menu, const struct boot_running *running);

/*
 * The version of an entry's kernel: told, or by the name of its file, where a number is
 * behind its '-'. NULL: neither.
 */
const char *boot_entry_version(const struct boot_entry *entry);

/* Title, or "SUBMENU>TITLE". The caller frees it. */
struct kx_err *boot_entry_full_title(const struct boot_entry *entry, char **ret);

/* The value of BOOT_IMAGE= without GRUB's device; NULL: none. The caller frees it. */
struct kx_err *boot_image_path(const char *cmdline, char **ret);

#endif
