// SPDX-License-Identifier: GPL-2.0-or-later
/* What a menu of GRUB reads beside its own file, and what it starts by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/grub-env.h"
#include "boot/sources.h"
#include "expect.h"
#include "grub-fixture.h"
#include "tree.h"

#define BLOCK "# GRUB Environment Block\n"

/* ---- environment blocks ------------------------------------------------------------ */

static struct kx_err *note(void *arg, const char *name, const char *value)
{
	char *text = arg;

	strcat(strcat(strcat(strcat(text, name), "="), value), ";");
	return NULL;
}

static struct kx_err *parse_block(const char *block, char *ret)
{
	KX_AUTO(arena_destroy) struct arena arena = {.limit = 1 << 20};
	const struct bytes b = {(const uint8_t *)block, strlen(block), "grubenv"};

	*ret = '\0';
	return grub_envblock_parse(&b, &arena, note, ret);
}

static void test_blocks(void **state)
{
	char text[256];

	(void)state;
	expect_ok(parse_block(BLOCK "a=1\nb=x y=z\nc=\n####", text));
	assert_string_equal(text, "a=1;b=x y=z;c=;");
	expect_ok(parse_block(BLOCK "# WARNING: do not edit\na=b\\\\c\\\nd\n###", text));
	assert_string_equal(text, "a=b\\c\nd;");
	expect_ok(parse_block(BLOCK "###########", text));
	assert_string_equal(text, "");
	expect_ok(parse_block(BLOCK "no value\na=1", text));
	assert_string_equal(text, "a=1;");
	expect_err(parse_block("a=1\n", text), KX_FORMAT, "no environment block");
	expect_err(parse_block("", text), KX_FORMAT, "no environment block");
}

/* ---- which one is started ---------------------------------------------------------- */

#define HEADER                                                                           \
	"if [ -s $prefix/grubenv ]; then load_env; fi\n"                                 \
	"if [ \"${next_entry}\" ]; then\n"                                               \
	" set default=\"${next_entry}\"\n set next_entry=\n save_env next_entry\n"       \
	" set boot_once=true\n"                                                          \
	"else\n set default=\"${saved_entry}\"\nfi\n"                                    \
	"if [ \"${prev_saved_entry}\" ]; then\n"                                         \
	" set saved_entry=\"${prev_saved_entry}\"\n set boot_once=true\nfi\n"
#define ENTRIES                                                                          \
	"menuentry 'A' --id a { linux /a; }\n"                                           \
	"submenu 'More > of it' --id s {\n"                                              \
	" menuentry 'B' --id b { linux /b; }\n"                                          \
	" menuentry --id c --class x 'C' { linux /c; }\n"                                \
	"}\n"                                                                            \
	"menuentry 'D d' --id=3d { linux /d; }\n"

#define NONE BOOT_NONE

static const struct {
	const char *block;
	size_t initial, oneshot, saved;
} defaults[] = {
	{"", 0, NONE, NONE},
	{"saved_entry=0\n", 0, NONE, 0},
	{"saved_entry=2\n", 3, NONE, 3},
	{"saved_entry=3d\n", 3, NONE, 3},
	{"saved_entry=D d\n", 3, NONE, 3},
	{"saved_entry=1>1\n", 2, NONE, 2},
	{"saved_entry=s>c\n", 2, NONE, 2},
	{"saved_entry=More >> of it>B\n", 1, NONE, 1},
	{"saved_entry=More > of it>B\n", 0, NONE, NONE},
	{"saved_entry=s>1\n", 2, NONE, 2},
	{"saved_entry=s>nothing\n", 1, NONE, NONE},
	{"saved_entry=s\n", NONE, NONE, NONE},
	{"saved_entry=7\n", 0, NONE, NONE},
	{"saved_entry=c\n", 0, NONE, NONE},
	{"saved_entry=a\nnext_entry=s>c\n", 0, 2, 0},
	{"next_entry=2\n", 0, 3, NONE},
	{"saved_entry=a\nnext_entry=\n", 0, NONE, 0},
	/* grub-reboot of old, which put another saved_entry in. */
	{"saved_entry=s>c\nprev_saved_entry=3d\n", 3, 2, 3},
};

static void test_defaults(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(defaults); i++) {
		KX_AUTO(boot_menu_destroy) struct boot_menu menu;
		char block[256] = BLOCK;
		const struct grub_text files[] = {{"/grub/grub.cfg", HEADER ENTRIES},
			{"/grub/grubenv", strcat(block, defaults[i].block)},
			{NULL, NULL}};

		expect_ok(read_grub_files(&menu, files, "pc"));
		assert_int_equal(menu.n, 4);
		if (menu.initial != defaults[i].initial ||
			menu.oneshot != defaults[i].oneshot ||
			menu.saved != defaults[i].saved)
			fail_msg("%s: %zd, next %zd, saved %zd", defaults[i].block,
				menu.initial, menu.oneshot, menu.saved);
		if (menu.initial == NONE)
			assert_int_equal(menu.warnings.n, 1);
	}
}

static void test_initial_by(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	const struct grub_text files[] = {{"/grub/grub.cfg", HEADER ENTRIES},
		{"/grub/grubenv", BLOCK "saved_entry=3d\n"}, {NULL, NULL}};

	(void)state;
	expect_ok(read_grub_files(&menu, files, "pc"));
	assert_string_equal(menu.initial_by, "saved_entry in /boot/grub/grubenv");
	assert_string_equal(menu.path, "/boot/grub/grub.cfg");
	assert_string_equal(menu.v[2].submenu, "More > of it");
	assert_string_equal(menu.v[2].title, "C");
	assert_string_equal(menu.v[2].source, "/boot/grub/grub.cfg");
	assert_int_equal(menu.v[2].line, 17);
}

/* Numbers mean nothing behind an entry that may not be there; names do. */
static void test_doubtful_numbers(void **state)
{
	static const struct {
		const char *name;
		size_t initial;
	} rows[] = {{"0", 0}, {"1", NONE}, {"2", NONE}, {"C", 2}, {"none", 0}};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		KX_AUTO(boot_menu_destroy) struct boot_menu menu;

		read_grub(&menu,
			"set default='%s'\nmenuentry A { linux /a; }\n"
			"if keystatus; then menuentry B { linux /b; }; fi\n"
			"menuentry C { linux /c; }\n",
			rows[i].name);
		assert_int_equal(menu.n, 3);
		if (menu.initial != rows[i].initial)
			fail_msg("%s: %zd", rows[i].name, menu.initial);
	}
}

/* ---- submenus and functions -------------------------------------------------------- */

static void test_scopes(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	read_grub(&menu, "set v=1; set w=1; export w\n"
			 "function f { set x=$1; }\n"
			 "submenu s { set y=2\n"
			 " menuentry a one { f 3; linux /k v=$v w=$w x=$x y=$y $1 $2; }\n"
			 " menuentry b { linux /k x=$x y=$y; }\n"
			 "}\n"
			 "menuentry c { linux /k v=$v y=$y z=$z; }\n"
			 "set z=4\n");
	assert_int_equal(menu.n, 3);
	assert_string_equal(menu.v[0].cmdline, "v= w=1 x=3 y=2 a one");
	assert_string_equal(menu.v[1].cmdline, "x= y=2");
	assert_string_equal(menu.v[2].cmdline, "v=1 y= z=4");
}

/* ---- other files ------------------------------------------------------------------- */

static void test_source(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	const struct grub_text files[] = {
		{"/grub/grub.cfg", "if [ -f ${config_directory}/custom.cfg ]; then\n"
				   "source ${config_directory}/custom.cfg\nfi\n"
				   "source $prefix/none.cfg\n"
				   "menuentry a { linux /k $v; }\n"},
		{"/grub/custom.cfg", "set v=1\n\nmenuentry b {\nlinux (x)/k\n}\n"},
		{NULL, NULL}};

	(void)state;
	expect_ok(read_grub_files(&menu, files, "pc"));
	assert_int_equal(menu.n, 2);
	assert_string_equal(menu.v[0].source, "/boot/grub/custom.cfg");
	assert_int_equal(menu.v[0].line, 3);
	expect_refused(
		&menu.v[0], "/boot/grub/custom.cfg:4: the file '/k' of linux: (x) is");
	assert_string_equal(menu.v[1].cmdline, "1");
}

static void test_configfile(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	const struct grub_text files[] = {
		{"/EFI/debian/grub.cfg",
			"search.fs_uuid U root hd0,gpt2\nset v=1\n"
			"set prefix=($root)'/grub'\nmenuentry a { true; }\n"
			"configfile $prefix/grub.cfg\nmenuentry b { true; }\n"},
		{"/grub/grub.cfg", "menuentry c { linux /k v=$v; }\n"
				   "menuentry d { linux (\1m)/k; }\n"},
		{NULL, NULL}};
	const struct grub_text good[] = {files[0],
		{"/grub/grub.cfg", "menuentry c { linux /k v=$v; }\n"}, {NULL, NULL}};

	(void)state;
	expect_ok(read_grub_files(&menu, files, "efi"));
	assert_int_equal(menu.n, 0);
	assert_int_equal(menu.warnings.n, 1);
	boot_menu_destroy(&menu);
	expect_ok(read_grub_files(&menu, good, "efi"));
	assert_int_equal(menu.n, 1);
	assert_string_equal(menu.v[0].title, "c");
	assert_string_equal(menu.v[0].cmdline, "v=");
	assert_int_equal(menu.v[0].kernel.by, BOOT_BY_UUID);
	assert_string_equal(menu.v[0].kernel.filesystem, "U");
}

/* ---- blscfg ------------------------------------------------------------------------ */

#define BLS_MENU                                                                         \
	HEADER "search -u --set=root U\n"                                                \
	       "if [ -z \"${kernelopts}\" ]; then set kernelopts='ro fallback'; fi\n"    \
	       "insmod blscfg\nblscfg\n"

static void test_blscfg(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	const struct grub_text files[] = {{"/grub/grub.cfg", BLS_MENU},
		{"/grub/grubenv", BLOCK "saved_entry=m-5.14.0-9.x86_64\n"
					"tuned_params=skew_tick=1 a=\"b c\"\n"},
		{"/loader/entries/m-5.14.0-9.x86_64.conf",
			"title Nine\nlinux /vmlinuz-5.14.0-9\ninitrd /i $tuned_initrd\n"
			"initrd /j\noptions root=/dev/sda1 $kernelopts $tuned_params\n"
			"options x=${saved_entry} 'd e'\n"},
		{"/loader/entries/m-5.14.0-10.x86_64.conf", "title Ten\nlinux /k\n"},
		{"/loader/entries/m-0-rescue.conf", "linux /k\noptions $grub_cpu\n"},
		{"/loader/entries/empty.conf", "title None\n"},
		{"/loader/entries/README", "linux /k\n"}, {NULL, NULL}};

	(void)state;
	expect_ok(read_grub_files(&menu, files, "pc"));
	assert_int_equal(menu.n, 3);
	assert_string_equal(menu.v[0].title, "Ten");
	assert_string_equal(menu.v[0].cmdline, "");
	assert_string_equal(menu.v[1].id, "m-5.14.0-9.x86_64");
	assert_string_equal(menu.v[1].cmdline,
		"root=/dev/sda1 ro fallback skew_tick=1 \"a=b c\" x=m-5.14.0-9.x86_64 "
		"\"d e\"");
	assert_int_equal(menu.v[1].kernel.by, BOOT_BY_UUID);
	assert_string_equal(menu.v[1].version, "5.14.0-9");
	assert_int_equal(menu.v[1].initrds.n, 2);
	assert_string_equal(menu.v[1].initrds.v[1].path, "/j");
	assert_string_equal(
		menu.v[1].source, "/boot/loader/entries/m-5.14.0-9.x86_64.conf");
	assert_int_equal(menu.v[1].line, 0);
	assert_string_equal(menu.v[2].title, "m-0-rescue");
	expect_refused(&menu.v[2], "a variable that GRUB sets by the firmware");
	assert_int_equal(menu.initial, 1);
	assert_int_equal(menu.saved, 1);
	assert_int_equal(menu.warnings.n, 1);
}

/* ---- the machine ------------------------------------------------------------------- */

#define UBUNTU                                                                           \
	"if [ ${grub_platform} != pc ]; then set mode=keep\n"                            \
	"elif hwmatch ${prefix}/gfxblacklist.txt 3; then\n"                              \
	" if [ ${match} = 0 ]; then set mode=keep; else set mode=text; fi\n"             \
	"else set mode=text; fi\n"                                                       \
	"if [ $mode = keep ]; then set vt_handoff=vt.handoff=7; else vt_handoff=; fi\n"  \
	"menuentry U { linux /k splash $vt_handoff; }\n"                                 \
	"if [ -s $prefix/custom.cfg ]; then source $prefix/custom.cfg; fi\n"

/* The first entry's command line; NULL: it is refused for what is not known. */
static void expect_machine(const struct tree *tree, const char *cmdline)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems filesystems;
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	expect_ok(boot_filesystems_read(&tree->sys, &filesystems));
	expect_ok(boot_read_grub(&tree->sys, &filesystems, &menu));
	assert_int_equal(menu.n, 2);
	assert_string_equal(menu.path, "/boot/grub2/grub.cfg");
	assert_string_equal(menu.v[1].source, "/boot/grub2/custom.cfg");
	if (!cmdline)
		expect_refused(&menu.v[0], "the command line of linux is not known");
	else
		assert_string_equal(menu.v[0].cmdline, cmdline);
}

static void test_machine(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "boot/grub2/grub.cfg", UBUNTU);
	tree_text(&tree, "boot/grub2/custom.cfg", "menuentry c { linux /k; }\n");
	tree_text(&tree, "proc/cmdline", "BOOT_IMAGE=/k splash vt.handoff=7\n");
	expect_machine(&tree, "splash vt.handoff=7");
	tree_text(&tree, "proc/cmdline", "BOOT_IMAGE=/k splash\n");
	expect_machine(&tree, NULL);
	tree_text(&tree, "sys/firmware/efi/systab", "");
	expect_machine(&tree, "splash vt.handoff=7");
	tree_remove(&tree);
}

/* ---- limits ------------------------------------------------------------------------ */

/* Menus that never end, or grow. */
static const struct {
	const char *text, *other, *part;
} hostile[] = {
	{"source $prefix/other.cfg", "source $prefix/grub.cfg", "includes itself"},
	{"configfile $prefix/grub.cfg", "", "includes itself"},
	{"function f { f; }\nf", "", "/boot/grub/grub.cfg:1: more than 16 functions"},
	{"function f { for i in $t; do g; done; }\n"
	 "function g { for k in $t; do h; done; }\n"
	 "function h { for l in $t; do true; done; }\n"
	 "set t='a a a a a a a a a a'; set t=\"$t $t $t $t $t $t $t\"\nf",
		"", "more than 300000 commands"},
	{"set a=0123456789\nfor i in a a a a a a a a a a a a a a; do set a=$a$a; done",
		"", "a word of more than 65536 bytes"},
};

static void test_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(hostile); i++) {
		KX_AUTO(boot_menu_destroy) struct boot_menu menu;
		const struct grub_text files[] = {{"/grub/grub.cfg", hostile[i].text},
			{"/grub/other.cfg", hostile[i].other}, {NULL, NULL}};

		expect_err(
			read_grub_files(&menu, files, "pc"), KX_LIMIT, hostile[i].part);
	}
}

/* What is too much in one entry leaves the others, also as deep in each other. */
static void test_hostile_entry(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;

	(void)state;
	read_grub(&menu,
		"function f { f; }\nmenuentry a { linux /a; f; }\n"
		"function g { linux /b x; }\nmenuentry b { g; }\n"
		"submenu s { menuentry c { f; }\n menuentry d { linux /d; } }\n");
	assert_int_equal(menu.n, 4);
	assert_non_null(menu.v[0].why_not);
	assert_non_null(strstr(menu.v[0].why_not->message, "more than 16 functions"));
	assert_null(menu.v[1].why_not);
	assert_string_equal(menu.v[1].cmdline, "x");
	assert_non_null(menu.v[2].why_not);
	assert_null(menu.v[3].why_not);
	assert_int_equal(menu.initial, 0);
}

static void test_deep(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	char text[4096] = "";

	(void)state;
	for (size_t i = 0; i < 100; i++)
		strcat(text, "if true; then ");
	read_grub(&menu, "%s", text);
	assert_int_equal(menu.n, 0);
	assert_int_equal(menu.warnings.n, 1);
	assert_non_null(
		strstr(menu.warnings.v[0].text, "blocks in each other, too many"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_initial_by),
		cmocka_unit_test(test_doubtful_numbers),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_source),
		cmocka_unit_test(test_configfile),
		cmocka_unit_test(test_blscfg),
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_hostile_entry),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
