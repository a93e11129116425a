/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel command line as text. Pure. */
#ifndef KX_CMDLINE_H
#define KX_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * Parameters are separated by white space outside double quotes, as the kernel's
 * next_arg() (lib/cmdline.c) does it. A quote that nothing closes reaches to the end.
 * What follows the word "--" is init's.
 */

/*
 * The next parameter at or behind *p, as its word stands there; *p moves behind it. False
 * at a "--" and at the end.
 */
bool cmdline_next(const char **p, const char **ret_word, size_t *ret_size);

/*
 * A copy of line with only those words that keep(), called in their order with arg, says
 * true of; those of init are asked for, too. The caller frees *ret.
 */
struct kx_err *cmdline_filter(const char *line,
	bool (*keep)(void *arg, const char *word, size_t size), void *arg, char **ret);

/*
 * A copy of line without the parameters whose name is in names (NULL-terminated, each
 * with its '=': "BOOT_IMAGE="), behind a "--", too: the kernel looks for some of them
 * in all of the line (crashkernel=). The caller frees *ret.
 */
struct kx_err *cmdline_without(const char *line, const char *const *names, char **ret);

/*
 * Has a word, as the above hand it out, one of these names (NULL-terminated)? All of it
 * may stand in quotes.
 */
bool cmdline_is_named(const char *word, const char *const *names);

/*
 * Is the word, as the above hand it out, one of the parameters that names has, separated
 * by white space ("root crashkernel"): with a value behind a '=', or without? What stands
 * behind a '=' in names is not looked at.
 */
bool cmdline_is_one_of(const char *word, size_t size, const char *names);

/*
 * line and behind it more, so that both take effect: the parameters of more before a "--"
 * of line, and its words for init behind those of line; a quote that is left open before
 * them is closed, which changes no value that starts with it. What either part of line
 * ends with already, word for word, is not added again. Where neither has a "--", that is
 * line, a space and more as they are. The caller frees *ret.
 */
struct kx_err *cmdline_join(const char *line, const char *more, char **ret);

/* Has line, before a "--", a parameter of that name ("crashkernel=", with its '=')? */
bool cmdline_has(const char *line, const char *name);

/*
 * Where the word first stands in line, counted from 1, as the decompressor of x86 looks
 * for its own: behind and before white space, and whatever quotes or "--" there are
 * (__cmdline_find_option_bool() in arch/x86/boot/cmdline.c). 0: nowhere. It does not see
 * what stands behind a word that its own one begins with ("no nokaslr").
 */
size_t cmdline_word_position(const char *line, const char *word);
bool cmdline_has_word(const char *line, const char *word);

/*
 * The last parameter of that name before a "--", as its word stands in line, of *ret_size
 * bytes; NULL: there is none.
 */
const char *cmdline_find(const char *line, const char *name, size_t *ret_size);

/*
 * The same without its name and the quotes around it or its value, as the kernel's
 * next_arg() takes them off: a value of *ret_size bytes, which may be 0. Quotes inside of
 * a value are part of it.
 */
const char *cmdline_value(const char *line, const char *name, size_t *ret_size);

/*
 * The next parameter of that name at or behind *p: *ret_value and *ret_size are its value
 * as of cmdline_value(); *p moves behind it. False where there is none before a "--".
 */
bool cmdline_next_value(const char **p, const char *name, const char **ret_value,
	size_t *ret_size);

/*
 * Does line switch on what has that name ("kho=", with its '=')? The last word before a
 * "--" that the kernel's kstrtobool() (lib/kstrtox.c) takes counts, as where each one is
 * handed to it. False, and *ret untouched: there is none.
 */
bool cmdline_find_bool(const char *line, const char *name, bool *ret);

/*
 * Which of two names ("gbpages" and "nogbpages", without a '=') stands last before a
 * "--", with a value or without, as the kernel's early_param_on_off() has it
 * (include/linux/init.h)? False, and *ret untouched: neither.
 */
bool cmdline_find_on_off(const char *line, const char *on, const char *off, bool *ret);

/*
 * A copy of line with what is the kernel's own (word) behind its other parameters: before
 * a "--", since what follows that is init's. KX_FORMAT: a quote of line is not closed and
 * would take word in. The caller frees *ret.
 */
struct kx_err *cmdline_add(const char *line, const char *word, char **ret);

#endif
