// SPDX-License-Identifier: GPL-2.0-or-later
/* What choose.c makes of the kernel's answers, before and after they are given. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>

#include "arch/x86_64/x86_64-ops.h"
#include "base/cleanup.h"
#include "choose-input.h"
#include "plan/choose.h"

static const struct {
	int errnum;
	bool open, locked; /* the file call's: in an open and in a locked-down kernel */
	bool load;	   /* kexec_load's */
} answers[] = {
	{ENOSYS, true, true, true},
	{EINVAL, true, true, false},
	{ENOEXEC, true, true, false},
	{EOPNOTSUPP, true, true, false},
	{EADDRNOTAVAIL, true, true, false},
	{EFBIG, true, true, false},
	{ENOMEM, true, true, false},
	{EOVERFLOW, true, true, false},
	{ENOENT, true, true, false},
	{ESRCH, true, true, false},
	{ENODATA, true, false, false},
	{ENOKEY, true, false, false},
	{EKEYREJECTED, true, false, false},
	{EKEYEXPIRED, true, false, false},
	{EKEYREVOKED, true, false, false},
	{EBADMSG, true, false, false},
	{ENOPKG, true, false, false},
	{ELIBBAD, true, false, false},
	{EMSGSIZE, true, false, false},
	{CHOOSE_ENOTSUPP, true, false, false},
	{ETIMEDOUT, true, false, false},
	{EPERM, false, false, true},
	{EACCES, false, false, true},
	{EBUSY, false, false, false},
	{ETXTBSY, false, false, false},
	{EIO, false, false, false},
	{EFAULT, false, false, false},
	{EINTR, false, false, false},
	{0, false, false, false},
};

static void test_falls_back(void **state)
{
	struct facts open = {0}, locked = {0}, unknown = {0};

	(void)state;
	set_facts(&open, 0);
	set_facts(&locked, INTEGRITY);
	for (size_t i = 0; i < KX_ARRAY_SIZE(answers); i++) {
		const int errnum = answers[i].errnum;
		const bool by_open = answers[i].open, by_load = answers[i].load;

		assert_int_equal(choose_falls_back(&open, CALL_FILE, errnum), by_open);
		assert_int_equal(choose_falls_back(&unknown, CALL_FILE, errnum), by_open);
		assert_int_equal(
			choose_falls_back(&locked, CALL_FILE, errnum), answers[i].locked);
		assert_int_equal(choose_falls_back(&open, CALL_LOAD, errnum), by_load);
		assert_int_equal(choose_falls_back(&locked, CALL_LOAD, errnum), by_load);
		assert_false(choose_falls_back(&open, CALL_XEN, errnum));
	}
}

static int known(const struct input *in, enum call call)
{
	struct plan_input as = input_as(in);

	return choose_known_refusal(&as, call);
}

static void expect_known(const struct input *in, int load, int file)
{
	assert_int_equal(known(in, CALL_LOAD), load);
	assert_int_equal(known(in, CALL_FILE), file);
	assert_int_equal(known(in, CALL_XEN), 0);
}

static void test_known_refusals(void **state)
{
	static const char *const modes[] = {"quiet ima_appraise=log", "ima_appraise=fix",
		"ima_appraise=off", "ima_appraise=enforce ima_appraise=log"};
	const struct request panic = {.panic = true};
	struct input in = make_input((struct request){0}, 0, BZ64);

	(void)state;
	expect_known(&in, 0, 0);
	in = make_input((struct request){0}, CONFIDENTIALITY, BZ64);
	expect_known(&in, EPERM, 0);
	/* What the image is. */
	in = make_input((struct request){0}, 0, VMLINUX);
	expect_known(&in, 0, ENOEXEC);
	in = make_input((struct request){0}, 0, BZ32);
	expect_known(&in, 0, ENOEXEC);
	in = make_input((struct request){0}, 0, MULTIBOOT);
	expect_known(&in, 0, ENOEXEC);
	in = make_input((struct request){0}, 0, PPC64);
	expect_known(&in, 0, 0);
	in.arch = &x86_64_ops; /* no kernel for it */
	expect_known(&in, 0, 0);
	/* The sysctls: for both calls, each limit for its kind of image. */
	in = make_input((struct request){0}, 0, VMLINUX);
	set_fact(&in.facts.load_disabled, 1);
	expect_known(&in, EPERM, EPERM);
	set_fact(&in.facts.load_disabled, 0);
	set_fact(&in.facts.limit_panic, 0);
	expect_known(&in, 0, ENOEXEC);
	in.req = panic;
	expect_known(&in, EPERM, EPERM);
	in.facts.limit_panic.value = 1;
	set_fact(&in.facts.limit_reboot, 0);
	expect_known(&in, 0, ENOEXEC);
	in.facts.limit_panic.value = UINT64_MAX;
	expect_known(&in, 0, ENOEXEC);
	/* IMA: unless it only logs; a command line that is not known tells nothing. */
	in = make_input((struct request){0}, IMA, BZ64);
	expect_known(&in, 0, 0);
	in.facts.cmdline.fact.state = FACT_PRESENT;
	in.facts.cmdline.text = (char *)"root=/dev/vda";
	expect_known(&in, EACCES, 0);
	in.facts.cmdline.text = (char *)"ima_appraise=log ima_appraise=\"enforce\"";
	expect_known(&in, EACCES, 0);
	for (size_t i = 0; i < KX_ARRAY_SIZE(modes); i++) {
		in.facts.cmdline.text = (char *)modes[i];
		expect_known(&in, 0, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_falls_back),
		cmocka_unit_test(test_known_refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
