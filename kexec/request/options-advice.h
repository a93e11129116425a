/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What to say to words on the command line that are not what they were meant for. Pure:
 * words in, a text out; no file is looked at.
 */
#ifndef KX_OPTIONS_ADVICE_H
#define KX_OPTIONS_ADVICE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/warnings.h"
#include "request/options-table.h"

/*
 * What may have been meant by the unknown option word, "--NAME" or "--NAME=VALUE": a
 * character of print, a bracket, the name of another program, the nearest name. *ret is
 * allocated; NULL where nothing is near. Error: KX_NOMEM.
 */
struct kx_err *advice_on_name(const char *word, char **ret);

/* What others call word, "--NAME": its meaning here. NULL: it is no such name. */
const char *advice_other_name(const char *word);

/* The same as advice_on_name() for an unknown letter of word, "-XYZ". */
struct kx_err *advice_on_letter(const char *word, int letter, char **ret);

/* "--NAME" where word is "-NAME" or "-NAME=VALUE" of a long option; NULL: it is not. */
const char *advice_two_dashes(const char *word);

/*
 * Refuse a positional argument that is no name of a file: it begins with a dash of print,
 * or has the brackets of a manual. Error: KX_USAGE.
 */
struct kx_err *advice_check_word(const char *word);

/*
 * Is word exactly what would be an option in another place: known letters behind '-', a
 * long name or its beginning behind "--", with or without a value, or "--" alone?
 */
bool advice_is_option(const char *word);

/*
 * Warn of characters of print in the value of what is called name, and of the brackets of
 * a manual around it. Error: KX_NOMEM.
 */
struct kx_err *advice_check_value(
	const char *name, const char *value, struct warnings *warnings);

/* The same for a value that is a word of its own: also of a '=' that it begins with. */
struct kx_err *advice_check_separate(
	const char *name, const char *value, struct warnings *warnings);

/*
 * The error for more than one kernel, words, of which some may have been meant for other
 * options. append is the command line that was given, NULL: none.
 */
struct kx_err *advice_on_words(const struct string_list *words, const char *append);

/* Does word look like a part of the new kernel's command line? */
bool advice_is_cmdline(const char *word);

#endif
