// SPDX-License-Identifier: GPL-2.0-or-later
/* The settings of distributions' kdump services, hostile ones too. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "facts/kdump-service.h"
#include "tree.h"

#define DEBIAN	 "etc/default/kdump-tools"
#define CONF	 "etc/kdump.conf"
#define SYSCONFIG "etc/sysconfig/kdump"
#define RELEASE	 "proc/sys/kernel/osrelease"

static void check_text(const char *value, const char *expected)
{
	if (expected)
		assert_string_equal(value, expected);
	else
		assert_null(value);
}

static void check_paths(const struct kdump_service *s, enum kdump_kind kind,
	const char *kernel, const char *initrd)
{
	assert_true(fact_present(&s->fact));
	assert_int_equal(s->kind, kind);
	check_text(s->kernel, kernel);
	check_text(s->initrd, initrd);
}

static void check_target(const struct kdump_service *s, enum kdump_target to,
	const char *target, const char *directory)
{
	assert_int_equal(s->to, to);
	check_text(s->target, target);
	check_text(s->directory, directory);
}

static void read_service(const struct tree *tree, struct kdump_service *ret)
{
	*ret = (struct kdump_service){0};
	expect_ok(kdump_service_read(&tree->sys, ret));
}

static void test_none(void **state)
{
	struct kdump_service s;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	read_service(&tree, &s);
	assert_int_equal(s.fact.state, FACT_ABSENT);
	kdump_service_destroy(&s);
	tree_remove(&tree);
}

static void test_debian(void **state)
{
	struct kdump_service s;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, DEBIAN,
		"USE_KDUMP=1\nKDUMP_KERNEL=/var/lib/kdump/vmlinuz\n"
		"KDUMP_INITRD=/var/lib/kdump/initrd.img\nKDUMP_COREDIR=\"/srv/crash\"\n"
		"#SSH=\"<user at server>\"\n");
	read_service(&tree, &s);
	check_paths(&s, KDUMP_TOOLS, "/var/lib/kdump/vmlinuz",
		"/var/lib/kdump/initrd.img");
	check_target(&s, KDUMP_TO_DIRECTORY, NULL, "/srv/crash");
	assert_false(s.off);
	assert_null(s.left);
	assert_null(s.cmdline);
	assert_non_null(strstr(s.append, "nr_cpus=1"));
	assert_string_equal(s.removes, "crashkernel hugepages hugepagesz abm");
	assert_string_equal(s.unit, "kdump-tools.service");
	kdump_service_destroy(&s);
	tree_remove(&tree);
}

static void test_debian_defaults(void **state)
{
	struct kdump_service s;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, DEBIAN, "KDUMP_CMDLINE_APPEND=\nNFS=\"\"\nSSH=root@h\n");
	read_service(&tree, &s);
	check_paths(&s, KDUMP_TOOLS, NULL, NULL);
	check_target(&s, KDUMP_TO_HOST, "root@h", "/var/crash");
	assert_true(s.off);
	assert_string_equal(s.append, "");
	kdump_service_destroy(&s);

	tree_text(&tree, RELEASE, "6.1.0-9-amd64\n");
	tree_text(&tree, DEBIAN, "USE_KDUMP=0\nKDUMP_KERNEL=\n");
	read_service(&tree, &s);
	check_paths(&s, KDUMP_TOOLS, "/boot/vmlinuz-6.1.0-9-amd64",
		"/boot/initrd.img-6.1.0-9-amd64");
	assert_true(s.off);
	kdump_service_destroy(&s);

	tree_text(&tree, DEBIAN, "USE_KDUMP=1\nKDUMP_KERNEL=/k\n");
	read_service(&tree, &s);
	check_paths(&s, KDUMP_TOOLS, "/k", NULL);
	kdump_service_destroy(&s);
	tree_remove(&tree);
}

/* A file that a shell would execute is only read. */
static void test_hostile(void **state)
{
	static const struct {
		const char *text, *left; /* NULL: none */
	} rows[] = {
		{"USE_KDUMP=1\n[ ! -r /etc/kdump/xen.sh ] || . /etc/kdump/xen.sh\n",
			"/etc/default/kdump-tools:2: this is no assignment"},
		{"USE_KDUMP=1\nKDUMP_COREDIR=$(touch /tmp/x)\n", ":2: only a shell"},
		{"USE_KDUMP=1\nKDUMP_COREDIR=`reboot`\n", ":2: only a shell"},
		{"USE_KDUMP=1\nKDUMP_COREDIR=/var/crash; reboot\n", ":2: only a shell"},
		{"USE_KDUMP=1 reboot\nUSE_KDUMP=1", ":1: there is more"},
		{"USE_KDUMP=1\nKDUMP_FAIL_CMD='reboot -f; $(x)'\n", NULL},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct kdump_service s;

		tree_text(&tree, DEBIAN, rows[i].text);
		read_service(&tree, &s);
		assert_true(fact_present(&s.fact));
		assert_false(s.off);
		assert_string_equal(s.directory, "/var/crash");
		assert_int_equal(!s.left, !rows[i].left);
		if (rows[i].left)
			assert_non_null(strstr(s.left->message, rows[i].left));
		kdump_service_destroy(&s);
	}
	tree_remove(&tree);
}

static void test_failed(void **state)
{
	struct kdump_service s;
	struct tree tree;
	char much[(64 << 10) + 2];

	(void)state;
	tree_make(&tree);
	tree_write(&tree, DEBIAN, "USE_KDUMP=1\0", 12);
	read_service(&tree, &s);
	assert_int_equal(s.fact.state, FACT_FAILED);
	kdump_service_destroy(&s);

	memset(much, '\n', sizeof(much));
	tree_write(&tree, DEBIAN, much, sizeof(much));
	read_service(&tree, &s);
	assert_int_equal(s.fact.state, FACT_FAILED);
	kdump_service_destroy(&s);
	tree_drop(&tree, DEBIAN);

	tree_write(&tree, CONF, "path /x\0", 8);
	read_service(&tree, &s);
	assert_int_equal(s.fact.state, FACT_FAILED);
	kdump_service_destroy(&s);
	tree_remove(&tree);
}

static void test_red_hat(void **state)
{
	struct kdump_service s;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, RELEASE, "5.14.0-503.el9.x86_64\n");
	tree_text(&tree, CONF,
		"#raw /dev/vg/lv_kdump\nauto_reset_crashkernel yes\npath /var/crash\n"
		"core_collector makedumpfile -l --message-level 7 -d 31\n");
	tree_text(&tree, SYSCONFIG,
		"KDUMP_KERNELVER=\"\"\nKDUMP_COMMANDLINE=\"\"\n"
		"KDUMP_COMMANDLINE_REMOVE=\"hugepages crashkernel\"\n"
		"KDUMP_COMMANDLINE_APPEND=\"irqpoll nr_cpus=1 reset_devices\"\n"
		"KDUMP_IMG=\"vmlinuz\"\nKDUMP_IMG_EXT=\"\"\n");
	read_service(&tree, &s);
	check_paths(&s, KDUMPCTL, "/boot/vmlinuz-5.14.0-503.el9.x86_64",
		"/boot/initramfs-5.14.0-503.el9.x86_64kdump.img");
	check_target(&s, KDUMP_TO_DIRECTORY, NULL, "/var/crash");
	assert_null(s.cmdline);
	assert_string_equal(s.append, "irqpoll nr_cpus=1 reset_devices");
	assert_string_equal(s.adds, "");
	assert_non_null(strstr(s.removes, " root "));
	assert_non_null(strstr(s.removes, " hugepages crashkernel"));
	assert_string_equal(s.unit, "kdump.service");
	kdump_service_destroy(&s);

	tree_text(&tree, SYSCONFIG,
		"KDUMP_KERNELVER=4.18\nKDUMP_BOOTDIR=/b\nKDUMP_COMMANDLINE='a b'\n");
	tree_text(&tree, CONF, "");
	read_service(&tree, &s);
	check_paths(&s, KDUMPCTL, "/b/vmlinuz-4.18", "/b/initramfs-4.18kdump.img");
	assert_string_equal(s.cmdline, "a b");
	assert_non_null(strstr(s.removes, " root "));
	kdump_service_destroy(&s);
	tree_remove(&tree);
}

static void test_conf(void **state)
{
	static const struct {
		const char *text;
		enum kdump_target to;
		const char *target, *directory;
	} rows[] = {
		{"", KDUMP_TO_DIRECTORY, NULL, NULL},
		{"path", KDUMP_TO_DIRECTORY, NULL, NULL},
		{"path /a\npath\t/b # why\r\n", KDUMP_TO_DIRECTORY, NULL, "/b"},
		{"nfs h:/e\n", KDUMP_TO_HOST, "h:/e", NULL},
		{"  ssh u@h\npath /p", KDUMP_TO_HOST, "u@h", "/p"},
		{"sshkey /k\nraw /dev/sda5\n", KDUMP_TO_RAW, "/dev/sda5", NULL},
		{"xfs UUID=1234\npath d\n", KDUMP_TO_FILESYSTEM, "UUID=1234", "d"},
		{"ext4 /dev/a\next4 LABEL=b c\n", KDUMP_TO_FILESYSTEM, "LABEL=b c", NULL},
		{"#path /a\n # ext4 /dev/b\npath #x\n", KDUMP_TO_DIRECTORY, NULL, NULL},
		{"path $(reboot)\n", KDUMP_TO_DIRECTORY, NULL, "$(reboot)"},
		{"failure_action path\ndefault shell\n", KDUMP_TO_DIRECTORY, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct kdump_service s = {0};

		expect_ok(kdump_conf_parse(
			rows[i].text, strlen(rows[i].text), "f", &s));
		check_target(&s, rows[i].to, rows[i].target, rows[i].directory);
		kdump_service_destroy(&s);
	}
}

static void test_suse(void **state)
{
	struct kdump_service s;
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, RELEASE, "5.14.21-default\n");
	tree_text(&tree, SYSCONFIG,
		"KDUMP_KERNELVER=\"\"\nKDUMP_COMMANDLINE_APPEND=\"\"\n"
		"KDUMP_SAVEDIR=\"file:///var/crash\"\n");
	read_service(&tree, &s);
	check_paths(&s, KDUMP_SUSE, "/boot/vmlinuz-5.14.21-default",
		"/boot/initrd-5.14.21-default-kdump");
	check_target(&s, KDUMP_TO_DIRECTORY, NULL, "/var/crash");
	kdump_service_destroy(&s);

	tree_link(&tree, "var/lib/kdump/kernel", "/boot/vmlinuz-6.4");
	tree_text(&tree, SYSCONFIG, "KDUMP_SAVEDIR=\"ssh://u@h/var/crash\"\n");
	read_service(&tree, &s);
	check_paths(&s, KDUMP_SUSE, "/var/lib/kdump/kernel", "/var/lib/kdump/initrd");
	check_target(&s, KDUMP_TO_HOST, "ssh://u@h/var/crash", NULL);
	kdump_service_destroy(&s);

	tree_text(&tree, SYSCONFIG, "KDUMP_SAVEDIR=/srv\n");
	read_service(&tree, &s);
	check_target(&s, KDUMP_TO_DIRECTORY, NULL, "/srv");
	assert_non_null(strstr(s.adds, "numa=off"));
	assert_non_null(strstr(s.removes, "root "));
	kdump_service_destroy(&s);

	tree_text(&tree, SYSCONFIG, "KDUMP_COMMANDLINE=root=/dev/x\n");
	read_service(&tree, &s);
	assert_string_equal(s.adds, "");
	assert_null(s.removes);
	kdump_service_destroy(&s);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_debian),
		cmocka_unit_test(test_debian_defaults),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_failed),
		cmocka_unit_test(test_red_hat),
		cmocka_unit_test(test_conf),
		cmocka_unit_test(test_suse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
