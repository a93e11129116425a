/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line, by the table of options. */
#ifndef KX_OPTIONS_H
#define KX_OPTIONS_H

#include <stdio.h>

#include "base/err.h"
#include "request/options-table.h"
#include "request/request.h"

/*
 * Parse argv (getopt_long(3) rules: permutation, clusters, abbreviations, "--"), whatever
 * POSIXLY_CORRECT says. The order of options never changes meaning, but for the last of
 * -s, -c, -a and the last value of an option that is given twice; --initrd and --module
 * add up. Empty positional arguments are ignored. What is done, but may not be what was
 * meant, stands in ret->warnings.
 * Strings of ret point into argv. On an error *ret is left empty, but for json: how the
 * error is to be told.
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

/* Write the usual command lines, for who gave nothing at all. */
void options_usage(FILE *out);

#endif
