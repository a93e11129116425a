// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Print the option table for tests/man-options: an option a line, each of its names
 * with its dashes, and "=" behind the last when it takes an argument.
 */
#include "request/options.h"

#include <stdio.h>

int main(void)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		if (row->short_name)
			printf("-%c ", row->short_name);
		if (row->long_name)
			printf("--%s ", row->long_name);
		puts(row->argument ? "=" : "");
	}
	return 0;
}
