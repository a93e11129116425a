/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All boot menus of a machine, and which of them is the one that it starts by. */
#ifndef KX_MENUS_H
#define KX_MENUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "boot/entry.h"
#include "sys/sys.h"

/* The ways to write a menu, in the order in which they are taken where nothing tells. */
enum menu_kind { MENU_GRUB, MENU_BLS, MENU_EXTLINUX, MENU_COUNT };

/* What tells which boot loader started this machine, and what it started. */
struct boot_running {
	bool efi;	   /* by EFI firmware */
	bool efi_is_known; /* its variables can be read */
	char *loader;	   /* LoaderInfo: "systemd-boot 252"; NULL: not set */
	char *selected;	   /* LoaderEntrySelected: an id; NULL: not set */
	char *cmdline;	   /* of the running kernel; NULL: not known, as the release */
	char *release;	   /* of the running kernel: "6.1.0-35-amd64" */
};

/* Variables that cannot be read are not set. Error: KX_NOMEM. */
struct kx_err *boot_running_read(const struct sys *sys, struct boot_running *ret);
void boot_running_destroy(struct boot_running *running);

struct boot_menus {
	struct boot_menu v[MENU_COUNT];	   /* path NULL: there is none */
	struct kx_err *unread[MENU_COUNT]; /* there is one, and it cannot be read: why */
	enum menu_kind taken;
	char *why; /* it was taken, of several; NULL: it is the only one */
};

/*
 * Pure: of the menus that are there, the one of the boot loader that started this
 * machine. *ret_why says what tells that, NULL where there is only one; the caller frees
 * it. Error: KX_UNSUPPORTED: there is none.
 */
struct kx_err *boot_menus_choose(const bool there[MENU_COUNT],
	const struct boot_running *running, enum menu_kind *ret, char **ret_why);

/*
 * Pure: what tells that it was another boot loader which started this machine, though
 * that menu is taken, as the only one: static text. NULL: nothing.
 */
const char *boot_menus_doubt(enum menu_kind kind, const struct boot_running *running);

/*
 * Read all menus, find their files, and choose. Errors: KX_UNSUPPORTED: there is no menu;
 * those of reading the one that is taken.
 */
struct kx_err *boot_menus_read(const struct sys *sys, const struct boot_running *running,
	struct boot_menus *ret);
void boot_menus_destroy(struct boot_menus *menus);

#endif
