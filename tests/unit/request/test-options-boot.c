// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "expect.h"
#include "options-fixture.h"
#include "request/options.h"

/* Of -l -e -u …, only those that load take --boot. */
static void test_boot(void **state)
{
	static const struct accept_case good[] = {
		{"-l --boot", "load boot=@default"},
		{"--boot", "default boot=@default"},
		{"-f --boot=a", "load-exec boot=a"},
		{"-l --boot-loader-entry=a.conf", "load boot=a.conf"},
		{"-l --boot-loader-entry a.conf", "load boot=a.conf"},
		{"-l --boot --append=x --command-line=y", "load boot=@default append=y"},
		{"-l --boot -t bzImage --initrd=F",
			"load boot=@default type=bzImage initrd=F"},
		{"--list-entries", "entries"},
		{"--estimate --initrd=I -p K", "estimate panic kernel=K initrd=I"},
		{"--estimate --boot=@newest", "estimate panic boot=@newest"},
		{"--estimate", "estimate panic boot=@current"},
		{"-l --list-entries", "entries"},
	};
	static const struct refuse_case bad[] = {
		{"-l --boot K", KX_USAGE, "leave 'K' out, or write --boot=K"},
		{"-l --boot=", KX_USAGE, "--boot: the name is empty"},
		{"-l --boot-loader-entry", KX_USAGE, "needs an argument"},
		{"-l --boot --reuse-cmdline", KX_USAGE, "give one of them"},
		{"-e --boot", KX_USAGE, "give -l, -f or -p with it"},
		{"-u --boot", KX_USAGE, "give -l, -f or -p with it"},
		{"-S --boot", KX_USAGE, "give -l, -f or -p with it"},
		{"--list-entries --boot", KX_USAGE, "give -l, -f or -p with it"},
		{"--list-entries K", KX_USAGE, "takes no kernel, got 'K'"},
		{"--boot --append --dry-run", KX_USAGE,
			"the boot menu's entry would be loaded"},
	};

	(void)state;
	assert_accepts(good, KX_ARRAY_SIZE(good));
	assert_refuses(bad, KX_ARRAY_SIZE(bad));
}

/* Only --boot tells them apart: the last one counts as before. */
static void test_command_line(void **state)
{
	KX_AUTO(words_destroy) struct words words = {0};
	KX_AUTO(request_destroy) struct request req = {0};

	(void)state;
	assert_null(parse(&words, "-l K --command-line=a --append=b", &req));
	assert_string_equal(req.append, "b");
	assert_string_equal(req.append_option, "b");
	assert_string_equal(req.command_line_option, "a");
}

static void test_profile(void **state)
{
	static const struct accept_case good[] = {
		{"-l K --profile=0", "load kernel=K profile=0"},
		{"-l K --profile 65535", "load kernel=K profile=65535"},
		{"-p K --prof=2", "load panic kernel=K profile=2"},
	};
	static const struct refuse_case bad[] = {
		{"-l K --profile=65536", KX_USAGE, "'65536' is no number of a profile"},
		{"-l K --profile=main", KX_USAGE, "--profile"},
		{"-l K --profile=", KX_USAGE, "--profile"},
		{"-l K --profile", KX_USAGE, "needs an argument"},
		{"-l --boot --profile=1", KX_USAGE, "has its own profile"},
	};

	(void)state;
	assert_accepts(good, KX_ARRAY_SIZE(good));
	assert_refuses(bad, KX_ARRAY_SIZE(bad));
}

/* What kexec-tools takes for --version, and both names of one option. */
static void test_settled(void **state)
{
	static const struct accept_case cases[] = {
		{"--v", "version"},
		{"--ve", "version"},
		{"--ver", "version"},
		{"-l --b", "load boot=@default"},
		{"-l --bo=x", "load boot=x"},
		{"-l --boo", "load boot=@default"},
		{"--pr", "crash-size"},
	};
	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

static void test_check(void **state)
{
	static const struct accept_case good[] = {
		{"--check", "check all"},
		{"--check=crash", "check crash"},
		{"--check=normal --json", "check normal dry json"},
		{"--check --format=json", "check all dry json"},
		{"-v --format=json", "version json"},
		{"--check --format=prometheus", "check all prometheus"},
		{"--check --format=text", "check all"},
		{"--check -p K", "check crash panic kernel=K"},
		{"--check -l K --initrd=I", "check normal kernel=K initrd=I"},
		{"--check=all -p K", "check all panic kernel=K"},
		{"--check --boot", "check all boot=@default"},
		{"--check -u", "check all"},
		{"-S --check", "status panic"},
		{"-l --format=json K", "load dry json kernel=K"},
	};
	static const struct refuse_case bad[] = {
		{"--check=both", KX_USAGE,
			"unknown kind of image 'both'; there are normal, crash, all"},
		{"--check --format=xml", KX_USAGE, "there are text, json, prometheus"},
		{"--check --format", KX_USAGE, "--format=FORMAT"},
		{"--check --format=text --json", KX_USAGE, "give one of them"},
		{"-v --format=prometheus", KX_USAGE, "only --check"},
		{"-S --format=prometheus", KX_USAGE, "only --check"},
		{"--check --reuseinitrd K", KX_UNSUPPORTED, "--reuseinitrd"},
	};
	(void)state;
	assert_accepts(good, KX_ARRAY_SIZE(good));
	assert_refuses(bad, KX_ARRAY_SIZE(bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settled),
		cmocka_unit_test(test_boot),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_profile),
		cmocka_unit_test(test_command_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
