/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line: ONE table of options makes getopt's input, --help and the test that
 * the man page names each.
 */
#ifndef KX_OPTIONS_H
#define KX_OPTIONS_H

#include <stddef.h>
#include <stdio.h>

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
enum { OPTIONS_ANY = 0, OPTIONS_X86 = 1 << 0, OPTIONS_PPC64 = 1 << 1 };

/* One option of the program. A second name for the same option has a row of its own. */
struct option_row {
	int short_name;		 /* 0: none */
	const char *long_name;	 /* NULL: none */
	const char *argument;	 /* its name in --help, NULL: takes none */
	enum option_group group; /* in --help */
	unsigned int only;	 /* OPTIONS_…: the architectures that have it */
	const char *help;	 /* one line; NULL: a second name, not listed by itself */
	/* Put the option into req. arg is NULL when the option takes none. */
	struct kx_err *(*apply)(
		const struct option_row *row, struct request *req, const char *arg);
	/* For apply: offset of a member of struct request, and a value, or a second. */
	size_t field, value;
};

extern const struct option_row option_table[];
extern const size_t option_count;

/* The row of "fast-boot" …; NULL: there is none. */
const struct option_row *option_find(const char *long_name);

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
	ASK_FORCE = 1 << 8	 /* -f */
};

/*
 * Parse argv (getopt_long(3) rules: permutation, clusters, abbreviations, "--"), whatever
 * POSIXLY_CORRECT says. The order of options never changes meaning, but for the last of
 * -s, -c, -a and the last value of an option that is given twice; --initrd and --module
 * add up. Empty positional arguments are ignored. What is done, but may not be what was
 * meant, stands in ret->warnings.
 * Strings of ret point into argv. On an error *ret is left empty.
 * Errors: KX_USAGE; KX_UNSUPPORTED for what is parsed but not built.
 */
struct kx_err *options_parse(int argc, char **argv, struct request *ret);

/*
 * The part of options_parse() that runs after every option has been read: settle the verb
 * from what was asked, refuse contradictions (KX_USAGE), and refuse what a load would
 * need and is not built (KX_UNSUPPORTED); warn of what is not done as it reads.
 */
struct kx_err *options_resolve(struct request *req);

/* Write --help's text. */
void options_help(FILE *out);

#endif
