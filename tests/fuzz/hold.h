/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rules that must hold, for fuzz targets. */
#ifndef TESTS_HOLD_H
#define TESTS_HOLD_H

#include <stdio.h>
#include <stdlib.h>

static inline _Noreturn void broken(const char *file, int line, const char *rule)
{
	fprintf(stderr, "fuzz: %s:%d: broken: %s\n", file, line, rule);
	abort();
}

#define hold(rule) ((rule) ? (void)0 : broken(__FILE__, __LINE__, #rule))

#endif
