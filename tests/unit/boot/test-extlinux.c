// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/extlinux.h"
#include "expect.h"

#define PATH "/boot/syslinux/syslinux.cfg"

/* Files to include: in pairs, path and text. */
static struct kx_err *read_file(
	void *arg, const char *path, struct sys_text *ret, char **ret_at)
{
	const char *const *files = arg;

	for (; files && files[0]; files += 2) {
		if (strcmp(files[0], path) != 0)
			continue;
		ret->s = strdup(files[1]);
		ret->size = strlen(files[1]);
		assert_true(asprintf(ret_at, "/boot%s", path) > 0);
		return NULL;
	}
	return kx_err_new(KX_IO, "not there");
}

static struct kx_err *try_parse(
	struct boot_menu *menu, const char *text, const char *const *included)
{
	const struct bytes b = {(const uint8_t *)text, strlen(text), PATH};
	const struct extlinux_files files = {read_file, (void *)included};

	boot_menu_init(menu, "test");
	menu->path = strdup(PATH);
	return extlinux_parse(&b, "/syslinux", &files, menu);
}

static void parse(struct boot_menu *menu, const char *text, const char *const *included)
{
	expect_ok(try_parse(menu, text, included));
}

/* The one entry of a label that has these lines. */
static struct boot_entry *parse_label(struct boot_menu *menu, const char *lines)
{
	char *text;

	assert_true(asprintf(&text, "label a\n%s", lines) > 0);
	parse(menu, text, NULL);
	free(text);
	assert_int_equal(menu->n, 1);
	return &menu->v[0];
}

static void test_all(void **state)
{
	struct boot_menu menu;
	(void)state;

	parse(&menu,
		"# a comment\r\n"
		"UI menu.c32\n"
		"DEFAULT Two\n"
		"LABEL one\n"
		"\tMENU LABEL Arch ^Linux\n"
		"\tLINUX ../vmlinuz-linux\n"
		"\tAPPEND root=/dev/sda3 rw\n"
		"\tINITRD ../ucode.img,initramfs.img\n"
		"  TEXT HELP\n"
		"  label none\n"
		"  ENDTEXT\n"
		"label two\n"
		"\tkernel /vmlinuz-6.1.0-35-amd64\n"
		"\tfdt /dtbs/a.dtb\n"
		"\tappend ro initrd=/a.img,b.img quiet\n",
		NULL);
	assert_int_equal(menu.n, 2);
	assert_int_equal(menu.initial, 1);
	assert_string_equal(menu.initial_by, "DEFAULT in " PATH);
	struct boot_entry *one = &menu.v[0], *two = &menu.v[1];
	assert_int_equal(one->kind, BOOT_LINUX);
	assert_string_equal(one->id, "one");
	assert_string_equal(one->title, "Arch Linux");
	assert_string_equal(one->source, PATH);
	assert_int_equal(one->line, 4);
	assert_string_equal(one->kernel.path, "/vmlinuz-linux");
	assert_int_equal(one->kernel.by, BOOT_BY_MENU);
	assert_string_equal(one->cmdline, "root=/dev/sda3 rw");
	assert_int_equal(one->initrds.n, 2);
	assert_string_equal(one->initrds.v[0].path, "/ucode.img");
	assert_string_equal(one->initrds.v[1].path, "/syslinux/initramfs.img");
	assert_null(one->devicetree.path);
	assert_string_equal(two->title, "two");
	assert_string_equal(two->kernel.path, "/vmlinuz-6.1.0-35-amd64");
	assert_string_equal(two->cmdline, "ro initrd=/a.img,b.img quiet");
	assert_int_equal(two->initrds.n, 2);
	assert_string_equal(two->initrds.v[0].path, "/a.img");
	assert_string_equal(two->initrds.v[1].path, "/syslinux/b.img");
	assert_string_equal(two->devicetree.path, "/dtbs/a.dtb");
	assert_int_equal(menu.warnings.n, 0);
	boot_menu_destroy(&menu);
}

/* What all labels have, and one that has none; the last line of a key counts. */
static void test_append(void **state)
{
	struct boot_menu menu;
	(void)state;

	parse(&menu,
		"append ro quiet\n"
		"label a\nlinux /a\nlinux /b\n"
		"label b\nlinux /b\nappend -\n"
		"label c\nlinux /c\nappend x\nappend y initrd=/no\ninitrd /yes\n",
		NULL);
	assert_int_equal(menu.n, 3);
	assert_string_equal(menu.v[0].cmdline, "ro quiet");
	assert_string_equal(menu.v[0].kernel.path, "/b");
	assert_string_equal(menu.v[1].cmdline, "");
	assert_string_equal(menu.v[2].cmdline, "y initrd=/no");
	assert_int_equal(menu.v[2].initrds.n, 1);
	assert_string_equal(menu.v[2].initrds.v[0].path, "/yes");
	boot_menu_destroy(&menu);
}

static void test_xen(void **state)
{
	struct boot_menu menu;
	struct boot_entry *entry = parse_label(&menu,
		"kernel /lib/mboot.c32\n"
		"append xen.gz dom0_mem=1G --- /vmlinuz ro ---x --- ../initrd\n");
	(void)state;

	assert_int_equal(entry->kind, BOOT_MULTIBOOT);
	assert_string_equal(entry->kernel.path, "/syslinux/xen.gz");
	assert_string_equal(entry->cmdline, "dom0_mem=1G");
	assert_int_equal(entry->modules.n, 2);
	assert_string_equal(entry->modules.v[0].path, "/vmlinuz");
	assert_string_equal(entry->modules.v[0].arguments, "ro ---x");
	assert_string_equal(entry->modules.v[1].path, "/initrd");
	assert_string_equal(entry->modules.v[1].arguments, "");
	assert_int_equal(entry->initrds.n, 0);
	boot_menu_destroy(&menu);
}

static void test_linux_c32(void **state)
{
	struct boot_menu menu;
	struct boot_entry *entry = parse_label(
		&menu, "com32 linux.c32\nappend /vmlinuz initrd=/i ro\n");
	(void)state;

	assert_int_equal(entry->kind, BOOT_LINUX);
	assert_string_equal(entry->kernel.path, "/vmlinuz");
	assert_string_equal(entry->cmdline, "initrd=/i ro");
	assert_int_equal(entry->initrds.n, 1);
	boot_menu_destroy(&menu);
}

static void test_others(void **state)
{
	static const char *const lines[] = {
		"com32 chain.c32\nappend hd0 1\n",
		"kernel reboot.C32\n",
		"kernel mboot.c32\n",
		"kernel memdisk.bin\n",
		"localboot 0x80\n",
		"localboot\n",
		"config /other.cfg\n",
		"linux /a\nboot /bootsect.bs\n",
	};
	(void)state;

	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		struct boot_menu menu;
		struct boot_entry *entry = parse_label(&menu, lines[i]);

		assert_int_equal(entry->kind, BOOT_OTHER);
		assert_null(entry->kernel.path);
		assert_non_null(strstr(entry->why_not->message, "starts no kernel"));
		boot_menu_destroy(&menu);
	}
}

/* Which label starts by itself: ONTIMEOUT, DEFAULT, MENU DEFAULT, the first one. */
static const struct {
	const char *text;
	size_t initial;
	const char *by;
	size_t warnings;
} defaults[] = {
	{"", 0, "the order of the menu", 0},
	{"default vesamenu.c32\n", 0, "the order of the menu", 0},
	{"default B\n", 1, "DEFAULT in " PATH, 0},
	{"default b quiet\n", 1, "DEFAULT in " PATH, 1},
	{"default d e\n", 3, "DEFAULT in " PATH, 0},
	{"default b\nontimeout a\n", 0, "ONTIMEOUT in " PATH, 0},
	{"default b\nontimeout x\n", 1, "DEFAULT in " PATH, 1},
	{"default b\nontimeout menu.c32 x\n", 1, "DEFAULT in " PATH, 0},
	{"ontimeout x\n", BOOT_NONE, NULL, 1},
	{"default gone\nontimeout x\n", BOOT_NONE, NULL, 2},
	{"default gone\n", BOOT_NONE, NULL, 1},
	{"default gone\nlabel x\nlinux /x\nmenu default\n", 0, "MENU DEFAULT in " PATH,
		1},
	{"label x\nlinux /x\nmenu default\n", 0, "MENU DEFAULT in " PATH, 0},
};

static void test_default(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(defaults); i++) {
		struct boot_menu menu;
		char *text;

		assert_true(asprintf(&text,
				    "%slabel a\nlinux /a\nlabel b\nlinux /b\nlabel c\n"
				    "linux /c\nlabel d e\nlinux /d\n",
				    defaults[i].text) > 0);
		parse(&menu, text, NULL);
		assert_int_equal(menu.initial, defaults[i].initial);
		if (!menu.initial_by != !defaults[i].by ||
			(menu.initial_by && strcmp(menu.initial_by, defaults[i].by) != 0))
			fail_msg("row %zu: %s", i, menu.initial_by);
		assert_int_equal(menu.warnings.n, defaults[i].warnings);
		boot_menu_destroy(&menu);
		free(text);
	}
}

static void test_menu_default(void **state)
{
	struct boot_menu menu;
	(void)state;

	parse(&menu,
		"label a\nlinux /a\nmenu begin m\nlabel b\nlinux /b\nmenu default\n"
		"menu end\nlabel c\nlinux /c\nmenu default\nlabel d\nmenu goto m\n",
		NULL);
	assert_int_equal(menu.n, 3);
	assert_int_equal(menu.initial, 2);
	boot_menu_destroy(&menu);
	parse(&menu, "say nothing\n", NULL);
	assert_int_equal(menu.n, 0);
	assert_int_equal(menu.initial, BOOT_NONE);
	boot_menu_destroy(&menu);
}

static void test_submenus(void **state)
{
	static const char *const submenus[] = {NULL, "A B", "A B>c", "A B>d", NULL};
	struct boot_menu menu;
	(void)state;

	parse(&menu,
		"menu title top\nlabel 1\nlinux /1\n"
		"menu begin a\nmenu title A>B\nlabel 2\nlinux /2\n"
		"menu begin\nmenu label c\nlabel 3\nlinux /3\nmenu end\n"
		"menu begin d\nlabel 4\nlinux /4\nmenu end\nmenu end\nmenu end\n"
		"label 5\nlinux /5\n",
		NULL);
	assert_int_equal(menu.n, KX_ARRAY_SIZE(submenus));
	for (size_t i = 0; i < menu.n; i++) {
		assert_int_equal(!menu.v[i].submenu, !submenus[i]);
		if (submenus[i])
			assert_string_equal(menu.v[i].submenu, submenus[i]);
	}
	boot_menu_destroy(&menu);
}

static void test_include(void **state)
{
	static const char *const files[] = {
		"/syslinux/more.cfg", "label m\nlinux m\n",
		"/abs.cfg", "menu label M\ninclude more.cfg\n",
		"/open.cfg", "text help\nopen\n",
		NULL,
	};
	struct boot_menu menu;
	(void)state;

	parse(&menu,
		"label a\nlinux /a\ninclude /abs.cfg\ninclude none.cfg\n"
		"menu include more.cfg sub\ninclude /open.cfg\nlabel z\nlinux /z\n",
		files);
	assert_int_equal(menu.n, 4);
	assert_string_equal(menu.v[0].title, "M");
	assert_string_equal(menu.v[1].source, "/boot/syslinux/more.cfg");
	assert_int_equal(menu.v[1].line, 1);
	assert_string_equal(menu.v[1].kernel.path, "/syslinux/m");
	assert_null(menu.v[1].submenu);
	assert_string_equal(menu.v[2].submenu, "sub");
	assert_string_equal(menu.v[3].source, PATH);
	assert_int_equal(menu.v[3].line, 7);
	assert_int_equal(menu.warnings.n, 1);
	assert_string_equal(menu.warnings.v[0].text,
		PATH ":4: /syslinux/none.cfg is not included: not there");
	boot_menu_destroy(&menu);
}

static void test_include_limits(void **state)
{
	static const char *const loop[] = {"/syslinux/a", "include a\n", NULL};
	static const char *const empty[] = {"/syslinux/a", "", NULL};
	char *text = calloc(EXTLINUX_INCLUDES_MAX + 1, strlen("include a\n") + 1);
	struct boot_menu menu;
	(void)state;

	expect_err(try_parse(&menu, "include a\n", loop), KX_LIMIT,
		"/boot/syslinux/a:1: files of a menu include each other more than 8");
	boot_menu_destroy(&menu);
	for (size_t i = 0; i <= EXTLINUX_INCLUDES_MAX; i++)
		strcat(text, "include a\n");
	expect_err(try_parse(&menu, text, empty), KX_LIMIT,
		PATH ":129: a menu that includes more than 128 files");
	boot_menu_destroy(&menu);
	free(text);
}

/* Each entry has a copy of the titles around it. */
static void test_long_titles(void **state)
{
	char *text = calloc(1, 64 << 10), *p = text;
	struct boot_menu menu;
	(void)state;

	for (int i = 0; i < 5; i++) {
		p = stpcpy(p, "menu begin ");
		memset(p, 'a', 4000);
		p = stpcpy(p + 4000, "\n");
	}
	expect_err(try_parse(&menu, text, NULL), KX_LIMIT,
		PATH ":5: menus in menus whose titles have more than 16384 bytes");
	boot_menu_destroy(&menu);
	free(text);
}

static void test_warned(void **state)
{
	struct boot_menu menu;
	(void)state;

	struct boot_entry *entry = parse_label(&menu,
		"linux /a\nfdtdir /dtbs\nfdtoverlays /o.dtbo\nipappend 2\n");
	assert_int_equal(entry->warnings.n, 3);
	assert_non_null(
		strstr(entry->warnings.v[0].text, PATH ":3: 'FDTDIR /dtbs': which"));
	assert_non_null(
		strstr(entry->warnings.v[1].text, PATH ":4: 'FDTOVERLAYS /o.dtbo'"));
	assert_non_null(
		strstr(entry->warnings.v[2].text, PATH ":5: 'SYSAPPEND 2': what"));
	boot_menu_destroy(&menu);
	entry = parse_label(&menu, "linux /a\nfdtdir /dtbs\nfdt /d.dtb\nsysappend 0\n");
	assert_int_equal(entry->warnings.n, 0);
	boot_menu_destroy(&menu);
	entry = parse_label(&menu, "linux /a\ndevicetree -\n");
	assert_null(entry->devicetree.path);
	boot_menu_destroy(&menu);
	parse(&menu, "label a\nappend ro\n", NULL);
	assert_int_equal(menu.n, 0);
	assert_string_equal(menu.warnings.v[0].text,
		PATH ":1: the label 'a' names no kernel, and is left out");
	boot_menu_destroy(&menu);
}

static void test_dots(void **state)
{
	struct boot_menu menu;
	struct boot_entry *entry =
		parse_label(&menu, "linux ../../etc/shadow\ninitrd /a/b/../../../c\n");
	(void)state;

	assert_string_equal(entry->kernel.path, "/../etc/shadow");
	assert_string_equal(entry->initrds.v[0].path, "/../c");
	boot_menu_destroy(&menu);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_xen),
		cmocka_unit_test(test_linux_c32),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_default),
		cmocka_unit_test(test_menu_default),
		cmocka_unit_test(test_submenus),
		cmocka_unit_test(test_include),
		cmocka_unit_test(test_include_limits),
		cmocka_unit_test(test_long_titles),
		cmocka_unit_test(test_warned),
		cmocka_unit_test(test_dots),
	};

	return cmocka_run_group_tests_name("boot/extlinux", tests, NULL, NULL);
}
