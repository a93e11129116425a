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
#include "format/uki.h"
#include "make-pe.h"

#define ADD(recipe, name, text) pe_recipe_add(recipe, name, text, sizeof(text) - 1)

/* The image must outlive uki: it is kept until the next one. */
static struct kx_err *read_uki(
	const struct pe_recipe *recipe, unsigned int profile, struct uki *ret)
{
	static uint8_t *file;
	size_t size;

	free(file);
	file = make_pe(recipe, &size);
	return uki_read(&(struct bytes){file, size, "a.efi"}, profile, ret);
}

static void refuse(const struct pe_recipe *recipe, unsigned int profile,
	enum kx_code code, const char *text)
{
	struct uki uki;

	expect_err(read_uki(recipe, profile, &uki), code, text);
	assert_null(uki.cmdline);
	assert_int_equal(uki.sections[UKI_LINUX].size, 0);
}

static void expect_section(
	const struct uki *uki, enum uki_section section, const char *text)
{
	assert_int_equal(uki->sections[section].size, strlen(text));
	if (*text)
		assert_memory_equal(uki->sections[section].data, text, strlen(text));
}

static void test_read(void **state)
{
	struct pe_recipe r = pe_recipe();
	KX_AUTO(uki_destroy) struct uki uki = {0};

	(void)state;
	ADD(&r, ".text", "stub");
	ADD(&r, ".osrel", "ID=debian\nPRETTY_NAME='Debian 12'\n");
	ADD(&r, ".uname", "6.1.0-35-amd64");
	ADD(&r, ".cmdline", "root=/dev/sda1\nquiet \n\0\0");
	ADD(&r, ".ucode", "microcode");
	ADD(&r, ".initrd", "initrd");
	ADD(&r, ".linux", "kernel");
	expect_ok(read_uki(&r, 0, &uki));
	expect_section(&uki, UKI_LINUX, "kernel");
	expect_section(&uki, UKI_INITRD, "initrd");
	expect_section(&uki, UKI_UCODE, "microcode");
	expect_section(&uki, UKI_DTB, "");
	assert_string_equal(uki.cmdline, "root=/dev/sda1 quiet");
	assert_string_equal(uki.uname, "6.1.0-35-amd64");
	assert_string_equal(uki.os, "Debian 12");
	assert_null(uki.profile_text);
	assert_int_equal(uki.nprofiles, 0);
	assert_false(uki.is_signed);
	refuse(&r, 1, KX_USAGE, "a.efi: there is no profile 1: it has none");
}

static void test_signed(void **state)
{
	struct pe_recipe r = pe_recipe();
	KX_AUTO(uki_destroy) struct uki uki = {0};

	(void)state;
	ADD(&r, ".linux", "kernel");
	r.signature = 16;
	expect_ok(read_uki(&r, 0, &uki));
	assert_true(uki.is_signed);
	assert_null(uki.cmdline);
}

/* A profile's sections stand in place of the base's, an empty one hides it. */
static void test_profiles(void **state)
{
	static const struct {
		const char *cmdline, *initrd, *profile;
	} expected[] = {
		{"base", "initrd", "ID=main\n"},
		{"factory reset", "other", "ID=reset\n"},
		{NULL, "initrd", "ID=none\n"},
	};
	struct pe_recipe r = pe_recipe();

	(void)state;
	ADD(&r, ".cmdline", "base");
	ADD(&r, ".initrd", "initrd");
	ADD(&r, ".linux", "kernel");
	ADD(&r, ".profile", "ID=main\n");
	ADD(&r, ".profile", "ID=reset\n");
	ADD(&r, ".cmdline", "factory reset");
	ADD(&r, ".initrd", "other");
	ADD(&r, ".profile", "ID=none\n");
	ADD(&r, ".cmdline", "");
	for (unsigned int i = 0; i < KX_ARRAY_SIZE(expected); i++) {
		KX_AUTO(uki_destroy) struct uki uki = {0};

		expect_ok(read_uki(&r, i, &uki));
		expect_section(&uki, UKI_LINUX, "kernel");
		expect_section(&uki, UKI_INITRD, expected[i].initrd);
		assert_int_equal(!uki.cmdline, !expected[i].cmdline);
		if (uki.cmdline)
			assert_string_equal(uki.cmdline, expected[i].cmdline);
		assert_string_equal(uki.profile_text, expected[i].profile);
		assert_int_equal(uki.profile, i);
		assert_int_equal(uki.nprofiles, 3);
	}
	refuse(&r, 3, KX_USAGE, "no profile 3: it has 0 (main), 1 (reset), 2 (none)");
	refuse(&r, UINT32_MAX, KX_USAGE, "there is no profile 4294967295");
}

static void test_damaged(void **state)
{
	struct pe_recipe r = pe_recipe();

	(void)state;
	ADD(&r, ".cmdline", "a");
	refuse(&r, 0, KX_FORMAT, "a.efi: its section '.linux' is missing or empty");
	ADD(&r, ".linux", "");
	refuse(&r, 0, KX_FORMAT, "a.efi: its section '.linux' is missing or empty");
	ADD(&r, ".linux", "kernel");
	refuse(&r, 0, KX_FORMAT, "a.efi: it has section '.linux' twice");
	r = pe_recipe();
	ADD(&r, ".linux", "kernel");
	ADD(&r, ".cmdline", "a\0b\0");
	refuse(&r, 0, KX_FORMAT,
		"a.efi: section '.cmdline' has a NUL byte within, at 0x1");
	static char text[UKI_TEXT_MAX + 1];
	memset(text, 'a', sizeof(text));
	r.sections[1].bytes = text;
	r.sections[1].size = UKI_TEXT_MAX;
	KX_AUTO(uki_destroy) struct uki uki = {0};
	expect_ok(read_uki(&r, 0, &uki));
	r.sections[1].size++;
	refuse(&r, 0, KX_LIMIT,
		"a.efi: section '.cmdline' has 0x10001 bytes, more than 0x10000");
}

/* There may be several of these alone. */
static void test_devicetrees(void **state)
{
	struct pe_recipe r = pe_recipe();
	KX_AUTO(uki_destroy) struct uki uki = {0};

	(void)state;
	ADD(&r, ".linux", "kernel");
	ADD(&r, ".dtbauto", "one");
	ADD(&r, ".dtbauto", "two");
	expect_ok(read_uki(&r, 0, &uki));
	expect_section(&uki, UKI_DTBAUTO, "one");
}

/* A kernel with its own signature ends where that ends, unless more than zeros follow. */
static void test_signed_kernel(void **state)
{
	static const struct {
		uint64_t signature, padding;
		char behind;
		bool cut;
	} cases[] = {
		{16, 0x100, 0, true},
		{16, 0, 0, true},
		{0, 0x100, 0, false},
		{16, 0x100, 'x', false},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct pe_recipe inner = pe_recipe(), r = pe_recipe();
		KX_AUTO(uki_destroy) struct uki uki = {0};
		size_t size;

		ADD(&inner, ".text", "code");
		inner.signature = cases[i].signature;
		KX_AUTO(freep) uint8_t *kernel = make_pe(&inner, &size);
		KX_AUTO(freep) uint8_t *padded = calloc(1, size + cases[i].padding);
		memcpy(padded, kernel, size);
		if (cases[i].behind)
			padded[size + cases[i].padding - 1] = cases[i].behind;
		pe_recipe_add(&r, ".linux", padded, size + cases[i].padding);
		expect_ok(read_uki(&r, 0, &uki));
		assert_int_equal(uki.sections[UKI_LINUX].size,
			size + (cases[i].cut ? 0 : cases[i].padding));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_devicetrees),
		cmocka_unit_test(test_signed_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
