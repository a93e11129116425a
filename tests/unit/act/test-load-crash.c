// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Crash images at the kernel boundary: what arrives, what each answer leads to, and what
 * is said of the image that was loaded before.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "load-fixture.h"
#include "plan-warns.h"
#include "sys/kexec-abi.h"
#include "within.h"

#define LOADED	   "sys/kernel/kexec_crash_loaded"
#define LOAD_FLAGS (62ULL << 16 | LOAD_CALL_ON_CRASH)
#define LIMIT	   "proc/sys/kernel/kexec_load_limit_panic"

static void lay_crash_machine(struct fixture *f)
{
	tree_text(&f->tree, "proc/iomem",
		"00001000-0009fbff : System RAM\n"
		"00100000-7ffdbfff : System RAM\n"
		"  60000000-6fffffff : Crash kernel\n");
	tree_text(&f->tree, "sys/kernel/kexec_crash_size", "268435456\n");
	tree_text(&f->tree, LOADED, "1\n");
	tree_text(&f->tree, "sys/devices/system/cpu/cpu0/crash_notes", "7fa1d3a0\n");
	tree_text(&f->tree, "sys/devices/system/cpu/cpu0/crash_notes_size", "368\n");
	tree_text(&f->tree, "sys/kernel/vmcoreinfo", "7f80a000 1024\n");
	f->req.panic = true;
}

static int set_up_crash(void **state)
{
	set_up(state);
	lay_crash_machine(*state);
	return 0;
}

static void assert_not_said(const struct kx_err *err, const char *text)
{
	assert_non_null(err);
	if (strstr(err->message, text))
		fail_msg("'%s' is in '%s'", text, err->message);
}

/* ---- what arrives ------------------------------------------------------------------ */

static void test_segments_arrive(void **state)
{
	struct fixture *f = *state;

	f->req.wish = WISH_LOAD;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_plan_arrived(&f->load.plan, &made.v[0]);
	assert_int_equal(made.v[0].flags, LOAD_FLAGS);
	assert_int_equal(made.v[0].nsegments, 6);
	size_t headers = 0;
	for (size_t i = 0; i < made.v[0].nsegments; i++) {
		const struct made_segment *s = &made.v[0].segments[i];

		assert_within(s->mem, 0x60000000, 0x6fffffff);
		assert_within(s->mem + s->memsz, 0x60000001, 0x70000000);
		headers += s->bufsz > 4 && !memcmp(s->bytes, "\177ELF", 4);
	}
	assert_int_equal(headers, 1);
	assert_within(made.v[0].entry, 0x60000000, 0x6fffffff);
}

static void test_files_arrive(void **state)
{
	struct fixture *f = *state;

	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE);
	assert_int_equal(made.v[0].flags, FILE_CALL_ON_CRASH);
	assert_string_equal(made.v[0].cmdline, CMDLINE);
	f->req.initrds.n = 0;
	run(f, NULL);
	assert_int_equal(made.v[0].flags, FILE_CALL_ON_CRASH | FILE_CALL_NO_INITRAMFS);
}

/* The keys of an encrypted dump are not lost where the kernel has no place for them. */
static void test_keys_are_not_lost(void **state)
{
	struct fixture *f = *state;
	static const int errnums[] = {EADDRNOTAVAIL, 0};

	tree_text(&f->tree, "sys/kernel/config/crash_dm_crypt_keys/count", "1\n");
	run(f, errnums);
	ASSERT_CALLS(MADE_FILE);
	assert_said(f->err, "kexec_load is not tried instead: dump encryption keys are "
			    "registered: kexec_load does not pass them on, and the "
			    "capture kernel cannot open the encrypted dump target; "
			    "-c loads");
	f->req.wish = WISH_LOAD;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_true(plan_warns(&f->load.plan, "does not pass them on"));
}

/* ---- --hotplug --------------------------------------------------------------------- */

static const struct {
	int answers[4];
	size_t calls;
	int errnum; /* 0: it is loaded */
	bool warns;
} hotplug[] = {
	{{0}, 1, 0, false},
	{{EINVAL, 0}, 2, 0, false},
	{{EINVAL, EINVAL, 0}, 3, 0, true},
	{{EINVAL, EINVAL, EINVAL, 0}, 3, EINVAL, false},
	/* No other answer is about the flags. */
	{{EBUSY, 0}, 1, EBUSY, false},
	{{EINVAL, ENOMEM, 0}, 2, ENOMEM, false},
	{{EADDRNOTAVAIL, 0}, 1, EADDRNOTAVAIL, false},
	{{EPERM, 0}, 1, EPERM, false},
};

static void ask_hotplug(struct fixture *f)
{
	tree_text(&f->tree, "sys/kernel/crash_elfcorehdr_size", "65472\n");
	f->req.wish = WISH_LOAD;
	f->req.hotplug = true;
}

static void test_hotplug(void **state)
{
	static const uint64_t flags[] = {
		LOAD_FLAGS | LOAD_CALL_HOTPLUG,
		LOAD_FLAGS | LOAD_CALL_UPDATE_ELFCOREHDR,
		LOAD_FLAGS,
	};
	struct fixture *f = *state;

	ask_hotplug(f);
	FOR_EACH(i, hotplug)
	{
		run(f, hotplug[i].answers);
		assert_int_equal(f->err ? f->err->errnum : 0, hotplug[i].errnum);
		assert_int_equal(made.n, hotplug[i].calls);
		for (size_t j = 0; j < made.n; j++) {
			assert_int_equal(made.v[j].call, MADE_LOAD);
			assert_int_equal(made.v[j].flags, flags[j]);
			assert_int_equal(made.v[j].nsegments, f->load.plan.nsegments);
		}
		assert_int_equal(
			warnings_have(
				&f->load.warnings, "--hotplug has no effect: this"),
			hotplug[i].warns);
		/* The plan says what was planned. */
		assert_true(f->load.plan.hotplug);
		assert_int_equal(f->load.plan.flags, flags[0]);
	}
}

/* Where attempts count, none is spent on a flag. */
static void test_hotplug_with_limit(void **state)
{
	struct fixture *f = *state;

	ask_hotplug(f);
	tree_text(&f->tree, LIMIT, "5\n");
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_int_equal(made.v[0].flags, LOAD_FLAGS);
	assert_true(warnings_have(
		&f->load.warnings, "--hotplug has no effect: not tried"));
	tree_text(&f->tree, LIMIT, "-1\n");
	run(f, NULL);
	assert_int_equal(made.v[0].flags, LOAD_FLAGS | LOAD_CALL_HOTPLUG);
	/* The other kind's limit is no matter. */
	tree_drop(&f->tree, LIMIT);
	tree_text(&f->tree, "proc/sys/kernel/kexec_load_limit_reboot", "5\n");
	run(f, NULL);
	assert_int_equal(made.v[0].flags, LOAD_FLAGS | LOAD_CALL_HOTPLUG);
}

static void test_hotplug_not_known(void **state)
{
	struct fixture *f = *state;

	f->req.wish = WISH_LOAD;
	f->req.hotplug = true;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_int_equal(made.v[0].flags, LOAD_FLAGS);
	assert_true(
		plan_warns(&f->load.plan, "--hotplug has no effect: this kernel does"));
}

/* ---- the other call ---------------------------------------------------------------- */

static void test_fallback(void **state)
{
	static const int errnums[] = {ENOSYS, EINVAL, ENOEXEC, EOPNOTSUPP, ENOKEY};
	struct fixture *f = *state;

	FOR_EACH(i, errnums)
	{
		const int answers[] = {errnums[i], 0};

		run(f, answers);
		assert_null(f->err);
		ASSERT_CALLS(MADE_FILE, MADE_LOAD);
		assert_int_equal(made.v[0].flags, FILE_CALL_ON_CRASH);
		assert_int_equal(made.v[1].flags, LOAD_FLAGS);
		assert_plan_arrived(&f->load.plan, &made.v[1]);
	}
}

static void test_fallback_with_hotplug(void **state)
{
	static const int answers[] = {ENOSYS, EINVAL, 0};
	struct fixture *f = *state;

	ask_hotplug(f);
	f->req.wish = WISH_AUTO;
	run(f, answers);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE, MADE_LOAD, MADE_LOAD);
	assert_int_equal(made.v[2].flags, LOAD_FLAGS | LOAD_CALL_UPDATE_ELFCOREHDR);
}

static void test_limit_counts_attempts(void **state)
{
	static const int answers[] = {EINVAL, 0};
	struct fixture *f = *state;

	tree_text(&f->tree, LIMIT, "1\n");
	run(f, answers);
	assert_said(f->err, "kexec_load is not tried: kernel.kexec_load_limit_panic");
	ASSERT_CALLS(MADE_FILE);
	tree_text(&f->tree, LIMIT, "2\n");
	run(f, answers);
	assert_null(f->err);
	ASSERT_CALLS(MADE_FILE, MADE_LOAD);
}

static void test_refused(void **state)
{
	static const struct {
		enum call_wish wish;
		int errnum;
		const char *says;
	} cases[] = {
		{WISH_LOAD, EADDRNOTAVAIL, "kernel 0x60000000-0x62ffffff"},
		{WISH_FILE, EADDRNOTAVAIL,
			"no room in the crash region for the image: the crash region "
			"0x60000000-0x6fffffff has 256 MiB: reserve more"},
		{WISH_LOAD, ENOMEM, "reserve more by crashkernel="},
		{WISH_FILE, ENOMEM, "reserve more by crashkernel="},
		{WISH_LOAD, EPERM, "no cause is visible"},
	};
	struct fixture *f = *state;

	FOR_EACH(i, cases)
	{
		const int answers[] = {cases[i].errnum, 0};

		f->req.wish = cases[i].wish;
		run(f, answers);
		assert_said(f->err, cases[i].says);
		assert_int_equal(f->err->errnum, cases[i].errnum);
		assert_int_equal(made.n, 1);
	}
}

/* ---- what is left of the former image ---------------------------------------------- */

static const struct fixture *current; /* for hooks, which take no arguments */

static void drop_image(void)
{
	tree_text(&current->tree, LOADED, "0\n");
}

static void others_load(void)
{
	tree_text(&current->tree, LOADED, "1\n");
}

static void forget_state(void)
{
	drop_image(); /* it may be gone already */
	tree_drop(&current->tree, LOADED);
}

#define GONE  "no crash image is loaded now"
#define STAYS "the crash image that was loaded before still is"

static const struct {
	const char *before; /* NULL: no such file */
	void (*hook)(void);
	const char *says; /* NULL: neither */
} left[] = {
	{"1\n", drop_image, GONE},
	{"1\n", NULL, STAYS},
	{"0\n", NULL, GONE},
	{NULL, drop_image, GONE},
	/* What is not known is not said. */
	{"1\n", forget_state, NULL},
	{NULL, NULL, NULL},
	/* Nor is another's image taken for the former one. */
	{"0\n", others_load, NULL},
};

static void test_what_is_left(void **state)
{
	static const int answers[][3] = {
		{EBUSY, 0}, {ENOSYS, EADDRNOTAVAIL, 0}, {ENOMEM, ENOMEM, 0}};
	struct fixture *f = *state;

	current = f;
	for (size_t i = 0; i < 3 * sizeof(left) / sizeof(left[0]); i++) {
		const char *says = left[i / 3].says;

		forget_state();
		if (left[i / 3].before)
			tree_text(&f->tree, LOADED, left[i / 3].before);
		kernel_hook = left[i / 3].hook;
		run(f, answers[i % 3]);
		if (says)
			assert_said(f->err, says);
		if (!says || strcmp(says, GONE))
			assert_not_said(f->err, GONE);
		if (!says || strcmp(says, STAYS))
			assert_not_said(f->err, STAYS);
	}
}

/* A normal image's failure has nothing to do with it, whatever else is loaded. */
static void test_normal_image_says_nothing(void **state)
{
	static const int answers[] = {EBUSY, 0};
	struct fixture *f = *state;

	f->req.panic = false;
	run(f, answers);
	assert_not_said(f->err, "crash image");
}

/* Two calls were refused, the first message stays, and the second plan may fail too. */
static void test_fallback_that_cannot_be_planned(void **state)
{
	static const int answers[] = {EINVAL, 0};
	struct fixture *f = *state;

	f->req.append = "x=\"not closed";
	run(f, answers);
	ASSERT_CALLS(MADE_FILE);
	assert_said(f->err, "kexec_file_load failed: Invalid argument");
	assert_said(f->err, "; then: ");
	assert_said(f->err, "a quote that nothing closes");
	assert_said(f->err, STAYS);
}

/* ---- nothing is handed over -------------------------------------------------------- */

static void expect_nothing_handed_over(
	struct fixture *f, enum kx_code code, const char *says)
{
	assert_said(f->err, says);
	assert_int_equal(f->err->code, code);
	assert_int_equal(made.n, 0);
	assert_not_said(f->err, GONE);
	assert_not_said(f->err, STAYS);
}

static void test_no_room(void **state)
{
	static const enum call_wish wishes[] = {WISH_AUTO, WISH_FILE, WISH_LOAD};
	struct fixture *f = *state;

	tree_text(&f->tree, "proc/iomem",
		"00001000-0009fbff : System RAM\n"
		"00100000-7ffdbfff : System RAM\n"
		"  60000000-62ffffff : Crash kernel\n");
	FOR_EACH(i, wishes)
	{
		f->req.wish = wishes[i];
		run(f, NULL);
		expect_nothing_handed_over(f, KX_NO_SPACE,
			"the crash region 0x60000000-0x62ffffff has 48 MiB");
	}
}

static void cut_kernel(const struct fixture *f)
{
	if (truncate(f->kernel, 100))
		abort();
}

static void test_file_changed_before(void **state)
{
	struct fixture *f = *state;

	f->req.wish = WISH_LOAD;
	prepare(f);
	kernel_reset(NULL);
	cut_kernel(f);
	f->err = load_run(&f->load);
	expect_nothing_handed_over(f, KX_CHANGED, KERNEL);
}

/* Not even the files are looked at: status 254 for whatever kernel. */
static void test_not_reserved(void **state)
{
	struct fixture *f = *state;

	lay_machine(&f->tree);
	tree_text(&f->tree, "sys/kernel/kexec_crash_size", "0\n");
	f->req.kernel = "/nowhere/kernel";
	f->prepared = true;
	f->err = load_prepare(&f->tree.sys, &f->req, &f->load);
	expect_nothing_handed_over(f, KX_NO_CRASH_MEMORY,
		"Memory for crashkernel is not reserved: crashkernel= is not on");
}

static void grow_initrd(void)
{
	FILE *file = fopen(current->initrd, "a");

	fputc('x', file);
	fclose(file);
	drop_image(); /* as the unloading that follows will leave it */
}

/* Changed under the call: unloaded by the call that loaded it, as a crash image. */
static void test_file_changed_during_call(void **state)
{
	struct fixture *f = *state;

	current = f;
	for (int file = 0; file < 2; file++) {
		f->req.wish = file ? WISH_FILE : WISH_LOAD;
		tree_text(&f->tree, LOADED, "1\n");
		kernel_hook = grow_initrd;
		run(f, NULL);
		assert_int_equal(f->err->code, KX_CHANGED);
		assert_said(f->err, INITRD);
		assert_said(f->err, GONE);
		assert_int_equal(made.n, 2);
		assert_int_equal(made.v[1].call, made.v[0].call);
		assert_int_equal(made.v[1].nsegments, 0);
		assert_int_equal(made.v[1].flags,
			file ? FILE_CALL_UNLOAD | FILE_CALL_ON_CRASH : LOAD_FLAGS);
	}
}

#define CRASH_TEST(name) cmocka_unit_test_setup_teardown(name, set_up_crash, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CRASH_TEST(test_segments_arrive),
		CRASH_TEST(test_files_arrive),
		CRASH_TEST(test_keys_are_not_lost),
		CRASH_TEST(test_hotplug),
		CRASH_TEST(test_hotplug_with_limit),
		CRASH_TEST(test_hotplug_not_known),
		CRASH_TEST(test_fallback),
		CRASH_TEST(test_fallback_with_hotplug),
		CRASH_TEST(test_limit_counts_attempts),
		CRASH_TEST(test_refused),
		CRASH_TEST(test_what_is_left),
		CRASH_TEST(test_normal_image_says_nothing),
		CRASH_TEST(test_fallback_that_cannot_be_planned),
		CRASH_TEST(test_no_room),
		CRASH_TEST(test_file_changed_before),
		CRASH_TEST(test_not_reserved),
		CRASH_TEST(test_file_changed_during_call),
	};

	return cmocka_run_group_tests_name("load-crash", tests, NULL, NULL);
}
