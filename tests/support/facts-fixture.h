/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts that are set, or read from a tree, and what is expected of them. */
#ifndef TESTS_FACTS_FIXTURE_H
#define TESTS_FACTS_FIXTURE_H

#include "facts/facts.h"
#include "tree.h"

/* The fact is there. */
void fact_set(struct fact *fact);
void fact_set_u64(struct fact_u64 *fact, uint64_t value);

/* The fact failed to be read; facts_destroy() frees its error. */
void fact_fail(struct fact *fact, const char *why);

void expect_failed(const struct fact *fact, enum kx_code code, const char *message);

#define EXPECT_ABSENT(f) assert_int_equal((f).fact.state, FACT_ABSENT)
#define EXPECT_VALUE(f, v)                                                               \
	do {                                                                             \
		assert_true(fact_present(&(f).fact));                                    \
		assert_int_equal((f).value, (v));                                        \
	} while (0)

struct facts *read_state(const struct tree *tree);

struct facts *read_all(const struct sys *sys);

void release(struct facts *facts);

#endif
