/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands below a LABEL of extlinux.conf, and the menu's entry of it. Pure. */
#ifndef KX_EXTLINUX_LABEL_H
#define KX_EXTLINUX_LABEL_H

#include <stdbool.h>

#include "base/err.h"
#include "boot/entry.h"

/* Lines of which the last one counts. */
enum extlinux_key {
	EXTLINUX_APPEND,
	EXTLINUX_INITRD,
	EXTLINUX_FDT,
	EXTLINUX_FDT_FOLDER,
	EXTLINUX_FDT_OVERLAYS,
	EXTLINUX_SYSAPPEND,
	EXTLINUX_TITLE,
	EXTLINUX_KEYS
};

/* What is started: the last of these lines counts. */
enum extlinux_type {
	EXTLINUX_NOTHING, /* it leads to another menu */
	EXTLINUX_KERNEL,  /* by the name of its file: Linux, or a program */
	EXTLINUX_LINUX,
	EXTLINUX_PROGRAM, /* of Syslinux: *.c32 */
	EXTLINUX_OTHER	  /* another boot loader, the next device … */
};

struct extlinux_label {
	char *name;    /* NULL: no label yet */
	char *source;  /* the file */
	char *submenu; /* NULL: none */
	unsigned int line;
	enum extlinux_type type;
	char *file;    /* that is started */
	unsigned int file_line;
	char *keyword; /* by which, as it stands there */
	char *values[EXTLINUX_KEYS];
	unsigned int lines[EXTLINUX_KEYS];
};

void extlinux_label_destroy(struct extlinux_label *label);

/*
 * Add the entry of label to menu; *ret_index BOOT_NONE: it leads to another menu, and is
 * none. append is that of all labels that have none, or NULL; folder as in extlinux.h.
 * Errors: KX_NOMEM, KX_LIMIT.
 */
struct kx_err *extlinux_add_label(const struct extlinux_label *label, const char *append,
	const char *folder, struct boot_menu *menu, size_t *ret_index);

#endif
