/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Other programs, run to their end. */
#ifndef KX_COMMAND_H
#define KX_COMMAND_H

#include "sys/sys.h"

/*
 * Run argv, whose program is looked for in PATH, and wait. *ret_status is its exit
 * status, 128 and the signal where one ended it. Errors: KX_IO where it cannot be run.
 */
struct kx_err *command_run(char *const argv[], int *ret_status);

/* The same, with at most max bytes of its standard output; what is more is left out. */
struct kx_err *command_read(
	char *const argv[], size_t max, struct sys_text *ret, int *ret_status);

#endif
