/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The entries of the boot menu: --boot takes one of them, --list-entries shows all. */
#ifndef KX_ENTRIES_H
#define KX_ENTRIES_H

#include <stdio.h>

#include "base/err.h"
#include "boot/menus.h"
#include "boot/select.h"
#include "request/request.h"
#include "sys/sys.h"

/*
 * Make of --boot what KERNEL, --initrd … would be: req is as if they had been given, and
 * req->boot_entry tells where that is from. Errors: those of boot_menus_read(),
 * boot_select() and boot_fill().
 */
struct kx_err *entries_take(const struct sys *sys, struct request *req);

/*
 * Show the menu of the boot loader that is in charge, and what others there are: as a
 * table, or as JSON with --json. Error: that there is none, or it cannot be read.
 */
struct kx_err *entries_list(const struct sys *sys, const struct request *req, FILE *out);

/* Both of them, of what was read; those of entries_list(). */
void entries_print(
	const struct boot_menus *menus, const struct boot_running *running, FILE *out);
struct kx_err *entries_print_json(
	const struct boot_menus *menus, const struct boot_running *running, FILE *out);

#endif
