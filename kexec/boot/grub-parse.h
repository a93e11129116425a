/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a grub.cfg as a tree, by the section "Shell-like scripting" of GRUB's
 * manual. Pure; nothing is expanded or executed here.
 */
#ifndef KX_GRUB_PARSE_H
#define KX_GRUB_PARSE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "boot/grub-lex.h"

enum grub_kind {
	GRUB_COMMAND,  /* words, and a block in body where it has one */
	GRUB_IF,       /* if condition, then body, else otherwise, as an elif is, too */
	GRUB_FUNCTION, /* words: its name; body */
	GRUB_FOR,      /* words: the variable, then its values; body */
	GRUB_LOOP,     /* while or until: condition, body */
	GRUB_BROKEN    /* what GRUB would not take either; complaint */
};

struct grub_node {
	enum grub_kind kind;
	unsigned int line; /* where it starts, from 1 on */
	struct grub_word *words;
	struct grub_node *condition, *body, *otherwise;
	const char *complaint;
	struct grub_node *next;
};

/*
 * Parse all of b; the tree lives in arena. What has a mistake in it becomes GRUB_BROKEN,
 * and the search goes on in the next line, as in GRUB. Errors: KX_FORMAT for a NUL or a
 * GRUB_MARK in b, KX_LIMIT, KX_NOMEM.
 */
struct kx_err *grub_parse(
	const struct bytes *b, struct arena *arena, struct grub_node **ret);

#endif
