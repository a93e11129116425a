// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/number.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

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
		return kx_err_new(KX_FORMAT, "'%.40s' does not fit into 64 bits", text);
	*end = stop;
	*ret = value;
	return NULL;
}

struct kx_err *number_parse(const char *text, int base, uint64_t *ret)
{
	const char *end;

	KX_TRY(number_parse_prefix(text, base, &end, ret));
	if (*end)
		return kx_err_new(KX_FORMAT,
			"'%.40s' is not a number: '%.20s' is left over", text, end);
	return NULL;
}
