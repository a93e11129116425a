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

static uint8_t data[64 << 10];
static size_t used;

static void put(const void *bytes, size_t n)
{
	memcpy(data + used, bytes, n);
	used += n;
}

static void pad(void)
{
	while (used & 3)
		data[used++] = 0;
}

static void named(const char *name, size_t name_size)
{
	char header[120];

	snprintf(header, sizeof(header),
		"070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 1, 0100644,
		0, 0, 1, 0, 4, 0, 0, 0, 0, (unsigned int)name_size, 0);
	put(header, 110);
	put(name, strlen(name) + 1);
	pad();
	put("data", 4);
}

static void file(const char *name)
{
	named(name, strlen(name) + 1);
}

static uint32_t crc_of(const uint8_t *at, size_t n)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < n; i++) {
		crc ^= at[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static void number(uint32_t value)
{
	for (int i = 0; i < 4; i++, value >>= 8)
		data[used++] = (uint8_t)value;
}

/* All from start on becomes a gzip stream of one block that is stored. */
static void gzip(size_t start)
{
	static const uint8_t header[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1};
	size_t n = used - start;
	uint32_t crc = crc_of(data + start, n);
	uint8_t copy[32 << 10];

	assert_true(n <= sizeof(copy));
	memcpy(copy, data + start, n);
	used = start;
	put(header, sizeof(header));
	number((uint32_t)(n | (~n << 16)));
	put(copy, n);
	number(crc);
	number((uint32_t)n);
}

static void find(struct initrd_modules *ret)
{
	struct file initrd;
	struct input input;

	input_make(&input, data, used);
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

		used = 0;
		file(rows[i].name);
		file("TRAILER!!!");
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
	used = 0;
	file("kernel/x86/microcode/GenuineIntel.bin");
	file("TRAILER!!!");
	memset(data + used, 0, 512);
	used += 512;
	size_t start = used;
	file("usr/lib/modules/1/a");
	file("usr/lib/modules/1/b");
	file("usr/lib/modules/2/a");
	file("TRAILER!!!");
	gzip(start);
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
	used = 0;
	for (int i = 0; i < INITRD_VERSIONS_MAX + 1; i++) {
		if (i == INITRD_VERSIONS_MAX) {
			find(&found);
			assert_null(found.unseen);
			initrd_modules_destroy(&found);
		}
		snprintf(name, sizeof(name), "lib/modules/%d/x", i);
		file(name);
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
	used = 0;
	file("bin/sh");
	file("TRAILER!!!");
	gzip(0);
	pad();
	file("lib/modules/1/x");
	file("TRAILER!!!");
	memset(data + used, 0, 600);
	used += 600;
	size_t start = used;
	file("lib/modules/2/x");
	file("TRAILER!!!");
	gzip(start);
	data[used++] = 0;
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
	put("more", 4);
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

		used = 0;
		file("lib/modules/1/loop.ko");
		file(names[i]);
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
	used = 0;
	file("lib/modules/1/x");
	named("lib/modules/2/x", 0xffffffff);
	find(&found);
	check(&found, "1", "2");
	initrd_modules_destroy(&found);

	used = 0;
	file("lib/modules/1/x");
	gzip(0);
	data[20] ^= 1;
	used -= 10;
	find(&found);
	check(&found, NULL, NULL);
	assert_non_null(found.unseen);
	initrd_modules_destroy(&found);

	used = 0;
	put("no archive at all, but text", 27);
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
