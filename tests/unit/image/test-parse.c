// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "config.h"
#include "expect.h"
#include "image/image.h"
#include "make-image.h"

/* Parse the first size bytes, in memory of their own. */
static struct kx_err *parse_bz(const uint8_t *data, size_t size,
	enum image_match *ret_match, struct bzimage *ret)
{
	KX_AUTO(freep) uint8_t *copy = malloc(size + !size);
	struct bytes b = {copy, size, "k"};

	memcpy(copy, data, size);
	return bzimage_parse(&b, ret_match, ret);
}

static void accept_bz(const struct bzimage_recipe *recipe, struct bzimage *ret)
{
	enum image_match match;
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_bzimage(recipe, &size);

	struct kx_err *err = parse_bz(image, size, &match, ret);
	if (err)
		fail_msg("%s", err->message);
	assert_int_equal(match, IMAGE_MATCH);
}

static void refuse_bz(
	const struct bzimage_recipe *recipe, enum kx_code code, const char *text)
{
	enum image_match match;
	struct bzimage bz;
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_bzimage(recipe, &size);

	expect_err(parse_bz(image, size, &match, &bz), code, text);
	assert_int_equal(match, IMAGE_MATCH);
}

static void test_bzimage(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	struct bzimage bz;

	(void)state;
	accept_bz(&recipe, &bz);
	assert_int_equal(bz.protocol, 0x20f);
	assert_int_equal(bz.header_end, 0x26c);
	assert_int_equal(bz.setup_size, 4 * 512);
	assert_int_equal(bz.kernel_size, 0x4000);
	assert_int_equal(bz.loadflags, 1);
	assert_true(bz.has_64bit_entry && bz.above_4g && bz.efi_kexec && bz.five_level);
	assert_true(bz.five_level_on);
	assert_true(bz.relocatable);
	assert_int_equal(bz.pref_address, 0x1000000);
	assert_int_equal(bz.init_size, 0x3000000);
	assert_int_equal(bz.kernel_alignment, 0x200000);
	assert_int_equal(bz.initrd_max, 0x7fffffff);
	assert_int_equal(bz.cmdline_max, 2047);
	assert_int_equal(bz.payload_offset, 0x300);
	assert_int_equal(bz.payload_length, 0x3000);
}

/* What a protocol lacks has boot.rst's default, whatever stands there. */
static void test_bzimage_protocols(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	struct bzimage bz;

	(void)state;
	for (recipe.protocol = 0x200; recipe.protocol <= 0x20f; recipe.protocol++) {
		uint64_t p = recipe.protocol;

		accept_bz(&recipe, &bz);
		assert_int_equal(bz.protocol, p);
		assert_int_equal(bz.kernel_size, 0x4000);
		assert_int_equal(bz.initrd_max, p < 0x203 ? 0x37ffffff : 0x7fffffff);
		assert_int_equal(bz.kernel_alignment, p < 0x205 ? 0x100000 : 0x200000);
		assert_int_equal(bz.relocatable, p >= 0x205);
		assert_int_equal(bz.cmdline_max, p < 0x206 ? 255 : 2047);
		assert_int_equal(bz.payload_length, p < 0x208 ? 0 : 0x3000);
		assert_int_equal(bz.pref_address, p < 0x20a ? 0x100000 : 0x1000000);
		assert_int_equal(bz.init_size, p < 0x20a ? 0x810000 : 0x3000000);
		assert_int_equal(bz.has_64bit_entry, p >= 0x20c);
	}
	/* Later ones have the same fields. */
	recipe.protocol = 0x211;
	accept_bz(&recipe, &bz);
	assert_true(bz.has_64bit_entry);
}

static void test_bzimage_special(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	struct bzimage bz;

	(void)state;
	recipe.setup_sects = 0;
	accept_bz(&recipe, &bz);
	assert_int_equal(bz.setup_size, 5 * 512);

	recipe = bzimage_recipe();
	recipe.trailing = 0x5c0;
	accept_bz(&recipe, &bz);
	assert_int_equal(bz.kernel_size, 0x4000);

	recipe = bzimage_recipe();
	recipe.xloadflags = 0x02;
	recipe.relocatable = 0;
	recipe.kernel_alignment = 0;
	recipe.pref_address = 0;
	accept_bz(&recipe, &bz);
	assert_false(bz.has_64bit_entry || bz.above_4g || bz.relocatable);
	assert_int_equal(bz.kernel_alignment, 0x100000);
	assert_int_equal(bz.pref_address, 0x100000);

	/* syssize is rounded up; the file needs not be padded to it, nor is it cut. */
	recipe = bzimage_recipe();
	recipe.syssize = 0x400;
	recipe.payload_length = 0x3000 - 0x310;
	for (recipe.protocol = 0x204; recipe.protocol <= 0x20f; recipe.protocol++) {
		recipe.kernel_size = 0x3ff1;
		accept_bz(&recipe, &bz);
		assert_int_equal(bz.kernel_size, 0x3ff1);
		recipe.kernel_size = 0x3ff0;
		refuse_bz(&recipe, KX_FORMAT, "has 0x4000 bytes from offset 0x800");
	}
}

/* One field set to a value that contradicts the others, and the numbers that disagree. */
static const struct {
	const char *field;
	uint64_t value;
	enum kx_code code;
	const char *text;
} contradictions[] = {
	{"protocol", 0x1ff, KX_UNSUPPORTED, "boot protocol 1.255 (at offset 0x206)"},
	{"protocol", 0x300, KX_FORMAT, "boot protocol 3.00"},
	{"jump", 0x66e9, KX_FORMAT, "the bytes at 0x200 are 0xe9 0x66"},
	{"jump", 0x80eb, KX_FORMAT, "the bytes at 0x200 are 0xeb 0x80"},
	{"jump", 0x69eb, KX_FORMAT,
		"ends at 0x26b, boot protocol 2.15 needs it up to 0x26c"},
	{"setup_sects", 0xff, KX_FORMAT, NULL},
	{"syssize", 0x401, KX_FORMAT,
		"has 0x4010 bytes from offset 0x800, the file has only 0x4000 there"},
	{"syssize", 0xffffffff, KX_FORMAT, "has 0xffffffff0 bytes from offset 0x800"},
	{"syssize", 0, KX_FORMAT, "has 0 bytes, the file has 0x4000 from offset 0x800"},
	{"syssize", 0x20, KX_FORMAT,
		"64-bit entry is at 0x200, the kernel has only 0x200"},
	{"syssize", 0x32f, KX_FORMAT,
		"0x3000 bytes from 0x300 on, ends at 0x3300, the kernel has only 0x32f0"},
	{"payload_offset", 0x1001, KX_FORMAT,
		"from 0x1001 on, ends at 0x4001, the kernel has only 0x4000"},
	{"payload_offset", 0xffffffff, KX_FORMAT, "ends at 0x100002fff"},
	{"payload_length", 0x3d01, KX_FORMAT, "ends at 0x4001"},
	{"kernel_alignment", 0, KX_FORMAT, "kernel_alignment 0x0 at offset 0x230"},
	{"kernel_alignment", 0x300000, KX_FORMAT, "kernel_alignment 0x300000"},
	{"init_size", 0, KX_FORMAT,
		"0x0 bytes of memory, less than its own 0x4000 bytes"},
	{"init_size", 0x3fff, KX_FORMAT,
		"0x3fff bytes of memory, less than its own 0x4000"},
	{"pref_address", 0xfffffffffd000001, KX_FORMAT,
		"0x3000000 bytes of memory from the preferred address "
		"0xfffffffffd000001"},
	{"initrd_addr_max", 0, KX_FORMAT, "initrd_addr_max 0x0 at offset 0x22c"},
	{"initrd_addr_max", 0xfffff, KX_FORMAT, "0xfffff at offset 0x22c is below"},
};

static void test_bzimage_contradictions(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(contradictions); i++) {
		struct bzimage_recipe recipe = bzimage_recipe();
		enum image_match match;
		struct bzimage bz;
		size_t size;

		assert_true(bzimage_recipe_set(
			&recipe, contradictions[i].field, contradictions[i].value));
		if (contradictions[i].text) {
			refuse_bz(
				&recipe, contradictions[i].code, contradictions[i].text);
			continue;
		}
		/* make_bzimage() makes the file as long as the setup; take less of it. */
		KX_AUTO(freep) uint8_t *image = make_bzimage(&recipe, &size);
		expect_err(parse_bz(image, 0x4800, &match, &bz), KX_FORMAT,
			"starts at offset 0x20000, behind 255 setup sectors, the "
			"file has only 0x4800 bytes");
	}
}

/* A signature behind the kernel hides that it starts elsewhere: its payload does not. */
static void test_bzimage_payload_magic(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	enum image_match match;
	struct bzimage bz;
	size_t size;

	(void)state;
	recipe.trailing = 0x5c0;
	KX_AUTO(freep) uint8_t *image = make_bzimage(&recipe, &size);
	/* Bytes that start no payload, where one sector too many or too few leads. */
	memset(image + 0x800 + 0x300 - 512, 0xaa, 2);
	memset(image + 0x800 + 0x300 + 512, 0xbb, 2);
	expect_ok(parse_bz(image, size, &match, &bz));
	image[0x1f1]--;
	expect_err(parse_bz(image, size, &match, &bz), KX_FORMAT,
		"k: the payload at offset 0x900 (0x600 bytes of setup and payload_offset "
		"0x300) starts with 0xaa 0xaa, as no compression does");
	assert_int_equal(match, IMAGE_MATCH);
	image[0x1f1] += 2;
	expect_err(parse_bz(image, size, &match, &bz), KX_FORMAT,
		"at offset 0xd00 (0xa00 bytes of setup and payload_offset 0x300) starts "
		"with 0xbb 0xbb");
	put_le32(image + 0x24c, 0);
	expect_ok(parse_bz(image, size, &match, &bz));
}

static void test_bzimage_payloads(void **state)
{
	static const struct {
		uint8_t start[2];
		bool known;
	} starts[] = {{{0x1f, 0x8b}, true}, {{0x1f, 0x9e}, true}, {{'B', 'Z'}, true},
		{{0x5d, 0x00}, true}, {{0xfd, '7'}, true}, {{0x89, 'L'}, true},
		{{0x02, 0x21}, true}, {{0x28, 0xb5}, true}, {{0x7f, 'E'}, true},
		{{0x8b, 0x1f}, false}, {{0x1f, 0x1f}, false}, {{0, 0}, false}};
	struct bzimage_recipe recipe = bzimage_recipe();
	enum image_match match;
	struct bzimage bz;
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_bzimage(&recipe, &size);

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(starts); i++) {
		memcpy(image + 0x800 + 0x300, starts[i].start, 2);
		struct kx_err *err = parse_bz(image, size, &match, &bz);
		if (starts[i].known)
			expect_ok(err);
		else
			expect_err(err, KX_FORMAT, "as no compression does");
	}
}

/* The payload's start must be in the file, too. */
static void test_bzimage_payload_of_one_byte(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.payload_offset = 0x3fff;
	recipe.payload_length = 1;
	refuse_bz(&recipe, KX_FORMAT, "0x47ff");
}

static void test_bzimage_no_match(void **state)
{
	static const char *const magics[] = {"boot_flag", "magic"};
	enum image_match match;
	struct bzimage bz;
	size_t size;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(magics); i++) {
		struct bzimage_recipe recipe = bzimage_recipe();

		assert_true(bzimage_recipe_set(&recipe, magics[i], 0x4242));
		KX_AUTO(freep) uint8_t *image = make_bzimage(&recipe, &size);
		assert_null(parse_bz(image, size, &match, &bz));
		assert_int_equal(match, IMAGE_NO_MATCH);
	}
}

/* No match up to the magic; from there on an error at every length but the whole. */
static void test_bzimage_cut(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	enum image_match match;
	struct bzimage bz;
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_bzimage(&recipe, &size);

	(void)state;
	for (size_t n = 0; n < size; n += n < 0x300 ? 1 : 61) {
		struct kx_err *err = parse_bz(image, n, &match, &bz);

		assert_int_equal(match, n < 0x206 ? IMAGE_NO_MATCH : IMAGE_MATCH);
		if (n < 0x206)
			assert_null(err);
		else
			expect_err(err, KX_FORMAT, "0x");
	}
	expect_err(parse_bz(image, 0x203a, &match, &bz), KX_FORMAT,
		"k: the header says the kernel has 0x4000 bytes from offset 0x800, "
		"the file has only 0x183a there");
}

static struct kx_err *parse_elf(const uint8_t *data, size_t size,
	enum image_match *ret_match, struct elf_image *ret)
{
	KX_AUTO(freep) uint8_t *copy = malloc(size + !size);
	struct bytes b = {copy, size, "vmlinux"};

	memcpy(copy, data, size);
	return elf_image_parse(&b, ret_match, ret);
}

static void accept_elf(const struct elf_recipe *recipe, struct elf_image *ret)
{
	enum image_match match;
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_elf(recipe, &size);

	struct kx_err *err = parse_elf(image, size, &match, ret);
	if (err)
		fail_msg("%s", err->message);
	assert_int_equal(match, IMAGE_MATCH);
}

static void refuse_elf(const struct elf_recipe *recipe, const char *text)
{
	enum image_match match;
	struct elf_image elf;
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_elf(recipe, &size);

	expect_err(parse_elf(image, size, &match, &elf), KX_FORMAT, text);
	assert_int_equal(match, IMAGE_MATCH);
	assert_null(elf.loads);
}

/* Both classes and byte orders; loads come out sorted and without empty ones. */
static void test_elf(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 4; i++) {
		struct elf_recipe recipe = elf_recipe();
		struct elf_image elf;

		recipe.bits = i & 1 ? 32 : 64;
		recipe.big_endian = i >> 1;
		recipe.loads[0].paddr = 0x2000000;
		recipe.loads[1].paddr = 0x1000000;
		recipe.loads[1].memsz = 0x800;
		recipe.nloads = 3;
		accept_elf(&recipe, &elf);
		assert_int_equal(elf.is_64bit, !(i & 1));
		assert_int_equal(elf.big_endian, i >> 1);
		assert_int_equal(elf.machine, EM_X86_64);
		assert_int_equal(elf.type, ET_EXEC);
		assert_int_equal(elf.entry, 0x1000000);
		assert_int_equal(elf.nloads, 2);
		assert_int_equal(elf.loads[0].paddr, 0x1000000);
		assert_int_equal(elf.loads[0].filesz, 0);
		assert_int_equal(elf.loads[0].memsz, 0x800);
		assert_int_equal(elf.loads[1].paddr, 0x2000000);
		assert_int_equal(elf.loads[1].filesz, 0x4000);
		assert_int_equal(elf.loads[1].memsz, 0x6000);
		assert_true(elf.is_linux);
		elf_image_destroy(&elf);
	}
}

static void test_elf_is_linux(void **state)
{
	struct elf_recipe recipe = elf_recipe();
	struct elf_image elf;

	(void)state;
	recipe.linux_note = 0;
	accept_elf(&recipe, &elf);
	assert_false(elf.is_linux);
	elf_image_destroy(&elf);
	recipe.banner = 1;
	accept_elf(&recipe, &elf);
	assert_true(elf.is_linux);
	elf_image_destroy(&elf);
}

static void test_elf_loads(void **state)
{
	struct elf_recipe recipe = elf_recipe();

	(void)state;
	recipe.loads[0].memsz = 0x3fff;
	refuse_elf(&recipe, "segment 0 has 0x4000 bytes in the file and only 0x3fff");
	recipe.loads[0].memsz = 0x6000;
	recipe.loads[0].paddr = 0xffffffffffffa001;
	refuse_elf(&recipe, "0x6000 bytes from the address 0xffffffffffffa001 on");
	recipe.loads[0].paddr = 0x1000000;
	recipe.loads[1].paddr = 0x1005fff;
	recipe.loads[1].memsz = 1;
	recipe.nloads = 2;
	refuse_elf(
		&recipe, "overlap: one ends at 0x1006000, another starts at 0x1005fff");
	recipe.nloads = 0;
	refuse_elf(&recipe, "this is an ELF kernel for x86_64: none of the 1 ELF program "
			    "headers says what to load");
	recipe.linux_note = 0;
	refuse_elf(&recipe, "none of the 0 ELF program headers says what to load");
}

/* Numbers of the headers, by offset and size in a 64-bit little-endian file. */
static const struct {
	size_t at, size;
	uint64_t value;
	const char *text;
} patches[] = {
	{EI_CLASS, 1, 3, "ELF class 3 at offset 0x4"},
	{EI_DATA, 1, 0, "ELF byte order 0 at offset 0x5"},
	{EI_VERSION, 1, 2, "ELF version 2 at offset 0x6 is not 1"},
	{offsetof(Elf64_Ehdr, e_phnum), 2, 0xffff, "65535 program headers: "},
	{offsetof(Elf64_Ehdr, e_phnum), 2, 297,
		"0x40f8 bytes wanted at offset 0x40, but it ends at 0x4100"},
	{offsetof(Elf64_Ehdr, e_phentsize), 2, 32,
		"program headers of 32 bytes each, 56 expected"},
	{offsetof(Elf64_Ehdr, e_phoff), 8, 0x4091,
		"0x70 bytes wanted at offset 0x4091, but it ends at 0x4100"},
	{offsetof(Elf64_Ehdr, e_phoff), 8, UINT64_MAX - 55,
		"at offset 0xffffffffffffffc8"},
	{64 + offsetof(Elf64_Phdr, p_offset), 8, 0x101,
		"0x4000 bytes from offset 0x101 on, the file has only 0x4100"},
	{64 + offsetof(Elf64_Phdr, p_offset), 8, UINT64_MAX - 0xfff,
		"0xfffffffffffff000"},
	{64 + offsetof(Elf64_Phdr, p_filesz), 8, 0x4001,
		"segment 0 has 0x4001 bytes from"},
};

static void test_elf_contradictions(void **state)
{
	struct elf_recipe recipe = elf_recipe();

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(patches); i++) {
		enum image_match match;
		struct elf_image elf;
		size_t size;
		KX_AUTO(freep) uint8_t *image = make_elf(&recipe, &size);

		memcpy(image + patches[i].at, &patches[i].value, patches[i].size);
		expect_err(
			parse_elf(image, size, &match, &elf), KX_FORMAT, patches[i].text);
	}
}

/* The section headers, which linkers write last, must be in the file if there are any. */
static void test_elf_sections(void **state)
{
	static const struct {
		uint64_t shoff, shentsize, shnum;
		const char *text; /* NULL: fine */
	} cases[] = {
		{0x4100 - 3 * 64, 64, 3, NULL},
		{0x4100, 64, 0, NULL},
		{0, 64, 0xffff, NULL}, /* no table */
		{0x4100 - 3 * 64 + 1, 64, 3,
			"vmlinux: the file is cut: ELF section headers from offset "
			"0x4041 "
			"on need 0xc0 bytes, the file has only 0x4100"},
		{0x4101, 64, 0, "from offset 0x4101 on need 0x0 bytes"},
		{UINT64_MAX, 0xffff, 0xffff,
			"from offset 0xffffffffffffffff on need 0xfffe0001 bytes"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct elf_recipe recipe = elf_recipe();
		enum image_match match;
		struct elf_image elf;
		size_t size;
		KX_AUTO(freep) uint8_t *image = make_elf(&recipe, &size);

		put_le64(image + offsetof(Elf64_Ehdr, e_shoff), cases[i].shoff);
		put_le16(image + offsetof(Elf64_Ehdr, e_shentsize), cases[i].shentsize);
		put_le16(image + offsetof(Elf64_Ehdr, e_shnum), cases[i].shnum);
		struct kx_err *err = parse_elf(image, size, &match, &elf);
		if (cases[i].text) {
			expect_err(err, KX_FORMAT, cases[i].text);
			continue;
		}
		expect_ok(err);
		elf_image_destroy(&elf);
	}
}

static void test_elf_sections_32bit(void **state)
{
	struct elf_recipe recipe = elf_recipe();
	enum image_match match;
	struct elf_image elf;
	size_t size;

	(void)state;
	recipe.bits = 32;
	recipe.machine = EM_386;
	KX_AUTO(freep) uint8_t *image = make_elf(&recipe, &size);
	put_le32(image + offsetof(Elf32_Ehdr, e_shoff), size - 39);
	put_le16(image + offsetof(Elf32_Ehdr, e_shentsize), 40);
	put_le16(image + offsetof(Elf32_Ehdr, e_shnum), 1);
	expect_err(parse_elf(image, size, &match, &elf), KX_FORMAT, "the file is cut");
	put_le32(image + offsetof(Elf32_Ehdr, e_shoff), size - 40);
	expect_ok(parse_elf(image, size, &match, &elf));
	elf_image_destroy(&elf);
}

static void test_elf_cut(void **state)
{
	struct elf_recipe recipe = elf_recipe();
	enum image_match match;
	struct elf_image elf;
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_elf(&recipe, &size);

	(void)state;
	for (size_t n = 0; n < size; n += n < 0x120 ? 1 : 61) {
		struct kx_err *err = parse_elf(image, n, &match, &elf);

		assert_int_equal(match, n < 4 ? IMAGE_NO_MATCH : IMAGE_MATCH);
		if (n < 4)
			assert_null(err);
		else
			expect_err(err, KX_FORMAT, "0x");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bzimage),
		cmocka_unit_test(test_bzimage_protocols),
		cmocka_unit_test(test_bzimage_special),
		cmocka_unit_test(test_bzimage_contradictions),
		cmocka_unit_test(test_bzimage_payload_magic),
		cmocka_unit_test(test_bzimage_payloads),
		cmocka_unit_test(test_bzimage_payload_of_one_byte),
		cmocka_unit_test(test_bzimage_no_match),
		cmocka_unit_test(test_bzimage_cut),
		cmocka_unit_test(test_elf),
		cmocka_unit_test(test_elf_is_linux),
		cmocka_unit_test(test_elf_loads),
		cmocka_unit_test(test_elf_contradictions),
		cmocka_unit_test(test_elf_sections),
		cmocka_unit_test(test_elf_sections_32bit),
		cmocka_unit_test(test_elf_cut),
	};

	return cmocka_run_group_tests_name("image-parse", tests, NULL, NULL);
}
