// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct kx_err *too_large(const char *text)
{
	return kx_err_new(KX_FORMAT, "'%.40s' does not fit into 64 bits", text);
}

static struct kx_err *expect_end(const char *text, const char *end)
{
	if (!*end)
		return NULL;
	return kx_err_new(KX_FORMAT, "'%.40s' is not a number: '%.20s' is left over",
		text, end);
}

struct kx_err *number_parse_prefix(
	const char *text, int base, const char **end, uint64_t *ret)
{
	char *stop;

	/* strtoull() skips white space and takes a sign; a number here has neither. */
	if (!isxdigit((unsigned char)*text))
		return kx_err_new(KX_FORMAT, "'%.40s' is not a number", text);
	errno = 0;
	unsigned long long value = strtoull(text, &stop, base);
	if (stop == text)
		return kx_err_new(KX_FORMAT, "'%.40s' is not a number", text);
	if (errno == ERANGE)
		return too_large(text);
	*end = stop;
	*ret = value;
	return NULL;
}

struct kx_err *number_parse(const char *text, int base, uint64_t *ret)
{
	const char *end;

	KX_TRY(number_parse_prefix(text, base, &end, ret));
	return expect_end(text, end);
}

/* Powers of 1024, from the first. */
static const char units[] = "KMGTPE";

struct kx_err *number_parse_size(const char *text, uint64_t *ret)
{
	const char *end;

	KX_TRY(number_parse_prefix(text, 0, &end, ret));
	const char *unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
	if (!unit)
		return expect_end(text, end);
	KX_TRY(expect_end(text, end + 1));
	unsigned int shift = 10 * (unsigned int)(unit - units + 1);
	if (*ret > UINT64_MAX >> shift)
		return too_large(text);
	*ret <<= shift;
	return NULL;
}
