// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "boot/filesystems.h"
#include "expect.h"
#include "tree.h"

struct machine {
	struct tree tree;
	struct boot_filesystems all;
};

static void machine_make(struct machine *machine, const char *mountinfo)
{
	tree_make(&machine->tree);
	machine->all = (struct boot_filesystems){0};
	if (mountinfo)
		tree_text(&machine->tree, "proc/self/mountinfo", mountinfo);
}

static void machine_read(struct machine *machine)
{
	expect_ok(boot_filesystems_read(&machine->tree.sys, &machine->all));
}

static void machine_remove(struct machine *machine)
{
	boot_filesystems_destroy(&machine->all);
	tree_remove(&machine->tree);
}

#define MENU "/boot/grub/grub.cfg"

static struct kx_err *find(const struct machine *machine, enum boot_by by,
	const char *filesystem, const char *path, char **ret)
{
	struct boot_file file = {
		.by = by, .filesystem = (char *)filesystem, .path = (char *)path};
	struct kx_err *err =
		boot_file_find(&machine->tree.sys, &machine->all, MENU, &file);

	*ret = file.at;
	return err;
}

static void expect_at(const struct machine *machine, enum boot_by by,
	const char *filesystem, const char *path, const char *at)
{
	KX_AUTO(freep) char *found = NULL;

	expect_ok(find(machine, by, filesystem, path, &found));
	assert_string_equal(found, at);
}

static void expect_none(const struct machine *machine, enum boot_by by,
	const char *filesystem, const char *path, enum kx_code code, const char *part)
{
	char *found = NULL;

	expect_err(find(machine, by, filesystem, path, &found), code, part);
	assert_null(found);
}

static const char separate_boot[] =
	"23 28 0:21 / /proc rw - proc proc rw\n"
	"28 1 253:0 / / rw shared:1 - ext4 /dev/mapper/vg-root rw\n"
	"31 28 8:1 / /boot ro - ext4 /dev/sda1 rw\n"
	"32 31 8:3 / /boot/efi rw - vfat /dev/sda3 rw\n";

static void add_separate_boot(struct machine *machine)
{
	machine_make(machine, separate_boot);
	tree_link(&machine->tree, "dev/mapper/vg-root", "../dm-0");
	tree_link(&machine->tree, "dev/disk/by-uuid/AB12-34cd", "../../sda3");
	tree_link(&machine->tree, "dev/disk/by-uuid/1111-boot", "../../sda1");
	tree_link(&machine->tree, "dev/disk/by-uuid/2222-root", "../../dm-0");
	tree_link(&machine->tree, "dev/disk/by-uuid/3333-away", "../../sdb1");
	tree_link(&machine->tree, "dev/disk/by-label/my\\x20boot\\x2f", "../../sda1");
	tree_text(&machine->tree, "boot/grub/grub.cfg", "");
	tree_text(&machine->tree, "boot/vmlinuz", "k");
	tree_text(&machine->tree, "boot/efi/EFI/a.efi", "e");
	tree_text(&machine->tree, "vmlinuz", "r");
	machine_read(machine);
}

static void test_names(void **state)
{
	struct machine m;

	(void)state;
	add_separate_boot(&m);
	expect_at(&m, BOOT_BY_MENU, NULL, "/vmlinuz", "/boot/vmlinuz");
	expect_at(&m, BOOT_BY_MENU, NULL, "//./vmlinuz", "/boot/vmlinuz");
	expect_at(&m, BOOT_BY_UUID, "1111-BOOT", "/vmlinuz", "/boot/vmlinuz");
	expect_at(&m, BOOT_BY_UUID, "2222-root", "/vmlinuz", "/vmlinuz");
	expect_at(&m, BOOT_BY_UUID, "ab12-34CD", "/EFI/a.efi", "/boot/efi/EFI/a.efi");
	expect_at(&m, BOOT_BY_LABEL, "my boot/", "/vmlinuz", "/boot/vmlinuz");
	expect_none(&m, BOOT_BY_LABEL, "MY BOOT/", "/vmlinuz", KX_UNSUPPORTED,
		"no file system of label MY BOOT/");
	expect_none(&m, BOOT_BY_UUID, "3333-away", "/vmlinuz", KX_UNSUPPORTED,
		"UUID 3333-away is not mounted: it is on /dev/sdb1");
	expect_none(&m, BOOT_BY_UUID, "4444", "/vmlinuz", KX_UNSUPPORTED,
		"knows no file system of UUID 4444");
	machine_remove(&m);
}

static void test_paths(void **state)
{
	struct machine m;

	(void)state;
	add_separate_boot(&m);
	expect_none(&m, BOOT_BY_MENU, NULL, "/nothing", KX_IO,
		"/boot/nothing: No such file");
	expect_none(&m, BOOT_BY_MENU, NULL, "/grub", KX_FORMAT, "not a regular file");
	expect_none(&m, BOOT_BY_MENU, NULL, "vmlinuz", KX_FORMAT, "no absolute path");
	expect_none(&m, BOOT_BY_MENU, NULL, "", KX_FORMAT, "no absolute path");
	expect_none(&m, BOOT_BY_MENU, NULL, "/../vmlinuz", KX_FORMAT, "'..'");
	expect_none(&m, BOOT_BY_MENU, NULL, "/grub/..", KX_FORMAT, "'..'");
	expect_at(&m, BOOT_BY_UUID, "2222-root", "/vmlinuz", "/vmlinuz");
	/* On the root's file system /boot is an empty folder: what is seen is another. */
	expect_none(&m, BOOT_BY_UUID, "2222-root", "/boot/vmlinuz", KX_UNSUPPORTED,
		"hidden by another mount");
	machine_remove(&m);
}

/* Links of a captured machine end in it, and are gone from what is found. */
static void test_links(void **state)
{
	struct machine m;

	(void)state;
	add_separate_boot(&m);
	tree_link(&m.tree, "boot/abs", "/boot/vmlinuz");
	tree_link(&m.tree, "boot/up", "../../../../../boot/vmlinuz");
	tree_link(&m.tree, "boot/out", "/etc/passwd");
	tree_link(&m.tree, "boot/loop", "loop");
	expect_at(&m, BOOT_BY_MENU, NULL, "/abs", "/boot/vmlinuz");
	expect_at(&m, BOOT_BY_MENU, NULL, "/up", "/boot/vmlinuz");
	expect_none(&m, BOOT_BY_MENU, NULL, "/out", KX_IO, "No such file");
	tree_link(&m.tree, "boot/other", "efi/EFI/a.efi");
	expect_none(&m, BOOT_BY_MENU, NULL, "/other", KX_UNSUPPORTED,
		"/boot/other: a link leads to another file system, to "
		"/boot/efi/EFI/a.efi");
	expect_none(&m, BOOT_BY_MENU, NULL, "/loop", KX_IO, "symbolic links");
	machine_remove(&m);
}

static void test_by_file(void **state)
{
	struct machine m;

	(void)state;
	add_separate_boot(&m);
	expect_at(&m, BOOT_BY_FILE, "/EFI/a.efi", "/EFI/a.efi", "/boot/efi/EFI/a.efi");
	expect_none(&m, BOOT_BY_FILE, "/vmlinuz", "/vmlinuz", KX_UNSUPPORTED,
		"/dev/mapper/vg-root and /dev/sda1 both have the file /vmlinuz");
	expect_none(&m, BOOT_BY_FILE, "/none", "/vmlinuz", KX_UNSUPPORTED,
		"no file system that is mounted has the file /none");
	expect_none(&m, BOOT_BY_FILE, "/../none", "/vmlinuz", KX_FORMAT, "'..'");
	machine_remove(&m);
}

/* Subvolumes have a device of their own in mountinfo; the source tells. */
static void test_subvolumes(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, "28 1 0:30 /@ / rw - btrfs /dev/vda2 rw,subvol=/@\n"
			 "29 28 0:30 /@boot /boot rw - btrfs /dev/vda2 rw\n"
			 "30 28 0:30 /@/var /bound rw - btrfs /dev/vda2 rw\n");
	tree_link(&m.tree, "dev/disk/by-uuid/b", "../../vda2");
	tree_text(&m.tree, "boot/vmlinuz", "k");
	tree_text(&m.tree, "usr/vmlinuz", "k");
	tree_text(&m.tree, "bound/k", "k");
	machine_read(&m);
	expect_at(&m, BOOT_BY_UUID, "b", "/@boot/vmlinuz", "/boot/vmlinuz");
	expect_at(&m, BOOT_BY_UUID, "b", "/@/usr/vmlinuz", "/usr/vmlinuz");
	expect_at(&m, BOOT_BY_MENU, NULL, "/@/usr/vmlinuz", "/usr/vmlinuz");
	/* /var itself is another's, or not there; by the bind mount it is. */
	expect_at(&m, BOOT_BY_UUID, "b", "/@/var/k", "/bound/k");
	/* By the default subvolume: as the menu's folder has it, or the root. */
	expect_at(&m, BOOT_BY_UUID, "b", "/vmlinuz", "/boot/vmlinuz");
	expect_at(&m, BOOT_BY_UUID, "b", "/usr/vmlinuz", "/usr/vmlinuz");
	expect_none(&m, BOOT_BY_UUID, "b", "/@home/k", KX_IO, "/@home/k: No such file");
	machine_remove(&m);
}

static void test_btrfs_members(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, "28 1 0:30 /@ / rw - btrfs /dev/vdb rw,subvol=/@\n");
	tree_link(&m.tree, "dev/disk/by-uuid/b-1", "../../vda");
	tree_text(&m.tree, "sys/fs/btrfs/b-1/devices/vda", "");
	tree_text(&m.tree, "sys/fs/btrfs/b-1/devices/vdb", "");
	tree_text(&m.tree, "vmlinuz", "k");
	machine_read(&m);
	expect_at(&m, BOOT_BY_UUID, "B-1", "/@/vmlinuz", "/vmlinuz");
	machine_remove(&m);
}

/* A kernel that mounted its root itself calls the source /dev/root. */
static void test_by_number(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, "28 1 8:2 / / rw - ext4 /dev/root rw\n");
	tree_link(&m.tree, "dev/disk/by-uuid/u", "../../sda2");
	tree_text(&m.tree, "sys/class/block/sda2/dev", "8:2\n");
	tree_text(&m.tree, "vmlinuz", "k");
	machine_read(&m);
	expect_at(&m, BOOT_BY_UUID, "u", "/vmlinuz", "/vmlinuz");
	machine_remove(&m);
}

static void test_unknown_mounts(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, NULL);
	tree_text(&m.tree, "boot/vmlinuz", "k");
	machine_read(&m);
	expect_at(&m, BOOT_BY_UUID, "any", "/boot/vmlinuz", "/boot/vmlinuz");
	expect_at(&m, BOOT_BY_FILE, "/any", "/boot/vmlinuz", "/boot/vmlinuz");
	expect_at(&m, BOOT_BY_MENU, NULL, "/boot/vmlinuz", "/boot/vmlinuz");
	expect_none(&m, BOOT_BY_MENU, NULL, "/vmlinuz", KX_IO, "/vmlinuz: No such file");
	machine_remove(&m);
}

/* On this machine, too: a link in a path is followed. */
static void test_live(void **state)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems all = {0};
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};
	KX_AUTO(freep) char *found = NULL;

	(void)state;
	/* QEMU shows a program a /proc/self of its own making. */
	if (getenv("EMULATOR") && *getenv("EMULATOR"))
		skip();
	expect_ok(sys_open(NULL, &sys));
	expect_ok(boot_filesystems_read(&sys, &all));
	expect_ok(sys_find_file(&sys, "proc/self/../self/mountinfo", &found));
	assert_null(strstr(found, "self"));
	assert_non_null(strstr(found, "/mountinfo"));
	expect_err(sys_find_file(&sys, "proc/self", &found), KX_FORMAT,
		"/proc/self: not a regular file");
}

static void test_bad_mountinfo(void **state)
{
	struct machine m;

	(void)state;
	machine_make(&m, "28 1 8:2 / / rw - ext4 /dev/root rw\nrubbish\n");
	expect_err(boot_filesystems_read(&m.tree.sys, &m.all), KX_FORMAT,
		"/proc/self/mountinfo: line 2: ");
	assert_int_equal(m.all.n, 0);
	machine_remove(&m);
}

static void add_entry(struct boot_menu *menu, const char *kernel, const char *initrd)
{
	struct boot_entry *entry;
	struct boot_file *file;

	expect_ok(boot_menu_add(menu, &entry));
	entry->source = strdup(MENU);
	entry->line = 10 * (unsigned int)menu->n;
	entry->kernel.path = strdup(kernel);
	expect_ok(boot_files_add(&entry->initrds, &file));
	file->path = strdup(initrd);
}

static void test_menu(void **state)
{
	struct machine m;
	struct boot_menu menu;

	(void)state;
	add_separate_boot(&m);
	boot_menu_init(&menu, "GRUB");
	add_entry(&menu, "/vmlinuz", "/vmlinuz");
	add_entry(&menu, "/vmlinuz", "/initrd.img");
	add_entry(&menu, "/a", "/b");
	expect_ok(boot_menu_find_files(&m.tree.sys, &m.all, &menu));
	assert_null(menu.v[0].why_not);
	assert_string_equal(menu.v[0].kernel.at, "/boot/vmlinuz");
	assert_string_equal(menu.v[0].initrds.v[0].at, "/boot/vmlinuz");
	expect_err(kx_err_copy(menu.v[1].why_not), KX_IO,
		MENU ":20: the initrd /initrd.img: ");
	expect_err(kx_err_copy(menu.v[2].why_not), KX_IO, MENU ":30: the kernel /a: ");
	boot_menu_destroy(&menu);
	machine_remove(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_by_file),
		cmocka_unit_test(test_subvolumes),
		cmocka_unit_test(test_btrfs_members),
		cmocka_unit_test(test_by_number),
		cmocka_unit_test(test_unknown_mounts),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_bad_mountinfo),
		cmocka_unit_test(test_menu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
