// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of judges, and those of the running kernel and of who asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "check-fixture.h"
#include "check/judges.h"
#include "expect.h"

/* Ids are for scripts: lower case, each once. */
static void test_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < check_judge_count; i++) {
		const char *id = check_judges[i].id;

		assert_int_equal(
			strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-"), strlen(id));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(id, check_judges[k].id);
	}
}

/* Where nothing is known, nothing is ok and nothing fails, and nobody falls over it. */
static void test_nothing_known(void **state)
{
	(void)state;
	KX_AUTO(findings_destroy) struct findings found = {0};
	struct scene scene;

	scene_make(&scene);
	expect_ok(check_judge(&scene.in, &found));
	assert_true(findings_count(&found, FINDING_UNKNOWN) > 0);
	assert_int_equal(findings_count(&found, FINDING_OK), 0);
	assert_int_equal(findings_count(&found, FINDING_FAIL), 0);
}

static bool is_judged(const struct scene *scene, const char *id)
{
	KX_AUTO(findings_destroy) struct findings found = {0};
	bool is = false;

	expect_ok(check_judge(&scene->in, &found));
	for (size_t i = 0; i < found.n; i++)
		is |= !strcmp(found.v[i].id, id);
	return is;
}

/* What cannot be of matter is not told: of no kexec, and of who runs below the kernel. */
static void test_asked(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	set_number(&scene.facts.load_disabled, 1);
	set_number(&scene.facts.secure_boot, 1);
	assert_true(is_judged(&scene, "load-disabled"));
	set_number(&scene.facts.has_kexec, 0);
	assert_true(is_judged(&scene, "kernel-config"));
	assert_false(is_judged(&scene, "load-disabled"));
	assert_false(is_judged(&scene, "loaded-image"));
	scene.in.by_kernel = false;
	assert_false(is_judged(&scene, "kernel-config"));
	assert_true(is_judged(&scene, "loaded-image"));
	assert_true(is_judged(&scene, "secure-boot"));
	scene.req.check = CHECK_NORMAL;
	assert_false(is_judged(&scene, "hotplug"));
}

static void test_capability(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_one(&scene, judge_capability, FINDING_UNKNOWN, "/proc/self/status", NULL);
	set_number(&scene.facts.cap_sys_boot, 0);
	expect_one(&scene, judge_capability, FINDING_OK, "root may", NULL);
	set_number(&scene.facts.euid, 0);
	expect_one(&scene, judge_capability, FINDING_WARN, "though this is root", NULL);
	set_number(&scene.facts.cap_sys_boot, 1);
	expect_one(&scene, judge_capability, FINDING_OK, "has CAP_SYS_BOOT", NULL);
	scene.in.live = false;
	expect_nothing(&scene, judge_capability);
}

static void test_container(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	set_number(&scene.facts.init_user_ns, 0);
	expect_one(&scene, judge_container, FINDING_FAIL, "run on the host", NULL);
	set_number(&scene.facts.init_user_ns, 1);
	expect_one(&scene, judge_container, FINDING_UNKNOWN, "/proc", NULL);
	set_number(&scene.facts.init_pid_ns, 0);
	expect_one(&scene, judge_container, FINDING_WARN, "PID namespace", NULL);
	set_number(&scene.facts.init_pid_ns, 1);
	expect_one(&scene, judge_container, FINDING_OK, "not in a container", NULL);
}

static void test_kernel_config(void **state)
{
	(void)state;
	struct scene scene;
	bool *has = scene.system.options;

	scene_make(&scene);
	expect_one(&scene, judge_kernel_config, FINDING_UNKNOWN, "installed", NULL);
	set_number(&scene.facts.has_kexec, 1);
	expect_one(&scene, judge_kernel_config, FINDING_OK, "by which calls", NULL);
	scene.system.config.state = FACT_PRESENT;
	expect_one(&scene, judge_kernel_config, FINDING_OK, "by which calls", NULL);
	scene.facts.has_kexec.fact.state = FACT_ABSENT;
	expect_one(&scene, judge_kernel_config, FINDING_FAIL, "neither", "boot a kernel");
	has[CONFIG_KEXEC] = true;
	expect_one(&scene, judge_kernel_config, FINDING_FAIL, "CRASH_DUMP", "boot a");
	has[CONFIG_CRASH_DUMP] = true;
	expect_one(&scene, judge_kernel_config, FINDING_WARN, "no signature", NULL);
	has[CONFIG_KEXEC_FILE] = true;
	expect_one(&scene, judge_kernel_config, FINDING_OK, "kexec_load and", NULL);
	set_number(&scene.facts.has_kexec, 0);
	expect_one(&scene, judge_kernel_config, FINDING_FAIL, "without kexec", "boot a");
}

static void test_load_disabled(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	set_number(&scene.facts.load_disabled, 0);
	expect_one(&scene, judge_load_disabled, FINDING_OK, "is 0", NULL);
	set_number(&scene.facts.load_disabled, 1);
	expect_one(&scene, judge_load_disabled, FINDING_FAIL, "is off", "/etc/sysctl.d");
	set_number(&scene.crash_loaded.loaded, 1);
	expect_one(&scene, judge_load_disabled, FINDING_OK, "crash image stays", NULL);
}

static void test_load_limits(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_nothing(&scene, judge_load_limits); /* a kernel before 6.3 */
	set_number(&scene.facts.limit_reboot, UINT64_MAX);
	set_number(&scene.facts.limit_panic, UINT64_MAX);
	expect_one(&scene, judge_load_limits, FINDING_OK, "no loads", NULL);
	set_number(&scene.facts.limit_panic, 0);
	expect_one(&scene, judge_load_limits, FINDING_FAIL, "limit_panic is 0", "sysctl");
	set_number(&scene.facts.limit_panic, 2);
	expect_one(&scene, judge_load_limits, FINDING_WARN, "is 2", "sysctl");
	scene.req.check = CHECK_NORMAL;
	expect_one(&scene, judge_load_limits, FINDING_OK, "no loads", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_capability),
		cmocka_unit_test(test_container),
		cmocka_unit_test(test_kernel_config),
		cmocka_unit_test(test_load_disabled),
		cmocka_unit_test(test_load_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
