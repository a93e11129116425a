/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of a grub.cfg. Pure. */
#ifndef KX_GRUB_LEX_H
#define KX_GRUB_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * A byte that no menu may hold: the names that grub-device.h gives to devices start with
 * it, so that no text of a menu looks like one.
 */
#define GRUB_MARK '\001'

/* A piece of a word: text, or the name of a variable. */
struct grub_part {
	bool is_variable;
	bool quoted; /* by '…', "…" or a backslash: neither split nor a pattern */
	const char *s;
	struct grub_part *next;
};

struct grub_word {
	struct grub_part *parts;
	struct grub_word *next;
};

enum grub_token {
	GRUB_END,      /* of the text */
	GRUB_NEWLINE,  /* or ';' */
	GRUB_OPEN,     /* '{' */
	GRUB_CLOSE,    /* '}' */
	GRUB_WORD,     /* lex->word */
	GRUB_STRANGE   /* lex->strange says what */
};

struct grub_lex {
	struct arena *arena;
	const char *at;	   /* what follows the token */
	unsigned int line; /* of it */
	enum grub_token token;
	unsigned int token_line; /* where the token starts */
	struct grub_word *word;
	const char *strange;
};

/* Go to the next token. Errors: KX_NOMEM, KX_LIMIT. */
struct kx_err *grub_lex_next(struct grub_lex *lex);

/* Is the token the word text, without quotes or variables? */
bool grub_lex_is(const struct grub_lex *lex, const char *text);

/* Behind a mistake: leave out the rest of the line, and go to the token behind it. */
struct kx_err *grub_lex_skip_line(struct grub_lex *lex);

#endif
