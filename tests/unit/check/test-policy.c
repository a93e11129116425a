// SPDX-License-Identifier: GPL-2.0-or-later
/* The judges of policies, of firmware and of Xen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "check-fixture.h"
#include "check/judges.h"
#include "expect.h"

static void set_lockdown(struct scene *scene, enum lockdown mode)
{
	scene->facts.lockdown = (struct fact_lockdown){{FACT_PRESENT, NULL}, mode};
}

static void test_lockdown(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_one(&scene, judge_lockdown, FINDING_UNKNOWN, "is not there", NULL);
	set_lockdown(&scene, LOCKDOWN_NONE);
	expect_one(&scene, judge_lockdown, FINDING_OK, "not locked down", NULL);
	set_lockdown(&scene, LOCKDOWN_INTEGRITY);
	expect_one(&scene, judge_lockdown, FINDING_OK, "only kexec_file_load", NULL);
	scene.system.config.state = FACT_PRESENT;
	scene.system.options[CONFIG_KEXEC] = true;
	expect_one(&scene, judge_lockdown, FINDING_FAIL, "has not got it", "KEXEC_FILE");
	scene.system.options[CONFIG_KEXEC_FILE] = true;
	expect_one(&scene, judge_lockdown, FINDING_OK, "signed by a key", NULL);
}

static void test_secure_boot(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_nothing(&scene, judge_secure_boot);
	expect_nothing(&scene, judge_secure_boot_load);
	scene.facts.efi.fact.state = FACT_PRESENT;
	expect_one(&scene, judge_secure_boot, FINDING_UNKNOWN, "no EFI variable", NULL);
	set_number(&scene.facts.secure_boot, 0);
	expect_one(&scene, judge_secure_boot, FINDING_OK, "is off", NULL);
	expect_nothing(&scene, judge_secure_boot_load);
	set_number(&scene.facts.secure_boot, 1);
	expect_one(&scene, judge_secure_boot, FINDING_OK, "is on", NULL);
	expect_one(&scene, judge_secure_boot_load, FINDING_UNKNOWN, "whether", NULL);
	set_lockdown(&scene, LOCKDOWN_NONE);
	expect_one(&scene, judge_secure_boot_load, FINDING_WARN, "nobody checked",
		"lockdown=integrity");
	scene.system.options[CONFIG_KEXEC_SIG] = true;
	scene.system.options[CONFIG_IMA_SECURE_BOOT] = true;
	expect_one(&scene, judge_secure_boot_load, FINDING_OK, "IMA refuses", NULL);
	set_lockdown(&scene, LOCKDOWN_CONFIDENTIALITY);
	expect_one(&scene, judge_secure_boot_load, FINDING_OK, "locked down", NULL);
}

static void test_ima(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_nothing(&scene, judge_ima);
	set_number(&scene.facts.ima_appraises_kexec, 0);
	expect_one(&scene, judge_ima, FINDING_OK, "appraises no kernels", NULL);
	set_number(&scene.facts.ima_appraises_kexec, 1);
	expect_one(&scene, judge_ima, FINDING_OK, "valid signature", NULL);
	scene.facts.ima_appraises_kexec.fact =
		(struct fact){FACT_FAILED, kx_err_new(KX_DENIED, "not for you")};
	expect_one(&scene, judge_ima, FINDING_UNKNOWN, "not for you", NULL);
	fact_destroy(&scene.facts.ima_appraises_kexec.fact);
	scene.facts.ima_appraises_kexec.fact = (struct fact){0};
	set_number(&scene.facts.ima_measured, 7);
	expect_one(&scene, judge_ima, FINDING_OK, "(7 of them)", NULL);
	scene.req.check = CHECK_CRASH;
	expect_nothing(&scene, judge_ima);
}

static void test_kho(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_nothing(&scene, judge_kho);
	set_number(&scene.facts.kho, 0);
	expect_one(&scene, judge_kho, FINDING_OK, "no kexec handover", NULL);
	set_number(&scene.facts.kho, 1);
	expect_one(&scene, judge_kho, FINDING_OK, "only kexec_file_load", NULL);
}

static void test_sev_tdx(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	set_number(&scene.facts.encrypted, 0);
	expect_nothing(&scene, judge_sev_tdx);
	set_number(&scene.facts.encrypted, 1);
	expect_one(&scene, judge_sev_tdx, FINDING_WARN, "SEV or TDX", NULL);
	set_number(&scene.facts.encrypted, 0);
	set_number(&scene.facts.unaccepted, 5 << 20);
	expect_one(&scene, judge_sev_tdx, FINDING_WARN, "5 MiB", "accept_memory=eager");
	scene.req.check = CHECK_CRASH;
	expect_nothing(&scene, judge_sev_tdx);
}

static void test_efi(void **state)
{
	(void)state;
	struct scene scene;

	scene_make(&scene);
	expect_nothing(&scene, judge_efi_handover);
	scene.facts.efi.fact.state = FACT_PRESENT;
	expect_one(&scene, judge_efi_handover, FINDING_WARN, "boot parameters", NULL);
	scene.in.arch = arch_for_machine("ppc64le");
	expect_nothing(&scene, judge_efi_handover);
}

static void test_xen(void **state)
{
	(void)state;
	static char line[] = "root=/dev/xvda1 crashkernel=512M";
	struct scene scene;

	scene_make(&scene);
	set_number(&scene.facts.xen_role, XEN_NONE);
	expect_nothing(&scene, judge_xen);
	set_number(&scene.facts.xen_role, XEN_DOMU_HVM);
	expect_one(&scene, judge_xen, FINDING_OK, "like a machine", NULL);
	set_number(&scene.facts.xen_role, XEN_DOM0_PV);
	expect_one(&scene, judge_xen, FINDING_UNKNOWN, "nobody", NULL);
	set_number(&scene.facts.euid, 0);
	expect_one(&scene, judge_xen, FINDING_FAIL, "nobody", NULL);
	scene.facts.xen.fact.state = FACT_PRESENT;
	expect_one(&scene, judge_xen, FINDING_OK, "Xen's dom0", NULL);
	scene.facts.cmdline = (struct fact_text){{FACT_PRESENT, NULL}, line};
	/* That nothing is reserved, crash-memory tells. */
	expect_one(&scene, judge_xen, FINDING_OK, "Xen's dom0", NULL);
	scene.facts.xen.crash = (struct range){0x1000000, 0x2000000};

	KX_AUTO(findings_destroy) struct findings found = {.id = "xen"};
	judge_xen(&scene.in, &found);
	assert_int_equal(found.n, 2);
	assert_int_equal(found.v[1].level, FINDING_OK);
	expect_part(found.v[1].text, "has no effect: Xen reserved");
}

/* Nobody takes an image in a guest that is no machine. */
static void test_no_keeper(void **state)
{
	(void)state;
	KX_AUTO(kx_err_freep) struct kx_err *err = kx_err_new(KX_UNSUPPORTED, "no way");
	struct scene scene;

	scene_make(&scene);
	scene.in.no_keeper = err;
	set_number(&scene.facts.xen_role, XEN_DOMU_PV);
	expect_one(&scene, judge_xen, FINDING_FAIL, "no way", NULL);
	expect_nothing(&scene, judge_loaded_image);
	expect_nothing(&scene, judge_hotplug);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lockdown),
		cmocka_unit_test(test_secure_boot),
		cmocka_unit_test(test_ima),
		cmocka_unit_test(test_kho),
		cmocka_unit_test(test_sev_tdx),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_xen),
		cmocka_unit_test(test_no_keeper),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
