// SPDX-License-Identifier: GPL-2.0-or-later
/* For which kernels an initrd has modules, in plain and compressed archives. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "image/initrd-modules.h"
#include "input.h"
#include "make-initrd.h"

static void find(struct initrd_modules *ret)
{
	struct file initrd;
	struct input input;

	input_make(&input, made_initrd.data, made_initrd.used);
	expect_ok(file_open(input.path, &initrd));
	*ret = (struct initrd_modules){0};
	expect_ok(initrd_modules_find(&initrd, ret));
	file_close(&initrd);
	input_close(&input);
}

static void check(const struct initrd_modules *found, const char *a, const char *b)
{
	assert_int_equal(found->n, (a ? 1 : 0) + (b ? 1 : 0));
	if (a)
		assert_string_equal(found->versions[0], a);
	if (b)
		assert_string_equal(found->versions[1], b);
}

static void test_names(void **state)
{
	static const struct {
		const char *name, *version; /* NULL: none */
	} rows[] = {
		{"usr/lib/modules/6.1.0/modules.dep", "6.1.0"},
		{"lib/modules/5.14-x/kernel/fs", "5.14-x"},
		{"./usr/lib/modules/a/b/c", "a"},
		{"nix/store/1a-linux-6.1/lib/modules/6.1/x", "6.1"},
		{"nix/store/1a-linux-6.1", NULL},
		{"/lib/modules/a/b", "a"},
		{"lib/modules/6.1.0", NULL},
		{"lib/modules/6.1.0/", NULL},
		{"lib/modules//x", NULL},
		{"lib/modules", NULL},
		{"var/lib/modules/6.1.0/x", NULL},
		{"usr/usr/lib/modules/6.1.0/x", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct initrd_modules found;

		made_initrd.used = 0;
		made_file(rows[i].name);
		made_trailer();
		find(&found);
		check(&found, rows[i].version, NULL);
		assert_null(found.unseen);
		initrd_modules_destroy(&found);
	}
}

static void test_several(void **state)
{
	struct initrd_modules found;

	(void)state;
	made_initrd.used = 0;
	made_file("kernel/x86/microcode/GenuineIntel.bin");
	made_trailer();
	made_zeros(512);
	size_t start = made_initrd.used;
	made_file("usr/lib/modules/1/a");
	made_file("usr/lib/modules/1/b");
	made_file("usr/lib/modules/2/a");
	made_trailer();
	made_gzip(start);
	find(&found);
#ifdef HAVE_ZLIB
	check(&found, "1", "2");
	assert_null(found.unseen);
#else
	check(&found, NULL, NULL);
	assert_non_null(found.unseen);
#endif
	initrd_modules_destroy(&found);
}

static void test_many(void **state)
{
	struct initrd_modules found;
	char name[40];

	(void)state;
	made_initrd.used = 0;
	for (int i = 0; i < INITRD_VERSIONS_MAX + 1; i++) {
		if (i == INITRD_VERSIONS_MAX) {
			find(&found);
			assert_null(found.unseen);
			initrd_modules_destroy(&found);
		}
		snprintf(name, sizeof(name), "lib/modules/%d/x", i);
		made_file(name);
	}
	find(&found);
	assert_int_equal(found.n, INITRD_VERSIONS_MAX);
	expect_err(found.unseen, KX_LIMIT, "modules of more than 64 kernels");
	found.unseen = NULL;
	initrd_modules_destroy(&found);
}

/* gzip does not state where it ends. */
static void test_behind(void **state)
{
	struct initrd_modules found;

	(void)state;
	made_initrd.used = 0;
	made_file("bin/sh");
	made_trailer();
	made_gzip(0);
	made_pad();
	made_file("lib/modules/1/x");
	made_trailer();
	made_zeros(600);
	size_t start = made_initrd.used;
	made_file("lib/modules/2/x");
	made_trailer();
	made_gzip(start);
	made_zeros(1);
	find(&found);
#ifdef HAVE_ZLIB
	check(&found, "1", "2");
	assert_null(found.unseen);
#else
	check(&found, NULL, NULL);
	assert_non_null(found.unseen);
#endif
	initrd_modules_destroy(&found);

	/* and text behind that */
	made_put("more", 4);
	find(&found);
	assert_non_null(found.unseen);
	initrd_modules_destroy(&found);
}

/* What dracut packs into one is not seen, and what is beside it is not all. */
static void test_squashed(void **state)
{
	static const char *const names[] = {
		"squash-root.img", "squash/root.img", "erofs-root.img"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct initrd_modules found;

		made_initrd.used = 0;
		made_file("lib/modules/1/loop.ko");
		made_file(names[i]);
		find(&found);
		check(&found, "1", NULL);
		expect_err(found.unseen, KX_UNSUPPORTED, names[i]);
		found.unseen = NULL;
		initrd_modules_destroy(&found);
	}
}

static void test_damaged(void **state)
{
	struct initrd_modules found;

	(void)state;
	made_initrd.used = 0;
	made_file("lib/modules/1/x");
	made_any_file((struct made_file){
		.name = "lib/modules/2/x", .name_size = 0xffffffff, .size = 4});
	find(&found);
	check(&found, "1", "2");
	initrd_modules_destroy(&found);

	made_initrd.used = 0;
	made_file("lib/modules/1/x");
	made_gzip(0);
	made_initrd.data[20] ^= 1;
	made_initrd.used -= 10;
	find(&found);
	check(&found, NULL, NULL);
	assert_non_null(found.unseen);
	initrd_modules_destroy(&found);

	made_initrd.used = 0;
	made_put("no archive at all, but text", 27);
	find(&found);
	check(&found, NULL, NULL);
	expect_err(found.unseen, KX_FORMAT, "more than can be read");
	found.unseen = NULL;
	initrd_modules_destroy(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_behind),
		cmocka_unit_test(test_squashed),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
