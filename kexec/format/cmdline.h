/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel command line as text. Pure. */
#ifndef KX_CMDLINE_H
#define KX_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * A copy of line without the parameters whose name is in names (NULL-terminated, each
 * with its '=': "BOOT_IMAGE="). Parameters are separated by white space outside double
 * quotes, as the kernel's next_arg() (lib/cmdline.c) does it. The caller frees *ret.
 */
struct kx_err *cmdline_without(const char *line, const char *const *names, char **ret);

/* Has line, before a "--", a parameter of that name ("crashkernel=", with its '=')? */
bool cmdline_has(const char *line, const char *name);

/*
 * Does the word stand in line, as the early code of x86 looks for its own: behind and
 * before white space, and whatever quotes or "--" there are (cmdline_find_option_bool()
 * in arch/x86/boot/cmdline.c)?
 */
bool cmdline_has_word(const char *line, const char *word);

/*
 * The last parameter of that name before a "--", as its word stands in line, of *ret_size
 * bytes; NULL: there is none.
 */
const char *cmdline_find(const char *line, const char *name, size_t *ret_size);

/*
 * A copy of line with what is the kernel's own (word) behind its other parameters: before
 * a "--", since what follows that is init's. KX_FORMAT: a quote of line is not closed and
 * would take word in. The caller frees *ret.
 */
struct kx_err *cmdline_add(const char *line, const char *word, char **ret);

#endif
