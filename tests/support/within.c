// SPDX-License-Identifier: GPL-2.0-or-later
#include "within.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

void within_assert(
	uint64_t value, uint64_t least, uint64_t most, const char *file, int line)
{
	if (value >= least && value <= most)
		return;
	print_error("%#llx is not from %#llx to %#llx\n", (unsigned long long)value,
		(unsigned long long)least, (unsigned long long)most);
	_fail(file, line);
}
