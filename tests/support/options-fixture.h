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

#endif
