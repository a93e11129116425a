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
#include "boot-fixture.h"
#include "boot/fill.h"
#include "expect.h"

static const struct entry_made linux_entry = {.id = "l",
	.title = "Linux",
	.kernel = "/vmlinuz-1",
	.initrd = "/initrd-1",
	.cmdline = "root=a ro crashkernel=256M"};

static void expect_line(enum boot_kind is, enum menu_kind kind, const char *running,
	struct request *req, const char *line)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	const struct boot_running now = {.cmdline = (char *)running};

	boot_menu_init(&menu, "x");
	add_entry(&menu, &linux_entry)->kind = is;
	menu.v[0].own_cmdline = is == BOOT_UKI;
	expect_ok(boot_fill(&menu.v[0], kind, &now, "", req));
	if (line)
		assert_string_equal(req->append, line);
	else
		assert_null(req->append);
	request_destroy(req);
}

/* A reader of GRUB's menus may have added BOOT_IMAGE= itself. */
static void test_boot_image(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	const struct boot_running now = {.cmdline = "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-0"};
	const struct entry_made made = {.kernel = "/vmlinuz-1",
		.cmdline = "BOOT_IMAGE=/vmlinuz-1 ro"};
	struct request req = {0};

	(void)state;
	boot_menu_init(&menu, "x");
	expect_ok(boot_fill(add_entry(&menu, &made), MENU_GRUB, &now, "", &req));
	assert_string_equal(req.append, "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-1 ro");
	request_destroy(&req);
}

static const struct {
	enum boot_kind is;
	enum menu_kind kind;
	bool panic;
	const char *append, *command_line, *running, *want;
} lines[] = {
	{BOOT_LINUX, MENU_BLS, false, NULL, NULL, NULL, "root=a ro crashkernel=256M"},
	{BOOT_LINUX, MENU_BLS, false, "x=1", NULL, NULL,
		"root=a ro crashkernel=256M x=1"},
	{BOOT_LINUX, MENU_BLS, false, NULL, "y=1", NULL, "y=1"},
	{BOOT_LINUX, MENU_BLS, false, "x=1", "y=1", NULL, "y=1 x=1"},
	{BOOT_LINUX, MENU_BLS, false, NULL, "", NULL, ""},
	{BOOT_LINUX, MENU_BLS, false, "x=1", "", NULL, "x=1"},
	{BOOT_LINUX, MENU_GRUB, false, NULL, NULL, NULL,
		"BOOT_IMAGE=/vmlinuz-1 root=a ro crashkernel=256M"},
	{BOOT_LINUX, MENU_GRUB, false, "x=1", NULL, "BOOT_IMAGE=/vmlinuz-0 ro",
		"BOOT_IMAGE=/vmlinuz-1 root=a ro crashkernel=256M x=1"},
	{BOOT_LINUX, MENU_GRUB, false, NULL, NULL, "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-0 ro",
		"BOOT_IMAGE=(hd0,gpt2)/vmlinuz-1 root=a ro crashkernel=256M"},
	{BOOT_LINUX, MENU_GRUB, false, NULL, NULL, "BOOT_IMAGE=(hd0,1)/boot/vmlinuz-0",
		"BOOT_IMAGE=/vmlinuz-1 root=a ro crashkernel=256M"},
	{BOOT_LINUX, MENU_GRUB, false, NULL, "y=1", NULL, "y=1"},
	{BOOT_MULTIBOOT, MENU_GRUB, false, NULL, NULL, NULL,
		"root=a ro crashkernel=256M"},
	{BOOT_LINUX, MENU_GRUB, true, "x=1", NULL, NULL, "root=a ro x=1"},
	{BOOT_LINUX, MENU_GRUB, true, NULL, "crashkernel=1M", NULL, "crashkernel=1M"},
	{BOOT_UKI, MENU_BLS, false, NULL, NULL, NULL, NULL},
	{BOOT_UKI, MENU_BLS, false, "x=1", NULL, NULL, "root=a ro crashkernel=256M x=1"},
	{BOOT_UKI, MENU_BLS, false, NULL, "y=1", NULL, "y=1"},
	{BOOT_UKI, MENU_BLS, true, NULL, NULL, NULL, "root=a ro"},
};

static void test_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		const char *either =
			lines[i].append ? lines[i].append : lines[i].command_line;
		struct request req = {.panic = lines[i].panic,
			.append = either,
			.append_option = lines[i].append,
			.command_line_option = lines[i].command_line};

		expect_line(lines[i].is, lines[i].kind, lines[i].running, &req,
			lines[i].want);
	}
}

/* Options of an entry take the place of what the image that it names has in it. */
static void test_options_of_image(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	KX_AUTO(request_destroy) struct request req = {0};
	const struct boot_running now = {0};

	(void)state;
	boot_menu_init(&menu, "x");
	add_entry(&menu, &linux_entry)->kind = BOOT_UKI;
	expect_ok(boot_fill(&menu.v[0], MENU_BLS, &now, "", &req));
	assert_string_equal(req.append, "root=a ro crashkernel=256M");
}

static void test_files(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	KX_AUTO(request_destroy) struct request req = {0};
	const struct boot_running now = {0};

	(void)state;
	boot_menu_init(&menu, "x");
	struct boot_entry *entry = add_entry(&menu, &linux_entry);
	entry->devicetree.path = strdup("/a.dtb");
	entry->devicetree.at = strdup("/boot/a.dtb");
	expect_ok(boot_fill(entry, MENU_BLS, &now, "/captured", &req));
	assert_string_equal(req.kernel, "/captured/boot/vmlinuz-1");
	assert_int_equal(req.initrds.n, 1);
	assert_string_equal(req.initrds.v[0], "/captured/boot/initrd-1");
	assert_string_equal(req.dtb, "/captured/boot/a.dtb");
}

/* What was given takes the place of the entry's. */
static void test_given_files(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	KX_AUTO(request_destroy) struct request req = {.dtb = "d"};
	const struct boot_running now = {0};

	(void)state;
	boot_menu_init(&menu, "x");
	struct boot_entry *entry = add_entry(&menu, &linux_entry);
	entry->devicetree.path = strdup("/a.dtb");
	expect_ok(string_list_add(&req.initrds, "mine"));
	expect_ok(boot_fill(entry, MENU_BLS, &now, "", &req));
	assert_int_equal(req.initrds.n, 1);
	assert_string_equal(req.initrds.v[0], "mine");
	assert_string_equal(req.dtb, "d");
}

static void add_module(struct boot_entry *entry, const char *at, const char *arguments)
{
	struct boot_file *module;

	expect_ok(boot_files_add(&entry->modules, &module));
	module->path = strdup(at);
	module->at = strdup(at);
	module->arguments = arguments ? strdup(arguments) : NULL;
}

static void test_modules(void **state)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu menu;
	KX_AUTO(request_destroy) struct request req = {0};
	const struct boot_running now = {0};

	(void)state;
	boot_menu_init(&menu, "x");
	struct boot_entry *entry = add_entry(&menu, &linux_entry);
	entry->kind = BOOT_MULTIBOOT;
	add_module(entry, "/boot/vmlinuz", "placeholder root=a");
	add_module(entry, "/boot/initrd", NULL);
	expect_ok(boot_fill(entry, MENU_GRUB, &now, "", &req));
	assert_int_equal(req.modules.n, 2);
	assert_string_equal(req.modules.v[0], "/boot/vmlinuz placeholder root=a");
	assert_string_equal(req.modules.v[1], "/boot/initrd");
	request_destroy(&req);
	add_module(entry, "/boot/a b", NULL);
	expect_err(boot_fill(entry, MENU_GRUB, &now, "", &req), KX_UNSUPPORTED,
		"white space");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boot_image),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_options_of_image),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_given_files),
		cmocka_unit_test(test_modules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
