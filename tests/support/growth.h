/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Is work in proportion to its input? Asked of one run, so that no answer depends on how
 * fast or how busy the machine is.
 */
#ifndef TESTS_GROWTH_H
#define TESTS_GROWTH_H

/*
 * Does work on a whole input and on an eighth of it, and asserts that the whole takes at
 * most 32 times the eighth's CPU time, and 2 ms: linear work takes 8 times as long,
 * n log n about 9 times, quadratic work 64 times. Each is done several times, more often
 * where it seems to take too long, and the shortest counts: work must do the same each
 * time. Prints both times as a comment.
 */
void assert_growth(
	const char *name, void (*work)(void *input), void *eighth, void *whole);

#endif
