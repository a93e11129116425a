/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot menus for tests. Behind cmocka's headers. */
#ifndef TESTS_BOOT_FIXTURE_H
#define TESTS_BOOT_FIXTURE_H

#include "boot/entry.h"

/* What is NULL stays as boot_menu_add() leaves it. */
struct entry_made {
	const char *id, *title, *submenu, *version, *kernel, *initrd, *cmdline;
	const char *why_not;
};

/* An entry of it at the end of menu, its files found below "/boot". */
struct boot_entry *add_entry(struct boot_menu *menu, const struct entry_made *made);

/* A menu of GRUB's, as Debian has it: simple, advanced, recovery, an older kernel. */
void debian_menu(struct boot_menu *ret);

#endif
