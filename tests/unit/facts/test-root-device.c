// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "expect.h"
#include "facts-fixture.h"
#include "facts/root-device.h"
#include "tree.h"

enum answer { HERE, NOT_HERE, UNKNOWN };

static void expect_answer(const struct tree *tree, const char *spec, enum answer answer)
{
	KX_AUTO(root_device_destroy) struct fact_root root = {0};

	expect_ok(root_device_read(&tree->sys, spec, &root));
	assert_string_equal(root.spec, spec);
	enum answer found = root.fact.state != FACT_PRESENT ? UNKNOWN
			    : root.there		    ? HERE
							    : NOT_HERE;
	if (found != answer)
		fail_msg("'%s': %d, not %d", spec, found, answer);
}

static const char *const files[] = {"dev/disk/by-uuid/0a1b-2c", "dev/disk/by-uuid/ABCD",
	"dev/disk/by-partuuid/5a5a-02", "dev/disk/by-label/my\\x20disk",
	"dev/disk/by-label/a\\x2fb", "dev/disk/by-label/plain",
	"dev/disk/by-partlabel/EFI\\x20System", "dev/disk/by-id/ata-X-part1", "dev/vda1",
	"dev/root-of-evil", "dev/mapper/control", "dev/mapper/vg-root", "dev/vg/root",
	"dev/cdrom", "sys/class/block/vda", "sys/class/block/vda1",
	"sys/class/block/cciss!c0d0p1", "sys/dev/block/252:1"};

static const struct {
	const char *spec;
	enum answer answer;
} specs[] = {
	{"UUID=0a1b-2c", HERE},
	{"UUID=0A1B-2C", HERE}, /* who compares with care finds it, too */
	{"UUID=abcd", HERE}, {"UUID=0a1b-2", NOT_HERE}, {"UUID=0a1b-2cc", NOT_HERE},
	{"UUID=", UNKNOWN}, {"PARTUUID=5a5a-02", HERE}, {"PARTUUID=5a5a-03", NOT_HERE},
	{"PARTUUID=5a5a-02/PARTNROFF=1", UNKNOWN}, {"PARTUUID=none/PARTNROFF=1", UNKNOWN},
	{"LABEL=plain", HERE}, {"LABEL=my disk", HERE}, {"LABEL=my\\x20disk", HERE},
	{"LABEL=a/b", HERE}, {"LABEL=my", NOT_HERE},
	{"LABEL=\"plain\"", UNKNOWN}, /* who takes the quotes away? */
	{"PARTLABEL=EFI System", HERE}, {"PARTLABEL=EFI\\x2", NOT_HERE},
	{"/dev/vda1", HERE}, {"/dev/vda", HERE}, /* /sys alone is enough, as is /dev */
	{"/dev/cdrom", HERE}, {"/dev/vdb1", NOT_HERE}, {"/dev/sda1", NOT_HERE},
	{"/dev/disk/by-uuid/ABCD", HERE}, {"/dev/disk/by-uuid/none", NOT_HERE},
	{"/dev/disk/by-path/pci", NOT_HERE}, {"/dev/disk/by-id/ata-X-part1", HERE},
	{"/dev/mapper/vg-root", HERE}, {"/dev/mapper/vg-boot", NOT_HERE},
	{"/dev/vg/root", HERE}, {"/dev/vg/boot", NOT_HERE}, {"/dev/other/root", NOT_HERE},
	{"/dev/cciss/c0d0p1", HERE}, {"252:1", HERE}, {"0252:01", HERE},
	{"252:2", NOT_HERE},
	/* What is no disk, or comes later, or is somebody else's to read. */
	{"/dev/nfs", UNKNOWN}, {"/dev/ram0", UNKNOWN}, {"/dev/md0", UNKNOWN},
	{"/dev/md/root", UNKNOWN}, {"/dev/nbd0", UNKNOWN}, {"/dev/mtdblock2", UNKNOWN},
	{"/dev/", UNKNOWN}, {"/dev//vdb", UNKNOWN}, {"/dev/../vdb", UNKNOWN},
	{"/dev/vg/", UNKNOWN}, {"", UNKNOWN}, {"vda1", UNKNOWN}, {"b302", UNKNOWN},
	{"8:", UNKNOWN}, {":1", UNKNOWN}, {"8:1:2", UNKNOWN}, {"99999999999:1", UNKNOWN},
	{"ubi0:rootfs", UNKNOWN}, {"mtd:root", UNKNOWN}, {"nfs:server:/path", UNKNOWN},
	{"live:LABEL=none", UNKNOWN}, {"zfs=none", UNKNOWN}, {"ZFS=none", UNKNOWN},
	{"rootfs", UNKNOWN}, {"fstab", UNKNOWN},
	{"myfs", UNKNOWN}, /* a tag of virtiofs */
	/* More than one, of a file system over several. */
	{"/dev/vda1:/dev/vdb1", UNKNOWN}, {"/dev/vda1:/dev/vda2:/dev/vdb", UNKNOWN},
	{"/dev/mapper/a:/dev/mapper/b", UNKNOWN},
};

static void test_specs(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	for (size_t i = 0; i < KX_ARRAY_SIZE(files); i++)
		tree_text(&tree, files[i], "");
	for (size_t i = 0; i < KX_ARRAY_SIZE(specs); i++)
		expect_answer(&tree, specs[i].spec, specs[i].answer);
	tree_remove(&tree);
}

/* Where nobody keeps the names, that one is missing says nothing. */
static void test_nothing_to_ask(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	for (size_t i = 0; i < KX_ARRAY_SIZE(specs); i++)
		expect_answer(&tree, specs[i].spec, UNKNOWN);
	/* A machine whose disks have no driver; a container; a small /dev. */
	tree_text(&tree, "dev/null", "");
	tree_text(&tree, "sys/class/x", "");
	expect_answer(&tree, "/dev/vda1", UNKNOWN);
	tree_text(&tree, "sys/class/block/loop0", "");
	expect_answer(&tree, "/dev/vda1", NOT_HERE);
	expect_answer(&tree, "UUID=1", UNKNOWN);
	expect_answer(&tree, "/dev/disk/by-uuid/1", UNKNOWN);
	expect_answer(&tree, "/dev/vg/root", UNKNOWN);
	/* Nothing has set up volumes. */
	tree_text(&tree, "dev/disk/by-uuid/2", "");
	tree_text(&tree, "dev/mapper/control", "");
	expect_answer(&tree, "/dev/disk/by-uuid/1", NOT_HERE);
	expect_answer(&tree, "/dev/mapper/vg-root", UNKNOWN);
	expect_answer(&tree, "/dev/vg/root", UNKNOWN);
	expect_answer(&tree, "LABEL=x", UNKNOWN);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_specs),
		cmocka_unit_test(test_nothing_to_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
