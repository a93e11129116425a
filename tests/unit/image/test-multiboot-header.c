// SPDX-License-Identifier: GPL-2.0-or-later
/* Headers of multiboot kernels, good ones and such that lie. */
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
#include "make-multiboot.h"

struct parsed {
	enum image_match match;
	struct multiboot mb;
	struct elf_image elf;
};

static void parsed_destroy(struct parsed *p)
{
	elf_image_destroy(&p->elf);
}

/* Parse the first size bytes, in memory of their own. */
static struct kx_err *parse_bytes(
	const uint8_t *data, size_t size, unsigned int version, struct parsed *ret)
{
	KX_AUTO(freep) uint8_t *copy = malloc(size + !size);
	struct bytes b = {copy, size, "k"};

	memcpy(copy, data, size);
	return multiboot_parse(&b, version, &ret->match, &ret->mb, &ret->elf);
}

static struct kx_err *parse(const struct multiboot_recipe *recipe, struct parsed *ret)
{
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_multiboot(recipe, &size);

	return parse_bytes(image, size, recipe->version == 1 ? 1 : 2, ret);
}

static void refuse(
	const struct multiboot_recipe *recipe, enum kx_code code, const char *text)
{
	KX_AUTO(parsed_destroy) struct parsed p = {0};

	expect_err(parse(recipe, &p), code, text);
	assert_int_equal(p.match, IMAGE_MATCH);
	assert_null(p.elf.loads);
}

static void expect_no_match(const struct multiboot_recipe *recipe)
{
	KX_AUTO(parsed_destroy) struct parsed p = {0};

	expect_ok(parse(recipe, &p));
	assert_int_equal(p.match, IMAGE_NO_MATCH);
	assert_null(p.elf.loads);
}

/* A file of 0x1000 bytes with addresses: at 1 MiB, entered at its start. */
static struct multiboot_recipe flat(uint64_t version)
{
	struct multiboot_recipe r = multiboot_recipe();
	const uint32_t addresses[] = {0x100040, 0x100000, 0x100800, 0x103000};
	const uint32_t entry = 0x100010;

	r.version = version;
	r.flat = 0x1000;
	if (version == 1) {
		r.flags = 0x10003;
		memcpy(r.addresses, addresses, sizeof(addresses));
		r.addresses[4] = entry;
	} else {
		multiboot_recipe_tag(&r, 2, 0, addresses, 4);
		multiboot_recipe_tag(&r, 3, 0, &entry, 1);
	}
	return r;
}

/* The address fields of version 1, or the same in tags. */
static uint32_t *address_of(struct multiboot_recipe *r, size_t i)
{
	if (r->version == 1)
		return &r->addresses[i];
	return i < 4 ? &r->tags[0].words[i] : &r->tags[1].words[0];
}

static void test_flat(void **state)
{
	(void)state;
	for (unsigned int version = 1; version <= 2; version++) {
		KX_AUTO(parsed_destroy) struct parsed p = {0};
		struct multiboot_recipe r = flat(version);

		expect_ok(parse(&r, &p));
		assert_int_equal(p.match, IMAGE_MATCH);
		assert_int_equal(p.elf.nloads, 1);
		assert_int_equal(p.elf.loads[0].offset, 0);
		assert_int_equal(p.elf.loads[0].paddr, 0x100000);
		assert_int_equal(p.elf.loads[0].filesz, 0x800);
		assert_int_equal(p.elf.loads[0].memsz, 0x3000);
		assert_int_equal(p.elf.entry, 0x100010);
	}
}

/* Ends of 0: the whole file, and nothing behind it. The load may start inside. */
static void test_flat_defaults(void **state)
{
	(void)state;
	for (unsigned int version = 1; version <= 2; version++) {
		KX_AUTO(parsed_destroy) struct parsed p = {0};
		struct multiboot_recipe r = flat(version);

		*address_of(&r, 0) = 0x100030;
		*address_of(&r, 2) = *address_of(&r, 3) = 0;
		expect_ok(parse(&r, &p));
		assert_int_equal(p.elf.loads[0].offset, 0x10);
		assert_int_equal(p.elf.loads[0].filesz, 0xff0);
		assert_int_equal(p.elf.loads[0].memsz, 0xff0);
	}
}

static void test_flat_from_start(void **state)
{
	KX_AUTO(parsed_destroy) struct parsed p = {0};
	struct multiboot_recipe r = flat(2);

	(void)state;
	*address_of(&r, 1) = UINT32_MAX;
	expect_ok(parse(&r, &p));
	assert_int_equal(p.elf.loads[0].offset, 0);
	assert_int_equal(p.elf.loads[0].paddr, 0x100000);
}

static void test_flat_lies(void **state)
{
	static const struct {
		size_t field;
		uint32_t value;
		const char *text;
	} cases[] = {
		{1, 0x100044, "it is loaded from before the file"},
		{1, 0xfffff, "it is loaded from before the file"},
		{0, 0xfffff, "it is loaded from before the file"},
		{2, 0x100000, "nothing is loaded"},
		{2, 0x1, "nothing is loaded"},
		{2, 0x101001, "more is loaded than there is"},
		{3, 0x1007ff, "it ends before what is loaded"},
		{4, 0x100800, "the multiboot kernel's entry 0x100800 is in no code"},
		{4, 0xfffff, "the multiboot kernel's entry 0xfffff is in no code"},
	};

	(void)state;
	for (unsigned int version = 1; version <= 2; version++) {
		for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
			struct multiboot_recipe r = flat(version);

			*address_of(&r, cases[i].field) = cases[i].value;
			refuse(&r, KX_FORMAT, cases[i].text);
		}
	}
}

static void test_flat_without(void **state)
{
	struct multiboot_recipe r = flat(2);

	(void)state;
	r.ntags = 1;
	refuse(&r, KX_FORMAT, "there is no entry address");
	r.ntags = 0;
	refuse(&r, KX_FORMAT,
		"k: its multiboot header at offset 0x40 does not say where to load it, "
		"and it is no ELF file");
}

/* Xen for EFI holds the headers of the one that is started here. */
static void test_xen_efi(void **state)
{
	static const char remedy[] = "use xen.gz, not xen.efi";
	enum image_match match;
	struct multiboot_recipe r = flat(2);
	struct multiboot multiboot;
	struct elf_image elf;
	size_t size;

	(void)state;
	r.ntags = 0;
	KX_AUTO(freep) uint8_t *image = make_multiboot(&r, &size);
	struct bytes b = {image, size, "k"};
	assert_true(size >= 0x240);
	memcpy(image, "MZ", 2);
	put_le32(image + 0x3c, 0x100);
	memcpy(image + 0x100, "PE\0", 4);
	put_le16(image + 0x104, 0x8664);
	put_le16(image + 0x114, 0xf0);
	put_le16(image + 0x15c, 10);
	struct kx_err *err = multiboot_parse(&b, 2, &match, &multiboot, &elf);
	assert_null(strstr(err->message, remedy));
	expect_err(err, KX_FORMAT, "it looks like an EFI application for x86_64");
	memcpy(image + 0x220, "Xen version %d.%d", 17);
	expect_err(multiboot_parse(&b, 2, &match, &multiboot, &elf), KX_FORMAT, remedy);
}

/* Linux as a guest tells of the Xen that it runs on, with a colon. */
static void test_is_xen(void **state)
{
	static const char *const says[] = {"Xen version: %d.%d%s", "Xen version %d.%d%s"};
	enum image_match match;
	struct multiboot_recipe r = flat(1);
	struct multiboot multiboot;
	struct elf_image elf;
	size_t size;

	(void)state;
	KX_AUTO(freep) uint8_t *image = make_multiboot(&r, &size);
	struct bytes b = {image, size, "k"};
	for (size_t i = 0; i < 2; i++) {
		strcpy((char *)image + size - 32, says[i]);
		expect_ok(multiboot_parse(&b, 1, &match, &multiboot, &elf));
		assert_int_equal(multiboot.is_hypervisor, i);
		elf_image_destroy(&elf);
	}
}

/* The header of a part of it that other loaders start: xen.efi has one. */
static void test_other_format(void **state)
{
	enum image_match match;
	struct multiboot_recipe r = flat(2);
	struct multiboot multiboot;
	struct elf_image elf;
	size_t size;

	(void)state;
	r.ntags = 0;
	KX_AUTO(freep) uint8_t *image = make_multiboot(&r, &size);
	struct bytes b = {image, size, "k"};
	memcpy(image, "MZ", 2);
	expect_err(multiboot_parse(&b, 2, &match, &multiboot, &elf), KX_FORMAT,
		"and it is no ELF file: it looks like a DOS program");
}

/* The address fields reach over the file's end. */
static void test_flat_cut(void **state)
{
	struct multiboot_recipe r = flat(1);
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_multiboot(&r, &size);

	(void)state;
	for (size_t cut = 0; cut < 0x60; cut++) {
		KX_AUTO(parsed_destroy) struct parsed p = {0};
		struct kx_err *err = parse_bytes(image, cut, 1, &p);

		if (cut < 0x4c) {
			expect_ok(err);
			assert_int_equal(p.match, IMAGE_NO_MATCH);
		} else {
			expect_err(err, KX_FORMAT, "");
		}
	}
}

static void test_search(void **state)
{
	struct multiboot_recipe r = flat(1);

	(void)state;
	r.flat = 0x10000;
	r.checksum = 1;
	expect_no_match(&r);
	r.checksum = RECIPE_AUTO;
	*address_of(&r, 2) = 0;
	for (r.version = 1; r.version <= 2; r.version++) {
		struct multiboot_recipe found = flat(r.version);
		uint64_t last = r.version == 1 ? 8192 - 12 : 32768 - 72;
		KX_AUTO(parsed_destroy) struct parsed p = {0};

		found.flat = 0x10000;
		*address_of(&found, 1) = 0x100000;
		*address_of(&found, 3) = 0;
		*address_of(&found, 2) = 0;
		found.at = last;
		*address_of(&found, 0) = 0x100000 + last;
		expect_ok(parse(&found, &p));
		assert_int_equal(p.match, IMAGE_MATCH);
		found.at = r.version == 1 ? 8192 - 8 : 32768;
		expect_no_match(&found);
		found.at = r.version == 1 ? 0x42 : 0x44;
		expect_no_match(&found);
	}
}

static void test_flags1(void **state)
{
	KX_AUTO(parsed_destroy) struct parsed p = {0};
	struct multiboot_recipe r = flat(1);

	(void)state;
	r.flags |= 0xfffe0000 | 0x4; /* optional ones, whatever they mean, and video */
	expect_ok(parse(&r, &p));
	assert_true(p.mb.wants_video);
	assert_false(p.mb.relocatable);
	r.flags = 0x10018;
	refuse(&r, KX_UNSUPPORTED,
		"k: its multiboot header at offset 0x40 requires flags that are not "
		"known: 0x18");
}

static void test_header2(void **state)
{
	struct multiboot_recipe r = flat(2);

	(void)state;
	r.architecture = 4;
	refuse(&r, KX_UNSUPPORTED, "is for the architecture 4, not 0 (i386)");
	r.architecture = 0;
	r.length = 15;
	refuse(&r, KX_FORMAT,
		"k: the multiboot header at offset 0x40 says that it has 0xf bytes; 0x10 "
		"to 0xfc0 are possible");
	r.length = 0xfc1;
	refuse(&r, KX_FORMAT, "says that it has 0xfc1 bytes");
	r.length = 16;
	refuse(&r, KX_FORMAT, "tags up to offset 0x50 have no end tag");
	r.length = RECIPE_AUTO;
	r.end = 0;
	refuse(&r, KX_FORMAT, "have no end tag");
	r.flat = 0x10000;
	r.end = 1;
	r.length = 0x8000 - 0x40 + 1;
	refuse(&r, KX_FORMAT, "0x10 to 0x7fc0 are possible");
}

static void test_tag_sizes(void **state)
{
	static const uint64_t sizes[] = {0, 1, 7, 0x1000, 0xffffffff, 41};
	struct multiboot_recipe r = flat(2);

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(sizes); i++) {
		r.tags[1].size = sizes[i]; /* 16, then the end tag of 8 */
		refuse(&r, KX_FORMAT,
			"k: the multiboot header tag of type 3 at offset 0x68 says that "
			"it has 0x");
	}
	r.tags[1].size = 8;
	refuse(&r, KX_FORMAT,
		"k: the multiboot header tag of type 3 at offset 0x68 has 0x8 bytes, too "
		"few");
	r.tags[1].size = 11;
	refuse(&r, KX_FORMAT, "at offset 0x68 has 0xb bytes, too few");
	r.tags[1].size = RECIPE_AUTO;
	r.tags[0].size = 23;
	refuse(&r, KX_FORMAT, "type 2 at offset 0x50 has 0x17 bytes, too few");
}

static void test_tags_unknown(void **state)
{
	struct multiboot_recipe r = flat(2);
	KX_AUTO(parsed_destroy) struct parsed p = {0};

	(void)state;
	multiboot_recipe_tag(&r, 11, 1, NULL, 0);
	expect_ok(parse(&r, &p));
	r.tags[2].flags = 0;
	refuse(&r, KX_UNSUPPORTED,
		"k: its multiboot header requires a tag of type 11 (at offset 0x78), "
		"which is not known");
	r.tags[2].type = 0xffff;
	refuse(&r, KX_UNSUPPORTED, "requires a tag of type 65535");
}

static void test_tags_known(void **state)
{
	static const uint16_t types[] = {4, 5, 6, 7, 8, 9};
	struct multiboot_recipe r = flat(2);
	KX_AUTO(parsed_destroy) struct parsed p = {0};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(types); i++)
		multiboot_recipe_tag(&r, types[i], 0, NULL, 0);
	expect_ok(parse(&r, &p));
	assert_true(p.mb.wants_video);
	assert_int_equal(p.mb.required, 0);
}

static void test_information(void **state)
{
	const uint32_t types[] = {4, 6, 63}, more[] = {64};
	struct multiboot_recipe r = flat(2);
	KX_AUTO(parsed_destroy) struct parsed p = {0};

	(void)state;
	multiboot_recipe_tag(&r, 1, 0, types, 3);
	multiboot_recipe_tag(&r, 1, 1, more, 1);
	expect_ok(parse(&r, &p));
	assert_int_equal(p.mb.required, 1 << 4 | 1 << 6 | 1ULL << 63);
	r.tags[3].flags = 0;
	refuse(&r, KX_UNSUPPORTED, "requires information of type 64, which is not known");
}

static void test_relocatable(void **state)
{
	struct multiboot_recipe r = flat(2);
	KX_AUTO(parsed_destroy) struct parsed p = {0};

	(void)state;
	multiboot_recipe_relocatable(&r, 0x200000, 0xffffffff, 0x200000, 2);
	expect_ok(parse(&r, &p));
	assert_true(p.mb.relocatable);
	assert_int_equal(p.mb.min_addr, 0x200000);
	assert_int_equal(p.mb.max_addr, 0xffffffff);
	assert_int_equal(p.mb.align, 0x200000);
	assert_int_equal(p.mb.preference, MULTIBOOT_HIGHEST);
	r.tags[2].words[2] = 0x300000;
	refuse(&r, KX_FORMAT, "wants the alignment 0x300000, which is no power of two");
	r.tags[2].words[2] = 0;
	r.tags[2].words[3] = 3;
	refuse(&r, KX_FORMAT, "prefers the place 3; 0 to 2 are known");
	r.tags[2].size = 20;
	refuse(&r, KX_FORMAT, "type 10 at offset 0x78 has 0x14 bytes, too few");
}

static void test_elf(void **state)
{
	(void)state;
	for (unsigned int bits = 32; bits <= 64; bits += 32) {
		struct multiboot_recipe r = multiboot_recipe();
		KX_AUTO(parsed_destroy) struct parsed p = {0};

		r.elf.bits = bits;
		r.elf.machine = bits == 64 ? EM_X86_64 : EM_386;
		expect_ok(parse(&r, &p));
		assert_int_equal(p.match, IMAGE_MATCH);
		assert_int_equal(p.elf.nloads, 1);
		assert_int_equal(p.elf.loads[0].paddr, 0x200000);
		assert_int_equal(p.elf.entry, 0x200000);
	}
}

/* A virtual entry goes by the load that holds it. */
static void test_elf_virtual_entry(void **state)
{
	struct multiboot_recipe r = multiboot_recipe();
	KX_AUTO(parsed_destroy) struct parsed p = {0};
	size_t size;

	(void)state;
	r.elf.entry = 0xc0200010;
	KX_AUTO(freep) uint8_t *image = make_multiboot(&r, &size);
	put_le32(image + 52 + 8, 0xc0200000); /* p_vaddr */
	expect_ok(parse_bytes(image, size, 2, &p));
	assert_int_equal(p.elf.entry, 0x200010);
}

/* The header's addresses outweigh those of the ELF file, and so does its entry. */
static void test_elf_addresses(void **state)
{
	struct multiboot_recipe r = multiboot_recipe();
	const uint32_t entry = 0x200020;
	KX_AUTO(parsed_destroy) struct parsed p = {0};

	(void)state;
	multiboot_recipe_tag(&r, 3, 0, &entry, 1);
	expect_ok(parse(&r, &p));
	assert_int_equal(p.elf.entry, 0x200020);
	parsed_destroy(&p);
	r.version = 1;
	r.flags = 0x10000;
	memcpy(r.addresses,
		(uint32_t[]){0x300040, 0x300000, 0x301000, 0x302000, 0x300000},
		sizeof(r.addresses));
	expect_ok(parse(&r, &p));
	assert_int_equal(p.elf.loads[0].paddr, 0x300000);
	assert_int_equal(p.elf.loads[0].filesz, 0x1000);
}

static void test_elf_lies(void **state)
{
	struct multiboot_recipe r = multiboot_recipe();

	(void)state;
	r.elf.entry = 0x204000;
	refuse(&r, KX_FORMAT,
		"k: the multiboot kernel's entry 0x204000 is in no code that is loaded, "
		"from 0x200000 to 0x206000");
	r.elf.machine = 8; /* MIPS */
	refuse(&r, KX_UNSUPPORTED, "a little-endian ELF file for machine 8");
	r.elf.big_endian = 1;
	r.elf.machine = EM_386;
	refuse(&r, KX_UNSUPPORTED, "a big-endian ELF file for machine 3");
	r = multiboot_recipe();
	r.elf.bits = 64;
	r.elf.machine = EM_X86_64;
	r.elf.entry = r.elf.loads[0].paddr = 0xffffc000;
	refuse(&r, KX_FORMAT, "lies from 0xffffc000 to 0x100002000, which passes 4 GiB");
	r.elf.loads[0].filesz = 0x7000;
	refuse(&r, KX_FORMAT, "0x7000 bytes in the file and only 0x6000 in memory");
}

static void test_elf_linux(void **state)
{
	struct multiboot_recipe r = multiboot_recipe();

	(void)state;
	r.elf.linux_note = 1;
	expect_no_match(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_flat_defaults),
		cmocka_unit_test(test_flat_from_start),
		cmocka_unit_test(test_flat_lies),
		cmocka_unit_test(test_flat_without),
		cmocka_unit_test(test_other_format),
		cmocka_unit_test(test_xen_efi),
		cmocka_unit_test(test_is_xen),
		cmocka_unit_test(test_flat_cut),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_flags1),
		cmocka_unit_test(test_header2),
		cmocka_unit_test(test_tag_sizes),
		cmocka_unit_test(test_tags_unknown),
		cmocka_unit_test(test_tags_known),
		cmocka_unit_test(test_information),
		cmocka_unit_test(test_relocatable),
		cmocka_unit_test(test_elf),
		cmocka_unit_test(test_elf_virtual_entry),
		cmocka_unit_test(test_elf_addresses),
		cmocka_unit_test(test_elf_lies),
		cmocka_unit_test(test_elf_linux),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
