/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KX_OPEN_IMAGE_H
#define KX_OPEN_IMAGE_H

#include "sys/file.h"
#include "sys/sys.h"

/*
 * Open a file of the machine that sys_find_file() or a menu found at that path, which has
 * a leading slash. Errors: those of file_open(); KX_UNSUPPORTED where a record has no
 * more of it than its name.
 */
struct kx_err *boot_open_image(const struct sys *sys, const char *at, struct file *ret);

#endif
