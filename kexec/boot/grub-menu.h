/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The menu in a grub.cfg, as far as its text tells: a conditional or a variable that only
 * GRUB can know at boot time refuses the entries that need it. Pure, but for files that
 * the text names, which struct grub_machine reads.
 */
#ifndef KX_GRUB_MENU_H
#define KX_GRUB_MENU_H

#include "base/err.h"
#include "boot/entry.h"
#include "boot/grub-machine.h"

/*
 * Read the menu that starts at path, of the file system that BOOT_BY_MENU means
 * ("/grub/grub.cfg"), into ret, which boot_menu_init() was called for. Errors: those of
 * reading that file, KX_LIMIT, KX_NOMEM.
 */
struct kx_err *grub_read_menu(
	const struct grub_machine *machine, const char *path, struct boot_menu *ret);

#endif
