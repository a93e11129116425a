/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of a menu's text. Pure. */
#ifndef KX_BOOT_LINES_H
#define KX_BOOT_LINES_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"

/*
 * The most bytes of a line. What one line says may count for many entries, each of which
 * has a copy of it.
 */
#define BOOT_LINE_MAX (16 << 10)

/*
 * A copy of b with a NUL behind it, which the caller frees. Errors: KX_LIMIT over
 * BOOT_FILE_MAX and BOOT_LINE_MAX, KX_FORMAT for a NUL byte in it, with the name of b and
 * the line.
 */
struct kx_err *boot_lines_copy(const struct bytes *b, char **ret);

struct boot_lines {
	char *next;	   /* NULL: no line is left */
	unsigned int line; /* of the one that was handed out, from 1 on */
	bool in_line;	   /* the next one has the same number: a CR ended this one */
};

/*
 * The next line of a text, which is cut up: without what ends it (LF, CR or both), and
 * without the blanks around it. NULL: there is none. The first call is made with
 * {.next = text}.
 */
char *boot_lines_next(struct boot_lines *lines);

/* Cut line at the end of its first word; what is behind the blanks there, or "". */
char *boot_lines_cut(char *line);

#endif
