// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Each of the kernel's answers leads to what kexec(8) says: another call, or an error
 * with its cause.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "load-fixture.h"
#include "plan-warns.h"
#include "sys/kexec-abi.h"

/* What each answer of kexec_file_load leads to when the choice is ours. */
static const struct {
	int errnum;
	bool falls_back, unless_locked_down;
	enum kx_code code; /* with -s */
	const char *says;
} file_answers[] = {
	{ENOSYS, true, false, KX_NO_FILE_CALL, "syscall kexec_file_load not available"},
	{EINVAL, true, false, KX_REFUSED,
		"does not accept the image or the command line"},
	{ENOEXEC, true, false, KX_REFUSED, "does not know this kind of image"},
	{EOPNOTSUPP, true, false, KX_REFUSED, "cannot load this kind of image"},
	{ENOKEY, true, true, KX_REFUSED, "Required key not available"},
	{EKEYREJECTED, true, true, KX_REFUSED, "revoked, expired or wrong"},
	{EBADMSG, true, true, KX_REFUSED, "does not match its content"},
	{ENOPKG, true, true, KX_REFUSED, "lacks an algorithm"},
	{ELIBBAD, true, true, KX_REFUSED, "malformed"},
	{EPERM, false, false, KX_REFUSED, "no cause is visible"},
	{EBUSY, false, false, KX_REFUSED, "another load is running"},
	{ENOMEM, false, false, KX_REFUSED, "that much memory is not free"},
	{EFAULT, false, false, KX_REFUSED, "became unreadable"},
	{EADDRNOTAVAIL, false, false, KX_REFUSED, "a segment lies where"},
};

static void test_file_call_refused(void **state)
{
	struct fixture *f = *state;

	f->req.wish = WISH_FILE;
	FOR_EACH(i, file_answers)
	{
		const int errnums[] = {file_answers[i].errnum, 0};

		run(f, errnums);
		assert_said(f->err, file_answers[i].says);
		assert_int_equal(f->err->code, file_answers[i].code);
		assert_int_equal(f->err->errnum, file_answers[i].errnum);
		if (f->err->code == KX_REFUSED)
			assert_said(f->err, "kexec_file_load failed: ");
		ASSERT_CALLS(MADE_FILE);
	}
}

static void test_fallback(void **state)
{
	struct fixture *f = *state;

	FOR_EACH(i, file_answers)
	{
		const int errnums[] = {file_answers[i].errnum, 0};

		run(f, errnums);
		if (!file_answers[i].falls_back) {
			assert_said(f->err, file_answers[i].says);
			ASSERT_CALLS(MADE_FILE);
			continue;
		}
		assert_null(f->err);
		ASSERT_CALLS(MADE_FILE, MADE_LOAD);
		assert_plan_arrived(&f->load.plan, &made.v[1]);
		assert_int_equal(f->load.plan.call, CALL_LOAD);
		/* That no signature was checked in the end is not passed over. */
		assert_int_equal(warnings_have(&f->load.warnings, "which checks none"),
			file_answers[i].unless_locked_down);
	}
}

static void test_no_fallback_when_locked_down(void **state)
{
	struct fixture *f = *state;

	tree_text(&f->tree, "sys/kernel/security/lockdown",
		"none [integrity] confidentiality\n");
	FOR_EACH(i, file_answers)
	{
		const int errnums[] = {file_answers[i].errnum, 0};

		run(f, errnums);
		assert_said(f->err, file_answers[i].errnum == EPERM
					    ? "no signature that it accepts"
					    : file_answers[i].says);
		ASSERT_CALLS(MADE_FILE);
	}
}

static void test_both_refuse(void **state)
{
	struct fixture *f = *state;

	FOR_EACH(i, file_answers)
	{
		const int errnums[] = {file_answers[i].errnum, EADDRNOTAVAIL, 0};

		if (!file_answers[i].falls_back)
			continue;
		run(f, errnums);
		assert_said(f->err, file_answers[i].says);
		assert_said(f->err, "kexec_load failed: ");
		assert_int_equal(f->err->errnum, EADDRNOTAVAIL);
		ASSERT_CALLS(MADE_FILE, MADE_LOAD);
	}
}

static const struct {
	int errnum;
	const char *says;
} load_answers[] = {
	{ENOSYS, "CONFIG_KEXEC"},
	{EPERM, "no cause is visible"},
	{EADDRNOTAVAIL, "kernel 0x1000000-0x4000000"},
	{EINVAL, "purgatory 0x"},
	{EBUSY, "another load is running"},
	{ENOMEM, "that much memory is not free (0x3"},
	{EFAULT, "became unreadable"},
};

static void test_load_call_refused(void **state)
{
	struct fixture *f = *state;

	f->req.wish = WISH_LOAD;
	FOR_EACH(i, load_answers)
	{
		const int errnums[] = {load_answers[i].errnum, 0};

		run(f, errnums);
		assert_said(f->err, load_answers[i].says);
		assert_said(f->err, "kexec_load failed: ");
		assert_said(f->err, strerror(load_answers[i].errnum));
		assert_int_equal(f->err->code, KX_REFUSED);
		assert_int_equal(f->err->errnum, load_answers[i].errnum);
		ASSERT_CALLS(MADE_LOAD);
	}
}

/* Each cause of EPERM: the file of the machine that shows it. */
static const struct {
	enum call_wish wish;
	const char *path, *text, *says;
} denials[] = {
	{WISH_LOAD, "proc/self/status", "CapEff:\t0000000000000000\n",
		"CAP_SYS_BOOT is missing"},
	{WISH_FILE, "proc/self/status", "CapEff:\t0000000000000000\n",
		"CAP_SYS_BOOT is missing"},
	{WISH_LOAD, "proc/self/uid_map", "0 1000 1\n", "outside of user namespaces"},
	{WISH_FILE, "proc/sys/kernel/kexec_load_disabled", "1\n",
		"kexec_load_disabled is 1"},
	{WISH_LOAD, "proc/sys/kernel/kexec_load_limit_reboot", "0\n",
		"kexec_load_limit_reboot"},
	{WISH_LOAD, "sys/kernel/security/lockdown", "none integrity [confidentiality]\n",
		"locked down"},
	{WISH_FILE, "sys/kernel/security/ima/policy",
		"appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig\n", "IMA policy"},
};

static void test_eperm_is_explained(void **state)
{
	struct fixture *f = *state;

	FOR_EACH(i, denials)
	{
		const int errnums[] = {EPERM, 0};

		tree_text(&f->tree, denials[i].path, denials[i].text);
		f->req.wish = denials[i].wish;
		run(f, errnums);
		assert_said(f->err, denials[i].says);
		assert_said(f->err, "Operation not permitted");
		assert_int_equal(made.n, 1);
		tree_drop(&f->tree, denials[i].path);
		lay_machine(&f->tree);
	}
}

static void test_optional_flags_are_dropped(void **state)
{
	struct fixture *f = *state;
	const int errnums[] = {EINVAL, 0};

	f->req.debug = f->req.no_cma = f->req.force_dtb = true;
	run(f, errnums);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE, MADE_FILE);
	assert_int_equal(made.v[0].flags, FILE_CALL_OPTIONAL);
	assert_int_equal(made.v[1].flags, 0);
	assert_int_equal(f->load.warnings.n, 2); /* --debug is nothing to warn of */

	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_int_equal(made.v[0].flags, FILE_CALL_OPTIONAL);
	assert_int_equal(f->load.warnings.n, 0);
}

/* EINVAL for the image itself: the second answer leads to the other call. */
static void test_optional_flags_then_fallback(void **state)
{
	struct fixture *f = *state;
	const int errnums[] = {EINVAL, EINVAL, 0};

	f->req.debug = true;
	run(f, errnums);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE, MADE_FILE, MADE_LOAD);
}

static void test_limit_keeps_flags_back(void **state)
{
	struct fixture *f = *state;

	tree_text(&f->tree, "proc/sys/kernel/kexec_load_limit_reboot", "5\n");
	f->req.debug = f->req.no_cma = true;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_int_equal(made.v[0].flags, 0);

	tree_text(&f->tree, "proc/sys/kernel/kexec_load_limit_reboot", "-1\n");
	run(f, NULL);
	assert_null(f->err);
	assert_int_equal(made.v[0].flags, FILE_CALL_DEBUG | FILE_CALL_NO_CMA);
}

/* The first call's attempt counts: with one left, there is none for the second. */
static void test_limit_counts_attempts(void **state)
{
	struct fixture *f = *state;
	static const int errnums[] = {EINVAL, EPERM};

	tree_text(&f->tree, "proc/sys/kernel/kexec_load_limit_reboot", "1\n");
	run(f, errnums);
	assert_said(f->err, "kexec_load is not tried: kernel.kexec_load_limit_reboot");
	assert_int_equal(f->err->errnum, EINVAL);
	ASSERT_CALLS(MADE_FILE);

	tree_text(&f->tree, "proc/sys/kernel/kexec_load_limit_reboot", "2\n");
	run(f, errnums);
	ASSERT_CALLS(MADE_FILE, MADE_LOAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_file_call_refused),
		TEST(test_fallback),
		TEST(test_no_fallback_when_locked_down),
		TEST(test_both_refuse),
		TEST(test_load_call_refused),
		TEST(test_eperm_is_explained),
		TEST(test_optional_flags_are_dropped),
		TEST(test_optional_flags_then_fallback),
		TEST(test_limit_keeps_flags_back),
		TEST(test_limit_counts_attempts),
	};

	return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
