// SPDX-License-Identifier: GPL-2.0-or-later
/* Kernels for arm64: the header of an Image, each lie of it, and a vmlinux. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "expect.h"
#include "image/elf-machines.h"
#include "image/formats.h"
#include "make-arm64.h"

static struct kx_err *parse(const uint8_t *data, size_t size, struct elf_image *ret)
{
	const struct bytes b = {data, size, "k"};
	enum image_match match;

	struct kx_err *err = arm64_image_parse(&b, &match, ret);
	assert_int_equal(match, IMAGE_MATCH);
	return err;
}

static struct kx_err *parse_recipe(const struct arm64_recipe *r, struct elf_image *ret)
{
	size_t size;
	uint8_t *data = make_arm64(r, &size);
	struct kx_err *err = parse(data, size, ret);

	free(data);
	return err;
}

static void test_usual(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	struct elf_image elf;

	(void)state;
	r.text_offset = 0x80000;
	expect_ok(parse_recipe(&r, &elf));
	assert_int_equal(elf.nloads, 1);
	assert_int_equal(elf.loads[0].offset, 0);
	assert_int_equal(elf.loads[0].paddr, 0x80000);
	assert_int_equal(elf.loads[0].filesz, 0x20000);
	assert_int_equal(elf.loads[0].memsz, 0x30000);
	assert_int_equal(elf.entry_paddr, 0x80000);
	assert_int_equal(elf.machine, 183);
	assert_true(elf.is_64bit && !elf.big_endian);
	assert_int_equal(elf.arm64.text_offset, 0x80000);
	assert_int_equal(elf.arm64.image_size, 0x30000);
	elf_image_destroy(&elf);
}

static void test_flags(void **state)
{
	static const struct {
		uint64_t flags;
		uint32_t page_size;
		bool big_endian, anywhere;
	} rows[] = {
		{0, 0, false, false},
		{1, 0, true, false},
		{2, 4 << 10, false, false},
		{4, 16 << 10, false, false},
		{6, 64 << 10, false, false},
		{8, 0, false, true},
		{15, 64 << 10, true, true},
	};
	struct arm64_recipe r = arm64_recipe();
	struct elf_image elf;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		r.flags = rows[i].flags;
		expect_ok(parse_recipe(&r, &elf));
		assert_int_equal(elf.arm64.page_size, rows[i].page_size);
		assert_int_equal(elf.arm64.big_endian, rows[i].big_endian);
		assert_int_equal(elf.big_endian, rows[i].big_endian);
		assert_int_equal(elf.arm64.anywhere, rows[i].anywhere);
		elf_image_destroy(&elf);
	}
}

static void test_lies(void **state)
{
	static const struct {
		const char *field;
		uint64_t value;
		enum kx_code code;
		const char *why;
	} rows[] = {
		{"flags", 0x1a, KX_UNSUPPORTED, "of which 0x10 are not known"},
		{"flags", 1ULL << 63, KX_UNSUPPORTED, "of which 0x8000000000000000"},
		{"image_size", 0, KX_UNSUPPORTED, "before 3.17 are not supported"},
		{"image_size", UINT64_MAX, KX_FORMAT, "do not fit into 64 bits"},
		{"image_size", 0x1ffff, KX_FORMAT, "and the file has 0x20000"},
		{"text_offset", 0x200000, KX_FORMAT, "which is no less than that"},
		{"text_offset", UINT64_MAX, KX_FORMAT, ""},
		{"text_offset", 0x800, KX_FORMAT, "which is no whole page"},
		{"efi_size", 0x20001, KX_FORMAT, "there are only 0x20000 bytes"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		struct arm64_recipe r = arm64_recipe();
		struct elf_image elf;

		r.text_offset = 0x80000;
		assert_true(arm64_recipe_set(&r, rows[i].field, rows[i].value));
		expect_err(parse_recipe(&r, &elf), rows[i].code, rows[i].why);
		assert_null(elf.loads);
	}
}

/* Without an EFI stub nothing tells how long the file is to be. */
static void test_cut(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	struct elf_image elf;
	size_t size;

	(void)state;
	r.size = r.efi_size = 0x400;
	uint8_t *data = make_arm64(&r, &size);
	for (size_t n = 64; n < size; n++)
		expect_err(parse(data, n, &elf), KX_FORMAT, "k: ");
	free(data);
	r.efi_size = 0;
	data = make_arm64(&r, &size);
	for (size_t n = 64; n <= size; n++) {
		expect_ok(parse(data, n, &elf));
		assert_int_equal(elf.loads[0].filesz, n);
		elf_image_destroy(&elf);
	}
	free(data);
}

static void test_others(void **state)
{
	struct arm64_recipe r = arm64_recipe();
	enum image_match match;
	struct elf_image elf;
	size_t size;

	(void)state;
	uint8_t *data = make_arm64(&r, &size);
	for (size_t n = 0; n < 64; n++) {
		const struct bytes b = {data, n, "k"};

		expect_ok(arm64_image_parse(&b, &match, &elf));
		assert_int_equal(match, IMAGE_NO_MATCH);
	}
	for (int i = 56; i < 60; i++) {
		const struct bytes b = {data, size, "k"};

		data[i] ^= 1;
		expect_ok(arm64_image_parse(&b, &match, &elf));
		assert_int_equal(match, IMAGE_NO_MATCH);
		data[i] ^= 1;
	}
	free(data);
}

/* ---- a vmlinux --------------------------------------------------------------------- */

struct vmlinux {
	uint8_t data[0x400];
	struct elf_part loads[2];
	struct elf_image elf;
	struct bytes b;
};

/* Two parts: from offset 0x100 on, at 0 and at 0x10000 of memory. */
static void init(struct vmlinux *k, uint64_t image_size)
{
	struct arm64_recipe r = arm64_recipe();

	*k = (struct vmlinux){
		.loads = {{0x100, 0, 0x100, 0x1000}, {0x200, 0x10000, 0x100, 0x2000}},
		.elf = {.machine = 183, .is_64bit = true, .nloads = 2},
	};
	k->elf.loads = k->loads;
	k->b = (struct bytes){k->data, sizeof(k->data), "k"};
	r.image_size = image_size;
	put_arm64_header(&r, k->data + 0x100);
}

static void test_vmlinux(void **state)
{
	struct vmlinux k;

	(void)state;
	init(&k, 0x12000);
	expect_ok(elf_arm64_settle(&k.b, &k.elf));
	assert_int_equal(k.loads[1].memsz, 0x2000);
	assert_int_equal(k.elf.arm64.image_size, 0x12000);
	/* Page tables behind its last section are its own, too. */
	init(&k, 0x15000);
	expect_ok(elf_arm64_settle(&k.b, &k.elf));
	assert_int_equal(k.loads[1].memsz, 0x5000);
	init(&k, 0x800);
	expect_ok(elf_arm64_settle(&k.b, &k.elf));
	assert_int_equal(k.loads[1].memsz, 0x2000);
}

static void test_bad_vmlinux(void **state)
{
	struct vmlinux k;

	(void)state;
	init(&k, 0x12000);
	k.loads[0].filesz = 63;
	expect_err(
		elf_arm64_settle(&k.b, &k.elf), KX_UNSUPPORTED, "its first ELF segment");
	init(&k, 0x12000);
	k.data[0x100 + 56] = 0;
	expect_err(elf_arm64_settle(&k.b, &k.elf), KX_UNSUPPORTED, "offset 0x38");
	init(&k, 0x12000);
	k.elf.entry_paddr = 4;
	expect_err(elf_arm64_settle(&k.b, &k.elf), KX_FORMAT, "the entry 0x4 is not its");
	init(&k, 0);
	expect_err(elf_arm64_settle(&k.b, &k.elf), KX_UNSUPPORTED, "image_size is 0");
	init(&k, UINT64_MAX - 0xfff);
	k.loads[0].paddr = k.elf.entry_paddr = 0xf000;
	expect_err(elf_arm64_settle(&k.b, &k.elf), KX_FORMAT, "do not fit behind 0xf000");
	assert_int_equal(k.loads[1].memsz, 0x2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_vmlinux),
		cmocka_unit_test(test_bad_vmlinux),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
