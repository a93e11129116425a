// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/glob.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static unsigned char lower(char c)
{
	return (unsigned char)tolower((unsigned char)c);
}

/* Where the set behind a '[' ends: its ']', which may be the first in it. */
static const char *find_end(const char *set)
{
	set += *set == '!';
	return *set ? strchr(set + 1, ']') : NULL;
}

static bool in_set(const char *set, const char *end, char c)
{
	bool others = *set == '!', found = false;

	for (set += others; set < end; set++) {
		unsigned char from = lower(*set), to = from;

		if (set[1] == '-' && set + 2 < end) {
			to = lower(set[2]);
			set += 2;
		}
		found |= lower(c) >= from && lower(c) <= to;
	}
	return found != others;
}

/* Match one character, and step over what stands for it. */
static bool match_one(const char **pattern, char c)
{
	const char *p = *pattern, *end = *p == '[' ? find_end(p + 1) : NULL;

	if (!*p)
		return false;
	if (end) {
		*pattern = end + 1;
		return in_set(p + 1, end, c);
	}
	bool any = *p == '?';
	p += *p == '\\' && p[1];
	*pattern = p + 1;
	return any || lower(*p) == lower(c);
}

/*
 * Where something does not match, the last "*" takes one character more: what an earlier
 * one took need not change.
 */
bool glob_match(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (match_one(&pattern, *text)) {
			text++;
		} else if (star) {
			pattern = star;
			text = ++from;
		} else {
			return false;
		}
	}
	return !pattern[strspn(pattern, "*")];
}
