/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --root=FILE: a machine in an archive, as a folder for as long as the program runs. */
#ifndef KX_ARCHIVE_ROOT_H
#define KX_ARCHIVE_ROOT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/warnings.h"
#include "capture/scratch.h"
#include "sys/sys.h"

struct archive_root {
	struct scratch scratch;
	char *dir; /* that the machine's files are in */
};

#define ARCHIVE_ROOT_NONE                                                                \
	(struct archive_root)                                                            \
	{                                                                                \
		.scratch = {.fd = -1, .held = -1}                                        \
	}

/* Is root a regular file? NULL, the machine itself, and what is not there are none. */
bool archive_root_is(const char *root);

/*
 * Unpack the archive, and open what is in it: a record, a machine's folders as they are,
 * or a report of sosreport or supportconfig, which are laid out as a machine has it.
 * sys->root stays the archive's name. said: what a report does not tell. Errors: those of
 * tar_unpack(), scratch_make() and sys_open(); KX_FORMAT where it holds no machine.
 */
struct kx_err *archive_root_open(const char *path, struct archive_root *ret,
	struct sys *sys, struct warnings *said);
void archive_root_close(struct archive_root *root);

#endif
