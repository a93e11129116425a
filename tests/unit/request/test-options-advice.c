// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "options-fixture.h"
#include "request/options-advice.h"
#include "request/options.h"

/* A command line, and what is said of it; "": nothing. */
struct said {
	const char *line, *part;
};

/* Each is refused as wrong usage. */
static void assert_refused(const struct said *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		KX_AUTO(words_destroy) struct words words = {0};
		KX_AUTO(request_destroy) struct request req = {0};
		KX_AUTO(kx_err_freep)
		struct kx_err *err = parse(&words, cases[i].line, &req);

		if (!err)
			fail_msg("kexec %s: accepted", cases[i].line);
		if (err->code != KX_USAGE || !strstr(err->message, cases[i].part))
			fail_msg("kexec %s: \"%s\", without \"%s\"", cases[i].line,
				err->message, cases[i].part);
		assert_null(strchr(err->message, '\n'));
	}
}

/* Each is accepted, with that one warning or with none. */
static void assert_warned(const struct said *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		KX_AUTO(words_destroy) struct words words = {0};
		KX_AUTO(request_destroy) struct request req = {0};
		KX_AUTO(kx_err_freep)
		struct kx_err *err = parse(&words, cases[i].line, &req);
		const struct warnings *warnings = &req.warnings;

		if (err)
			fail_msg("kexec %s: %s", cases[i].line, err->message);
		if (!*cases[i].part && warnings->n)
			fail_msg("kexec %s: warns \"%s\"", cases[i].line,
				warnings->v[0].text);
		if (*cases[i].part &&
			(warnings->n != 1 || !strstr(warnings->v[0].text, cases[i].part)))
			fail_msg("kexec %s: %zu warnings, \"%s\", without \"%s\"",
				cases[i].line, warnings->n,
				warnings->n ? warnings->v[0].text : "", cases[i].part);
	}
}

static void test_unknown_names(void **state)
{
	static const struct said cases[] = {
		{"--cmdline=x",
			"unknown option '--cmdline': did you mean --append=TEXT?"},
		{"--args x K", "did you mean --append=TEXT?"},
		{"--kernel_args=x", "did you mean --append=TEXT?"},
		{"--dryrun K", "did you mean --dry-run?"},
		{"--dry_run K", "did you mean --dry-run?"},
		{"--test", "did you mean --dry-run?"},
		{"--initramfs=F K", "did you mean --initrd=FILE?"},
		{"--intrid=F K", "did you mean --initrd=FILE?"},
		{"--initrdd F K", "did you mean --initrd=FILE?"},
		{"--rmdisk F K", "did you mean --ramdisk=FILE?"},
		{"--Verbose", "did you mean --verbose?"},
		{"--kernel=K", "did you mean KERNEL by itself"},
		{"--device-tree=D", "did you mean --dtb=FILE?"},
		{"--fdt=D", "did you mean --dtb=FILE?"},
		{"--reboot", "did you mean -e ("},
		{"--panic", "did you mean -p?"},
		{"--crash", "did you mean -p?"},
		{"--List", "or -S (what is)?"},
		{"--show", "did you mean --dry-run ("},
		{"--reuse-command-line", "did you mean --reuse-cmdline?"},
		{"--unlaod", "did you mean --unload?"},
		{"--Load K", "did you mean --load?"},
		{"--kexec-file-systcall", "did you mean --kexec-file-syscall?"},
		{"--xyzzy", "unknown option '--xyzzy' (kexec --help lists"},
		{"--reuse", "is ambiguous: it may be --reuse-cmdline, --reuseinitrd, "},
		{"--args x K", "'--args' is ambiguous: it may be --args-linux, "},
		{"--console=ttyS0 K", "did you mean console=… in --append?"},
	};
	(void)state;
	assert_refused(cases, KX_ARRAY_SIZE(cases));
}

static void test_unknown_letters(void **state)
{
	static const struct said cases[] = {
		{"-initrd=F K",
			"unknown option '-initrd=F': did you mean --initrd=FILE?"},
		{"-l -append x K",
			"unknown option '-append': did you mean --append=TEXT"},
		{"-cmdline=x", "did you mean --append=TEXT?"},
		{"-load K", "did you mean --load?"},
		{"-dtb D K", "-t: unknown type 'b'"},
		{"-dtb D K", "did you mean --dtb?"},
		{"-V", "unknown option '-V': did you mean -v?"},
		{"-L K", "did you mean -l?"},
		{"-n K", "did you mean --dry-run?"},
		{"-l=K", "'=' stands only behind a long name"},
		{"-dl=K", "'=' stands only behind a long name"},
		{"-lq K", "unknown option '-q' (kexec --help"},
		{"-ql K", "unknown option '-q' (kexec --help"},
	};
	(void)state;
	assert_refused(cases, KX_ARRAY_SIZE(cases));
}

static void test_arguments(void **state)
{
	static const struct said cases[] = {
		{"--load=K", "takes no argument: KERNEL stands by itself: --load KERNEL"},
		{"-p --initrd= F K", "is a variable not set, or a space behind the '='?"},
		{"-l --initrd = F K", "no space stands beside the '=' of an option"},
		{"-l --append K", "options): 'K' is the argument of --append"},
		{"-l ''", "options): an argument is empty: is a variable not set?"},
		{"-t bzimage K", "-t: unknown type 'bzimage': did you mean bzImage?"},
		{"-t=bzImage K", "-t: unknown type '=bzImage': did you mean bzImage?"},
		{"-t elf_x86-64 K", "did you mean elf-x86_64?"},
		{"-t multiboot K", "unknown type 'multiboot'; the types are"},
	};
	(void)state;
	assert_refused(cases, KX_ARRAY_SIZE(cases));
}

static void test_more_words(void **state)
{
	static const struct said cases[] = {
		{"-l K root=/dev/sda1 ro quiet", "'K' and 'root=/dev/sda1': did you mean "
						 "--append=\"root=/dev/sda1 ro quiet\"?"},
		{"-l root=/dev/sda1 ro K",
			"did you mean --append=\"root=/dev/sda1 ro\"?"},
		{"-l K --append=root=/dev/sda1 ro quiet",
			"did you mean --append=\"root=/dev/sda1 ro quiet\"?"},
		{"-l K --append= ro", "did you mean --append=\"ro\"?"},
		{"-l K a=$b ro", "did you mean --append='a=$b ro'?"},
		{"-l K /boot/initrd.img-6.1",
			"did you mean --initrd=/boot/initrd.img-6.1?"},
		{"-l K initramfs-linux.img quiet x.dtb",
			"did you mean --initrd=initramfs-linux.img --dtb=x.dtb "
			"--append=\"quiet\"?"},
		{"-l K --append=a b", "TEXT of several words is quoted"},
		{"-l K initrd=/boot/i.img append=ro quiet",
			"did you mean --initrd=/boot/i.img --append=\"ro quiet\"?"},
		{"load K", "did you mean --load?"},
		{"-l K reuse-cmdline debug",
			"did you mean --reuse-cmdline --append=\"debug\"?"},
		{"-l K module=F", "did you mean --module=F?"},
		{"-l K -- ro", "did you mean --append=\"ro\"?"},
	};
	(void)state;
	assert_refused(cases, KX_ARRAY_SIZE(cases));
}

static void test_pasted(void **state)
{
	static const struct said cases[] = {
		{"-l K \u2013initrd=F",
			"'\u2013initrd=F' begins with U+2013 (an en dash), not with '-'"},
		{"\u2014help", "begins with U+2014 (an em dash)"},
		{"\u2212l K", "begins with U+2212 (a minus sign)"},
		{"\u200b-l K", "begins with U+200B (a space of no width)"},
		{"\u00a0--load K", "begins with U+00A0 (a non-breaking space)"},
		{"-\u2013initrd=F K", "unknown option '-\u2013initrd=F': it has U+2013"},
		{"--dry\u2011run K", "'--dry\u2011run': it has U+2011"},
		{"-l K --append=\u201croot=/dev/sda1 ro\u201d",
			"--append has U+201C (a left double quotation mark), which is no "
			"'\"' (pasted from a web page?): more than one kernel given: "},
		{"--mem-min=\u201916M\u2019 K", "has U+2019"},
		{"[--initrd=F]", "'[--initrd=F]': the brackets of manuals"},
		{"-l K [--initrd F]", "'[--initrd': the brackets"},
		{"-l <kernel>", "the brackets of manuals and wikis are not typed"},
		{"-l {kernel}", "the brackets of manuals and wikis are not typed"},
		{"-l [kernel]", "the brackets of manuals and wikis are not typed"},
		{"--initrd[=F]", "'--initrd[': the brackets"},
		{"-l]", "the brackets"},
		{"-l K ...", "'...' of manuals and wikis stands for more"},
	};
	(void)state;
	assert_refused(cases, KX_ARRAY_SIZE(cases));
}

static void test_pasted_values(void **state)
{
	static const struct said cases[] = {
		{"-l K --append=\u201cro\u201d", "--append has U+201C"},
		{"-l K --append=hostname=a\u2013b", "which is no '-'"},
		{"-l K --append=\u2018ro", "which is no \"'\""},
		{"-l K --append=ro\u00a0quiet", "which is no space"},
		{"-l K --append=ro\u200b", "which cannot be seen"},
		{"-l K --initrd=\u201cF\u201d", "--initrd has U+201C"},
		{"-l \u201cK\u201d", "KERNEL has U+201C"},
		{"-l -- \u2013K", "KERNEL has U+2013"},
		{"-l K --append=<text>", "--append is '<text>': the brackets"},
		{"-l K --append=...", "--append is '...'"},
		{"-l K --append = ", "--append is '='"},
		{"-l K --append=a=<b>", ""},
		{"-l K --append==a", ""},
		{"-l K --append=\xc3\xa4", ""},
		{"-l K --append=[x", ""},
		{"-l K[1]", ""},
		{"-l ro", "'ro' is taken as KERNEL"},
		{"-l root=/dev/sda1", "'root=/dev/sda1' is taken as KERNEL"},
		{"-S ro", ""},
		{"-l ./ro", ""},
		{"-l /boot/a=b", ""},
	};
	(void)state;
	assert_warned(cases, KX_ARRAY_SIZE(cases));
}

static void test_swallowed(void **state)
{
	static const struct said warned[] = {
		{"-l K --append --initrd",
			"'--initrd' is taken as the argument of --append, not as an "
			"option (--append=--initrd says that this is meant)"},
		{"-l K --append -p", "'-p' is taken"},
		{"-f --dry-run --append -dl K", "'-dl' is taken"},
		{"-p --command-line --initrd=x K",
			"'--initrd=x' is taken as the argument of --command-line"},
		{"-l K --init --app=y", "'--app=y' is taken as the argument of --initrd"},
		{"-l K --append --", "'--' is taken"},
		{"-l K --append -tbzImage", "'-tbzImage' is taken"},
		{"--dry-run --append -l K", "'-l' is taken"},
		{"-e --append -l", "'-l' is taken"},
		{"-l K --append=-l", ""},
		{"-l K --append=--initrd=x", ""},
		{"-l K --append -b", ""},
		{"-l K --append -l5", ""},
		{"-l K --append -", ""},
		{"-l K --append --bogus", ""},
		{"-l K --append quiet", ""},
		{"-l K --append ''", ""},
		{"--append=-l K", ""},
	};
	/* The machine would be shut down. */
	static const struct said refused[] = {
		{"--append -l K",
			"no -l or other verb is left: K would be loaded and this"},
		{"--append -l K", "'-l' is taken as the argument of --append, not as"},
		{"--initrd -p K", "no -l or other verb is left"},
		{"-f --append -dl K", "K would be started at once without that option"},
		{"--append --initrd=x K", "no -l or other verb is left"},
		{"-l --mem-min -p K", "'-p' is taken as the argument of --mem-min"},
		{"-l --append --initrd x K", "'--initrd' is taken as the argument"},
		{"-l -t -d K", "-t, not as an option (-t-d says that this is meant)"},
	};
	(void)state;
	assert_warned(warned, KX_ARRAY_SIZE(warned));
	assert_refused(refused, KX_ARRAY_SIZE(refused));
}

static void test_load_beside_exec(void **state)
{
	static const struct said cases[] = {
		{"-l -e K", "-l with -e only loads, whatever their order"},
		{"-e -l K", "kexec -e executes it later, and -f in their place at once"},
		{"-le -x K", "only loads"},
		{"-l -e -f K", ""},
		{"-l K", ""},
		{"-e", ""},
		{"-S -l -e", ""},
		{"-h -l -e", ""},
	};
	(void)state;
	assert_warned(cases, KX_ARRAY_SIZE(cases));
}

/* Each option is known by all of its spellings. */
static void test_is_option(void **state)
{
	(void)state;
	for (size_t i = 0; i < option_count; i++) {
		char word[80];

		if (option_table[i].long_name) {
			snprintf(word, sizeof(word), "--%s=x", option_table[i].long_name);
			assert_true(advice_is_option(word));
			snprintf(word, sizeof(word), "-%s", option_table[i].long_name);
			assert_string_equal(
				advice_two_dashes(word), option_table[i].long_name);
		}
		if (option_table[i].short_name) {
			snprintf(word, sizeof(word), "-%c", option_table[i].short_name);
			assert_true(advice_is_option(word));
			assert_null(advice_two_dashes(word));
		}
	}
	assert_false(advice_is_option(""));
	assert_false(advice_is_option("-"));
	assert_false(advice_is_option("l"));
	assert_false(advice_is_option("--="));
	assert_false(advice_is_option("--loads"));
	assert_null(advice_two_dashes("--load"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_names),
		cmocka_unit_test(test_unknown_letters),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_more_words),
		cmocka_unit_test(test_pasted),
		cmocka_unit_test(test_pasted_values),
		cmocka_unit_test(test_swallowed),
		cmocka_unit_test(test_load_beside_exec),
		cmocka_unit_test(test_is_option),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
