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
#include "format/pe.h"
#include "make-pe.h"

/* From an exact copy, so that the sanitizer sees a read behind it. */
static struct kx_err *read_cut(const struct pe_recipe *recipe, size_t cut, struct pe *ret)
{
	size_t size;
	KX_AUTO(freep) uint8_t *whole = make_pe(recipe, &size);

	assert_true(cut <= size);
	KX_AUTO(freep) uint8_t *copy = malloc(size - cut + 1);
	uint8_t *start = copy + 1; /* no gap behind the bytes */

	memcpy(start, whole, size - cut);
	struct kx_err *err =
		pe_read(&(struct bytes){start, size - cut, "a.efi"}, ret);
	if (!err) /* they pointed into the copy */
		for (size_t i = 0; i < ret->n; i++)
			ret->v[i].bytes.data = NULL;
	return err;
}

static void refuse(const struct pe_recipe *recipe, enum kx_code code, const char *text)
{
	struct pe pe;

	expect_err(read_cut(recipe, 0, &pe), code, text);
	assert_null(pe.v);
	assert_int_equal(pe.n, 0);
}

static struct pe_recipe two_sections(void)
{
	struct pe_recipe r = pe_recipe();

	pe_recipe_add(&r, ".text", "code", 4);
	pe_recipe_add(&r, ".longname", "text of it", 10);
	return r;
}

static void test_read(void **state)
{
	struct pe_recipe r = two_sections();
	KX_AUTO(pe_destroy) struct pe pe = {0};
	size_t size;
	KX_AUTO(freep) uint8_t *file = make_pe(&r, &size);
	const struct bytes b = {file, size, "a.efi"};

	(void)state;
	expect_ok(pe_read(&b, &pe));
	assert_int_equal(pe.machine, 0x8664);
	assert_int_equal(pe.certificates.size, 0);
	assert_int_equal(pe.n, 2);
	assert_string_equal(pe.v[0].name, ".text");
	assert_string_equal(pe.v[1].name, ".longnam");
	assert_int_equal(pe.v[1].bytes.size, 10);
	assert_memory_equal(pe.v[1].bytes.data, "text of it", 10);
	assert_true(pe_names_section(&b, ".text"));
	assert_false(pe_names_section(&b, ".tex"));
	assert_false(pe_names_section(&b, ".linux"));
}

/* What pads a section is no part of it; zeros that follow in memory are not there. */
static void test_sizes(void **state)
{
	static const struct {
		uint64_t in_memory, in_file, expected;
	} cases[] = {
		{10, 0x200, 10},
		{0x10000, 0x200, 0x200},
		{0, 0x200, 0x200},
		{10, 0, 0},
		{0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct pe_recipe r = two_sections();
		KX_AUTO(pe_destroy) struct pe pe = {0};

		r.sections[1].virtual_size = cases[i].in_memory;
		r.sections[1].raw_size = cases[i].in_file;
		expect_ok(read_cut(&r, 0, &pe));
		assert_int_equal(pe.v[1].bytes.size, cases[i].expected);
	}
}

static void test_bounds(void **state)
{
	struct pe_recipe r = two_sections();

	(void)state;
	r.sections[1].raw_offset = UINT32_MAX;
	refuse(&r, KX_FORMAT, "section '.longnam': a.efi: 0xa bytes wanted at offset "
			      "0xffffffff, but there are only 0x600 bytes");
	/* Of an empty one the offset is of no matter. */
	r.sections[1].raw_size = 0;
	KX_AUTO(pe_destroy) struct pe pe = {0};
	expect_ok(read_cut(&r, 0, &pe));
	r = two_sections();
	r.sections[1].raw_size = r.sections[1].virtual_size = UINT32_MAX;
	refuse(&r, KX_FORMAT, "section '.longnam': ");
}

static void test_overlap(void **state)
{
	struct pe_recipe r = two_sections();

	(void)state;
	r.sections[1].raw_offset = 0x203;
	refuse(&r, KX_FORMAT,
		"a.efi: section '.longnam' starts at 0x203, and section '.text', from "
		"0x200 on, has 0x4 bytes");
	r.sections[1].raw_offset = 0x204;
	KX_AUTO(pe_destroy) struct pe pe = {0};
	expect_ok(read_cut(&r, 0, &pe));
	r.sections[1].raw_offset = 0x200;
	refuse(&r, KX_FORMAT, "has 0x");
}

static void test_signed(void **state)
{
	static const uint64_t magics[] = {0x20b, 0x10b};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(magics); i++) {
		struct pe_recipe r = two_sections();
		KX_AUTO(pe_destroy) struct pe pe = {0};

		r.signature = 24;
		r.magic = magics[i];
		expect_ok(read_cut(&r, 0, &pe));
		assert_int_equal(pe.certificates.size, 24);
	}
	/* ROM images and what else there is have no such table. */
	struct pe_recipe r = two_sections();
	KX_AUTO(pe_destroy) struct pe pe = {0};
	r.signature = 24;
	r.magic = 0x107;
	expect_ok(read_cut(&r, 0, &pe));
	assert_int_equal(pe.certificates.size, 0);
}

/* Cut at each byte. */
static void test_cut(void **state)
{
	struct pe_recipe r = two_sections();
	size_t size;

	(void)state;
	r.signature = 8;
	free(make_pe(&r, &size));
	for (size_t cut = 1; cut <= size; cut++) {
		struct pe pe;
		struct kx_err *err = read_cut(&r, cut, &pe);

		assert_non_null(err);
		assert_int_equal(err->code, KX_FORMAT);
		assert_null(pe.v);
		kx_err_free(err);
	}
}

static void test_many(void **state)
{
	struct pe_recipe r = pe_recipe();
	size_t size;
	KX_AUTO(freep) uint8_t *file = make_pe(&r, &size);
	struct pe pe;

	(void)state;
	file[0x86] = 1;
	file[0x87] = 4;
	expect_err(pe_read(&(struct bytes){file, size, "a.efi"}, &pe), KX_LIMIT,
		"a.efi: 1025 sections; at most 1024");
	file[0x86] = 0;
	expect_err(pe_read(&(struct bytes){file, size, "a.efi"}, &pe), KX_FORMAT,
		"the section table: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
