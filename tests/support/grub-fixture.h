/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Menus of GRUB that stand in a test, on a machine of a few files. */
#ifndef TESTS_GRUB_FIXTURE_H
#define TESTS_GRUB_FIXTURE_H

#include "boot/grub-menu.h"

/* A file of the machine; text "" is an empty one. The last of a list has no path. */
struct grub_text {
	const char *path, *text;
};

/*
 * Read the menu whose first file is what is formatted, /grub/grub.cfg of a file system at
 * /boot. Beside it are /grub/there, with a byte in it, and /grub/empty.
 */
void read_grub(struct boot_menu *ret, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same, with the files given, of which /grub/grub.cfg is the first. */
struct kx_err *read_grub_files(
	struct boot_menu *ret, const struct grub_text *files, const char *platform);

/* The entry is refused, and part stands in the reason. */
void expect_refused(const struct boot_entry *entry, const char *part);

#endif
