// SPDX-License-Identifier: GPL-2.0-or-later
/* Debian's settings, as no shell reads them, and the call of kexec that they make. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "service/kernel-arguments.h"
#include "service/settings.h"
#include "tree.h"

static void test_values(void **state)
{
	static const struct {
		const char *text, *append; /* NULL: not set */
	} rows[] = {
		{"", NULL},
		{"# APPEND=no\n", NULL},
		{"APPEND=", ""},
		{"APPEND=\"\"\n", ""},
		{"APPEND=quiet\n", "quiet"},
		{"  export APPEND=quiet # why\n", "quiet"},
		{"APPEND=\"a=1  b\"\r\n", "a=1  b"},
		{"APPEND='a $b `c` \\'\n", "a $b `c` \\"},
		{"APPEND=\"a\\\"b\\\\c\\$d\\e\"\n", "a\"b\\c$d\\e"},
		{"APPEND=a\"b c\"'d e'f\\ g\n", "ab cd ef g"},
		{"APPEND=\"a \\\nb\"\n", "a b"},
		{"APPEND=1\nAPPEND=2\n", "2"},
		{"APPEND=1\nAPPEND+=' 2'\n", "1 2"},
		{"APPEND=a#b\n", "a#b"},
		{"XAPPEND=1\nAPPENDX=2\nappend=3\n\r\n \n", NULL},
		{"OTHER=\"a $b\nAPPEND=y\n\"\nAPPEND=x\n", "x"},
		{"OTHER='a\nAPPEND=y'\nOTHER=$x # y\nAPPEND=x\n", "x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct settings settings = {0};

		expect_ok(settings_parse(
			rows[i].text, strlen(rows[i].text), "f", &settings));
		if (!rows[i].append)
			assert_null(settings.append);
		else
			assert_string_equal(settings.append, rows[i].append);
		settings_destroy(&settings);
	}
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{"\nAPPEND=$(cat /proc/cmdline)\n", "f:2: only a shell"},
		{"APPEND=\"$BASE quiet\"\n", "f:1: only a shell"},
		{"APPEND=`uname`\n", "f:1: only a shell"},
		{"APPEND=a;reboot\n", "f:1: only a shell"},
		{"APPEND=a b\n", "f:1: there is more behind the value"},
		{"A=1\nAPPEND='a\nb\n", "f:4: a quote is not closed"},
		{"APPEND=\"a\n", "a quote is not closed"},
		{"A=1\n[ -e /bin/sh ] && APPEND=x\n", "f:2: this is no assignment"},
		{"APPEND =4\n", "f:1: this is no assignment"},
		{"if false; then\nAPPEND=x\nfi\n", "f:1: this is no assignment"},
		{"1=2\n", "f:1: this is no assignment"},
		{"OTHER=1 APPEND=x\n", "f:1: there is more behind the value"},
		{"OTHER=1;APPEND=x\n", "f:1: only a shell"},
		{"OTHER=$(rm -rf /)\n", "f:1: only a shell"},
		{"OTHER=\"$(echo \"\nAPPEND=x\n\")\"\n", "f:1: only a shell"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct settings settings = {0};

		expect_err(settings_parse(rows[i].text, strlen(rows[i].text), "f",
				   &settings),
			KX_FORMAT, rows[i].message);
		settings_destroy(&settings);
	}
	struct settings settings = {0};
	expect_err(settings_parse("A\0B", 3, "f", &settings), KX_FORMAT, "NUL byte");
}

static void test_files(void **state)
{
	struct settings settings;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	expect_ok(settings_read(&tree.sys, &settings));
	assert_null(settings.load_kexec);
	tree_text(&tree, "etc/default/kexec", "LOAD_KEXEC=true\nINITRD=/i\n");
	tree_text(&tree, "etc/default/kexec.d/20-b", "INITRD=/b\n");
	tree_text(&tree, "etc/default/kexec.d/10-a", "INITRD=/a\nAPPEND=a\n");
	tree_text(&tree, "etc/default/kexec.d/30-c.dpkg-old", "INITRD=/c\n");
	tree_link(&tree, "etc/default/kexec.d/15-gone", "/gone");
	expect_ok(settings_read(&tree.sys, &settings));
	assert_string_equal(settings.load_kexec, "true");
	assert_string_equal(settings.initrd, "/b");
	assert_string_equal(settings.append, "a");
	settings_destroy(&settings);
	tree_text(&tree, "etc/default/kexec.d/40-d", "\n\nINITRD=$x\n");
	expect_err(settings_read(&tree.sys, &settings), KX_FORMAT,
		"/etc/default/kexec.d/40-d:3: only a shell");
	assert_null(settings.load_kexec);
	tree_remove(&tree);
}

static void test_arguments(void **state)
{
	static const struct {
		const char *text, *entry, *want;
	} rows[] = {
		{"", NULL, "--boot"},
		{"", "debian", "--boot=debian"},
		{"KERNEL_IMAGE=\n", NULL, "--boot"},
		{"KERNEL_IMAGE=/k\nUSE_GRUB_CONFIG=true\n", NULL, "--boot"},
		{"KERNEL_IMAGE=/k\nUSE_GRUB_CONFIG=false\n", NULL,
			"--reuse-cmdline -- /k"},
		{"KERNEL_IMAGE=-k\nINITRD=/i\nAPPEND='a b'\n", NULL,
			"--initrd=/i --append=a b -- -k"},
		{"KERNEL_IMAGE=/k\nINITRD=\"\"\nAPPEND=\"\"\n", NULL,
			"--reuse-cmdline -- /k"},
		{"KERNEL_IMAGE=/k\n", "@newest", "--boot=@newest"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct settings settings = {0};
		struct arguments arguments = {0};
		char text[200] = "";

		expect_ok(settings_parse(
			rows[i].text, strlen(rows[i].text), "f", &settings));
		expect_ok(kernel_arguments(&settings, rows[i].entry, &arguments));
		assert_string_equal(arguments.v[0], "kexec");
		assert_string_equal(arguments.v[1], "-l");
		assert_string_equal(arguments.v[2], "--verbose");
		assert_null(arguments.v[arguments.n]);
		for (size_t j = 3; j < arguments.n; j++)
			sprintf(text + strlen(text), "%s%s", j > 3 ? " " : "",
				arguments.v[j]);
		assert_string_equal(text, rows[i].want);
		arguments_destroy(&arguments);
		settings_destroy(&settings);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
