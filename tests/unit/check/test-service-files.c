// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the services of distributions find what they load, and what cannot be seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "check/read.h"
#include "expect.h"
#include "tree.h"

#define RELEASE "5.14.0-503.el9.x86_64"
#define MACHINE "0123456789abcdef0123456789abcdef"

enum { FILES_MAX = 4 };

struct machine {
	const char *settings, *text; /* NULL: of kdumpctl, and what it has by itself */
	const char *release;
	const char *files[FILES_MAX];
	const char *kernel, *initrd; /* what is found; NULL: none */
};

static void make(struct tree *tree, const struct machine *m)
{
	tree_make(tree);
	tree_text(tree, "proc/sys/kernel/osrelease", m->release ? m->release : RELEASE);
	tree_text(tree, "etc/machine-id", MACHINE "\n");
	if (!m->settings)
		tree_text(tree, "etc/kdump.conf", "path /var/crash\n");
	tree_text(tree, m->settings ? m->settings : "etc/sysconfig/kdump",
		m->text ? m->text : "KDUMP_IMG=\"vmlinuz\"\n");
	for (size_t i = 0; i < FILES_MAX && m->files[i]; i++)
		tree_text(tree, m->files[i], "x");
}

static void find(const struct tree *tree, struct service_files *ret)
{
	KX_AUTO(check_mounts_destroy) struct check_mounts mounts = {0};
	struct kdump_service service = {0};

	*ret = (struct service_files){0};
	expect_ok(check_mounts_read(&tree->sys, &mounts));
	expect_ok(kdump_service_read(&tree->sys, &service));
	assert_true(fact_present(&service.fact));
	expect_ok(check_find_service_files(&tree->sys, &mounts, &service, ret));
	kdump_service_destroy(&service);
}

static void expect_text(const char *text, const char *expected)
{
	if (!expected)
		assert_null(text);
	else if (!text)
		fail_msg("nothing, and not %s", expected);
	else
		assert_string_equal(text, expected);
}

#define OSTREE "boot/ostree/fedora-1a2b/"
#define BLS    "boot/" MACHINE "/" RELEASE "/"

static const struct machine machines[] = {
	{.files = {"boot/vmlinuz-" RELEASE, "boot/initramfs-" RELEASE "kdump.img"},
		.kernel = "/boot/vmlinuz-" RELEASE,
		.initrd = "/boot/initramfs-" RELEASE "kdump.img"},
	{.files = {"boot/vmlinuz-" RELEASE,
		 "var/lib/kdump/initramfs-" RELEASE "kdump.img"},
		.kernel = "/boot/vmlinuz-" RELEASE,
		.initrd = "/var/lib/kdump/initramfs-" RELEASE "kdump.img"},
	{.files = {OSTREE "vmlinuz-" RELEASE,
		 "var/lib/kdump/initramfs-" RELEASE "kdump.img"},
		.kernel = "/" OSTREE "vmlinuz-" RELEASE,
		.initrd = "/var/lib/kdump/initramfs-" RELEASE "kdump.img"},
	{.files = {BLS "linux", BLS "initrdkdump"},
		.kernel = "/" BLS "linux",
		.initrd = "/" BLS "initrdkdump"},
	{.files = {"efi/" MACHINE "/" RELEASE "/vmlinuz"},
		.kernel = "/efi/" MACHINE "/" RELEASE "/vmlinuz"},
	{.files = {"boot/efi/EFI/Linux/" MACHINE "-" RELEASE ".efi"},
		.kernel = "/boot/efi/EFI/Linux/" MACHINE "-" RELEASE ".efi"},
	{.files = {"boot/vmlinuz-5.14.0"}},
	{.text = "KDUMP_BOOTDIR=/b\nKDUMP_IMG=image\nKDUMP_IMG_EXT=.x\n",
		.files = {"b/image-" RELEASE ".x", "boot/image-" RELEASE ".x"},
		.kernel = "/b/image-" RELEASE ".x"},
	{.text = "KDUMP_BOOTDIR=/b\n", .files = {"boot/vmlinuz-" RELEASE}},
	{.release = "6.1+debug",
		.files = {"boot/vmlinuz-6.1+debug", "boot/vmlinuz-6.1",
			"boot/initramfs-6.1+debugkdump.img",
			"boot/initramfs-6.1kdump.img"},
		.kernel = "/boot/vmlinuz-6.1",
		.initrd = "/boot/initramfs-6.1kdump.img"},
	{.release = "6.1+debug",
		.files = {"boot/vmlinuz-6.1+debug", "boot/initramfs-6.1+debugkdump.img"},
		.kernel = "/boot/vmlinuz-6.1+debug",
		.initrd = "/boot/initramfs-6.1+debugkdump.img"},
	{.text = "KDUMP_KERNELVER=6.1+debug\n",
		.files = {"boot/vmlinuz-6.1+debug", "boot/vmlinuz-6.1"},
		.kernel = "/boot/vmlinuz-6.1+debug"},
	/* kernels of POWER */
	{"etc/default/kdump-tools", "USE_KDUMP=1\n", "6.1.0-9-powerpc64le",
		{"boot/vmlinux-6.1.0-9-powerpc64le",
			"boot/initrd.img-6.1.0-9-powerpc64le"},
		"/boot/vmlinux-6.1.0-9-powerpc64le",
		"/boot/initrd.img-6.1.0-9-powerpc64le"},
	{"etc/sysconfig/kdump", "KDUMP_SAVEDIR=/x\n", "6.4.0-default",
		{"boot/vmlinux-6.4.0-default", "boot/initrd-6.4.0-default-kdump"},
		"/boot/vmlinux-6.4.0-default", "/boot/initrd-6.4.0-default-kdump"},
};

static void test_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(machines); i++) {
		struct service_files files;
		struct tree tree;

		make(&tree, &machines[i]);
		find(&tree, &files);
		expect_text(files.kernel, machines[i].kernel);
		expect_text(files.initrd, machines[i].initrd);
		assert_null(files.kernel_unseen);
		assert_null(files.initrd_unseen);
		service_files_destroy(&files);
		tree_remove(&tree);
	}
}

/* A link that leads nowhere for ever stands for what this caller may not see. */
static void test_unseen(void **state)
{
	static const struct machine m = {0};
	struct service_files files;
	struct tree tree;

	(void)state;
	make(&tree, &m);
	tree_link(&tree, "boot", "boot");
	tree_text(&tree, "efi/vmlinuz-" RELEASE, "x");
	find(&tree, &files);
	assert_null(files.kernel);
	assert_non_null(files.kernel_unseen);
	service_files_destroy(&files);
	tree_remove(&tree);

	make(&tree, &machines[0]);
	tree_drop(&tree, "boot/initramfs-" RELEASE "kdump.img");
	tree_link(&tree, "var", "var");
	find(&tree, &files);
	assert_non_null(files.kernel);
	assert_null(files.initrd);
	assert_non_null(files.initrd_unseen);
	service_files_destroy(&files);
	tree_remove(&tree);
}

/* Debian's link leads to a folder that would be mounted by looking. */
static void test_asleep(void **state)
{
	static const struct machine m = {"etc/default/kdump-tools",
		"USE_KDUMP=1\nKDUMP_KERNEL=/var/lib/kdump/vmlinuz\n", NULL,
		{"boot/vmlinuz-1"}, NULL, NULL};
	KX_AUTO(check_mounts_destroy) struct check_mounts mounts = {0};
	struct service_files files;
	struct tree tree;

	(void)state;
	make(&tree, &m);
	tree_text(&tree, "proc/self/mountinfo",
		"20 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
		"21 20 0:30 / /boot rw - autofs systemd-1 rw\n");
	tree_link(&tree, "var/lib/kdump/vmlinuz", "/boot/vmlinuz-1");
	find(&tree, &files);
	expect_text(files.kernel, "/boot/vmlinuz-1");
	service_files_destroy(&files);
	tree.sys.live = tree.sys.complete = true;
	expect_ok(check_mounts_read(&tree.sys, &mounts));
	tree.sys.asleep = mounts.asleep;
	find(&tree, &files);
	assert_null(files.kernel);
	assert_non_null(files.kernel_unseen);
	assert_non_null(strstr(files.kernel_unseen->message, "/boot is an automount"));
	service_files_destroy(&files);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_unseen),
		cmocka_unit_test(test_asleep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
