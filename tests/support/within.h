/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmocka 1 and 2 have different names for this. */
#ifndef TESTS_WITHIN_H
#define TESTS_WITHIN_H

#include <stdint.h>

/* From least to most, both included. */
#define assert_within(value, least, most) \
	within_assert(value, least, most, __FILE__, __LINE__)

void within_assert(
	uint64_t value, uint64_t least, uint64_t most, const char *file, int line);

#endif
