/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What people type for what they mean: names nearly right, and characters of print. */
#ifndef KX_SPELLING_H
#define KX_SPELLING_H

#include <stdbool.h>
#include <stddef.h>

/*
 * A character that web pages, manuals and chat programs put in the place of one that is
 * typed: dashes, quotes, spaces, and those that are not seen at all.
 */
struct lookalike {
	const char *utf8;
	const char *name; /* "U+2013 (an en dash)" */
	char means;	  /* '-', '"', '\'', ' '; 0: nothing, it is not seen */
};

/* The one that text starts with; NULL: none. */
const struct lookalike *lookalike_at(const char *text);

/* The first one in the first length bytes of text; NULL: none. */
const struct lookalike *lookalike_find(const char *text, size_t length);

/*
 * The dash of print that text starts with, where an option is meant: also '-' behind
 * characters that are not seen, which are returned then. NULL: text is no such word.
 */
const struct lookalike *lookalike_dash(const char *text);

/*
 * Is the word of length bytes that name? The case of letters does not count, and '_' is
 * '-'.
 */
bool spelling_same(const char *word, size_t length, const char *name);

/* A search for the name that is nearest to a word. */
struct nearest {
	const char *word;
	size_t length;
	unsigned int distance; /* of name; before there is one, the first too far */
	const char *name;      /* NULL: none is near enough */
};

/*
 * Start one, of a word of length bytes. The longer it is, the more letters may be wrong,
 * missing, too many or swapped: none of two, one of five, two of eleven, three of more;
 * what spelling_same() lets pass is not counted.
 */
struct nearest nearest_to(const char *word, size_t length);

/* Hold a name against the word. Of names that are equally near, the first stays. */
void nearest_try(struct nearest *nearest, const char *name);

#endif
