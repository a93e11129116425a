// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts-fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void fact_set(struct fact *fact)
{
	fact->state = FACT_PRESENT;
}

void fact_set_u64(struct fact_u64 *fact, uint64_t value)
{
	fact_set(&fact->fact);
	fact->value = value;
}

void fact_fail(struct fact *fact, const char *why)
{
	fact->state = FACT_FAILED;
	fact->err = kx_err_new(KX_DENIED, "%s", why);
}

void expect_failed(const struct fact *fact, enum kx_code code, const char *message)
{
	assert_int_equal(fact->state, FACT_FAILED);
	assert_int_equal(fact->err->code, code);
	if (!strstr(fact->err->message, message))
		fail_msg("'%s' is not in '%s'", message, fact->err->message);
}

struct facts *read_state(const struct tree *tree)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct kx_err *err = facts_read_state(&tree->sys, facts);

	if (err)
		fail_msg("%s", err->message);
	return facts;
}

struct facts *read_all(const struct sys *sys)
{
	struct facts *facts = malloc(sizeof(*facts));
	struct kx_err *err = facts_read(sys, FACTS_X86, facts);

	if (!err)
		err = facts_memory_from_iomem(sys, facts);
	if (err)
		fail_msg("%s", err->message);
	return facts;
}

void release(struct facts *facts)
{
	facts_destroy(facts);
	free(facts);
}
