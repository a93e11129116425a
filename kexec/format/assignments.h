/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of assignments, as a shell would make them, of which some variables are known. No
 * shell reads them here: a value that only a shell could make is refused, with its line.
 * Pure.
 */
#ifndef KX_ASSIGNMENTS_H
#define KX_ASSIGNMENTS_H

#include <stddef.h>

#include "base/err.h"

/* Where the value of a variable goes: a char * at an offset of values; NULL: not set. */
struct assigned_variable {
	const char *name;
	size_t offset; /* bytes */
};

struct assignments {
	const struct assigned_variable *variables;
	size_t n; /* 64 at most */
	void *values;

	/*
	 * NULL: what only a shell can tell is an error. Else such a line is passed over,
	 * and the known variables that it names are not set, nor by what a later line
	 * puts behind their values; the error of the first one goes here, unless there is
	 * one already.
	 */
	struct kx_err **ret_left;
};

/*
 * Take the assignments in size bytes of text over the values that are there, "A+=1",
 * "export" and "unset" too; path stands in messages. Other variables are left alone; a
 * line that is neither blank nor a comment nor an assignment may change what others
 * mean, and is refused. Errors: KX_FORMAT "PATH:LINE: …"; the values are then those of
 * what stood before that line.
 */
struct kx_err *assignments_parse(const char *text, size_t size, const char *path,
	const struct assignments *to);

/* Free the values. */
void assignments_destroy(const struct assignments *to);

#endif
