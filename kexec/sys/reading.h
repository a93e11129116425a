/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who watches while files are read: mostly nobody, and then all of this does nothing. */
#ifndef KX_READING_H
#define KX_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/progress.h"

/*
 * From now on progress shows it, until another one or NULL is given: nobody watches, as
 * from the start.
 */
void reading_show(struct progress *progress);
bool reading_is_shown(void);

/* As those of base/progress.h, if somebody watches. */
void reading_begin(const char *path, uint64_t size);
void reading_skip(uint64_t bytes);
void reading_add(uint64_t bytes);
bool reading_is_fast(void); /* true where nobody does */
void reading_end(void);

#endif
