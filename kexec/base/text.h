/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text of unknown origin on its way to a person: file names, command lines and what
 * stands in /proc and /sys may hold anything, escape sequences included.
 */
#ifndef KX_TEXT_H
#define KX_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Bytes of the UTF-8 character at s (RFC 3629), 1 to 4; 0 when there is none. */
size_t text_utf8_length(const char *s);

/*
 * Write s to out as one line: control characters and bytes that are not UTF-8 become
 * \n, \t or \xNN. No newline is added.
 */
void text_print(FILE *out, const char *s);

#endif
