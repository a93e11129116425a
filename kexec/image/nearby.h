/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to name when a file is not there: those beside it that may have been meant. */
#ifndef KX_NEARBY_H
#define KX_NEARBY_H

#include "base/err.h"

/* How the files are called that are looked for: a list of starts, ended by NULL. */
extern const char *const nearby_kernels[], *const nearby_initrds[];

/*
 * Take err, of opening path, and return it with what is found added: where nothing is
 * called so, the files beside it that are of the newest versions, or that the folder is
 * not there, or that path is a symbolic link to nowhere. Any other error, and NULL, stay
 * as they are.
 */
struct kx_err *nearby_explain(
	struct kx_err *err, const char *path, const char *const starts[]);

#endif
