/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders of boot menus that only an automount would show. */
#ifndef KX_AUTOMOUNTS_H
#define KX_AUTOMOUNTS_H

#include "base/err.h"
#include "sys/sys.h"

/*
 * During a shutdown systemd mounts nothing, and what lies below an automount that is not
 * mounted cannot be seen: another menu might be taken in its place. KX_REFUSED where
 * /boot, /boot/efi or /efi is one. Errors of boot_filesystems_read().
 */
struct kx_err *automounts_check(const struct sys *sys);

#endif
