/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders that looking would have something mounted on (autofs(5)). */
#ifndef KX_ASLEEP_H
#define KX_ASLEEP_H

#include <stddef.h>

#include "base/err.h"

/* Paths without a leading slash: "boot". All zero: none. */
struct asleep {
	char **v;
	size_t n;
};

/* A copy of path. Error: KX_NOMEM. */
struct kx_err *asleep_add(struct asleep *to, const char *path);
void asleep_destroy(struct asleep *asleep);

/* The one that path is, or lies below, by their text; NULL: none. */
const char *asleep_at(const struct asleep *asleep, const char *path);

#endif
