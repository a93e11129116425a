// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/grub-menu.h"
#include "expect.h"
#include "grub-fixture.h"

/* ---- words ------------------------------------------------------------------------- */

/* TEXT stands before an entry whose command line is the words of "linux /k WORDS". */
static const struct {
	const char *before, *words, *cmdline;
} words[] = {
	{"", "a b\tc", "a b c"},
	{"", "a # b", "a"},
	{"", "a#b", "a#b"},
	{"", "'a  b' c", "\"a  b\" c"},
	{"", "\"a  b\"", "\"a  b\""},
	{"", "a\\ b", "\"a b\""},
	{"", "a\\\nb", "ab"},
	{"", "x=\"a\\\nb\"", "x=ab"},
	{"", "\"a\\b\\\"c\\$d\"", "a\\\\b\\\"c$d"},
	{"", "'a\\b'", "a\\\\b"},
	{"", "a\\x20b", "ax20b"},
	{"", "'a\\x20b'", "a\\x20b"},
	{"", "it\\'s", "it\\'s"},
	{"", "a \"\" b", "a  b"},
	{"set v='  a  b  '", "x${v}y", "xa by"},
	{"function g { v=\"$*\"; }; g 'a b' c", "\"$v\"", "\"a b c\""},
	{"set v=1", "a=$v ${v}b $vb", "a=1 1b"},
	{"set v='a b'", "x$v", "xa b"},
	{"set v='a b'", "\"x$v\"", "\"xa b\""},
	{"set v='a b'", "'x$v'", "x$v"},
	{"set v=\"  a  b  \"", "x$v y", "xa b y"},
	{"v=1", "$v", "1"},
	{"v=1; unset v", "a $v \"$v\" b", "a  b"},
	{"set v=1\nset w=$v$v", "$w", "11"},
	{"set v=a\r\nset w=b\r", "$v$w", "ab"},
	{"function f { set v=\"$2-$#\"; }; f a b", "$v", "b-2"},
	{"function f\n{\nset v=$1\n}\nf a", "$v", "a"},
	{"for i in a b c; do set v=\"$v$i\"; done", "$v", "abc"},
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(words); i++) {
		KX_AUTO(boot_menu_destroy) struct boot_menu menu;

		read_grub(&menu, "%s\nmenuentry e {\nlinux /k %s\n}\n", words[i].before,
			words[i].words);
		assert_int_equal(menu.n, 1);
		if (menu.v[0].why_not)
			fail_msg("%s: %s", words[i].words, menu.v[0].why_not->message);
		assert_string_equal(menu.v[0].cmdline, words[i].cmdline);
		assert_string_equal(menu.v[0].kernel.path, "/k");
	}
}

/* ---- conditions -------------------------------------------------------------------- */

/* '?': not known. */
static const struct {
	const char *condition;
	char is;
} conditions[] = {
	{"true", 'y'},
	{"false", 'n'},
	{"[ a ]", 'y'},
	{"[ \"\" ]", 'n'},
	{"[ ]", 'y'},
	{"[ $unset ]", 'y'},
	{"[ a = a -o a = b -a a = b ]", 'y'},
	{"[ ! a = b -a ! a = c ]", 'y'},
	{"[ x$unset = x ]", 'y'},
	{"[ a = b ]", 'n'},
	{"[ a == a ]", 'y'},
	{"[ a != b ]", 'y'},
	{"[ a '<' b ]", 'y'},
	{"[ 9 -lt 10 ]", 'y'},
	{"[ 9 -eq 0x9 ]", 'y'},
	{"[ 9 -ge 10 ]", 'n'},
	{"[ 9 -ge ten ]", '?'},
	{"[ -n \"\" ]", 'n'},
	{"[ -z \"\" ]", 'y'},
	{"[ -z ]", 'y'},
	{"[ ! a = b ]", 'y'},
	{"[ a = b -o b = b ]", 'y'},
	{"[ a = a -a a = b ]", 'n'},
	{"[ a = b -a a = b -o a = a ]", 'y'},
	{"[ '(' a = b -o a = a ')' -a a = a ]", 'y'},
	{"[ a = a b ]", '?'},
	{"test a = a", 'y'},
	{"! true", 'n'},
	{"! [ a = b ]", 'y'},
	{"true; false", 'n'},
	{"[ $grub_platform = pc ]", 'y'},
	{"[ x$feature_menuentry_id = xy ]", 'y'},
	{"[ x$feature_of_tomorrow = xy ]", '?'},
	{"[ $grub_cpu = i386 ]", '?'},
	{"[ $? = 0 ]", '?'},
	{"[ $grub_cpu = i386 -o a = a ]", '?'},
	{"[ \"$grub_cpu\" = i386 -o a = a ]", 'y'},
	{"[ \"$grub_cpu\" = i386 -a a = b ]", 'n'},
	{"[ \"$root\" = hd0,gpt2 ]", '?'},
	{"[ -n \"$root\" ]", 'y'},
	{"[ -f $prefix/there ]", 'y'},
	{"[ -e $prefix/there ]", 'y'},
	{"[ -s $prefix/there ]", 'y'},
	{"[ -s $prefix/empty ]", 'n'},
	{"[ -f $prefix/empty ]", 'y'},
	{"[ -f $prefix/missing ]", 'n'},
	{"[ -d $prefix/there ]", 'n'},
	{"[ -f (hd0,1)/there ]", '?'},
	{"[ -f \"\" ]", 'n'},
	{"insmod lvm", '?'},
	{"keystatus --shift", '?'},
};

static void test_conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(conditions); i++) {
		KX_AUTO(boot_menu_destroy) struct boot_menu menu;
		const char *condition = conditions[i].condition;
		char is = conditions[i].is;

		read_grub(&menu,
			"if %s; then set v=y; else set v=n; fi\n"
			"menuentry e { linux /k $v; }\n",
			condition);
		assert_int_equal(menu.n, 1);
		if (!menu.v[0].why_not != (is != '?'))
			fail_msg("%s: %s known", condition, is == '?' ? "is" : "is not");
		if (is != '?' && menu.v[0].cmdline[0] != is)
			fail_msg("%s: %s", condition, menu.v[0].cmdline);
	}
}

/* What both ways set alike is known, and what an entry does not need does not count. */
static void test_unknown_conditions(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	read_grub(&menu,
		"if keystatus --shift; then\n"
		" set same=1; set v=1; function f { set w=1; }\n"
		"else\n"
		" set same=1; function f { set w=2; }\n"
		"fi\n"
		"menuentry a { linux /k $same; }\n"
		"menuentry b { linux /k a=$v; }\n"
		"menuentry c { f; linux /k a=$w; }\n"
		"menuentry d { if keystatus; then linux /k; fi; }\n"
		"menuentry e { v=2; if keystatus; then echo; fi; linux /k $v; }\n"
		"if keystatus; then menuentry f { linux /k; }; fi\n");
	assert_int_equal(menu.n, 6);
	assert_null(menu.v[0].why_not);
	expect_refused(&menu.v[1], "/grub.cfg:7: the command line of linux is not known: "
				   "/boot/grub/grub.cfg:1: a condition");
	expect_refused(&menu.v[2], "/boot/grub/grub.cfg:8: /boot/grub/grub.cfg:1: ");
	expect_refused(
		&menu.v[3], "whether 'linux' is run depends on /boot/grub/grub.cfg:9");
	assert_string_equal(menu.v[4].cmdline, "2");
	assert_null(menu.v[4].why_not);
	expect_refused(&menu.v[5], "whether the entry is in the menu depends on");
}

/* What cannot be followed is said, and what needs it is refused. */
static const struct {
	const char *text, *part;
} strange[] = {
	{"while true; do set v=1; done", "a loop"},
	{"until false\ndo\n set v=1\ndone", "a loop"},
	{"eval set v=1", "the command 'eval'"},
	{"set v=1\nfi", "the end of what was not begun"},
	{"set v=1 | true", "one of | & < >"},
	{"set v=a$ b", "a '$' without a name"},
	{"set v=\"$(a\"", "a '$' without a name"},
	{"set v=1\n}", "the end of what was not begun"},
	{"if true; then set v=1; }", "the end of what was not begun"},
	{"$grub_cpu a", "a command whose name is not known"},
	{"for i in $grub_cpu; do set v=$i; done", "words that only GRUB knows"},
	{"probe --set=v -u $root", "a command whose result only GRUB knows"},
	{"regexp --set=1:v 'a' b", "a command whose result only GRUB knows"},
	{"read v", "a command whose result only GRUB knows"},
	{"increment v", "a command whose result only GRUB knows"},
	{"set v=$grub_cpu", "a variable that GRUB sets by the firmware"},
	{"source (hd0,1)/x.cfg", "(hd0,1) is a device by GRUB's count"},
};

static void test_strange(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(strange); i++) {
		KX_AUTO(boot_menu_destroy) struct boot_menu menu;

		read_grub(&menu,
			"%s\nmenuentry a { linux /k $v; }\n"
			"menuentry b { set v=2; search -u U --set=root; linux /k $v; }\n",
			strange[i].text);
		assert_int_equal(menu.n, 2);
		expect_refused(&menu.v[0], strange[i].part);
		if (menu.v[1].why_not)
			fail_msg("%s: %s", strange[i].text, menu.v[1].why_not->message);
	}
}

/* ---- devices ----------------------------------------------------------------------- */

static const struct {
	const char *commands;
	enum boot_by by;
	const char *filesystem, *path; /* path NULL: it is refused */
} devices[] = {
	{"linux /k", BOOT_BY_MENU, NULL, "/k"},
	{"linux ($root)/k", BOOT_BY_MENU, NULL, "/k"},
	{"linux $prefix/k", BOOT_BY_MENU, NULL, "/grub/k"},
	{"linux ()/k", BOOT_BY_MENU, NULL, "/k"},
	{"search --no-floppy --fs-uuid --set=root U; linux /k", BOOT_BY_UUID, "U", "/k"},
	{"search -n -u U -s; linux /k", BOOT_BY_UUID, "U", "/k"},
	{"search --set --fs-uuid U; linux /k", BOOT_BY_UUID, "U", "/k"},
	{"search --set=root --label L; linux /@/boot/k", BOOT_BY_LABEL, "L", "/@/boot/k"},
	{"search --set=root -l 'a b'; linux /k", BOOT_BY_LABEL, "a b", "/k"},
	{"search --set=root -f /x; linux /k", BOOT_BY_FILE, "/x", "/k"},
	{"search --fs-uuid --set=root --hint-bios=hd0,gpt2 --hint hd0,1 --hint='x' U\n"
	 "linux /k",
		BOOT_BY_UUID, "U", "/k"},
	{"search --fs-uuid --set=dev U; linux ($dev)/k", BOOT_BY_UUID, "U", "/k"},
	{"search.fs_uuid U root hd0,gpt2; linux /k", BOOT_BY_UUID, "U", "/k"},
	{"search.fs_label L root; linux /k", BOOT_BY_LABEL, "L", "/k"},
	{"search.file /x root; linux /k", BOOT_BY_FILE, "/x", "/k"},
	{"search.fs_uuid U; linux /k", BOOT_BY_MENU, NULL, "/k"},
	{"set root='hd0,gpt2'; search -u --set=root U; linux /k", BOOT_BY_UUID, "U",
		"/k"},
	{"search -u --set=root U; set root=($root); linux /k", BOOT_BY_UUID, "U", "/k"},
	{"set root='hd0,gpt2'; linux /k", BOOT_BY_MENU, NULL, NULL},
	{"set root=(hd0,1); linux /k", BOOT_BY_MENU, NULL, NULL},
	{"linux (hd0,gpt2)/k", BOOT_BY_MENU, NULL, NULL},
	{"search --set=root -u U X; linux /k", BOOT_BY_MENU, NULL, NULL},
	{"search --set=root U; linux /k", BOOT_BY_MENU, NULL, NULL},
	{"search --set=root -u --new U; linux /k", BOOT_BY_MENU, NULL, NULL},
	{"search --set=root -u $grub_cpu; linux /k", BOOT_BY_MENU, NULL, NULL},
	{"unset root; linux /k", BOOT_BY_MENU, NULL, NULL},
	{"linux k", BOOT_BY_MENU, NULL, NULL},
	{"linux (k", BOOT_BY_MENU, NULL, NULL},
	{"linux /boot/k*", BOOT_BY_MENU, NULL, NULL},
	{"linux '/boot/k*'", BOOT_BY_MENU, NULL, "/boot/k*"},
	{"linux $grub_cpu", BOOT_BY_MENU, NULL, NULL},
	{"linux /$root", BOOT_BY_MENU, NULL, NULL},
	{"linux /k root=$root", BOOT_BY_MENU, NULL, NULL},
};

static void test_devices(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(devices); i++) {
		KX_AUTO(boot_menu_destroy) struct boot_menu menu;

		read_grub(&menu, "menuentry e {\n%s\n}\n", devices[i].commands);
		assert_int_equal(menu.n, 1);
		if (!menu.v[0].why_not != !!devices[i].path)
			fail_msg("%s", devices[i].commands);
		if (!devices[i].path)
			continue;
		assert_int_equal(menu.v[0].kernel.by, devices[i].by);
		assert_string_equal(menu.v[0].kernel.path, devices[i].path);
		if (devices[i].filesystem)
			assert_string_equal(
				menu.v[0].kernel.filesystem, devices[i].filesystem);
		else
			assert_null(menu.v[0].kernel.filesystem);
	}
}

/* ---- what is loaded ---------------------------------------------------------------- */

static void test_initrds(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	read_grub(&menu,
		"menuentry a { linux /k; initrd /u.img /i.img\ndevicetree /d; }\n"
		"menuentry b { linux16 /k; initrd16 /a; initrd16 /b; }\n"
		"menuentry c { linuxefi /k; initrdefi /a; linux /l; }\n"
		"menuentry d { linux /k; initrd newc:x:/a; }\n");
	assert_int_equal(menu.n, 4);
	assert_int_equal(menu.v[0].initrds.n, 2);
	assert_string_equal(menu.v[0].initrds.v[0].path, "/u.img");
	assert_string_equal(menu.v[0].initrds.v[1].path, "/i.img");
	assert_string_equal(menu.v[0].devicetree.path, "/d");
	assert_int_equal(menu.v[1].initrds.n, 1);
	assert_string_equal(menu.v[1].initrds.v[0].path, "/b");
	assert_string_equal(menu.v[2].kernel.path, "/l");
	assert_int_equal(menu.v[2].initrds.n, 0);
	expect_refused(&menu.v[3], "makes an archive of a file");
}

static void test_multiboot(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	read_grub(&menu, "menuentry a {\n"
			 "multiboot2 /xen.gz placeholder dom0_mem=1G ${x}\n"
			 "module2 /vmlinuz-6.1.0 placeholder root=/dev/sda1 'a b'\n"
			 "module2 --nounzip /initrd\n}\n");
	assert_int_equal(menu.n, 1);
	assert_null(menu.v[0].why_not);
	assert_int_equal(menu.v[0].kind, BOOT_MULTIBOOT);
	assert_string_equal(menu.v[0].cmdline, "placeholder dom0_mem=1G");
	assert_string_equal(menu.v[0].version, "6.1.0");
	assert_int_equal(menu.v[0].modules.n, 2);
	assert_string_equal(
		menu.v[0].modules.v[0].arguments, "placeholder root=/dev/sda1 \"a b\"");
	assert_string_equal(menu.v[0].modules.v[1].path, "/initrd");
	assert_null(menu.v[0].modules.v[1].arguments);
}

static const struct {
	const char *commands, *part;
} others[] = {
	{"chainloader +1", "it is no kernel: chainloader +1"},
	{"chainloader ($root)/EFI/x.efi", "it is no kernel: chainloader /EFI/x.efi"},
	{"fwsetup", "it is no kernel: fwsetup"},
	{"reboot", "it is no kernel: reboot"},
	{"configfile /x.cfg", "it opens another menu: /x.cfg"},
	{"true", "it loads no kernel"},
	{"acpi /x", "the command 'acpi' is not known here"},
	{"menuentry f { linux /k; }", "it makes a menu of its own"},
	{"blscfg", "it makes a menu of its own"},
	{"linux", "'linux' without a file"},
};

static void test_others(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(others); i++) {
		KX_AUTO(boot_menu_destroy) struct boot_menu menu;

		read_grub(&menu, "menuentry e {\n%s\n}\n", others[i].commands);
		assert_int_equal(menu.n, 1);
		expect_refused(&menu.v[0], others[i].part);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_unknown_conditions),
		cmocka_unit_test(test_strange),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_initrds),
		cmocka_unit_test(test_multiboot),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
