/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Command lines as one string each, and a request written out as one line. For tests of
 * the options, behind cmocka's headers.
 */
#ifndef OPTIONS_FIXTURE_H
#define OPTIONS_FIXTURE_H

#include "base/cleanup.h"
#include "request/options.h"

#define MAX_WORDS 24

/* Command lines are written as one string; words are split at single spaces, and '' is
 * an empty word. */
struct words {
	char *text;
	char *v[MAX_WORDS + 1];
	int n;
};

void words_destroy(struct words *words);

void words_split(const char *line, struct words *ret);

struct kx_err *parse(struct words *words, const char *line, struct request *ret);

/* A request as text: its verb, then what differs from an empty one. */
char *describe(const struct request *r);

struct accept_case {
	const char *line, *want; /* want: as describe() writes it */
};

void assert_accepts(const struct accept_case *cases, size_t n);

struct refuse_case {
	const char *line;
	enum kx_code code;
	const char *part; /* of the message */
};

/* A refusal leaves nothing in the request. */
void assert_refuses(const struct refuse_case *cases, size_t n);

#endif
