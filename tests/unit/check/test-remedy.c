// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "check-fixture.h"
#include "check/remedy.h"

static void test_distributions(void **state)
{
	(void)state;
	static const struct {
		const char *id, *like;
		enum distribution is;
	} rows[] = {
		{"debian", NULL, DISTRIBUTION_DEBIAN},
		{"linuxmint", "ubuntu debian", DISTRIBUTION_DEBIAN},
		{"rocky", "rhel centos fedora", DISTRIBUTION_RHEL},
		{"opensuse-leap", "suse opensuse", DISTRIBUTION_SUSE},
		{"fedora", "", DISTRIBUTION_RHEL},
		{"void", NULL, DISTRIBUTION_OTHER},
		{NULL, NULL, DISTRIBUTION_OTHER},
		{"debianish", "un  arch", DISTRIBUTION_ARCH},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++)
		assert_int_equal(distribution_of(rows[i].id, rows[i].like), rows[i].is);
}

static void expect_way(
	enum distribution distribution, enum remedy_line line, const char *way)
{
	KX_AUTO(findings_destroy) struct findings f = {0};
	struct scene scene;

	scene_make(&scene);
	scene.system.distribution = distribution;
	finding_add(&f, FINDING_FAIL, "not enough");
	remedy_parameter(&f, &scene.in, line, "crashkernel=%uM", 256U);
	assert_false(f.failed);
	assert_string_equal(f.v[0].remedy, way);
}

static void test_ways(void **state)
{
	(void)state;
	expect_way(DISTRIBUTION_DEBIAN, LINE_LINUX,
		"add crashkernel=256M to GRUB_CMDLINE_LINUX_DEFAULT in "
		"/etc/default/grub, "
		"run update-grub, and reboot");
	expect_way(DISTRIBUTION_RHEL, LINE_LINUX,
		"run grubby --update-kernel=ALL --args=\"crashkernel=256M\", and "
		"reboot");
	expect_way(DISTRIBUTION_SUSE, LINE_XEN,
		"add crashkernel=256M to GRUB_CMDLINE_XEN in /etc/default/grub, run "
		"grub2-mkconfig -o /boot/grub2/grub.cfg, and reboot");
	expect_way(DISTRIBUTION_OTHER, LINE_XEN,
		"put crashkernel=256M on Xen's command line in the boot loader's "
		"configuration, and reboot");
}

/* What is booted by something else has no such file; a capture may lack it. */
static void test_no_grub(void **state)
{
	(void)state;
	KX_AUTO(findings_destroy) struct findings f = {0};
	struct scene scene;

	scene_make(&scene);
	scene.system.distribution = DISTRIBUTION_DEBIAN;
	set_number(&scene.system.has_grub, 0);
	finding_add(&f, FINDING_FAIL, "not enough");
	remedy_parameter(&f, &scene.in, LINE_LINUX, "quiet");
	scene.in.live = false;
	remedy_parameter(&f, &scene.in, LINE_LINUX, "quiet");
	assert_string_equal(f.v[0].remedy,
		"put quiet on the kernel's command line in the boot loader's "
		"configuration, and reboot; add quiet to GRUB_CMDLINE_LINUX_DEFAULT in "
		"/etc/default/grub, run update-grub, and reboot");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distributions),
		cmocka_unit_test(test_ways),
		cmocka_unit_test(test_no_grub),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
