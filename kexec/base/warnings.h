/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Warnings are data: what people should know of a thing that was done all the same. */
#ifndef KX_WARNINGS_H
#define KX_WARNINGS_H

#include <stddef.h>

#include "base/err.h"

struct warnings {
	char **v; /* each allocated, one line without its newline */
	size_t n;
};

/*
 * Add what is formatted. Behind WARNINGS_MAX of them one says that there are more, and
 * the others are left out: what is read may be hostile. Error: KX_NOMEM.
 */
#define WARNINGS_MAX 100
struct kx_err *warnings_add(struct warnings *warnings, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Empty them; they can be filled again. */
void warnings_clear(struct warnings *warnings);

#endif
