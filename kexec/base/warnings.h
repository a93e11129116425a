/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Warnings are data: what people should know of a thing that was done all the same. */
#ifndef KX_WARNINGS_H
#define KX_WARNINGS_H

#include <stddef.h>

#include "base/err.h"

/*
 * The id is what programs go by (kexec(8), WARNINGS, lists them all): small letters,
 * digits and '-', static, and the same in later versions, whatever the text says by then.
 */
struct warning {
	const char *id;
	char *text; /* allocated, one line without its newline */
};

struct warnings {
	struct warning *v;
	size_t n;
};

/*
 * Add what is formatted, by that id. Behind WARNINGS_MAX of them one says that there are
 * more, and the others are left out: what is read may be hostile. Error: KX_NOMEM.
 */
#define WARNINGS_MAX 100
struct kx_err *warnings_add(struct warnings *warnings, const char *id, const char *fmt,
	...) __attribute__((format(printf, 3, 4)));

/* Add a copy of each one of from. Error: KX_NOMEM. */
struct kx_err *warnings_copy(const struct warnings *from, struct warnings *to);

/* Empty them; they can be filled again. */
void warnings_clear(struct warnings *warnings);

#endif
