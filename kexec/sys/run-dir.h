/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The program's own folder, /run/kexec, for what is to be known until the next boot. Only
 * its owner may look in: what stands there names files and command lines. Nothing follows
 * a link, and a folder that somebody else could write to is not used.
 */
#ifndef KX_RUN_DIR_H
#define KX_RUN_DIR_H

#include "sys/sys.h"

#define RUN_DIR "run/kexec"

/*
 * Write size bytes to the file name, mode 0600, in one step: who reads it finds the old
 * file or all of the new one. The folder is made where it is not there. Errors: KX_IO,
 * KX_DENIED, and KX_UNSUPPORTED for a captured machine.
 */
struct kx_err *run_dir_write(
	const struct sys *sys, const char *name, const void *data, size_t size);

/* Give the file another name, over one that has it. One that is not there is no error. */
struct kx_err *run_dir_rename(const struct sys *sys, const char *from, const char *to);

/* One that is not there is no error. */
struct kx_err *run_dir_remove(const struct sys *sys, const char *name);

/*
 * Read a file of at most max bytes, as sys_read() does; of this machine only one that
 * nobody but its owner, who is root or the caller, can have written.
 */
struct kx_err *run_dir_read(
	const struct sys *sys, const char *name, size_t max, struct sys_text *ret);

#endif
