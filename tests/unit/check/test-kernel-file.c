// SPDX-License-Identifier: GPL-2.0-or-later
/* The judge of signatures: of the running kernel's file, and of one that is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "check-fixture.h"
#include "check/judges.h"

static char path[] = "/boot/vmlinuz-1", signer[] = "Somebody";

static void test_running(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_nothing(&scene, judge_signature);
	scene.kernel_file.fact.state = FACT_PRESENT;
	scene.kernel_file.path = path;
	expect_one(&scene, judge_signature, FINDING_UNKNOWN, "lockdown does not", NULL);
	scene.facts.lockdown =
		(struct fact_lockdown){{FACT_PRESENT, NULL}, LOCKDOWN_NONE};
	expect_one(&scene, judge_signature, FINDING_UNKNOWN, "configuration", NULL);
	scene.system.config.state = FACT_PRESENT;
	expect_one(&scene, judge_signature, FINDING_OK, "need not be", NULL);
	scene.facts.ima_appraises_kexec.fact.state = FACT_FAILED;
	expect_one(&scene, judge_signature, FINDING_UNKNOWN, "IMA policy", NULL);
	scene.system.options[CONFIG_KEXEC_SIG_FORCE] = true;
	expect_one(&scene, judge_signature, FINDING_WARN, "SIG_FORCE", "sbsign");
	scene.facts.lockdown =
		(struct fact_lockdown){{FACT_PRESENT, NULL}, LOCKDOWN_INTEGRITY};
	expect_one(&scene, judge_signature, FINDING_FAIL, "locked down", "mokutil");
	scene.kernel_file.signature.there = true;
	expect_one(&scene, judge_signature, FINDING_OK, "by whom", NULL);
	scene.kernel_file.signature.signer = signer;
	expect_one(&scene, judge_signature, FINDING_OK, "by 'Somebody'", NULL);
}

/* What is named counts, and not what runs. */
static void test_named(void **state)
{
	(void)state;
	static const uint8_t damaged[] = "-------------~Module signature appended~\n";
	struct load load = {.images = IMAGES_NONE};
	struct scene scene;

	scene_make(&scene);
	scene.kernel_file.fact.state = FACT_PRESENT;
	scene.kernel_file.path = path;
	scene.in.crash.load = &load;
	expect_nothing(&scene, judge_signature); /* it could not be opened */
	load.images.kernel.original.path = (char *)"vmlinux";
	load.images.kernel.original.data = damaged;
	load.images.kernel.original.size = 5;
	expect_one(&scene, judge_signature, FINDING_UNKNOWN, "'vmlinux' is not signed",
		NULL);
	load.images.kernel.original.size = sizeof(damaged) - 1;
	expect_one(&scene, judge_signature, FINDING_WARN, "more than the file", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_running),
		cmocka_unit_test(test_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
