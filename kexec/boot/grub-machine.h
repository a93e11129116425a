/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The machine, as far as the text of a grub.cfg asks for it. */
#ifndef KX_GRUB_MACHINE_H
#define KX_GRUB_MACHINE_H

#include "base/err.h"
#include "boot/entry.h"
#include "sys/sys.h"

/* What the text of a menu asks of its machine. */
struct grub_machine {
	const char *platform; /* $grub_platform: "efi", "pc" …; NULL: not known */
	const char *match;    /* what hwmatch sets $match to; NULL: not known */
	void *arg;	      /* of the functions */

	/*
	 * Find file, or read it, and set file->at. The errors are those of
	 * boot_file_find(), for a file that is not there KX_IO with ENOENT.
	 */
	struct kx_err *(*find)(void *arg, struct boot_file *file, bool *ret_empty);
	struct kx_err *(*read)(void *arg, struct boot_file *file, struct sys_text *ret);

	/* The names in a folder. */
	struct kx_err *(*list)(void *arg, struct boot_file *file, struct sys_names *ret);
};

#endif
