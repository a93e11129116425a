/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The settings of Debian's kexec-tools, /etc/default/kexec: assignments
 * (format/assignments.h) of which a few variables are known.
 */
#ifndef KX_SETTINGS_H
#define KX_SETTINGS_H

#include <stddef.h>

#include "base/err.h"
#include "sys/sys.h"

/* Bytes of one file. */
#define SETTINGS_MAX (64 << 10)

/* NULL: the variable is not set. */
struct settings {
	char *load_kexec;      /* LOAD_KEXEC: "true" or "false" */
	char *kernel_image;    /* KERNEL_IMAGE: a path */
	char *initrd;	       /* INITRD: a path */
	char *append;	       /* APPEND: the command line; "": the running kernel's */
	char *use_grub_config; /* USE_GRUB_CONFIG: "true": what the boot menu has */
};

void settings_destroy(struct settings *settings);

/*
 * Take the assignments in size bytes of text over those that settings has; path stands in
 * messages. Other variables are left alone; a line that is neither blank nor a comment
 * nor an assignment may change what others mean, and is refused. Errors: KX_FORMAT
 * "PATH:LINE: …"; settings then has what stood before that line.
 */
struct kx_err *settings_parse(
	const char *text, size_t size, const char *path, struct settings *settings);

/*
 * Of /etc/default/kexec, and of the files in /etc/default/kexec.d behind it; none is
 * there: all NULL.
 */
struct kx_err *settings_read(const struct sys *sys, struct settings *ret);

#endif
