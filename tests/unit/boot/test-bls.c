// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/bls.h"
#include "boot/boot-lines.h"
#include "boot/sources.h"
#include "expect.h"

static struct bls_conf parse(const char *text)
{
	const struct bytes b = {(const uint8_t *)text, strlen(text), "/boot/a.conf"};
	struct bls_conf conf;

	expect_ok(bls_parse(&b, &conf));
	return conf;
}

static void test_lines(void **state)
{
	static const struct bls_line want[] = {
		{(char *)"title", (char *)"A  title \"of\" words", 2},
		{(char *)"linux", (char *)"/a b/linux", 5},
		{(char *)"options", (char *)"a # b", 6},
		{(char *)"grub_users", (char *)"$grub_users", 7},
		{(char *)"options", (char *)"c", 8},
	};
	(void)state;
	struct bls_conf conf = parse("# comment\n"
				     " title \tA  title \"of\" words \t\r\n"
				     "options\n"
				     "\t # title B\n"
				     "linux /a b/linux\n"
				     "options a # b\n"
				     "grub_users $grub_users\n"
				     "options c");

	assert_int_equal(conf.n, KX_ARRAY_SIZE(want));
	for (size_t i = 0; i < conf.n; i++) {
		assert_string_equal(conf.v[i].key, want[i].key);
		assert_string_equal(conf.v[i].value, want[i].value);
		assert_int_equal(conf.v[i].line, want[i].line);
	}
	bls_conf_destroy(&conf);
}

static void test_find(void **state)
{
	(void)state;
	struct bls_conf conf = parse("initrd /a\nlinux /k\ninitrd /b\nInitrd /c\n");
	const struct bls_line *line = bls_next(&conf, "initrd", NULL);
	char *joined;

	assert_string_equal(line->value, "/a");
	line = bls_next(&conf, "initrd", line);
	assert_string_equal(line->value, "/b");
	assert_ptr_equal(bls_last(&conf, "initrd"), line);
	assert_null(bls_next(&conf, "initrd", line));
	assert_null(bls_last(&conf, "title"));
	expect_ok(bls_join(&conf, "initrd", &joined));
	assert_string_equal(joined, "/a /b");
	free(joined);
	expect_ok(bls_join(&conf, "options", &joined));
	assert_string_equal(joined, "");
	free(joined);
	bls_conf_destroy(&conf);
}

/* Whatever stands between: "a" b "c" loses its first and its last one. */
static void test_unquote(void **state)
{
	static const char *const want[] = {"a b", "\"a\" b", "a\" b=\"c", "", ""};
	(void)state;
	struct bls_conf conf =
		parse("t \"a b\"\nt \"a\" b\nt \"a\" b=\"c\"\nt \"\"\nt \"\n");

	bls_unquote(&conf);
	assert_int_equal(conf.n, KX_ARRAY_SIZE(want));
	for (size_t i = 0; i < conf.n; i++)
		assert_string_equal(conf.v[i].value, want[i]);
	bls_conf_destroy(&conf);
}

static void test_refused(void **state)
{
	static const char nul[] = "title a\nlinux /k\0";
	struct bytes b = {(const uint8_t *)nul, sizeof(nul) - 1, "/boot/a.conf"};
	struct bls_conf conf;
	(void)state;

	expect_err(bls_parse(&b, &conf), KX_FORMAT, "/boot/a.conf:2: a NUL byte");
	assert_null(conf.v);
	char *line = malloc(2 * BOOT_LINE_MAX);
	memset(line, 'a', 2 * BOOT_LINE_MAX);
	memcpy(line, "\n\n", 2);
	b = (struct bytes){(uint8_t *)line, BOOT_LINE_MAX + 2, "/boot/a.conf"};
	expect_ok(bls_parse(&b, &conf));
	bls_conf_destroy(&conf);
	b.size++;
	expect_err(bls_parse(&b, &conf), KX_LIMIT, "a.conf:3: a line of more than 16384");
	free(line);
	b.size = BOOT_FILE_MAX + 1ULL;
	expect_err(bls_parse(&b, &conf), KX_LIMIT, "a.conf: more than 4194304 bytes");
	b.size = 0;
	expect_ok(bls_parse(&b, &conf));
	assert_int_equal(conf.n, 0);
	bls_conf_destroy(&conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_unquote),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("boot/bls", tests, NULL, NULL);
}
