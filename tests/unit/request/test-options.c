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
#include "image/image.h"
#include "expect.h"
#include "options-fixture.h"
#include "request/options.h"

/* The calls of the distributions' services that load and execute normal images. */
static void test_callers_load(void **state)
{
	static const struct accept_case cases[] = {
		{"--load K --append OPTS --initrd F",
			"load kernel=K initrd=F append=OPTS"},
		{"--load K --append ''", "load kernel=K append="},
		{"-l K --initrd=F --append=a=b", "load kernel=K initrd=F append=a=b"},
		{"-l K --append=", "load kernel=K append="},
		{"-l K --initrd=F --reuse-cmdline", "load reuse kernel=K initrd=F"},
		{"--kexec-syscall-auto --load K --initrd F --command-line x",
			"load kernel=K initrd=F append=x"},
		{"'' --kexec-syscall-auto --load K --initrd F --command-line x",
			"load kernel=K initrd=F append=x"},
		{"-l --debug --initrd=F --dtb=D --append=x I",
			"load debug kernel=I initrd=F append=x dtb=D"},
		{"-l --append=x I", "load kernel=I append=x"},
		{"-s --initrd=F --append=x I", "default -s kernel=I initrd=F append=x"},
		{"-f K --initrd=F --append=x", "load-exec kernel=K initrd=F append=x"},
		{"-l --append=x -- K", "load kernel=K append=x"},
		{"-sl K", "load -s kernel=K"},
	};
	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

static void test_callers_act(void **state)
{
	static const struct accept_case cases[] = {
		{"-a -p -u", "unload panic"},
		{"-p -u", "unload panic"},
		{"-s -p -u", "unload -s panic"},
		{"-su", "unload -s"},
		{"-u", "unload"},
		{"-e", "exec"},
		{"-e -x", "exec noifdown"},
		{"-e -y", "exec nosync"},
		{"-e -f", "exec"},
		{"--print-ckr-size", "crash-size"},
		{"--help", "help"},
		{"--version", "version"},
		{"-S", "status panic"},
	};
	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

/* The calls of the kdump services. */
static void test_callers_crash(void **state)
{
	static const struct accept_case cases[] = {
		{"-p --command-line=x --initrd=F K",
			"load panic kernel=K initrd=F append=x"},
		{"-p -s --args-linux --elf64-core-headers --command-line=x K",
			"load -s linux panic kernel=K append=x"},
		{"-s -p --command-line=x --initrd=F K",
			"load -s panic kernel=K initrd=F append=x"},
		{"-s -s -p --command-line=x --initrd=F K",
			"load -s panic kernel=K initrd=F append=x"},
		{"-p -s --command-line=x --initrd=F K",
			"load -s panic kernel=K initrd=F append=x"},
		{"--dt-no-old-root -p --command-line=x --initrd=F K",
			"load panic nooldroot kernel=K initrd=F append=x"},
		{"-p K --append=x --initrd=F -a",
			"load panic kernel=K initrd=F append=x"},
		{"-p K --append=x --initrd=F -s -a",
			"load panic kernel=K initrd=F append=x"},
		{"-p --elf64-core-headers --console-serial --serial=0x3f8 "
		 "--serial-baud=115200 --append=x --ramdisk=F K",
			"load panic conserial kernel=K initrd=F append=x port=3f8 "
			"baud=1c200"},
		{"--load-panic K --initrd=F --reuse-cmdline --append=x",
			"load panic reuse kernel=K initrd=F append=x"},
		{"-sp K", "load -s panic kernel=K"},
		{"-p --append= K", "load panic kernel=K append="},
		{"-p -d --hotplug K", "load panic debug hotplug kernel=K"},
		{"-d -p --hotplug K", "load panic debug hotplug kernel=K"},
	};
	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

static void test_verbs(void **state)
{
	static const struct accept_case cases[] = {
		{"K", "default kernel=K"},
		{"-l -e K", "load kernel=K"},
		{"-e -x -l K", "load noifdown kernel=K"},
		{"-l -e -f K", "load-exec kernel=K"},
		{"-e -f K", "load-exec kernel=K"},
		{"-l -f K", "load-exec kernel=K"},
		{"-S -l", "status"},
		{"-S -p", "status panic"},
		{"-S -u", "status panic"},
		{"-S K", "status panic kernel=K"},
		{"-S -v", "status panic verbose"},
		{"-v -S -l", "status verbose"},
		{"-S -l --verbose", "status verbose"},
		{"-S --json", "status panic dry json"},
		{"-l --verbose K", "load verbose kernel=K"},
		{"-u -l", "unload"},
		{"-h -v -u -e", "help"},
		{"-? K", "help kernel=K"},
		{"-d?", "help debug"},
		{"-l -v", "version"},
		{"-p -l -h", "help panic"},
		{"--print-ckr-size -S", "crash-size"},
		{"-p -h --real-mode", "help panic realmode"},
	};
	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

static void test_words(void **state)
{
	static const struct accept_case cases[] = {
		{"-l '' K '' ''", "load kernel=K"},
		{"K -l --", "load kernel=K"},
		{"-l -- -K", "load kernel=-K"},
		{"-l --app=x --ini F --com=y K", "load kernel=K initrd=F append=y"},
		{"--unl", "unload"},
		{"-ldfy K", "load-exec debug nosync kernel=K"},
		{"-lt bzImage K", "load kernel=K type=bzImage"},
		{"-ltbzImage64 K", "load kernel=K type=bzImage64"},
		{"--type=elf-x86_64 K", "default kernel=K type=elf-x86_64"},
		{"-l K --append --initrd", "load kernel=K append=--initrd"},
		{"-l K --initrd=A --ramdisk B --initrd C",
			"load kernel=K initrd=A initrd=B initrd=C"},
		{"-l K --append=a --command-line=b", "load kernel=K append=b"},
		{"-s -c K", "default -c kernel=K"},
		{"-c -s K", "default -s kernel=K"},
		{"-s -a K", "default kernel=K"},
		{"-l -l -d -d K", "load debug kernel=K"},
	};
	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

static void test_options(void **state)
{
	static const struct accept_case cases[] = {
		{"-ldixy K", "load debug nochecks noifdown nosync kernel=K"},
		{"--dry-run K", "default dry kernel=K"},
		{"--json -l K", "load dry json kernel=K"},
		{"-p --dry-run K", "load panic dry kernel=K"},
		{"--record=m.tar", "record record=m.tar"},
		{"--record=m.tar --anonymous --root=/r",
			"record anonymous root=/r record=m.tar"},
		{"--root=/r --dry-run K", "default dry kernel=K root=/r"},
		{"--fast-boot K", "default fast kernel=K"},
		{"--entry-32bit --noefi --reuse-video-type K",
			"default 32bit noefi video kernel=K"},
		{"--console-serial --console-vga --reset-vga K",
			"default conserial convga resetvga kernel=K"},
		{"--args-linux --args-linux K", "default linux kernel=K"},
		{"--args-none K", "default none kernel=K"},
		{"--args-elf K", "default elf kernel=K"},
		{"--entry=0 K", "default kernel=K"},
		{"--no-cma --force-dtb --hotplug --dt-no-old-root K",
			"default hotplug nocma forcedtb nooldroot kernel=K"},
		{"--elf32-core-headers --pass-memmap-cmdline K",
			"default memmap elf32 kernel=K"},
		{"--elf64-core-headers K", "default kernel=K"},
		{"--elf32-core-headers K --elf64-core-headers", "default kernel=K"},
		{"--elf64-core-headers --elf32-core-headers K", "default elf32 kernel=K"},
		{"--devicetreeblob=D K", "default kernel=K dtb=D"},
	};
	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

static void test_numbers(void **state)
{
	static const struct accept_case cases[] = {
		{"--mem-min=0x100000 K", "default kernel=K min=100000"},
		{"--mem-min=010 --mem-max 16 K",
			"default kernel=K min=8 max=ffffffffffffffef"},
		{"--mem-min=5 --mem-max=5 K",
			"default kernel=K min=5 max=fffffffffffffffa"},
		{"--mem-max=0xffffffffffffffff K", "default kernel=K"},
		{"--mem-min=16M --mem-max=0xfffM K",
			"default kernel=K min=1000000 max=ffffffff000fffff"},
		{"--mem-min=1k --entry=0G K", "default kernel=K min=400"},
		{"--serial=0xffff --serial-baud=9600 K",
			"default kernel=K port=ffff baud=2580"},
		{"--serial=ttyS0 K", "default kernel=K port=10000"},
		{"--serial=ttyS1 K", "default kernel=K port=10001"},
		{"--serial=ttyS2 K", "default kernel=K port=10002"},
		{"--serial=ttyS3 K", "default kernel=K port=10003"},
		{"--serial=ttyAMA0 K", "default kernel=K port=20000"},
		{"--serial=ttyAMA12 K", "default kernel=K port=2000c"},
		{"--serial-baud=115200 K", "default kernel=K baud=1c200"},
		{"--serial-baud=1 K", "default kernel=K baud=1"},
	};
	(void)state;
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
}

static void test_bad_numbers(void **state)
{
	static const struct refuse_case cases[] = {
		{"--mem-min= K", KX_USAGE, "--mem-min: '' is not a number"},
		{"--mem-min=12x K", KX_USAGE, "'x' is left over"},
		{"--mem-min=1.5G K", KX_USAGE, "'.5G' is left over"},
		{"--mem-min=16MB K", KX_USAGE, "'B' is left over"},
		{"--mem-max=16E K", KX_USAGE, "--mem-max: '16E' does not fit"},
		{"--serial=1K K", KX_USAGE, "'K' is left over"},
		{"--serial-baud=9K K", KX_USAGE, "'K' is left over"},
		{"--mem-max=-1 K", KX_USAGE, "--mem-max: '-1' is not a number"},
		{"--mem-max=0x10000000000000000 K", KX_USAGE,
			"does not fit into 64 bits"},
		{"--mem-min=0x K", KX_USAGE, "--mem-min: "},
		{"--mem-min=08 K", KX_USAGE, "--mem-min: "},
		{"--mem-min=2 --mem-max=1 K", KX_USAGE, "--mem-min=0x2 is above"},
		{"--entry=x K", KX_USAGE, "--entry: 'x' is not a number"},
		{"--serial=0x10000 K", KX_USAGE, "'0x10000' is no I/O port"},
		{"--serial=ttyS4 K", KX_USAGE, "ttyS0 to ttyS3 is wanted"},
		{"--serial=ttyAMA K", KX_USAGE, "ttyAMA0 (arm64) or ttyS0 to"},
		{"--serial=ttyAMA256 K", KX_USAGE, "ttyAMA0 (arm64) or ttyS0 to"},
		{"--serial=ttyAMA0,115200 K", KX_USAGE, "that of --serial-baud"},
		{"--serial= K", KX_USAGE, "--serial: "},
		{"--serial=/dev/ttyS0 K", KX_USAGE, "ttyS0 to ttyS3 is wanted"},
		{"--serial=ttyS0,115200n8 K", KX_USAGE, "that of --serial-baud"},
		{"--serial-baud=0 K", KX_USAGE, "'0' is no serial port's speed"},
		{"--serial-baud=115201 K", KX_USAGE, "115200"},
		{"--serial-baud=7 K", KX_USAGE, "must divide 115200"},
		{"--serial-baud=9600n8 K", KX_USAGE, "only the speed is given"},
		{"--serial-baud=x K", KX_USAGE, "--serial-baud: 'x' is not a number"},
	};
	(void)state;
	assert_refuses(cases, KX_ARRAY_SIZE(cases));
}

static void test_bad_words(void **state)
{
	static const struct refuse_case cases[] = {
		{"--bogus K", KX_USAGE, "unknown option '--bogus'"},
		{"--bogus=1 K", KX_USAGE, "unknown option '--bogus' (kexec --help"},
		{"--=1 K", KX_USAGE, "unknown option '--'"},
		{"-lq K", KX_USAGE, "unknown option '-q'"},
		{"-: K", KX_USAGE, "unknown option '-:'"},
		{"-\x01 K", KX_USAGE, "unknown option: byte 0x01"},
		{"-\xff K", KX_USAGE, "unknown option: byte 0xff"},
		{"--help --bogus", KX_USAGE, "'--bogus'"},
		{"--bogus --help", KX_USAGE, "'--bogus'"},
		{"--load=K", KX_USAGE, "option '--load' takes no argument"},
		{"--help=x", KX_USAGE, "option '--help' takes no argument"},
		{"--lo K", KX_USAGE,
			"option '--lo' is ambiguous: it may be --load, --load-"},
		{"--con=1 K", KX_USAGE, "--console-serial, --console-vga"},
		{"-l K --initrd", KX_USAGE,
			"option '--initrd' needs an argument: --initrd"},
		{"-l K -t", KX_USAGE, "option '-t' needs an argument: -t TYPE"},
		{"K L", KX_USAGE, "more than one kernel given: 'K' and 'L'"},
		{"K -- L", KX_USAGE, "more than one kernel given: 'K' and 'L'"},
		{"-l --initrd= K", KX_USAGE, "--initrd: the name is empty"},
		{"-l --dtb '' K", KX_USAGE, "--dtb: the name is empty"},
		{"--record=", KX_USAGE, "--record: the name is empty"},
		{"--record=m.tar K", KX_USAGE, "is given alone"},
		{"--record=m.tar -u", KX_USAGE, "is given alone"},
		{"--record=m.tar --check", KX_USAGE, "is given alone"},
		{"--record=m.tar -S -v", KX_USAGE, "is given alone"},
		{"--list-entries --record=m.tar", KX_USAGE, "is given alone"},
		{"--record=m.tar --json", KX_USAGE, "is given alone"},
		{"--record=m.tar --dry-run", KX_USAGE, "--root=m.tar --dry-run"},
		{"--anonymous K", KX_USAGE, "give both"},
		{"--root= K", KX_USAGE, "--root: the name is empty"},
		{"-t bogus K", KX_USAGE,
			"-t: unknown type 'bogus'; the types are bzImage64"},
		{"--type= K", KX_USAGE, "--type: unknown type ''"},
	};
	(void)state;
	assert_refuses(cases, KX_ARRAY_SIZE(cases));
}

static void test_contradictions(void **state)
{
	static const struct refuse_case cases[] = {
		{"-d", KX_USAGE, "No kernel specified"},
		{"''", KX_USAGE, "No kernel specified"},
		{"-l", KX_USAGE, "No kernel specified"},
		{"-p", KX_USAGE, "No kernel specified"},
		{"-f", KX_USAGE, "No kernel specified"},
		{"-l -e", KX_USAGE, "No kernel specified"},
		{"-l -e -f", KX_USAGE, "No kernel specified"},
		{"--json", KX_USAGE, "No kernel specified"},
		{"-e K", KX_USAGE, "takes no kernel; use -f K to load and execute"},
		{"-u K", KX_USAGE, "takes no kernel, got 'K'"},
		{"-u -l K", KX_USAGE, "takes no kernel"},
		{"-p -l K", KX_USAGE, "-l loads an image for -e and -p one for a crash"},
		{"-S -p -l", KX_USAGE, "give one of them"},
		{"-p -e", KX_USAGE, "executed by a crash"},
		{"-p -f K", KX_USAGE, "executed by a crash"},
		{"-u -e", KX_USAGE, "unloaded or executed"},
		{"-u -f", KX_USAGE, "unloaded or executed"},
		{"-e --dry-run", KX_USAGE, "--dry-run shows"},
		{"-u --json", KX_USAGE, "--json shows"},
		{"-l --real-mode --entry-32bit K", KX_USAGE, "entered in one mode"},
		{"--entry-32bit --real-mode K", KX_USAGE, "entered in one mode"},
		{"--args-linux --args-none K", KX_USAGE, "--args-none: contradicts"},
		{"--args-none --args-linux K", KX_USAGE, "--args-linux: contradicts"},
	};
	(void)state;
	assert_refuses(cases, KX_ARRAY_SIZE(cases));
}

static void test_unbuilt(void **state)
{
	static const struct refuse_case cases[] = {
		{"--exec-live-update", KX_UNSUPPORTED, "--exec-live-update: no Xen"},
		{"-l --load-live-update K", KX_UNSUPPORTED, "--load-live-update: no Xen"},
		{"-e --exec-live-update", KX_UNSUPPORTED, "--exec-live-update: no Xen"},
		{"-f --exec-live-update K", KX_UNSUPPORTED, "--exec-live-update: no Xen"},
		{"-l --reuseinitrd K", KX_UNSUPPORTED, "--reuseinitrd is not possible"},
		{"-t nbi-x86 K", KX_UNSUPPORTED, "--type=nbi-x86: "},
	};
	(void)state;
	assert_refuses(cases, KX_ARRAY_SIZE(cases));
}

/* What a line means when its words are reversed; words with a separate value are not
 * used here. The same request or the same refusal must come out. */
static char *outcome(int argc, char **argv)
{
	KX_AUTO(request_destroy) struct request req = {0};
	KX_AUTO(kx_err_freep) struct kx_err *err = options_parse(argc, argv, &req);

	return err ? strdup(err->message) : describe(&req);
}

static void swap(char **v, int i, int j)
{
	char *t = v[i];

	v[i] = v[j];
	v[j] = t;
}

/* Hold the outcome of every permutation of v[from..n) against want. */
static void permute(struct words *words, int from, const char *line, const char *want)
{
	if (from == words->n) {
		char *v[MAX_WORDS + 1];

		memcpy(v, words->v, sizeof(v));
		KX_AUTO(freep) char *got = outcome(words->n, v);
		if (strcmp(got, want))
			fail_msg(
				"kexec %s: permuted \"%s\", not \"%s\"", line, got, want);
		return;
	}
	for (int i = from; i < words->n; i++) {
		swap(words->v, from, i);
		permute(words, from + 1, line, want);
		swap(words->v, from, i);
	}
}

static void test_order_has_no_meaning(void **state)
{
	static const char *const lines[] = {
		"-d -p -s -u",
		"-d -p --initrd=F --append=x K",
		"-l -e -d --reuse-cmdline K",
		"-e -f -x -y",
		"-e -f -x -y K",
		"-S -l -d",
		"-S -p -d",
		"-h -v -u -e",
		"-u -l -d",
		"-l -p K",
		"-p -e K",
		"-u -e -d",
		"-e K -d",
		"--mem-min=2 --mem-max=1 -l K",
		"-l --real-mode -p K",
		"-f -l --json K -i",
		"--module=a --real-mode --entry=1 K",
		"--print-ckr-size -S -p",
	};
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		KX_AUTO(words_destroy) struct words words = {0};
		words_split(lines[i], &words);
		KX_AUTO(freep) char *want = outcome(words.n, words.v);
		permute(&words, 1, lines[i], want);
	}
}

static void test_posixly_correct_is_ignored(void **state)
{
	static const struct accept_case cases[] = {
		{"K -l --append=x", "load kernel=K append=x"},
	};
	(void)state;
	assert_int_equal(setenv("POSIXLY_CORRECT", "1", 1), 0);
	assert_accepts(cases, KX_ARRAY_SIZE(cases));
	assert_int_equal(unsetenv("POSIXLY_CORRECT"), 0);
}

static void test_no_words_at_all(void **state)
{
	char *none[] = {NULL};
	char name[] = "kexec", *alone[] = {name, NULL};
	struct request req;
	KX_AUTO(kx_err_freep) struct kx_err *err = options_parse(0, none, &req);
	KX_AUTO(kx_err_freep) struct kx_err *err2 = options_parse(1, alone, &req);

	(void)state;
	assert_non_null(err);
	assert_non_null(strstr(err->message, "No kernel specified"));
	assert_non_null(err2);
	assert_int_equal(err2->code, KX_USAGE);
}

/* The types that the message lists are the ones that image_type_known() knows. */
static void test_types_of_message(void **state)
{
	KX_AUTO(freep) char *text = strdup(image_type_names);
	char *rest = text;
	size_t n = 0;

	(void)state;
	for (char *name; (name = strsep(&rest, ",")); n++) {
		bool built;

		if (!image_type_known(name + (*name == ' '), &built))
			fail_msg("type '%s' is not known", name);
	}
	assert_int_equal(n, 14);
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_count; i++) {
		const struct option_row *row = &option_table[i];

		assert_true(row->short_name || row->long_name);
		assert_true(row->short_name < 128);
		assert_non_null(row->apply);
		if (row->long_name)
			assert_ptr_equal(option_find(row->long_name), row);
		for (size_t j = 0; j < i; j++) {
			const struct option_row *other = &option_table[j];

			assert_false(
				row->short_name && row->short_name == other->short_name);
			assert_false(row->long_name && other->long_name &&
				     strcmp(row->long_name, other->long_name) == 0);
		}
	}
}

/* What was given is known by its row, however it was written. */
static void test_given(void **state)
{
	KX_AUTO(words_destroy) struct words words = {0};
	KX_AUTO(request_destroy) struct request req = {0};
	const char *const given[] = {"load", "noefi", "serial", "dt-no-old-root"};
	size_t n = 0;

	(void)state;
	expect_ok(parse(&words, "-l --noefi --noe --serial=ttyS1 --dt-no K", &req));
	for (size_t i = 0; i < KX_ARRAY_SIZE(given); i++)
		assert_true(req.given[option_find(given[i]) - option_table]);
	for (size_t i = 0; i < REQUEST_OPTION_MAX; i++)
		n += req.given[i];
	assert_int_equal(n, KX_ARRAY_SIZE(given));
	assert_null(option_find("no-such-option"));
}

/* --help names every option, one a line that fits a terminal. */
static void test_help(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	options_help(out);
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "kexec-syscall-auto"));
	for (size_t i = 0; i < option_count; i++) {
		const char *name = option_table[i].long_name;

		if (name && !strstr(text, name))
			fail_msg("--help lacks --%s", name);
	}
	char *rest = text;
	for (char *line; (line = strsep(&rest, "\n"));)
		if (strlen(line) > 80)
			fail_msg("--help: long line: %s", line);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_callers_load),
		cmocka_unit_test(test_callers_act),
		cmocka_unit_test(test_callers_crash),
		cmocka_unit_test(test_verbs),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_bad_numbers),
		cmocka_unit_test(test_bad_words),
		cmocka_unit_test(test_contradictions),
		cmocka_unit_test(test_unbuilt),
		cmocka_unit_test(test_order_has_no_meaning),
		cmocka_unit_test(test_posixly_correct_is_ignored),
		cmocka_unit_test(test_no_words_at_all),
		cmocka_unit_test(test_types_of_message),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_help),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
