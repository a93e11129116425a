// SPDX-License-Identifier: GPL-2.0-or-later
/* Is a service enabled, by systemd's links or those of System V's run levels? */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect.h"
#include "facts/unit-state.h"
#include "tree.h"

#define UNIT   "kdump.service"
#define VENDOR "usr/lib/systemd/system/" UNIT
#define OWN    "etc/systemd/system/" UNIT
#define WANTS  "etc/systemd/system/multi-user.target.wants/"

static void check(const struct tree *tree, bool there, bool enabled, bool masked)
{
	struct unit_state s = {0};

	expect_ok(unit_state_read(&tree->sys, UNIT, &s));
	assert_true(fact_present(&s.fact));
	assert_int_equal(s.there, there);
	assert_int_equal(s.enabled, enabled);
	assert_int_equal(s.masked, masked);
	unit_state_destroy(&s);
}

static void test_systemd(void **state)
{
	struct unit_state s = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	expect_ok(unit_state_read(&tree.sys, UNIT, &s));
	assert_int_equal(s.fact.state, FACT_ABSENT);
	tree_text(&tree, "usr/lib/systemd/system/other.service", "");
	check(&tree, false, false, false);
	tree_text(&tree, VENDOR, "");
	tree_link(&tree, WANTS "other.service", "x");
	tree_link(&tree, "etc/systemd/system/notwants/" UNIT, "x");
	check(&tree, true, false, false);
	tree_link(&tree, WANTS UNIT, "/" VENDOR);
	check(&tree, true, true, false);
	tree_link(&tree, OWN, "/dev/null");
	check(&tree, true, true, true);
	tree_drop(&tree, OWN);
	tree_drop(&tree, WANTS UNIT);
	tree_link(&tree, "usr/lib/systemd/system/basic.target.requires/" UNIT, "x");
	check(&tree, true, true, false);
	tree_remove(&tree);
}

static void test_run_levels(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "etc/init.d/kdump", "");
	tree_link(&tree, "etc/rc3.d/K20kdump", "../init.d/kdump");
	tree_link(&tree, "etc/rc3.d/S20kdumper", "x");
	tree_link(&tree, "etc/rc3.d/S2", "x");
	check(&tree, true, false, false);
	tree_link(&tree, "etc/rc5.d/S20kdump", "../init.d/kdump");
	check(&tree, true, true, false);
	/* systemd has a unit of its own of that name */
	tree_text(&tree, VENDOR, "");
	check(&tree, true, false, false);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_systemd),
		cmocka_unit_test(test_run_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
