// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "facts/firmware-edd.h"
#include "facts/firmware-efi.h"
#include "facts/firmware.h"
#include "tree.h"

static void add_memmap(const struct tree *tree, int n, const char *start, const char *end,
	const char *type)
{
	const char *const names[] = {"start", "end", "type"};
	const char *const texts[] = {start, end, type};

	for (int i = 0; i < 3; i++) {
		char path[64];

		snprintf(path, sizeof(path), "sys/firmware/memmap/%d/%s", n, names[i]);
		if (texts[i])
			tree_text(tree, path, texts[i]);
	}
}

static void expect_failed(const struct fact *fact, enum kx_code code, const char *message)
{
	assert_int_equal(fact->state, FACT_FAILED);
	assert_int_equal(fact->err->code, code);
	if (!strstr(fact->err->message, message))
		fail_msg("'%s' is not in '%s'", message, fact->err->message);
}

static void memmap_destroy_fact(struct fact_memmap *map)
{
	fact_destroy(&map->fact);
	memmap_destroy(&map->map);
}

static void test_memmap(void **state)
{
	struct fact_memmap map = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	assert_null(firmware_read_memmap(&tree.sys, &map));
	assert_int_equal(map.fact.state, FACT_ABSENT);
	for (int i = 11; i >= 0; i--)
		add_memmap(&tree, i, "0x1000\n", i == 10 ? "0x1fff\n" : "0x2fff\n",
			i == 2	 ? "Unknown E820 type\n"
			: i == 3 ? "ACPI Tables\n"
				 : "System RAM\n");
	add_memmap(
		&tree, 12, "0xfffffffffffff000\n", "0xffffffffffffffff\n", "Reserved\n");
	add_memmap(&tree, 13, "0x5000\n", "0x4fff\n", "Reserved\n"); /* empty */
	assert_null(firmware_read_memmap(&tree.sys, &map));
	assert_true(fact_present(&map.fact));
	assert_int_equal(map.map.n, 13);
	assert_int_equal(map.map.v[10].range.end, 0x2000); /* 10 comes behind 9 */
	assert_int_equal(map.map.v[2].type, MEMORY_RESERVED);
	assert_int_equal(map.map.v[3].type, MEMORY_ACPI);
	assert_int_equal(map.map.v[12].range.end, UINT64_MAX);
	memmap_destroy_fact(&map);
	tree_remove(&tree);
}

static void test_memmap_broken(void **state)
{
	struct fact_memmap map = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	add_memmap(&tree, 0, "0x1000\n", "0x1fff\n", "System RAM\n");
	add_memmap(&tree, 1, "0x1000\n", NULL, "System RAM\n");
	/* A hole in the folder is not the absence of the folder. */
	assert_null(firmware_read_memmap(&tree.sys, &map));
	expect_failed(&map.fact, KX_FORMAT, "sys/firmware/memmap/1/end");
	assert_int_equal(map.map.n, 0);
	add_memmap(&tree, 1, "0x9000\n", "0x1fff\n", "System RAM\n");
	assert_null(firmware_read_memmap(&tree.sys, &map));
	expect_failed(&map.fact, KX_FORMAT, "memmap/1: the end is below the start");
	add_memmap(&tree, 1, "0x10000000000000000\n", "0x1fff\n", "System RAM\n");
	assert_null(firmware_read_memmap(&tree.sys, &map));
	expect_failed(&map.fact, KX_FORMAT, "does not fit into 64 bits");
	memmap_destroy_fact(&map);
	tree_remove(&tree);
}

static void test_had_initrd(void **state)
{
	static const struct {
		size_t address, size; /* offset of 4 bytes that are not zero; 0: none */
		uint64_t had;
	} cases[] = {
		{0, 0, 0},
		{0x218, 0x21c, 1},
		{0x0c0, 0x21c, 1},
		{0x0c0, 0x0c4, 1},
		{0x218, 0, 0},
		{0, 0x21c, 0},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct fact_boot_params *bp = calloc(1, sizeof(*bp));

		if (cases[i].address)
			bp->data[cases[i].address + 3] = 1;
		if (cases[i].size)
			bp->data[cases[i].size] = 1;
		struct fact_u64 had = firmware_had_initrd(bp);
		assert_int_equal(had.fact.state, FACT_ABSENT);
		bp->fact.state = FACT_PRESENT;
		had = firmware_had_initrd(bp);
		assert_true(fact_is(&had, cases[i].had));
		free(bp);
	}
}

static void test_boot_params(void **state)
{
	struct fact_boot_params *bp = calloc(1, sizeof(*bp));
	uint8_t data[BOOT_PARAMS_SIZE + 1];
	struct tree tree;

	(void)state;
	tree_make(&tree);
	memset(data, 0x5a, sizeof(data));
	assert_null(firmware_read_boot_params(&tree.sys, bp));
	assert_int_equal(bp->fact.state, FACT_ABSENT);
	tree_write(&tree, "sys/kernel/debug/boot_params/data", data, BOOT_PARAMS_SIZE);
	assert_null(firmware_read_boot_params(&tree.sys, bp));
	assert_true(fact_present(&bp->fact));
	assert_memory_equal(bp->data, data, BOOT_PARAMS_SIZE);
	/* The first place wins, even when it is broken. */
	tree_write(&tree, "sys/kernel/boot_params/data", data, 100);
	assert_null(firmware_read_boot_params(&tree.sys, bp));
	expect_failed(&bp->fact, KX_FORMAT,
		"sys/kernel/boot_params/data: not the 4096 bytes of struct boot_params "
		"but 100");
	tree_write(&tree, "sys/kernel/boot_params/data", data, sizeof(data));
	assert_null(firmware_read_boot_params(&tree.sys, bp));
	expect_failed(&bp->fact, KX_FORMAT, "but at least 4097");
	fact_destroy(&bp->fact);
	free(bp);
	tree_remove(&tree);
}

static void add_descriptor(const struct tree *tree, int n)
{
	static const char *const names[] = {
		"type", "phys_addr", "virt_addr", "num_pages", "attribute"};

	for (int i = 0; i < 5; i++) {
		char path[64], text[32];

		snprintf(path, sizeof(path), "sys/firmware/efi/runtime-map/%d/%s", n,
			names[i]);
		snprintf(text, sizeof(text), "0x%x\n", n * 16 + i);
		tree_text(tree, path, text);
	}
}

static void test_efi(void **state)
{
	struct fact_efi efi = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	assert_null(firmware_read_efi(&tree.sys, &efi));
	assert_int_equal(efi.fact.state, FACT_ABSENT);
	assert_int_equal(efi.runtime_map_fact.state, FACT_ABSENT);

	tree_text(&tree, "sys/firmware/efi/fw_vendor", "0x7ef7ef98\n");
	tree_text(&tree, "sys/firmware/efi/runtime", "0xfffffffeff600000\n");
	tree_text(&tree, "sys/firmware/efi/fw_platform_size", "64\n");
	tree_text(&tree, "sys/firmware/efi/systab",
		"ACPI20=0x7fbf014\nACPI=0x7fbf000\nSMBIOS3=0x111\nSMBIOS=0x222\n");
	for (int i = 0; i < 11; i++)
		add_descriptor(&tree, i);
	assert_null(firmware_read_efi(&tree.sys, &efi));
	assert_true(fact_present(&efi.fact));
	assert_int_equal(efi.fw_vendor.value, 0x7ef7ef98);
	assert_int_equal(efi.runtime.value, 0xfffffffeff600000);
	assert_int_equal(efi.config_table.fact.state, FACT_ABSENT);
	assert_int_equal(efi.platform_size.value, 64);
	assert_int_equal(efi.acpi20.value, 0x7fbf014);
	assert_int_equal(efi.acpi.value, 0x7fbf000);
	assert_int_equal(efi.smbios.value, 0x222);
	assert_true(fact_present(&efi.runtime_map_fact));
	assert_int_equal(efi.runtime_map_n, 11);
	assert_int_equal(efi.runtime_map[10].type, 160);
	assert_int_equal(efi.runtime_map[10].phys_addr, 161);
	assert_int_equal(efi.runtime_map[10].virt_addr, 162);
	assert_int_equal(efi.runtime_map[10].num_pages, 163);
	assert_int_equal(efi.runtime_map[10].attribute, 164);
	firmware_efi_destroy(&efi);
	tree_remove(&tree);
}

static void test_efi_broken(void **state)
{
	struct fact_efi efi = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "sys/firmware/efi/fw_vendor", "nonsense\n");
	tree_text(
		&tree, "sys/firmware/efi/systab", "XACPI20=0x1\nACPI=0x12 junk\nSMBIOS=");
	add_descriptor(&tree, 0);
	tree_text(&tree, "sys/firmware/efi/runtime-map/0/type", "0x100000000\n");
	assert_null(firmware_read_efi(&tree.sys, &efi));
	assert_true(fact_present(&efi.fact));
	expect_failed(&efi.fw_vendor.fact, KX_FORMAT, "efi/fw_vendor: 'nonsense'");
	assert_int_equal(efi.acpi20.fact.state, FACT_ABSENT);
	expect_failed(&efi.acpi.fact, KX_FORMAT, "systab: ACPI= has no hexadecimal");
	expect_failed(&efi.smbios.fact, KX_FORMAT, "systab: SMBIOS=");
	expect_failed(&efi.runtime_map_fact, KX_FORMAT, "0/type: more than 32 bits");
	assert_null(efi.runtime_map);
	firmware_efi_destroy(&efi);
	tree_drop(&tree, "sys/firmware/efi/runtime-map/0/num_pages");
	assert_null(firmware_read_efi(&tree.sys, &efi));
	expect_failed(&efi.runtime_map_fact, KX_FORMAT, "0/num_pages");
	firmware_efi_destroy(&efi);
	tree_remove(&tree);
}

#define DRIVE "sys/firmware/edd/int13_dev80/"

static void test_edd(void **state)
{
	struct fact_edd edd = {0};
	struct tree tree;
	uint8_t params[EDD_PARAMS_SIZE];

	(void)state;
	tree_make(&tree);
	assert_null(firmware_read_edd(&tree.sys, &edd));
	assert_int_equal(edd.fact.state, FACT_ABSENT);
	memset(params, 7, sizeof(params));
	tree_text(&tree, DRIVE "version", "0x30\n");
	tree_text(&tree, DRIVE "extensions",
		"Fixed disk access\nEnhanced Disk Drive support\n64-bit extensions\n");
	tree_text(&tree, DRIVE "legacy_max_cylinder", "1022\n");
	tree_text(&tree, DRIVE "legacy_max_head", "254\n");
	tree_text(&tree, DRIVE "legacy_sectors_per_track", "63\n");
	tree_text(&tree, DRIVE "mbr_signature", "0x5d1ac3b7\n");
	tree_write(&tree, DRIVE "raw_data", params, 30);
	tree_text(&tree, "sys/firmware/edd/int13_dev8a/mbr_signature", "0x00000000\n");
	tree_text(&tree, "sys/firmware/edd/int13_dev81/raw_data", "");
	tree_text(&tree, "sys/firmware/edd/other", "");
	assert_null(firmware_read_edd(&tree.sys, &edd));
	assert_true(fact_present(&edd.fact));
	assert_int_equal(edd.n, 3);
	assert_int_equal(edd.v[0].device, 0x80);
	assert_int_equal(edd.v[0].version, 0x30);
	assert_int_equal(edd.v[0].interface_support, 0xd);
	assert_int_equal(edd.v[0].legacy_max_cylinder, 1022);
	assert_int_equal(edd.v[0].legacy_max_head, 254);
	assert_int_equal(edd.v[0].legacy_sectors_per_track, 63);
	assert_true(edd.v[0].has_mbr_signature);
	assert_int_equal(edd.v[0].mbr_signature, 0x5d1ac3b7);
	assert_int_equal(edd.v[0].params[29], 7);
	assert_int_equal(edd.v[0].params[30], 0);
	assert_int_equal(edd.v[1].device, 0x81);
	assert_false(edd.v[1].has_mbr_signature);
	assert_int_equal(edd.v[2].device, 0x8a);
	assert_true(edd.v[2].has_mbr_signature);
	assert_int_equal(edd.v[2].params[0], 0);
	firmware_edd_destroy(&edd);
	tree_remove(&tree);
}

static void test_edd_broken(void **state)
{
	struct fact_edd edd = {0};
	uint8_t params[EDD_PARAMS_SIZE + 1] = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, DRIVE "legacy_max_head", "256\n");
	assert_null(firmware_read_edd(&tree.sys, &edd));
	expect_failed(&edd.fact, KX_FORMAT, "legacy_max_head: more than 0xff");
	tree_text(&tree, DRIVE "legacy_max_head", "255\n");
	tree_write(&tree, DRIVE "raw_data", params, sizeof(params));
	assert_null(firmware_read_edd(&tree.sys, &edd));
	expect_failed(&edd.fact, KX_LIMIT, "raw_data: longer than");
	assert_int_equal(edd.n, 0);
	firmware_edd_destroy(&edd);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memmap),
		cmocka_unit_test(test_memmap_broken),
		cmocka_unit_test(test_boot_params),
		cmocka_unit_test(test_had_initrd),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_efi_broken),
		cmocka_unit_test(test_edd),
		cmocka_unit_test(test_edd_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
