/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts of a tree, and what is expected of them. Include behind cmocka.h. */
#ifndef TESTS_FACTS_FIXTURE_H
#define TESTS_FACTS_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "facts/facts.h"
#include "tree.h"

static inline void expect_failed(
	const struct fact *fact, enum kx_code code, const char *message)
{
	assert_int_equal(fact->state, FACT_FAILED);
	assert_int_equal(fact->err->code, code);
	if (!strstr(fact->err->message, message))
		fail_msg("'%s' is not in '%s'", message, fact->err->message);
}

#define EXPECT_ABSENT(f) assert_int_equal((f).fact.state, FACT_ABSENT)
#define EXPECT_VALUE(f, v)                                                               \
	do {                                                                             \
		assert_true(fact_present(&(f).fact));                                    \
		assert_int_equal((f).value, (v));                                        \
	} while (0)

static inline struct facts *read_state(const struct tree *tree)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct kx_err *err = facts_read_state(&tree->sys, facts);

	if (err)
		fail_msg("%s", err->message);
	return facts;
}

static inline struct facts *read_all(const struct sys *sys)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct kx_err *err = facts_read(sys, facts);

	if (!err)
		err = facts_memory_from_iomem(sys, facts);
	if (err)
		fail_msg("%s", err->message);
	return facts;
}

static inline void release(struct facts *facts)
{
	facts_destroy(facts);
	free(facts);
}

#endif
