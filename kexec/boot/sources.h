/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ways to write a boot menu, each with its reader. A reader finds its files on the
 * machine, hands their bytes to pure parsers, and makes a menu of them; the files that
 * the entries name are looked for later (filesystems.h).
 */
#ifndef KX_SOURCES_H
#define KX_SOURCES_H

#include "base/err.h"
#include "boot/entry.h"
#include "boot/filesystems.h"
#include "sys/sys.h"

/* The most bytes that a file of a menu may have, and what it includes together. */
#define BOOT_FILE_MAX (4 << 20)

/*
 * Each reads its kind of menu into ret, by boot_menu_init() first. *ret stays without
 * entries and without path where there is no such menu on this machine. A line that is
 * not understood refuses the entries that need it (boot_entry_refuse(), with file and
 * line), a file that cannot be read is an error.
 */

/*
 * Boot Loader Specification entries: type 1 (loader/entries/…conf on the boot file
 * systems, of BOOT_FILE_MAX bytes together) and type 2 (EFI/Linux/….efi), by loader.conf
 * and systemd-boot's EFI variables.
 */
struct kx_err *boot_read_bls(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *ret);

/* GRUB's grub.cfg and grubenv, with the entries that its blscfg command reads. */
struct kx_err *boot_read_grub(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *ret);

/* extlinux.conf and syslinux.cfg, as U-Boot reads them too. */
struct kx_err *boot_read_extlinux(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *ret);

#endif
