/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is the boot menu that is read the one that the machine starts by? */
#ifndef KX_MENU_CHECK_H
#define KX_MENU_CHECK_H

#include "base/err.h"
#include "sys/sys.h"

/*
 * KX_REFUSED where something tells that another boot loader started this machine
 * (boot_menus_doubt()): nobody is there to read a warning, and a reboot by the firmware
 * is right in any case. A menu that is not there or cannot be read is told of by who
 * loads it. Error: KX_NOMEM.
 */
struct kx_err *menu_check(const struct sys *sys);

#endif
