// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls-name.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

bool bls_name_is_reserved(const char *name)
{
	return !strncasecmp(name, "auto-", strlen("auto-"));
}

bool bls_name_has(const char *name, const char *suffix)
{
	size_t size = strlen(name), end = strlen(suffix);

	return *name != '.' && size > end && !strcasecmp(name + size - end, suffix) &&
	       !bls_name_is_reserved(name);
}

/* Digits up to end, of no more than an int. */
static bool take_count(const char *s, const char *end, int *ret)
{
	long long value = 0;

	for (const char *p = s; p < end; p++) {
		if (*p < '0' || *p > '9' || value > INT_MAX / 10)
			return false;
		value = value * 10 + (*p - '0');
	}
	*ret = (int)value;
	return s < end && value <= INT_MAX;
}

static bool take_counters(const char *s, const char *end, struct bls_name *ret)
{
	const char *dash = memchr(s, '-', (size_t)(end - s));
	int left, done = 0;

	if (!take_count(s, dash ? dash : end, &left))
		return false;
	if (dash && !take_count(dash + 1, end, &done))
		return false;
	ret->tries_left = left;
	ret->tries_done = done;
	return true;
}

struct kx_err *bls_name_parse(
	const char *name, const char *suffix, struct bls_name *ret)
{
	const char *end = name + strlen(name) - strlen(suffix);
	const char *plus = memrchr(name, '+', (size_t)(end - name));

	*ret = (struct bls_name){.tries_left = -1, .tries_done = -1};
	if (!plus || !take_counters(plus + 1, end, ret))
		plus = end;
	return text_format(&ret->id, "%.*s%s", (int)(plus - name), name, end);
}
