/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only an automount would show. During a shutdown systemd mounts nothing: what lies
 * below an automount that is not mounted then cannot be seen.
 */
#ifndef KX_AUTOMOUNTS_H
#define KX_AUTOMOUNTS_H

#include "base/err.h"
#include "sys/sys.h"

/*
 * May the boot menu lie there that is to be taken? KX_REFUSED where /boot, /efi or
 * /boot/efi is an automount that is not mounted. The EFI system partition may be, where
 * GRUB's menu is to be seen in /boot and is taken (boot_menus_choose()) whatever is
 * there. Other errors are those of boot_filesystems_read() and boot_running_read().
 */
struct kx_err *automounts_check_menu(const struct sys *sys);

/* KX_REFUSED where the file at path lies there; links are not followed. */
struct kx_err *automounts_check_file(const struct sys *sys, const char *path);

#endif
