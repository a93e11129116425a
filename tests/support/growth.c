// SPDX-License-Identifier: GPL-2.0-or-later
#include "growth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#define RUNS 3
#define RUNS_DISTURBED 60
#define MOST 32
#define SLACK 0.002

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void keep_shortest(void (*work)(void *input), void *input, double *ret)
{
	double start = cpu_seconds();

	work(input);
	double used = cpu_seconds() - start;
	if (used < *ret)
		*ret = used;
}

static bool is_too_much(double part, double all)
{
	return all > MOST * part + SLACK;
}

void assert_growth(
	const char *name, void (*work)(void *input), void *eighth, void *whole)
{
	double part = 1e9, all = 1e9;

	/*
	 * In turn, so that what slows the machine for a while slows both. The longer work
	 * is disturbed more, through the caches: on a busy machine it is done again until
	 * once it was not. What grows too fast by itself does so each time.
	 */
	for (int i = 0; i < RUNS || (i < RUNS_DISTURBED && is_too_much(part, all)); i++) {
		keep_shortest(work, eighth, &part);
		keep_shortest(work, whole, &all);
	}
	print_message("# %s in %.4f s, an eighth of it in %.4f s\n", name, all, part);
	assert_false(is_too_much(part, all));
}
