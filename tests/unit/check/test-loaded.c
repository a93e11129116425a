// SPDX-License-Identifier: GPL-2.0-or-later
/* The judges of images that are loaded, and of what they need while they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "check-fixture.h"
#include "check/judges.h"

static char path[] = "/boot/vmlinuz", why[] = "nobody wrote it down",
	    version[] = "6.1.0-35";

static struct recorded_file was = {
	.path = path, .size = 4096, .mtime = 1000, .mtime_ns = 5};

static void set_record(struct scene *scene, struct file_stamp *is)
{
	scene->req.check = CHECK_CRASH;
	set_number(&scene->crash_loaded.loaded, 1);
	scene->crash_loaded.record = (struct record){.is = RECORD_UNVERIFIED, .why = why};
	scene->crash_loaded.record.load.files = &was;
	scene->crash_loaded.record.load.nfiles = 1;
	scene->crash_loaded.stamps = is;
}

static void test_none(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	scene.req.check = CHECK_NORMAL;
	expect_one(&scene, judge_loaded_image, FINDING_UNKNOWN, "normal image", NULL);
	set_number(&scene.loaded.loaded, 0);
	expect_one(&scene, judge_loaded_image, FINDING_OK, "no normal image", NULL);
	scene.req.check = CHECK_CRASH;
	set_number(&scene.crash_loaded.loaded, 0);
	expect_one(&scene, judge_loaded_image, FINDING_WARN, "leaves no dump", NULL);
	set_number(&scene.facts.fadump, 1);
	expect_one(&scene, judge_loaded_image, FINDING_OK, "fadump", NULL);
}

static void test_record(void **state)
{
	(void)state;
	struct file_stamp is = {{FACT_PRESENT, NULL}, 4096, 1000, 5};
	struct scene scene;

	scene_make(&scene);
	set_record(&scene, &is);
	expect_one(&scene, judge_loaded_image, FINDING_OK, "version is not known", NULL);
	scene.crash_loaded.record.load.version = version;
	expect_one(&scene, judge_loaded_image, FINDING_OK, "(6.1.0-35)", NULL);
	is.mtime_ns = 6;
	expect_one(&scene, judge_loaded_image, FINDING_WARN, "/boot/vmlinuz has changed",
		"load it again");
	is.mtime_ns = 5;
	is.size = 1;
	expect_one(&scene, judge_loaded_image, FINDING_WARN, "has changed", "load it");
	is.fact.state = FACT_ABSENT;
	expect_one(&scene, judge_loaded_image, FINDING_WARN, "not there", "load it");
	scene.crash_loaded.record.is = RECORD_NONE;
	expect_one(&scene, judge_loaded_image, FINDING_OK, "nobody wrote", NULL);
}

static void test_hotplug(void **state)
{
	(void)state;
	static char rule[] = "/lib/udev/rules.d/50-kdump-tools.rules";
	struct scene scene;

	scene_make(&scene);
	expect_one(&scene, judge_hotplug, FINDING_WARN, "nobody updates", "load it");
	scene.in.live = false;
	expect_one(&scene, judge_hotplug, FINDING_UNKNOWN, "who updates", NULL);
	scene.system.hotplug_rule = (struct fact_text){{FACT_PRESENT, NULL}, rule};
	expect_one(&scene, judge_hotplug, FINDING_OK, "50-kdump-tools.rules", NULL);
	set_number(&scene.facts.crash.elfcorehdr_size, 4096);
	expect_one(&scene, judge_hotplug, FINDING_OK, "the kernel itself", NULL);
}

static void test_console(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_nothing(&scene, judge_purgatory_console);
	set_number(&scene.facts.serial_port, 0x2f8);
	expect_one(&scene, judge_purgatory_console, FINDING_OK, "0x2f8", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_hotplug),
		cmocka_unit_test(test_console),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
