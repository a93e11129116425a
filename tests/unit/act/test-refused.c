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

#include "base/cleanup.h"
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
	{EFAULT, false, false, KX_REFUSED, "became unreadable"},
	{EACCES, false, false, KX_REFUSED, "does not accept a file"},
	{ETXTBSY, false, false, KX_REFUSED, "open for writing"},
	{EIO, false, false, KX_REFUSED, "cannot be read to its end"},
	{EUCLEAN, false, false, KX_REFUSED, "check it (fsck)"},
	{ESTALE, false, false, KX_REFUSED, "gone from the server"},
	{EBADF, false, false, KX_REFUSED, "cannot read from an open file"},
	{EINTR, false, false, KX_REFUSED, "a signal interrupted it"},
	{ENOMEM, true, false, KX_REFUSED, "that much memory is not free"},
	{EADDRNOTAVAIL, true, false, KX_REFUSED, "found no free range of memory"},
	{EFBIG, true, false, KX_REFUSED, "4 GiB"},
	{EOVERFLOW, true, false, KX_REFUSED, "device tree"},
	{ENOENT, true, false, KX_REFUSED, "device tree"},
	{ESRCH, true, false, KX_REFUSED, "device tree"},
	{ENODATA, true, true, KX_REFUSED, "the image has no signature"},
	{EKEYEXPIRED, true, true, KX_REFUSED, "has expired"},
	{EKEYREVOKED, true, true, KX_REFUSED, "is revoked"},
	{EMSGSIZE, true, true, KX_REFUSED, "wrong length"},
	{CHOOSE_ENOTSUPP, true, true, KX_REFUSED, "a kind that the kernel does not"},
	{ETIMEDOUT, true, true, KX_REFUSED, "waited in vain for an algorithm"},
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
		/* It has no segments: none are listed, and no sizes of them. */
		assert_null(strstr(f->err->message, "0x"));
		assert_null(strstr(f->err->message, ": ;"));
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

/*
 * What speaks for the file call is not passed by where the kernel refuses that: the
 * message names the option that does, and what is lost by it.
 */
static const struct {
	const char *path, *text, *lost;
} kept[] = {
	{"dev/liveupdate", "", "kexec_load does not pass it on"},
	{"proc/cmdline", "kho=on\n", "kexec_load does not pass it on"},
	{"sys/kernel/security/ima/policy", "appraise func=KEXEC_KERNEL_CHECK\n",
		"which kexec_load passes by"},
};

static void test_nothing_is_lost_silently(void **state)
{
	struct fixture *f = *state;
	static const int errnums[] = {EADDRNOTAVAIL, 0}, busy[] = {EBUSY, 0};

	FOR_EACH(i, kept)
	{
		tree_text(&f->tree, kept[i].path, kept[i].text);
		if (!strncmp(kept[i].path, "sys/kernel/security", 19))
			tree_text(&f->tree, "proc/cmdline", "ima_appraise=log\n");
		run(f, errnums);
		ASSERT_CALLS(MADE_FILE);
		assert_int_equal(f->err->errnum, EADDRNOTAVAIL);
		assert_said(f->err, "kexec_load is not tried instead: ");
		assert_said(f->err, kept[i].lost);
		assert_said(f->err, "; -c loads by it all the same");
		/* Where the other call would do no better, it is not spoken of. */
		run(f, busy);
		ASSERT_CALLS(MADE_FILE);
		assert_null(strstr(f->err->message, "-c"));
		/* Who asks for it has a warning. */
		f->req.wish = WISH_LOAD;
		run(f, NULL);
		assert_null(f->err);
		assert_true(plan_warns(&f->load.plan, kept[i].lost));
		f->req.wish = WISH_AUTO;
		tree_drop(&f->tree, kept[i].path);
		lay_machine(&f->tree);
	}
}

/* Of a load that is planned in vain, too: the file call takes a shorter command line. */
static void test_nothing_is_lost_by_a_long_line(void **state)
{
	struct fixture *f = *state;
	char line[2041];

	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	f->req.append = line;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	tree_text(&f->tree, "dev/liveupdate", "");
	run(f, NULL);
	assert_int_equal(f->err->code, KX_LIMIT);
	assert_said(f->err, "kexec_load is not tried instead: a kexec handover");
	assert_int_equal(made.n, 0);
}

/* IMA's list is but a wish: kexec_load comes behind it, and says so. */
static void test_measurements_may_be_lost(void **state)
{
	struct fixture *f = *state;
	static const int errnums[] = {EADDRNOTAVAIL, 0};

	tree_text(&f->tree, "proc/sys/kernel/osrelease", "7.2\n");
	tree_text(&f->tree, "boot/config-7.2", "CONFIG_IMA_KEXEC=y\n");
	tree_text(&f->tree, "sys/kernel/security/ima/runtime_measurements_count", "2\n");
	run(f, errnums);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE, MADE_LOAD);
	assert_true(plan_warns(&f->load.plan, "list of measurements is lost"));
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
		/* Nothing is loaded: nothing is said of how it would be. */
		assert_false(warnings_have(&f->load.warnings, "is loaded by"));
	}
}

static const struct {
	int errnum;
	const char *says;
} load_answers[] = {
	{ENOSYS, "CONFIG_KEXEC"},
	{EPERM, "no cause is visible"},
	{EADDRNOTAVAIL, "kernel 0x1000000-0x3ffffff"},
	{EINVAL, "purgatory 0x"},
	{EBUSY, "another load is running"},
	{ENOMEM, "that much memory is not free (49 MiB)"},
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

/*
 * Each cause of a denial: the file of the machine that shows it, and how many calls are
 * made: none where it is certain.
 */
static const struct {
	enum call_wish wish;
	const char *path, *text, *says;
	unsigned int calls;
} denials[] = {
	{WISH_LOAD, "proc/self/status", "CapEff:\t0000000000000000\n",
		"CAP_SYS_BOOT is missing: run as root", 0},
	{WISH_FILE, "proc/self/status", "CapEff:\t0000000000000000\n",
		"CAP_SYS_BOOT is missing: run as root", 0},
	{WISH_AUTO, "proc/self/status",
		"Uid:\t1000\t0\t0\t0\nCapEff:\t0000000000000000\n",
		"CAP_SYS_BOOT is missing, though this is root", 0},
	{WISH_LOAD, "proc/self/uid_map", "0 1000 1\n", "outside of user namespaces", 0},
	{WISH_LOAD, "proc/self/status", "CapEff:\t000001ffffffffff\nSeccomp:\t2\n",
		"a seccomp filter, as containers", 1},
	{WISH_FILE, "proc/sys/kernel/kexec_load_disabled", "1\n",
		"kexec_load_disabled is 1", 0},
	{WISH_LOAD, "proc/sys/kernel/kexec_load_limit_reboot", "0\n",
		"kexec_load_limit_reboot", 0},
	{WISH_AUTO, "proc/sys/kernel/kexec_load_limit_reboot", "0\n",
		"kexec_load_limit_reboot", 0},
	{WISH_LOAD, "sys/kernel/security/lockdown", "none integrity [confidentiality]\n",
		"locked down", 0},
	{WISH_FILE, "sys/kernel/security/lockdown", "none integrity [confidentiality]\n",
		"no signature that it accepts", 1},
	{WISH_FILE, "sys/kernel/security/ima/policy",
		"appraise func=KEXEC_KERNEL_CHECK appraise_type=imasig\n", "IMA policy",
		1},
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
		assert_int_equal(f->err->code, KX_REFUSED);
		assert_int_equal(f->err->errnum, EPERM);
		assert_int_equal(made.n, denials[i].calls);
		tree_drop(&f->tree, denials[i].path);
		lay_machine(&f->tree);
	}
}

/* IMA has another errno for kexec_load, and appraises only where it enforces. */
static void test_ima_is_known(void **state)
{
	static const char policy[] = "sys/kernel/security/ima/policy";
	struct fixture *f = *state;

	tree_text(&f->tree, policy, "appraise func=KEXEC_KERNEL_CHECK\n");
	f->req.wish = WISH_LOAD;
	run(f, NULL);
	assert_said(f->err, "kexec_load failed: Permission denied: IMA or Secure Boot");
	assert_said(f->err, "try kexec_file_load (-s)");
	assert_int_equal(made.n, 0);
	tree_text(&f->tree, "proc/cmdline", "ima_appraise=log\n");
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
}

/* ---- a plan ------------------------------------------------------------------------ */

static void dry_run(struct fixture *f, bool live)
{
	prepare(f);
	f->tree.sys.live = live;
	kernel_reset(NULL);
	f->err = load_plan(&f->load);
	assert_int_equal(made.n, 0);
}

/*
 * It fails as the load would, with the same words; but what is only of the caller is a
 * warning, on a machine that is not captured.
 */
static void test_plan_of_what_fails(void **state)
{
	struct fixture *f = *state;

	FOR_EACH(i, denials)
	{
		const bool caller = !strncmp(denials[i].path, "proc/self", 9);
		const bool warns = caller && !denials[i].calls;
		const int errnums[] = {EPERM, 0};
		KX_AUTO(freep) char *said = NULL;

		tree_text(&f->tree, denials[i].path, denials[i].text);
		f->req.wish = denials[i].wish;
		run(f, errnums);
		said = strdup(f->err->message);
		dry_run(f, true);
		if (caller || denials[i].calls) {
			assert_null(f->err);
			assert_int_equal(
				plan_warns(&f->load.plan, "loading would fail"), warns);
			assert_int_equal(
				plan_warns(&f->load.plan, denials[i].says), warns);
			dry_run(f, false);
			assert_null(f->err);
			assert_false(plan_warns(&f->load.plan, "loading would fail"));
		} else {
			assert_string_equal(f->err->message, said);
		}
		tree_drop(&f->tree, denials[i].path);
		lay_machine(&f->tree);
	}
}

/* A build host: the plan is for another machine. Loading asks the kernel, whatever. */
static void test_plan_without_kexec(void **state)
{
	struct fixture *f = *state;

	tree_drop(&f->tree, "sys/kernel/kexec_loaded");
	tree_text(&f->tree, "sys/kernel/uevent_seqnum", "1\n");
	dry_run(f, false);
	assert_null(f->err);
	assert_true(plan_warns(&f->load.plan, "this kernel was built without kexec"));
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_false(plan_warns(&f->load.plan, "built without kexec"));
}

/* ---- a wish for kexec_load --------------------------------------------------------- */

static void test_wish_falls_back(void **state)
{
	static const int lead[] = {ENOSYS, EPERM, EACCES},
			 stay[] = {EBUSY, EINVAL, ENOMEM, EADDRNOTAVAIL, EFAULT, ETXTBSY};
	struct fixture *f = *state;

	f->req.no_checks = f->req.reset_vga = true;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_false(plan_warns(&f->load.plan, "has no effect"));
	FOR_EACH(i, lead)
	{
		const int errnums[] = {lead[i], 0};

		run(f, errnums);
		assert_null(f->err);
		ASSERT_CALLS(MADE_LOAD, MADE_FILE);
		assert_int_equal(made.v[1].kernel_size, f->image_size);
		assert_int_equal(f->load.plan.call, CALL_FILE);
		assert_string_equal(f->load.plan.reason, "the kernel refused kexec_load");
		assert_true(plan_warns(&f->load.plan, "--no-checks has no effect"));
		assert_true(plan_warns(&f->load.plan, "--reset-vga has no effect"));
	}
	FOR_EACH(i, stay)
	{
		const int errnums[] = {stay[i], 0};

		run(f, errnums);
		assert_int_equal(f->err->errnum, stay[i]);
		ASSERT_CALLS(MADE_LOAD);
	}
}

/* Both say why; a call that was not asked for has no exit status of its own. */
static void test_wish_and_both_refuse(void **state)
{
	struct fixture *f = *state;
	static const int errnums[] = {EACCES, ENOSYS};

	f->req.no_checks = true;
	run(f, errnums);
	ASSERT_CALLS(MADE_LOAD, MADE_FILE);
	assert_said(f->err, "kexec_load failed: Permission denied");
	assert_said(f->err, "; then: syscall kexec_file_load not available");
	assert_int_equal(f->err->code, KX_REFUSED);
}

/* -c, a need, and a policy: what was chosen is final. */
static void test_no_fallback_to_file(void **state)
{
	struct fixture *f = *state;
	static const int errnums[] = {EPERM, 0};

	f->req.no_checks = true;
	f->req.wish = WISH_LOAD;
	run(f, errnums);
	assert_said(f->err, "no cause is visible");
	ASSERT_CALLS(MADE_LOAD);
	f->req.wish = WISH_AUTO;
	f->req.entry_32bit = true;
	run(f, errnums);
	assert_said(f->err, "no cause is visible");
	ASSERT_CALLS(MADE_LOAD);
}

static void test_wish_counts_attempts(void **state)
{
	struct fixture *f = *state;
	static const int errnums[] = {EACCES, 0};

	f->req.no_checks = true;
	tree_text(&f->tree, "proc/sys/kernel/kexec_load_limit_reboot", "1\n");
	run(f, errnums);
	assert_said(f->err, "kexec_file_load is not tried: kernel.kexec_load_limit");
	ASSERT_CALLS(MADE_LOAD);
}

/*
 * Segments need the memory map; the file call does not, so the wish is left out. A window
 * that cannot be met is refused.
 */
static void test_wish_that_cannot_be_planned(void **state)
{
	struct fixture *f = *state;

	f->req.no_checks = true;
	tree_text(&f->tree, "proc/iomem", "00000000-00000000 : System RAM\n");
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_true(plan_warns(&f->load.plan, "--no-checks has no effect"));
	assert_true(plan_warns(&f->load.plan, "kexec_load is not possible here: "));
	f->req.wish = WISH_LOAD;
	run(f, NULL);
	assert_int_equal(f->err->code, KX_DENIED);
	assert_int_equal(made.n, 0);

	lay_machine(&f->tree);
	f->req.wish = WISH_AUTO;
	f->req.mem_min_set = f->req.mem_max_set = true;
	f->req.mem_min = 0x1000000;
	f->req.mem_max = 0x1000fff;
	run(f, NULL);
	assert_int_equal(f->err->code, KX_NO_SPACE);
	assert_int_equal(made.n, 0);
}

/* ---- optional flags, counted attempts ---------------------------------------------- */

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
		TEST(test_nothing_is_lost_silently),
		TEST(test_nothing_is_lost_by_a_long_line),
		TEST(test_measurements_may_be_lost),
		TEST(test_both_refuse),
		TEST(test_load_call_refused),
		TEST(test_eperm_is_explained),
		TEST(test_ima_is_known),
		TEST(test_plan_of_what_fails),
		TEST(test_plan_without_kexec),
		TEST(test_wish_falls_back),
		TEST(test_wish_and_both_refuse),
		TEST(test_no_fallback_to_file),
		TEST(test_wish_counts_attempts),
		TEST(test_wish_that_cannot_be_planned),
		TEST(test_optional_flags_are_dropped),
		TEST(test_optional_flags_then_fallback),
		TEST(test_limit_keeps_flags_back),
		TEST(test_limit_counts_attempts),
	};

	return cmocka_run_group_tests_name("refused", tests, NULL, NULL);
}
