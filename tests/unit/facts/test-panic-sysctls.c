// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect.h"
#include "facts/panic-sysctls.h"
#include "tree.h"

static void test_values(void **state)
{
	struct panic_sysctls s = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/sys/kernel/panic", "-1\n");
	tree_text(&tree, "proc/sys/kernel/panic_on_oops", "1\n");
	tree_text(&tree, "proc/sys/kernel/sysrq", "438\n");
	tree_text(&tree, "proc/sys/kernel/hung_task_panic", "many\n");
	tree_text(&tree, "proc/sys/kernel/softlockup_panic", "--1\n");
	tree_text(&tree, "proc/sys/kernel/nmi_watchdog", "-9223372036854775808\n");
	expect_ok(panic_sysctls_read(&tree.sys, &s));
	assert_true(fact_is(&s.panic, (uint64_t)-1));
	assert_true(fact_is(&s.panic_on_oops, 1));
	assert_true(fact_is(&s.sysrq, 438));
	assert_int_equal(s.hardlockup_panic.fact.state, FACT_ABSENT);
	assert_int_equal(s.hung_task_panic.fact.state, FACT_FAILED);
	assert_int_equal(s.softlockup_panic.fact.state, FACT_FAILED);
	assert_int_equal(s.nmi_watchdog.fact.state, FACT_FAILED);
	panic_sysctls_destroy(&s);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_values)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
