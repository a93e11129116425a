/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that implement sys.h share. */
#ifndef KX_SYS_OPEN_H
#define KX_SYS_OPEN_H

#include "sys/sys.h"

/* The error of path below the root: KX_DENIED or KX_IO, with errnum. */
struct kx_err *sys_path_err(const struct sys *sys, const char *path, int errnum);

/*
 * Open path below the root for reading; flags of open(2) are added. -1, and errno. Links
 * of a captured machine end in its root.
 */
int sys_open_below(const struct sys *sys, const char *path, int flags);

/* The same for a regular file: KX_FORMAT for what is none. The caller closes *ret. */
struct kx_err *sys_open_regular(const struct sys *sys, const char *path, int *ret);

#endif
