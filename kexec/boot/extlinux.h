/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * extlinux.conf and syslinux.cfg: a menu as Syslinux (syslinux.cfg(5), its menu systems)
 * and U-Boot (doc/usage/cmd/pxe, "sysboot") read it. Pure, but for what it includes.
 */
#ifndef KX_EXTLINUX_H
#define KX_EXTLINUX_H

#include "base/bytes.h"
#include "base/err.h"
#include "boot/entry.h"
#include "sys/sys.h"

#define EXTLINUX_DEPTH_MAX    8	  /* of files that include each other */
#define EXTLINUX_INCLUDES_MAX 128 /* in all */

/* Who reads the files that are included. */
struct extlinux_files {
	/*
	 * The file at path, from the root of the menu's file system on: its text, and
	 * where it is on this machine. Both are freed by the caller, after an error too.
	 */
	struct kx_err *(*read)(
		void *arg, const char *path, struct sys_text *ret, char **ret_at);
	void *arg;
};

/*
 * Add the entries of b, a file of that name on this machine, to menu, and set which is
 * the initial one. folder is that of the file, from the root of its file system on: paths
 * start from there unless they start with '/', in included files too.
 *
 * Keywords that no entry needs are left out, as by both boot loaders. A file that cannot
 * be included is warned of. Refused (boot_entry_refuse()) are labels that start another
 * boot loader or a program of Syslinux; Xen by mboot.c32 and Linux by linux.c32 are not.
 * Errors: KX_NOMEM; KX_FORMAT for a NUL byte; KX_LIMIT for more than BOOT_FILE_MAX bytes
 * together, for too long lines, and for too many entries, files, or includes.
 */
struct kx_err *extlinux_parse(const struct bytes *b, const char *folder,
	const struct extlinux_files *files, struct boot_menu *menu);

#endif
