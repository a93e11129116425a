/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The terminal behind standard error, where somebody waits and watches. */
#ifndef KX_TERMINAL_H
#define KX_TERMINAL_H

#include <stdbool.h>

#include "base/progress.h"

/*
 * Is a line that is drawn over itself of use on standard error? It is a terminal, which
 * TERM does not call dumb, and this process is not in the background, where it would
 * write over what others say. Fills in ret then, with CLOCK_MONOTONIC.
 */
bool terminal_shows_progress(struct progress *ret);

#endif
