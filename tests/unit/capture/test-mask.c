// SPDX-License-Identifier: GPL-2.0-or-later
/* What --anonymous makes of texts, in place. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "capture/mask.h"
#include "expect.h"

typedef void (*masker)(struct mask *mask, char *text, size_t size);

static void expect_by(struct mask *mask, masker how, const char *text, const char *wanted)
{
	KX_AUTO(freep) char *copy = strdup(text);

	how(mask, copy, strlen(copy));
	assert_string_equal(copy, wanted);
	/* What is masked stays as it is. */
	how(mask, copy, strlen(copy));
	assert_string_equal(copy, wanted);
	assert_null(mask->err);
}

static void expect_masked(masker how, const char *text, const char *wanted)
{
	KX_AUTO(mask_destroy) struct mask mask = {0};

	expect_by(&mask, how, text, wanted);
}

#define UUID  "8d0ef4f1-50a2-4b1d-90a6-6b5ad4c1e7f2"
#define UUID1 "00000000-0000-0000-0000-000000000001"
#define UUID2 "00000000-0000-0000-0000-000000000002"

static void test_ids(void **state)
{
	(void)state;
	expect_masked(mask_ids, "a " UUID " b 8D0EF4F1-50A2-4B1D-90A6-6B5AD4C1E7F2",
		"a " UUID1 " b " UUID1);
	expect_masked(mask_ids, UUID " e2c1a7b0-9f42-4f43-8a75-0b4f7c1d3e59",
		UUID1 " " UUID2);
	expect_masked(mask_ids, "LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f",
		"LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f");
	expect_masked(mask_ids, "4f0f5a7d3c9b4c7f8d51e0a1b2c3d4e5-6.12.9.conf",
		"00000000000000000000000000000001-6.12.9.conf");
	expect_masked(mask_ids, "ip=10.1.22.3::10.1.22.254:255.255.255.0:h",
		"ip=00.0.00.1::00.0.00.002:000.000.000.3:h");
	expect_masked(mask_ids, "52:54:00:aB:cd:ef fe80::1:ab 2001:db8::7",
		"00:00:00:00:00:01 0000::0:02 0000:000::3");
	/* neither addresses nor IDs */
	expect_masked(mask_ids, "vmlinuz-5.4.0.1 6.1.0.3a 0000:00:1f.0 12:34:56 a0000",
		"vmlinuz-5.4.0.1 6.1.0.3a 0000:00:1f.0 12:34:56 a0000");
	expect_masked(mask_ids, "x" UUID "x ::::host::dhcp", "x" UUID "x ::::host::dhcp");
}

static void test_learned(void **state)
{
	KX_AUTO(mask_destroy) struct mask mask = {0};

	(void)state;
	expect_by(&mask, mask_ids, "search 1A2B-3C4D", "search 1A2B-3C4D");
	expect_by(&mask, mask_device, "disk/by-uuid/1A2B-3C4D", "disk/by-uuid/0000-0001");
	expect_by(&mask, mask_ids, "search 1a2b-3c4d", "search 0000-0001");
	expect_by(&mask, mask_cmdline, "root=UUID=1A2B-3C4D", "root=UUID=0000-0001");
}

static void test_devices(void **state)
{
	KX_AUTO(mask_destroy) struct mask mask = {0};

	(void)state;
	expect_by(&mask, mask_device, "sda1", "sda1");
	expect_by(&mask, mask_device, "mapper/control", "mapper/control");
	expect_by(&mask, mask_device, "mapper/vg-root", "mapper/m000001");
	expect_by(&mask, mask_device, "vg0/root", "m02/m003");
	expect_by(&mask, mask_device, "disk/by-label/DATA", "disk/by-label/m004");
	expect_by(&mask, mask_device, "input/event0", "input/event0");
	expect_by(&mask, mask_cmdline, "root=/dev/mapper/vg-root",
		"root=/dev/mapper/m000001");
}

static void test_cmdline(void **state)
{
	(void)state;
	expect_masked(mask_cmdline,
		"BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet crashkernel=256M "
		"console=ttyS0,115200 rd.luks.key=/secret",
		"BOOT_IMAGE=/vmlinuz root=/dev/sda1 ro quiet crashkernel=256M "
		"console=ttyS0,115200 rd.luks.key=m000001");
	expect_masked(mask_cmdline, "a=\"x y\" \"b=c d\" e= =f -- secret --x=1",
		"a=\"m01\" \"m0002\" e= =3 -- m00004 m0005");
	expect_masked(mask_cmdline, "root=LABEL=DATA root=PARTUUID=1234abcd-01",
		"root=LABEL=m001 root=PARTUUID=00000000-01");
	expect_masked(mask_cmdline, "root=10.9.8.7:/alice root=8:1 root=0x801",
		"root=m00000000000001 root=8:1 root=0x801");
	expect_masked(mask_cmdline, "", "");
	expect_masked(mask_cmdline, "a=\"", "a=\"");
}

static void test_config(void **state)
{
	(void)state;
	expect_masked(mask_config,
		"set root='hd0,gpt2'\n"
		"\tlinux\t/vmlinuz root=/dev/sda1 key=abc\n"
		"options key=abc quiet\n"
		"password_pbkdf2 root grub.pbkdf2\n"
		"GRUB_CMDLINE_LINUX=\"key=abc\"\n"
		"kernelopts=key=abc",
		"set root='hd0,gpt2'\n"
		"\tlinux\t/vmlinuz root=/dev/sda1 key=m01\n"
		"options key=m01 quiet\n"
		"password_pbkdf2 m000000000000002\n"
		"GRUB_CMDLINE_LINUX=\"key=m01\"\n"
		"kernelopts=key=m01");
	expect_masked(mask_config, "password\npassword ", "password\npassword ");
	expect_masked(mask_config,
		"ssh root@srv\nnfs srv:/dumps\npath /var/crash\n"
		"SSH=\"root@srv\"\nKDUMP_SMTP_PASSWORD='abc'\nNFS=srv\nSSH=\n"
		"KDUMP_SAVEDIR=\"ftp://a:b@srv/x\"\nKDUMP_SAVEDIR=file:///var/crash",
		"ssh m0000001\nnfs m000000002\npath /var/crash\n"
		"SSH=\"m0000001\"\nKDUMP_SMTP_PASSWORD='m03'\nNFS=m04\nSSH=\n"
		"KDUMP_SAVEDIR=\"ftp://m00000005\"\n"
		"KDUMP_SAVEDIR=file:///var/crash");
}

/* A secret does not end with its line. */
static void test_continued(void **state)
{
	(void)state;
	expect_masked(mask_config,
		"GRUB_CMDLINE_LINUX=\"quiet\n  key=abc\"\n"
		"export GRUB_CMDLINE_LINUX_DEFAULT='ro \\\n key=abc'\n"
		"  linux /v ro \\\n  key=abc\nGRUB_TIMEOUT=5",
		"GRUB_CMDLINE_LINUX=\"quiet\n  key=m01\"\n"
		"export GRUB_CMDLINE_LINUX_DEFAULT='ro \\\n key=m01'\n"
		"  linux /v ro \\\n  key=m01\nGRUB_TIMEOUT=5");
	expect_masked(mask_config, "cmdline=\"a=b\\", "cmdline=\"a=m1");
	expect_masked(mask_config, "\\\n\\", "\\\n\\");
}

static void test_names(void **state)
{
	(void)state;
	expect_masked(mask_config,
		"menuentry 'A' --users \"alice,bob\" --id x {\n"
		"menuentry 'A' --users alice {\ngrub_users alice\n"
		"set root='lvm/vg-root'\ninitrd /lvm/vg-root\n"
		"search --no-floppy --label DATA --set=root\n"
		"search --fs-uuid --set=root DATA",
		"menuentry 'A' --users \"m00000001\" --id x {\n"
		"menuentry 'A' --users m0002 {\ngrub_users m0002\n"
		"set root='lvm/m000003'\ninitrd /lvm/vg-root\n"
		"search --no-floppy --label m004 --set=root\n"
		"search --fs-uuid --set=root DATA");
	expect_masked(mask_config,
		"raw /dev/mapper/vg-dump\next4 LABEL=DATA\nxfs  /dev/sda1\n"
		"fence_kdump_nodes a.example b.example\ndracut_args --mount \"a:/b /c\"",
		"raw /dev/mapper/m000001\next4 LABEL=m002\nxfs  /dev/sda1\n"
		"fence_kdump_nodes m000000000000000003\ndracut_args m0000000000000004");
}

static void test_mounts(void **state)
{
	(void)state;
	expect_masked(mask_mounts,
		"1 0 8:1 / / rw - ext4 /dev/mapper/vg-root rw\n"
		"2 1 0:5 / /media/alice/x rw shared:1 - nfs4 srv:/x rw,addr=1\n"
		"3 1 0:6 / /y rw - cifs //srv/y rw,username=bob",
		"1 0 8:1 / / rw - ext4 /dev/mapper/m000001 rw\n"
		"2 1 0:5 / /media/m0002/3 rw shared:1 - nfs4 m00004 rw,addr=1\n"
		"3 1 0:6 / /y rw - cifs m000005 rw,username=m06");
	expect_masked(mask_mounts, "1 0 0:5 / /x rw - fuse.sshfs bob@srv: rw",
		"1 0 0:5 / /x rw - fuse.sshfs m0000001 rw");
	expect_masked(mask_mounts, "1 - \n - \n-", "1 - \n - \n-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_learned),
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_cmdline),
		cmocka_unit_test(test_config),
		cmocka_unit_test(test_continued),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_mounts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
