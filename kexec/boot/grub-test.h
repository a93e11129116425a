/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRUB's words and conditions. Pure, but for files that conditions ask for. */
#ifndef KX_GRUB_TEST_H
#define KX_GRUB_TEST_H

#include "boot/grub-env.h"

/* A word with its variables' values put in. */
struct grub_arg {
	const char *text;    /* where it is unknown: its start, as far as that is sure */
	size_t known;	     /* bytes from the start of text that are sure */
	const char *unknown; /* why the rest is not; NULL: all of it is sure */
	bool loose;	     /* so that it may be no word, or several */
	bool pattern;	     /* it has a '*', '?' or '[' that is not quoted */
};

struct grub_args {
	struct grub_arg *v; /* in the arena that they were made in */
	size_t n;
};

/* The most that a command may have, and bytes that one may be. */
#define GRUB_ARGS_MAX	   4096
#define GRUB_ARG_SIZE_MAX  65536

/*
 * Expand words: unquoted variables are split at white space, and one that is not set is
 * no word at all. positional: $1 and so on, and what $# and $* tell of them. Errors:
 * KX_LIMIT, KX_NOMEM.
 */
struct kx_err *grub_expand(struct arena *arena, const struct grub_env *env,
	const struct grub_args *positional, const struct grub_word *words,
	struct grub_args *ret);

enum grub_truth { GRUB_NO, GRUB_YES, GRUB_MAYBE };

enum grub_truth grub_not(enum grub_truth truth);

/* What a condition wants to know of a file: 'e', 'f', 's' or 'd', of "[ -e … ]". */
typedef struct kx_err *grub_ask_file(
	void *arg, char what, const char *path, enum grub_truth *ret);

/*
 * The command "test", whose words are args, without its name and a "]" at the end. What
 * depends on an unknown word, and what is none of its expressions, is GRUB_MAYBE. No word
 * at all is true, as GRUB 2.06 has it.
 */
struct kx_err *grub_test(const struct grub_args *args, grub_ask_file *ask, void *arg,
	enum grub_truth *ret);

#endif
