/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Patterns of entries' names, as loader.conf has them. Pure. */
#ifndef KX_GLOB_H
#define KX_GLOB_H

#include <stdbool.h>

/*
 * Does all of text match the pattern? "*" is any text, "?" one byte, "[a-c]" one of
 * those, "[!a-c]" any other, and "\" takes what follows as it is; the case of ASCII
 * letters does not count. A "[" that nothing closes is itself. Time is bounded by the
 * product of the two lengths.
 */
bool glob_match(const char *pattern, const char *text);

#endif
