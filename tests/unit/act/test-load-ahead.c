// SPDX-License-Identifier: GPL-2.0-or-later
/* --fast-boot: an initrd that is handed over decompressed, and as it is after all. */
#include "config.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect.h"
#include "load-fixture.h"
#include "make-initrd.h"
#include "plan-warns.h"

static struct {
	uint8_t plain[4096], packed[4096];
	size_t plain_size, packed_size;
} initrd;

/* The initrd of f is compressed. */
static void pack(struct fixture *f)
{
	made_initrd.used = 0;
	made_file("init");
	made_trailer();
	initrd.plain_size = made_initrd.used;
	memcpy(initrd.plain, made_initrd.data, initrd.plain_size);
	made_gzip(0);
	initrd.packed_size = made_initrd.used;
	memcpy(initrd.packed, made_initrd.data, initrd.packed_size);
	tree_write(&f->tree, INITRD, initrd.packed, initrd.packed_size);
	f->req.fast_boot = true;
}

static const struct made_segment *last(const struct made *m)
{
	return &m->segments[m->nsegments - 1];
}

static void assert_handed(const struct made *m, const uint8_t *bytes, size_t size)
{
	assert_int_equal(last(m)->bufsz, size);
	assert_memory_equal(last(m)->bytes, bytes, size);
}

static void test_not_asked(void **state)
{
	struct fixture *f = *state;

	pack(f);
	f->req.fast_boot = false;
	f->req.wish = WISH_LOAD;
	run(f, NULL);
	assert_null(f->err);
	assert_handed(&made.v[0], initrd.packed, initrd.packed_size);
}

/* It is refused, and what the kernel reads itself is the file as it is. */
static void test_fallback(void **state)
{
	static const int answers[] = {EPERM, 0};
	struct fixture *f = *state;

	pack(f);
	run(f, answers);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD, MADE_FILE);
	assert_int_equal(made.v[1].initrd_size, initrd.packed_size);
	assert_memory_equal(made.v[1].initrd, initrd.packed, initrd.packed_size);
	/* The kernel's copies may need the memory. */
	assert_int_equal(images_copied(&f->load.images), 0);
}

#ifdef HAVE_ZLIB
static void test_unpacked(void **state)
{
	struct fixture *f = *state;

	pack(f);
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_plan_arrived(&f->load.plan, &made.v[0]);
	assert_handed(&made.v[0], initrd.plain, initrd.plain_size);
	assert_false(plan_warns(&f->load.plan, "initrd"));
}

/* The kernel has less memory than there seemed to be. */
static void test_memory_shrinks(void **state)
{
	static const int answers[] = {ENOMEM, 0};
	struct fixture *f = *state;

	pack(f);
	run(f, answers);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD, MADE_LOAD);
	assert_handed(&made.v[0], initrd.plain, initrd.plain_size);
	assert_handed(&made.v[1], initrd.packed, initrd.packed_size);
	assert_true(plan_warns(
		&f->load.plan, "--fast-boot: the new kernel will unpack an initrd"));
}

static void test_memory_is_short(void **state)
{
	static const int answers[] = {ENOMEM, ENOMEM, 0};
	struct fixture *f = *state;

	pack(f);
	run(f, answers);
	ASSERT_CALLS(MADE_LOAD, MADE_LOAD);
	assert_non_null(f->err);
	assert_int_equal(f->err->errnum, ENOMEM);
}

/* The kernel counts attempts, and allows one. */
static void test_one_attempt(void **state)
{
	static const int answers[] = {ENOMEM, 0};
	struct fixture *f = *state;

	pack(f);
	tree_text(&f->tree, "proc/sys/kernel/kexec_load_limit_reboot", "1\n");
	run(f, answers);
	ASSERT_CALLS(MADE_LOAD);
	assert_non_null(f->err);
	assert_int_equal(f->err->errnum, ENOMEM);
}

/*
 * By gzip, so that there is less of it: a file of 40 MiB, which field 6 of its header
 * states (early-userspace/buffer-format.rst).
 */
static void pack_well(struct fixture *f)
{
	char command[200];

	made_initrd.used = 0;
	made_any_file((struct made_file){.name = "init"});
	memcpy(made_initrd.data + 6 + 6 * 8, "02800000", 8);
	tree_write(&f->tree, "start", made_initrd.data, made_initrd.used);
	made_initrd.used = 0;
	made_trailer();
	tree_write(&f->tree, "end", made_initrd.data, made_initrd.used);
	snprintf(command, sizeof(command),
		"cd '%s' && { cat start; head -c 41943040 /dev/zero; cat end; } | "
		"gzip >" INITRD,
		f->tree.path);
	assert_int_equal(system(command), 0);
}

/* The smallest window that has room for the packed one has none for the plain one. */
static void test_no_room(void **state)
{
	struct fixture *f = *state;

	pack_well(f);
	f->req.wish = WISH_LOAD;
	f->req.mem_max_set = true;
	for (f->req.mem_max = 0xffff;; f->req.mem_max += 0x10000) {
		forget(f);
		f->prepared = true;
		expect_ok(load_prepare(&f->tree.sys, &f->req, &f->load));
		f->err = load_plan(&f->load);
		if (!f->err)
			break;
		assert_true(f->req.mem_max < 0x7fffffff);
	}
	uint64_t size = f->load.images.initrds[0].size;
	f->req.fast_boot = true;
	run(f, NULL);
	assert_null(f->err);
	ASSERT_CALLS(MADE_LOAD);
	assert_int_equal(plan_find_only(&f->load.plan, ROLE_INITRD)->bufsz, size);
	assert_true(plan_warns(&f->load.plan, "no free range of"));
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
#ifdef HAVE_ZLIB
		TEST(test_no_room),
		TEST(test_unpacked),
		TEST(test_memory_shrinks),
		TEST(test_memory_is_short),
		TEST(test_one_attempt),
#endif
		TEST(test_not_asked),
		TEST(test_fallback),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
