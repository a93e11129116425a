/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ONE table of options makes getopt's input, --help and the test that the man page names
 * each.
 */
#ifndef KX_OPTIONS_TABLE_H
#define KX_OPTIONS_TABLE_H

#include <stddef.h>

#include "base/err.h"
#include "request/request.h"

enum option_group {
	GROUP_VERB,
	GROUP_IMAGE,
	GROUP_CALL,
	GROUP_X86,
	GROUP_CRASH,
	GROUP_PPC64,
	GROUP_OUTPUT,
	GROUP_COUNT
};

/*
 * Which architectures have an option: bits of option_row.only, and of arch_ops.options.
 * On the others it has no effect, and planning says so.
 */
enum {
	OPTIONS_ANY = 0,
	OPTIONS_X86 = 1 << 0,
	OPTIONS_PPC64 = 1 << 1,
	OPTIONS_ARM64 = 1 << 2
};

/* One option of the program. A second name for the same option has a row of its own. */
struct option_row {
	int short_name;		 /* 0: none */
	const char *long_name;	 /* NULL: none */
	const char *argument;	 /* its name in --help, NULL: takes none; or "[=NAME]" */
	enum option_group group; /* in --help */
	unsigned int only;	 /* OPTIONS_…: the architectures that have it */
	const char *help;	 /* one line; NULL: a second name, not listed by itself */
	/* Put the option into req. arg is NULL when the option has none. */
	struct kx_err *(*apply)(
		const struct option_row *row, struct request *req, const char *arg);
	/* For apply: offset of a member of struct request, and a value, or a second. */
	size_t field, value;
};

/* May its argument be left out? It is then given by "--NAME=ARGUMENT" alone. */
static inline bool option_argument_is_optional(const struct option_row *row)
{
	return row->argument && row->argument[0] == '[';
}

extern const struct option_row option_table[];
extern const size_t option_count;

/* The row of "fast-boot" …; NULL: there is none. */
const struct option_row *option_find(const char *long_name);

/* The row of 'l' …; NULL: there is none. */
const struct option_row *option_find_letter(int letter);

/* The verb options that were given: bits of struct request's asked. */
enum asked {
	ASK_HELP = 1 << 0,	 /* -h, -? */
	ASK_VERSION = 1 << 1,	 /* -v */
	ASK_CRASH_SIZE = 1 << 2, /* --print-ckr-size */
	ASK_STATUS = 1 << 3,	 /* -S */
	ASK_LOAD = 1 << 4,	 /* -l */
	ASK_PANIC = 1 << 5,	 /* -p */
	ASK_UNLOAD = 1 << 6,	 /* -u */
	ASK_EXEC = 1 << 7,	 /* -e */
	ASK_FORCE = 1 << 8,	 /* -f */
	ASK_ENTRIES = 1 << 9,	 /* --list-entries */
	ASK_CHECK = 1 << 10,	 /* --check */
	ASK_ESTIMATE = 1 << 11	 /* --estimate */
};

#endif
