// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/filesystems.h"
#include "expect.h"

static struct kx_err *parse(const char *text, struct boot_filesystems *ret)
{
	return boot_mountinfo_parse(text, strlen(text), ret);
}

static void test_fields(void **state)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems all = {0};

	(void)state;
	expect_ok(parse("22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n"
			"30 22 0:40 /@/a\\040b /my\\011x\\134\\012 ro shared:1 master:2 "
			"unbindable - btrfs /dev/mapper/v\\040g rw,subvol=/@\n"
			"31 22 0:41 / /none rw -  - - -\n"
			"32 22 0:42 / /odd\\400\\000\\08\\ rw - tmpfs tmpfs rw",
		&all));
	assert_int_equal(all.n, 4);
	assert_int_equal(all.v[0].id, 22);
	assert_int_equal(all.v[0].parent, 1);
	assert_string_equal(all.v[0].device, "8:1");
	assert_string_equal(all.v[0].source, "/dev/sda1");
	assert_string_equal(all.v[1].root, "/@/a b");
	assert_string_equal(all.v[1].point, "/my\tx\\\n");
	assert_string_equal(all.v[1].type, "btrfs");
	assert_string_equal(all.v[1].source, "/dev/mapper/v g");
	assert_string_equal(all.v[2].type, "");
	assert_string_equal(all.v[2].source, "-");
	assert_false(all.v[0].read_only);
	assert_true(all.v[1].read_only);
	assert_false(all.v[2].read_only);
	/* What is no byte of one to 255 in octal stays as it is. */
	assert_string_equal(all.v[3].point, "/odd\\400\\000\\08\\");
}

static void test_read_only(void **state)
{
	static const struct {
		const char *text;
		bool read_only;
	} rows[] = {
		{"22 1 8:1 / / ro - ext4 /dev/a rw", true},
		{"22 1 8:1 / / noatime,ro - ext4 /dev/a rw", true},
		{"22 1 8:1 / / rw - ext4 /dev/a ro,errors=remount-ro", true},
		{"22 1 8:1 / / rw,xro,roo, - ext4 /dev/a rw,errors=remount-ro", false},
		{"22 1 8:1 / / rw ro - ext4 /dev/a", false},
		{"22 1 8:1 / / rw - ext4 /dev/a rw ro", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		KX_AUTO(boot_filesystems_destroy) struct boot_filesystems all = {0};

		expect_ok(parse(rows[i].text, &all));
		assert_int_equal(all.v[0].read_only, rows[i].read_only);
	}
}

static const struct {
	const char *text, *part;
} bad[] = {
	{"\n", "line 1: "},
	{"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n\n", "line 2: "},
	{"x 1 8:1 / / rw - ext4 /dev/sda1 rw\n", "'x'"},
	{"1 -1 8:1 / / rw - ext4 /dev/sda1 rw\n", "'-1'"},
	{"99999999999999999999 1 8:1 / / rw - ext4 /dev/sda1 rw\n", "line 1"},
	{"22 1 8:1 a / rw - ext4 /dev/sda1 rw\n", "the root 'a' is no absolute path"},
	{"22 1 8:1 / b rw - ext4 /dev/sda1 rw\n", "the mount point 'b'"},
	{"22 1 8:1 / / rw shared:1 ext4 /dev/sda1 rw\n", "no '-'"},
	{"22 1 8:1 / / rw -\n", "no type"},
	{"22 1 8:1 / / rw - ext4\n", "no source"},
	{"22 1\n", "no device"},
};

static void test_bad_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(bad); i++) {
		KX_AUTO(boot_filesystems_destroy) struct boot_filesystems all = {0};

		expect_err(parse(bad[i].text, &all), KX_FORMAT, bad[i].part);
	}
}

static void test_nul(void **state)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems all = {0};
	static const char text[] = "22 1 8:1 / /a\0b rw - ext4 /dev/sda1 rw\n";

	(void)state;
	expect_err(boot_mountinfo_parse(text, sizeof(text) - 1, &all), KX_FORMAT, "NUL");
}

/* As on a machine whose initrd mounted the root folder below its own. */
static const char machine[] =
	"23 28 0:21 / /proc rw - proc proc rw\n"
	"24 28 0:5 / /dev rw - devtmpfs udev rw\n"
	"28 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
	"31 28 8:1 / /boot rw - ext4 /dev/sda1 rw\n"
	"32 31 8:3 / /boot/efi rw - vfat /dev/sda3 rw\n"
	"40 28 8:4 / /srv rw - ext4 /dev/sda4 rw\n"
	"41 40 8:5 / /srv rw - ext4 /dev/sda5 rw\n" /* on top of the one before */
	"42 40 8:6 / /srv/hidden rw - ext4 /dev/sda6 rw\n"
	"43 41 8:7 / /srv/seen rw - ext4 /dev/sda7 rw\n";

static const struct {
	const char *path;
	unsigned int id;
} paths[] = {
	{"/", 28}, {"/boot", 31}, {"/boot/vmlinuz", 31}, {"/bootx", 28}, {"/vmlinuz", 28},
	{"/boot/efi/a", 32}, {"/boot/efi", 32}, {"/boot/efix", 31}, {"/srv", 41},
	{"/srv/a", 41}, {"/srv/hidden/a", 41}, {"/srv/seen/a", 43}, {"/proc/1", 23},
};

static void test_mount_of(void **state)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems all = {0};

	(void)state;
	expect_ok(parse(machine, &all));
	for (size_t i = 0; i < KX_ARRAY_SIZE(paths); i++)
		assert_int_equal(boot_mount_of(&all, paths[i].path)->id, paths[i].id);
}

/* Who is in a root folder that is no mount point sees none for it. */
static void test_trees_of_no_root(void **state)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems none = {0};
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems circle = {0};

	(void)state;
	expect_ok(parse("31 28 8:1 / /boot rw - ext4 /dev/sda1 rw\n", &none));
	assert_null(boot_mount_of(&none, "/boot/a"));
	expect_ok(parse("1 1 8:1 / / rw - ext4 a rw\n2 3 8:1 / / rw - ext4 b rw\n"
			"3 2 8:1 / / rw - ext4 c rw\n",
		&circle));
	assert_int_equal(boot_mount_of(&circle, "/boot/a")->id, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_mount_of),
		cmocka_unit_test(test_trees_of_no_root),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
