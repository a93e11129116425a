/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Making text, and showing it. */
#ifndef KX_TEXT_H
#define KX_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

/* What is formatted, allocated; NULL when there is an error: KX_NOMEM. */
struct kx_err *text_format(char **ret, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The same of arguments that were started. */
struct kx_err *text_vformat(char **ret, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));

/* Is start how s begins, end how it ends? Each string begins and ends with "". */
bool text_starts(const char *s, const char *start);
bool text_ends(const char *s, const char *end);

/* Bytes of the UTF-8 character at s (RFC 3629), 1 to 4; 0 when there is none. */
size_t text_utf8_length(const char *s);

/*
 * Would a terminal obey the UTF-8 character of that length at s? That is C0, DEL and C1,
 * of which terminals know the UTF-8 form, too.
 */
bool text_is_control(const char *s, size_t length);

/*
 * Write s, of unknown origin, to out as one line: file names, command lines and what
 * stands in /proc and /sys may hold anything, escape sequences included. Control
 * characters and bytes that are not UTF-8 become \n, \t or \xNN. No newline is added.
 */
void text_print(FILE *out, const char *s);

/*
 * The columns of a terminal that text_print() of s takes: none of characters that combine
 * with the one before, two of wide ones (East Asian Wide and Fullwidth, UAX #11).
 */
unsigned int text_columns(const char *s);

/*
 * Undo in place what udev does to names: \xNN stands for a byte that may not be in the
 * name of a file. \x00 stands for itself, as no name has that byte.
 */
void text_unescape_udev(char *s);

/* A size for people, to a tenth: "7.8 MiB" from 1 MiB on, "97.7 KiB" below. */
struct text_size {
	char s[24];
};
struct text_size text_size(uint64_t bytes);

/* Both as one line on stderr. */
void text_say(const char *prefix, const char *s);

#endif
