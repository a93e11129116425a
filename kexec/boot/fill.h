/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An entry of a boot menu as a request: what --boot fills in. Pure. */
#ifndef KX_FILL_H
#define KX_FILL_H

#include "base/err.h"
#include "boot/entry.h"
#include "boot/menus.h"
#include "request/request.h"

/*
 * Fill KERNEL, initrds, modules, the device tree and the command line of the entry into
 * req, whose files have been found. Paths come behind root ("" for this machine).
 *
 * What was given stays: --initrd, --module and --dtb take the place of what the entry
 * has. The command line is that of the entry (of GRUB's with the BOOT_IMAGE= that GRUB
 * adds, as the running kernel's line writes its device), or that of --command-line in its
 * place; behind it comes --append (cmdline_join()). For a crash image BOOT_IMAGE= and
 * crashkernel= are taken out of the entry's line. A UKI has its line in it: none is
 * filled in where neither option was given and no crash image is meant.
 * Errors: KX_NOMEM; KX_UNSUPPORTED for a module whose path has white space; KX_FORMAT
 * for an entry without a kernel.
 */
struct kx_err *boot_fill(const struct boot_entry *entry, enum menu_kind kind,
	const struct boot_running *running, const char *root, struct request *req);

#endif
