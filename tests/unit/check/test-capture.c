// SPDX-License-Identifier: GPL-2.0-or-later
/* The judges of what a crash starts. */
#include "config.h"

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

static struct scene scene;
static struct load load;
static struct request request;
static struct file initrd;
static char running[] = "ro console=ttyS0 root=/dev/vda1";

/* The service's crash image, of a kernel that is open, and one initrd. */
static void capture_make(void)
{
	static char path[] = "/k", initrd_path[] = "/i";
	static const uint8_t bytes[4] = {0};

	scene_make(&scene);
	load = (struct load){.req = &request};
	request = (struct request){
		.append = "nr_cpus=1 reset_devices console=ttyS0 panic=9"};
	load.images.kernel.original =
		(struct file){.path = path, .data = bytes, .size = sizeof(bytes)};
	snprintf(load.images.kernel.version, VERSION_SIZE, "6.1.0-18 #1 SMP");
	initrd = (struct file){.path = initrd_path, .data = bytes, .size = sizeof(bytes)};
	load.images.initrds = &initrd;
	load.images.ninitrds = 1;
	scene.in.crash.load = &load;
	scene.kdump.of_service = true;
	scene.kdump.service = (struct kdump_service){.fact.state = FACT_PRESENT,
		.kind = KDUMP_TOOLS,
		.unit = "k.service",
		.settings = "/etc/k"};
	scene.facts.cmdline = (struct fact_text){{FACT_PRESENT, NULL}, running};
}

static void test_none(void **state)
{
	(void)state;
	scene_make(&scene);
	expect_nothing(&scene, judge_crash_fits);
	expect_nothing(&scene, judge_capture_initrd);
	expect_nothing(&scene, judge_capture_cmdline);
}

static void expect_error(enum kx_code code, enum finding_level level)
{
	struct kx_err *err = kx_err_new(code, "because");

	scene.in.crash.err = err;
	expect_one(&scene, judge_crash_fits, level, "for a crash: because", NULL);
	kx_err_free(err);
	scene.in.crash.err = NULL;
}

static void test_fits(void **state)
{
	struct kx_err *none = kx_err_new(KX_NO_CRASH_MEMORY, "none");

	(void)state;
	capture_make();
	expect_one(&scene, judge_crash_fits, FINDING_OK, "'/k' with its initrd", NULL);
	expect_error(KX_NO_SPACE, FINDING_FAIL);
	expect_error(KX_DENIED, FINDING_UNKNOWN);
	scene.in.crash.err = none;
	expect_nothing(&scene, judge_crash_fits);
	kx_err_free(none);
}

static void test_no_initrd(void **state)
{
	struct kx_err *unseen = kx_err_new(KX_DENIED, "no");

	(void)state;
	capture_make();
	load.images.ninitrds = 0;
	expect_nothing(&scene, judge_capture_initrd);
	set_number(&scene.facts.had_initrd, 1);
	expect_one(&scene, judge_capture_initrd, FINDING_WARN, "has no initrd", NULL);
	scene.kdump.service.initrd = "/var/i";
	expect_one(&scene, judge_capture_initrd, FINDING_FAIL, "'/var/i' is not there",
		"systemctl restart k.service");
	scene.kdump.service.version = running;
	expect_one(&scene, judge_capture_initrd, FINDING_FAIL, "'/var/i'",
		"update-initramfs -u -k ro");
	scene.kdump.service.kind = KDUMPCTL;
	expect_one(&scene, judge_capture_initrd, FINDING_FAIL, "'/var/i'",
		"kdumpctl rebuild");
	scene.in.live = false;
	expect_one(&scene, judge_capture_initrd, FINDING_UNKNOWN,
		"in this captured machine", NULL);
	scene.in.live = true;
	scene.kdump.files.initrd_unseen = unseen;
	expect_one(&scene, judge_capture_initrd, FINDING_UNKNOWN, "initrd: no", NULL);
	kx_err_free(unseen);
}

static void test_modules(void **state)
{
	struct initrd_modules *modules = &scene.kdump.modules;
	struct kx_err *unseen = kx_err_new(KX_FORMAT, "damaged");

	(void)state;
	capture_make();
	scene.kdump.service.kind = KDUMP_SUSE;
	expect_one(
		&scene, judge_capture_initrd, FINDING_WARN, "no modules", "mkdumprd -f");
	modules->versions[modules->n++] = "6.1.0";
	expect_one(&scene, judge_capture_initrd, FINDING_FAIL,
		"modules of 6.1.0, and the capture kernel is 6.1.0-18", "mkdumprd -f");
	modules->unseen = unseen;
	expect_one(&scene, judge_capture_initrd, FINDING_UNKNOWN, "damaged", NULL);
	modules->versions[modules->n++] = "6.1.0-18";
	expect_one(&scene, judge_capture_initrd, FINDING_OK, "has modules of the", NULL);
	load.images.kernel.original.stamp.st_mtime = 10000;
	initrd.stamp.st_mtime = 6400;
	expect_one(&scene, judge_capture_initrd, FINDING_OK, "is there", NULL);
	initrd.stamp.st_mtime = 6399;
	expect_one(&scene, judge_capture_initrd, FINDING_WARN, "older than its kernel",
		"mkdumprd -f");
	*load.images.kernel.version = '\0';
	initrd.stamp.st_mtime = 10000;
	expect_one(&scene, judge_capture_initrd, FINDING_OK, "is there", NULL);
	kx_err_free(unseen);
}

static void test_words(void **state)
{
	static const struct {
		const char *append, *part, *remedy; /* part NULL: all is there */
	} rows[] = {
		{"nr_cpus=1 reset_devices console=tty0 panic=9", NULL, NULL},
		{"maxcpus=1 reset_devices console=tty0", NULL, NULL},
		{"maxcpus=2 reset_devices console=tty0 panic=9", "neither nr_cpus=1 nor",
			"add nr_cpus=1 to KDUMP_CMDLINE_APPEND in /etc/k"},
		{"panic=9 nr_cpus=1 console=tty0", "no reset_devices",
			"add reset_devices to"},
		{"panic=9 nr_cpus=1 reset_devices=1 console=tty0", "no reset_devices",
			"add"},
		{"panic=9 nr_cpus=1 console=tty0 -- reset_devices", "no reset_devices",
			"add"},
		{"panic=9 nr_cpus=1 reset_devices", "no console=",
			"add console=ttyS0 to"},
	};

	(void)state;
	capture_make();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		request.append = rows[i].append;
		expect_one(&scene, judge_capture_cmdline,
			rows[i].part ? FINDING_WARN : FINDING_OK,
			rows[i].part ? rows[i].part : "has what it needs",
			rows[i].remedy);
	}
	scene.kdump.of_service = false;
	expect_one(&scene, judge_capture_cmdline, FINDING_WARN,
		"no console=", "by --append");
	{
		KX_AUTO(findings_destroy) struct findings found = {.id = "test"};

		request.append = "nr_cpus=1 reset_devices";
		judge_capture_cmdline(&scene.in, &found);
		assert_int_equal(found.n, 2);
		assert_int_equal(found.v[1].level, FINDING_OK);
		expect_part(found.v[1].text, "no panic=: it stays down");
	}
}

static void test_root(void **state)
{
	(void)state;
	capture_make();
	load.facts.root = (struct fact_root){{FACT_PRESENT, NULL}, "/dev/vda9", false};
	expect_one(&scene, judge_capture_cmdline, FINDING_FAIL,
		"root=/dev/vda9 of the capture kernel names no device", NULL);
	load.facts.root.there = true;
	expect_one(&scene, judge_capture_cmdline, FINDING_OK, "what it needs", NULL);
	/* --reuse-cmdline of a line that is not known */
	request.reuse_cmdline = true;
	expect_one(
		&scene, judge_capture_cmdline, FINDING_UNKNOWN, "command line: ", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_fits),
		cmocka_unit_test(test_no_initrd),
		cmocka_unit_test(test_modules),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
