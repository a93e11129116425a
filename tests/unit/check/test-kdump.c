// SPDX-License-Identifier: GPL-2.0-or-later
/* The judges of reserved memory, of the distribution's service, and of its dumps. */
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
#include "plan/estimate.h"

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

static struct scene scene;

static char line[200], running_release[] = "6.1.0-18-amd64";

static void set_line(const char *text)
{
	snprintf(line, sizeof(line), "%s", text);
	scene.facts.cmdline = (struct fact_text){{FACT_PRESENT, NULL}, line};
}

/* ---- memory ------------------------------------------------------------------------ */

static void reserve(uint64_t start, uint64_t size)
{
	scene.facts.memory.fact.state = FACT_PRESENT;
	expect_ok(range_set_push(
		&scene.facts.memory.crash, (struct range){start, start + size}));
}

static void memory_again(void)
{
	range_set_destroy(&scene.facts.memory.crash);
	range_set_destroy(&scene.facts.memory.ram);
	scene_make(&scene);
}

/* Firmware that saves the dump needs neither memory nor an image. */
static void test_fadump(void **state)
{
	(void)state;
	scene_make(&scene);
	set_line("fadump=on");
	set_number(&scene.facts.crash.crash_size, 0);
	scene.req.check = CHECK_CRASH;
	expect_one(&scene, judge_crash_memory, FINDING_OK, "fadump is on", NULL);
	set_number(&scene.crash_loaded.loaded, 0);
	expect_one(&scene, judge_loaded_image, FINDING_OK, "(fadump)", NULL);
	set_number(&scene.facts.fadump, 0);
	expect_one(&scene, judge_loaded_image, FINDING_WARN, "leaves no dump", NULL);
	set_number(&scene.facts.fadump, 1);
	set_line("quiet");
	expect_one(&scene, judge_crash_memory, FINDING_OK, "fadump is on", NULL);
	expect_one(&scene, judge_loaded_image, FINDING_OK, "(fadump)", NULL);
}

static void test_unreserved(void **state)
{
	static const struct {
		const char *line;
		enum distribution distribution;
		const char *grub, *part, *remedy;
	} rows[] = {
		{"ro quiet", DISTRIBUTION_DEBIAN, NULL, "is not on the kernel's command",
			"crashkernel=256M to GRUB_CMDLINE_LINUX_DEFAULT"},
		{"ro quiet", DISTRIBUTION_DEBIAN, "/etc/grub.d/k.cfg", "is not on",
			"k.cfg has crashkernel= already: run update-grub, and reboot"},
		{"crashkernel=x", DISTRIBUTION_DEBIAN, "/g", "'crashkernel=x'",
			"write crashkernel=256M for what /g has, run update-grub"},
		{"crashkernel=auto", DISTRIBUTION_RHEL, "/etc/default/grub",
			"'crashkernel=auto'",
			"grubby --update-kernel=ALL --args=\"crashkernel=256M\""},
		{"crashkernel=0", DISTRIBUTION_SUSE, "/etc/default/grub", "no memory",
			"run grub2-mkconfig -o /boot/grub2/grub.cfg"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		scene_make(&scene);
		set_line(rows[i].line);
		scene.system.distribution = rows[i].distribution;
		scene.kdump.grub.linux_file = (char *)rows[i].grub;
		set_number(&scene.facts.crash.crash_size, 0);
		expect_one(&scene, judge_crash_memory, FINDING_FAIL, rows[i].part,
			rows[i].remedy);
	}
}

static void test_below(void **state)
{
	static const struct crash_advice advice = {.why = "another reserves it",
		.reserve = "ask it",
		.parameter = "crashkernel=1",
		.low = "say where"};

	(void)state;
	scene_make(&scene);
	scene.facts.memory.advice = &advice;
	scene.system.distribution = DISTRIBUTION_DEBIAN;
	set_number(&scene.facts.crash.crash_size, 0);
	set_line("ro");
	expect_one(&scene, judge_crash_memory, FINDING_FAIL, "another reserves it",
		"crashkernel=1 to GRUB_CMDLINE_XEN");
	set_line("ro crashkernel=256M quiet");
	scene.kdump.grub.linux_file = "/linux";
	expect_one(&scene, judge_crash_memory, FINDING_FAIL,
		"'crashkernel=256M' on Linux's command line has no effect",
		"crashkernel=1 to GRUB_CMDLINE_XEN");
	scene.kdump.grub.below_file = "/below";
	expect_one(&scene, judge_crash_memory, FINDING_FAIL, "another reserves it",
		"/below has crashkernel= already: run update-grub");
	memory_again();
	scene.facts.memory.advice = &advice;
	reserve(8 * GIB, 256 * MIB);
	expect_one(&scene, judge_low_memory, FINDING_FAIL, "above 4 GiB", "say where");
	memory_again();
}

static void test_reserved(void **state)
{
	(void)state;
	scene_make(&scene);
	expect_one(&scene, judge_crash_memory, FINDING_UNKNOWN, "whether memory", NULL);
	set_number(&scene.facts.crash.crash_size, 64 * MIB);
	expect_one(&scene, judge_crash_memory, FINDING_OK, "64 MiB are reserved; where",
		NULL);
	expect_nothing(&scene, judge_low_memory);

	reserve(GIB, 256 * MIB);
	expect_one(&scene, judge_crash_memory, FINDING_OK,
		"256 MiB are reserved at 0x40000000-0x4fffffff", NULL);
	expect_nothing(&scene, judge_low_memory);
	reserve(8 * GIB, GIB);
	expect_one(&scene, judge_crash_memory, FINDING_OK,
		"1280 MiB are reserved in 2 regions, the highest at 0x200000000-", NULL);
	expect_one(&scene, judge_low_memory, FINDING_OK, "256 MiB", NULL);

	memory_again();
	reserve(GIB, 16 * MIB);
	reserve(8 * GIB, GIB);
	expect_one(&scene, judge_low_memory, FINDING_WARN, "takes 72 for bounce buffers",
		"crashkernel=1040M");
	memory_again();
	reserve(8 * GIB, GIB);
	expect_one(
		&scene, judge_low_memory, FINDING_FAIL, "SWIOTLB", "crashkernel=1024M");
	scene.in.arch = arch_for_machine("ppc64le");
	expect_nothing(&scene, judge_low_memory);
	memory_again();
}

/* By what was estimated of the crash image beside it, and by nothing else. */
static void test_estimate(void **state)
{
	struct estimate e = {.need = 300 * MIB, .size = 304 * MIB};

	(void)state;
	scene_make(&scene);
	expect_nothing(&scene, judge_crash_estimate);
	set_line("ro");
	set_number(&scene.facts.crash.crash_size, 0);
	scene.in.crash.estimate = &e;
	expect_one(&scene, judge_crash_memory, FINDING_FAIL, "is not on", "=304M");
	expect_one(&scene, judge_crash_estimate, FINDING_OK,
		"needs 300 MiB: crashkernel=304M would do", NULL);
	e.reserved = 256 * MIB;
	expect_one(&scene, judge_crash_estimate, FINDING_WARN,
		"needs 300 MiB, and 256 are reserved", "crashkernel=304M");
	e.reserved = 300 * MIB;
	expect_one(&scene, judge_crash_estimate, FINDING_OK,
		"needs 300 MiB of the 300 that are reserved", NULL);
	/* More than the machine can do without is not advised. */
	e.ram = 512 * MIB;
	expect_one(&scene, judge_crash_memory, FINDING_FAIL, "is not on",
		"make a smaller initrd");
	expect_one(&scene, judge_crash_estimate, FINDING_OK,
		"needs 300 MiB of the 300 that are reserved", NULL);
	e.reserved = 256 * MIB;
	expect_one(&scene, judge_crash_estimate, FINDING_WARN,
		"needs 300 MiB: this machine, of 512 MiB, is too small for a dump",
		"make a smaller initrd");
}

/* ---- the service ------------------------------------------------------------------- */

static void service_make(enum kdump_kind kind)
{
	scene_make(&scene);
	scene.kdump.service = (struct kdump_service){.fact.state = FACT_PRESENT,
		.kind = kind,
		.unit = "k.service",
		.settings = "/etc/k",
		.append = "",
		.directory = "/var/crash"};
	scene.kdump.unit = (struct unit_state){
		.fact.state = FACT_PRESENT, .there = true, .enabled = true};
	scene.system.release = (struct fact_text){{FACT_PRESENT, NULL}, running_release};
	set_number(&scene.crash_loaded.loaded, 1);
}

static void test_no_service(void **state)
{
	(void)state;
	scene_make(&scene);
	expect_one(&scene, judge_services, FINDING_WARN, "no distribution's", NULL);
	scene.in.live = false;
	expect_one(&scene, judge_services, FINDING_UNKNOWN, "captured machine", NULL);
	scene.in.live = true;
	scene.system.distribution = DISTRIBUTION_SUSE;
	expect_one(&scene, judge_services, FINDING_WARN, "no distribution's",
		"zypper install kdump");
	set_number(&scene.crash_loaded.loaded, 1);
	expect_one(&scene, judge_services, FINDING_OK, "a crash image is loaded", NULL);
	expect_nothing(&scene, judge_dump_target);
}

/* No image is loaded, and the kernel was not found. */
static void expect_missing(
	enum kdump_kind kind, enum finding_level level, const char *part)
{
	KX_AUTO(findings_destroy) struct findings found = {.id = "test"};

	scene.kdump.service.kind = kind;
	judge_services(&scene.in, &found);
	assert_int_equal(found.n, 2);
	assert_int_equal(found.v[1].level, level);
	expect_part(found.v[1].text, part);
}

static void test_service(void **state)
{
	struct kx_err *err = kx_err_new(KX_FORMAT, "line 7");

	(void)state;
	service_make(KDUMP_TOOLS);
	expect_one(&scene, judge_services, FINDING_OK, "k.service is set up", NULL);
	set_number(&scene.crash_loaded.loaded, 0);
	set_number(&scene.facts.fadump, 1);
	expect_one(&scene, judge_services, FINDING_OK, "fadump", NULL);
	set_number(&scene.facts.fadump, 0);
	expect_one(&scene, judge_services, FINDING_FAIL, "no crash image is loaded",
		"journalctl -b -u k.service");
	scene.kdump.unit.enabled = false;
	expect_one(&scene, judge_services, FINDING_FAIL, "not enabled",
		"systemctl enable --now k.service");
	scene.kdump.unit.masked = true;
	expect_one(&scene, judge_services, FINDING_FAIL, "masked", "unmask");
	scene.kdump.service.off = true;
	expect_one(&scene, judge_services, FINDING_FAIL, "USE_KDUMP is 0",
		"USE_KDUMP=1 in /etc/k");
	service_make(KDUMP_TOOLS);
	scene.crash_loaded.loaded = (struct fact_u64){{FACT_FAILED, err}, 0};
	expect_one(&scene, judge_services, FINDING_UNKNOWN, "line 7", NULL);
	service_make(KDUMP_TOOLS);
	scene.kdump.service.kernel = "/boot/none";
	expect_one(&scene, judge_services, FINDING_OK, "a crash image is loaded", NULL);
	set_number(&scene.crash_loaded.loaded, 0);
	expect_missing(KDUMP_TOOLS, FINDING_FAIL, "'/boot/none', which is not there");
	expect_missing(KDUMPCTL, FINDING_FAIL, "neither is there '/boot/none'");
	expect_missing(KDUMP_SUSE, FINDING_UNKNOWN, "'/boot/none' is not there");
	scene.kdump.service.named = true;
	expect_missing(KDUMP_SUSE, FINDING_FAIL, "'/boot/none', which is not there");
	scene.kdump.files.kernel_unseen = err;
	expect_missing(
		KDUMP_TOOLS, FINDING_UNKNOWN, "which kernel k.service loads: line");
	scene.kdump.service.fact = (struct fact){FACT_FAILED, err};
	expect_one(&scene, judge_services, FINDING_UNKNOWN, "line 7", NULL);
	kx_err_free(err);
}

/* ---- where the dump goes ----------------------------------------------------------- */

static void test_directory(void **state)
{
	struct dump_target *target = &scene.kdump.target;

	(void)state;
	service_make(KDUMPCTL);
	expect_one(&scene, judge_dump_target, FINDING_FAIL, "is not there",
		"mkdir -p /var/crash");
	scene.in.live = false;
	expect_one(&scene, judge_dump_target, FINDING_OK, "dumps go to /var/crash", NULL);
	scene.in.live = true;
	target->folder.state = target->mount.state = FACT_PRESENT;
	target->point = "/var";
	target->type = "xfs";
	expect_one(&scene, judge_dump_target, FINDING_OK, "on xfs, which is", NULL);
	set_number(&target->space, 900 * MIB);
	set_number(&scene.facts.mem_total, 1000 * MIB);
	expect_one(&scene, judge_dump_target, FINDING_WARN,
		"900 MiB are free: a dump of all memory needs 1000", "in /etc/k");
	set_number(&target->space, GIB);
	expect_one(&scene, judge_dump_target, FINDING_OK, "1024 MiB are free", NULL);
	target->read_only = true;
	expect_one(&scene, judge_dump_target, FINDING_FAIL, "/var is mounted read-only",
		"mount it");
	target->asleep = true;
	expect_one(&scene, judge_dump_target, FINDING_UNKNOWN, "/var is an automount",
		NULL);
}

static void test_elsewhere(void **state)
{
	struct fact_root *device = &scene.kdump.target.device;

	(void)state;
	service_make(KDUMPCTL);
	scene.kdump.service.to = KDUMP_TO_RAW;
	scene.kdump.service.target = "/dev/sdz";
	expect_one(&scene, judge_dump_target, FINDING_UNKNOWN, "'/dev/sdz'", NULL);
	device->fact.state = FACT_PRESENT;
	expect_one(&scene, judge_dump_target, FINDING_FAIL, "no device", "in /etc/k");
	device->there = true;
	expect_one(&scene, judge_dump_target, FINDING_OK, "which is there", NULL);
	scene.kdump.service.to = KDUMP_TO_HOST;
	scene.kdump.service.target = "h:/e";
	expect_one(&scene, judge_dump_target, FINDING_OK, "network to h:/e", NULL);
}

/* ---- sysctls ----------------------------------------------------------------------- */

static void expect_survived(
	enum finding_level level, const char *part, const char *causes)
{
	KX_AUTO(findings_destroy) struct findings found = {.id = "test"};

	judge_panic_sysctls(&scene.in, &found);
	assert_int_equal(found.n, 2);
	assert_int_equal(found.v[0].level, level);
	assert_int_equal(!found.v[0].remedy, level == FINDING_OK);
	expect_part(found.v[0].text, part);
	expect_part(found.v[1].text, causes);
}

static void test_sysctls(void **state)
{
	struct panic_sysctls *panic = &scene.kdump.panic;

	(void)state;
	scene_make(&scene);
	expect_one(&scene, judge_panic_sysctls, FINDING_UNKNOWN, "panic_on_oops", NULL);
	set_number(&panic->panic_on_oops, 0);
	expect_one(&scene, judge_panic_sysctls, FINDING_WARN, "leaves no dump",
		"kernel.panic_on_oops=1");
	set_number(&panic->panic_on_oops, 1);
	expect_one(&scene, judge_panic_sysctls, FINDING_OK, "by an oops", NULL);
	set_number(&panic->hung_task_panic, 0);
	set_number(&panic->hardlockup_panic, 1);
	set_number(&panic->softlockup_panic, 1);
	set_number(&panic->unknown_nmi_panic, 0);
	set_number(&panic->sysrq, 176);
	expect_one(&scene, judge_panic_sysctls, FINDING_OK,
		"an oops, hard lockups, soft lockups, and not by hung tasks, unknown "
		"NMIs; sysrq-c at the keyboard does not",
		NULL);
	set_number(&panic->sysrq, 184);
	expect_one(&scene, judge_panic_sysctls, FINDING_OK, "sysrq-c crashes it", NULL);
	set_number(&panic->nmi_watchdog, 0);
	expect_one(&scene, judge_panic_sysctls, FINDING_OK,
		"an oops, soft lockups, and not by hard lockups, hung tasks,", NULL);
	set_number(&panic->panic_on_oops, 0);
	expect_survived(FINDING_WARN, "leaves no dump",
		"a crash is started by soft lockups, and not by hard lockups, hung "
		"tasks, unknown NMIs; sysrq-c crashes it");
	set_number(&panic->softlockup_panic, 0);
	expect_survived(FINDING_WARN, "leaves no dump",
		"no crash is started by hard lockups, soft lockups, hung tasks,");
	set_number(&panic->panic, 0);
	set_number(&scene.crash_loaded.loaded, 0);
	scene.kdump.service = (struct kdump_service){.fact.state = FACT_PRESENT,
		.kind = KDUMP_TOOLS, .unit = "k.service"};
	expect_survived(FINDING_OK, "k.service changes that when it loads",
		"(kernel.panic is 0)");
	scene.kdump.service.kind = KDUMPCTL;
	expect_survived(FINDING_WARN, "leaves no dump", "stays down, without a crash");
	set_number(&panic->panic, 10);
	set_number(&panic->panic_on_oops, 1);
	expect_one(&scene, judge_panic_sysctls, FINDING_OK, "sysrq-c crashes it", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fadump),
		cmocka_unit_test(test_unreserved),
		cmocka_unit_test(test_below),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_estimate),
		cmocka_unit_test(test_no_service),
		cmocka_unit_test(test_service),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_elsewhere),
		cmocka_unit_test(test_sysctls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
