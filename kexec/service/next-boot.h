/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the next boot was asked for that only the firmware or a boot loader can do: a
 * kexec would pass it by, and it would still be pending at the boot after that.
 */
#ifndef KX_NEXT_BOOT_H
#define KX_NEXT_BOOT_H

#include "base/err.h"
#include "sys/sys.h"

/*
 * *ret: what it was asked for, in words, allocated; NULL: nothing. Looked at: what
 * systemd leaves in /run/systemd, the EFI variables OsIndications, BootNext and those of
 * the Boot Loader Interface for one boot, and GRUB's environment block
 * (grub_envblock_once()). What cannot be read counts as not there. Error: KX_NOMEM.
 */
struct kx_err *next_boot_asked(const struct sys *sys, char **ret);

#endif
