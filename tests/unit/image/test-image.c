// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "config.h"
#include "expect.h"
#include "image/image.h"
#include "input.h"
#include "make-multiboot.h"

/* Open the bytes as a kernel of the type; takes data. */
static struct kx_err *open_image(
	uint8_t *data, size_t size, const char *type, struct image *ret)
{
	struct input input;

	input_make(&input, data, size);
	free(data);
	struct kx_err *err = image_open(input.path, type, 0, ret);
	input_close(&input);
	return err;
}

static void refuse_image(
	uint8_t *data, size_t size, const char *type, enum kx_code code, const char *text)
{
	struct image image;

	expect_err(open_image(data, size, type, &image), code, text);
	assert_null(image.original.data);
	assert_int_equal(image.original.fd, -1);
	assert_int_equal(image.unpacked.fd, -1);
	image_close(&image);
}

static void expect_type(
	uint8_t *data, size_t size, const char *type, const char *expected)
{
	struct image image;
	struct kx_err *err = open_image(data, size, type, &image);

	if (err)
		fail_msg("%s", err->message);
	assert_string_equal(image.type, expected);
	assert_null(image.compression);
	assert_ptr_equal(image_content(&image), &image.original);
	image_close(&image);
}

static void test_open_bzimage(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	uint8_t *image;
	size_t size;

	(void)state;
	image = make_bzimage(&recipe, &size);
	expect_type(image, size, NULL, "bzImage64");
	image = make_bzimage(&recipe, &size);
	expect_type(image, size, "bzImage", "bzImage");
	image = make_bzimage(&recipe, &size);
	refuse_image(image, size, "elf-x86_64", KX_FORMAT,
		": this is not the ELF that --type=elf-x86_64 says: it is bzImage64");
	recipe.xloadflags = 0;
	image = make_bzimage(&recipe, &size);
	expect_type(image, size, NULL, "bzImage");
	image = make_bzimage(&recipe, &size);
	refuse_image(image, size, "bzImage64", KX_UNSUPPORTED,
		"this bzImage (boot protocol 2.15) has no 64-bit entry");
	/* A broken one is never tried as something else. */
	recipe.init_size = 0;
	image = make_bzimage(&recipe, &size);
	refuse_image(image, size, NULL, KX_FORMAT, "less than its own");
}

static void test_open_types(void **state)
{
	static const char *const unbuilt[] = {"beoboot-x86", "nbi-x86"};
	struct image image;
	bool built;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(unbuilt); i++) {
		assert_true(image_type_known(unbuilt[i], &built));
		assert_false(built);
		expect_err(image_open("/nowhere", unbuilt[i], 0, &image), KX_UNSUPPORTED,
			unbuilt[i]);
	}
	assert_true(image_type_known("bzImage64", &built) && built);
	assert_false(image_type_known("floppy", &built));
	assert_false(built);
	expect_err(image_open("/nowhere", "floppy", 0, &image), KX_USAGE,
		"'floppy' is not");
	expect_err(image_open("/nowhere", NULL, 0, &image), KX_IO,
		"cannot open '/nowhere'");
}

static void test_open_unknown(void **state)
{
	struct bzimage_recipe recipe = bzimage_recipe();
	uint8_t *image;
	size_t size;

	(void)state;
	recipe.magic = 0;
	image = make_bzimage(&recipe, &size);
	refuse_image(
		image, size, NULL, KX_UNSUPPORTED, "Cannot determine the file type of ");
	image = make_bzimage(&recipe, &size);
	refuse_image(image, size, "bzImage", KX_FORMAT,
		": this is not the bzImage that --type=bzImage says");
	image = make_bzimage(&recipe, &size);
	refuse_image(
		image, 1, NULL, KX_UNSUPPORTED, "Cannot determine the file type of ");
	recipe = bzimage_recipe();
	image = make_bzimage(&recipe, &size);
	image[0x1fe] = 0x54;
	refuse_image(image, size, NULL, KX_FORMAT,
		"its boot flag at 0x1fe is 0xaa54 and not 0xaa55");
}

/* A PE file of one section, and cut at each of its bytes. */
static void test_open_uki(void **state)
{
	static const char unknown[] = "Cannot determine the file type of";

	(void)state;
	for (size_t size = 2; size <= 0x100; size++) {
		uint8_t *pe = calloc(1, 0x100);

		memcpy(pe, "MZ", 2);
		pe[0x3c] = 0x80;
		memcpy(pe + 0x80, "PE\0\0\x64\x86\1", 7);
		pe[0x80 + 20] = 0x10;
		memcpy(pe + 0x80 + 24 + 0x10, ".linux", 6);
		bool whole = size >= 0x80 + 24 + 0x10 + 40;
		refuse_image(pe, size, NULL, whole ? KX_FORMAT : KX_UNSUPPORTED,
			whole ? "its section '.linux' is missing or empty" : unknown);
	}
}

/* why: for what reason it starts in real mode only; NULL: it need not. */
static void expect_entry(const struct bzimage_recipe *recipe, const char *type,
	const char *expected, const char *why)
{
	struct image image;
	size_t size;
	uint8_t *data = make_bzimage(recipe, &size);
	struct kx_err *err = open_image(data, size, type, &image);

	if (err)
		fail_msg("%s", err->message);
	assert_string_equal(image.type, expected);
	if (why)
		assert_string_equal(image.bz.real_mode, why);
	else
		assert_null(image.bz.real_mode);
	image_close(&image);
}

/* Only where it is not entered in 64-bit mode does the other entry count. */
static void test_open_bzimage_entries(void **state)
{
	static const char zero[] = "its code32_start is 0";
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	recipe.code32_start = 0;
	expect_entry(&recipe, NULL, "bzImage64", NULL);
	expect_entry(&recipe, "bzImage", "bzImage", zero);
	recipe.xloadflags = 0;
	expect_entry(&recipe, NULL, "bzImage", zero);
	recipe.protocol = 0x200;
	expect_entry(&recipe, NULL, "bzImage", zero);
	recipe.code32_start = 0x100200;
	expect_entry(&recipe, NULL, "bzImage",
		"its code32_start is not where it is loaded to");
	recipe.code32_start = 0x100000;
	expect_entry(&recipe, NULL, "bzImage", NULL);
	recipe.version = 0x200;
	expect_entry(&recipe, NULL, "bzImage", NULL);
	recipe.protocol = 0x20f;
	recipe.code32_start = recipe.pref_address;
	expect_entry(&recipe, NULL, "bzImage", NULL);
	recipe.xloadflags = 0x7f;
	recipe.loadflags = 0;
	expect_entry(
		&recipe, NULL, "bzImage", "it is a zImage (LOADED_HIGH is clear)");
}

static void refuse_recipe(const struct elf_recipe *recipe, const char *type,
	enum kx_code code, const char *text)
{
	size_t size;
	uint8_t *image = make_elf(recipe, &size);

	refuse_image(image, size, type, code, text);
}

static void test_open_elf(void **state)
{
	struct elf_recipe recipe = elf_recipe();
	size_t size;
	uint8_t *image = make_elf(&recipe, &size);

	(void)state;
	expect_type(image, size, NULL, "elf-x86_64");
	recipe.entry = 0x1004000;
	refuse_recipe(&recipe, NULL, KX_FORMAT,
		"the entry 0x1004000 is in none of the ELF segments with code");
	recipe.entry = 0x1000000;
	recipe.type = ET_CORE;
	refuse_recipe(&recipe, NULL, KX_FORMAT,
		"this is a core dump for x86_64 and no kernel: its ELF type is 4");
	recipe.type = ET_EXEC;
	recipe.machine = EM_ARM;
	recipe.big_endian = 1;
	refuse_recipe(&recipe, NULL, KX_UNSUPPORTED,
		"this is an ELF kernel for arm (64-bit, big-endian, ELF machine 40)");
	recipe.machine = EM_386;
	recipe.big_endian = 0;
	recipe.bits = 32;
	image = make_elf(&recipe, &size);
	expect_type(image, size, NULL, "elf-x86");
	refuse_recipe(&recipe, "elf-x86_64", KX_FORMAT, "this is not the elf-x86_64");
	recipe.entry = 0x1004000;
	refuse_recipe(&recipe, NULL, KX_FORMAT,
		"the entry 0x1004000 is in none of the ELF segments with code");
	recipe.loads[0].paddr = recipe.entry = 0xffffe000;
	recipe.loads[0].filesz = 0x1000;
	recipe.loads[0].memsz = 0x2001;
	refuse_recipe(&recipe, NULL, KX_FORMAT,
		"the 32-bit ELF image lies from 0xffffe000 to 0x100000001, which passes");
	recipe.bits = 64;
	refuse_recipe(&recipe, NULL, KX_UNSUPPORTED,
		"an ELF kernel for i386 (64-bit, little-endian, ELF machine 3)");
	recipe.bits = 32;
	recipe.machine = EM_X86_64;
	refuse_recipe(&recipe, NULL, KX_UNSUPPORTED,
		"an ELF kernel for x86_64 (32-bit, little-endian, ELF machine 62)");
}

/* What nobody means to load has no program headers at all. */
static void test_open_object(void **state)
{
	struct elf_recipe recipe = elf_recipe();

	(void)state;
	recipe.type = ET_REL;
	recipe.nloads = recipe.linux_note = 0;
	refuse_recipe(&recipe, NULL, KX_FORMAT,
		"this is an object file or kernel module for x86_64: none of the 0");
}

/* Flags of loads count where some of them say that there is code. */
static void test_open_elf_code(void **state)
{
	struct elf_recipe recipe = elf_recipe();
	size_t size;
	uint8_t *image;

	(void)state;
	recipe.nloads = 2;
	recipe.loads[1] = recipe.loads[0];
	recipe.loads[1].paddr += 0x10000;
	recipe.data_loads = 3;
	image = make_elf(&recipe, &size);
	expect_type(image, size, NULL, "elf-x86_64");
	recipe.data_loads = 1;
	/* Linux 7.2 is entered among its data. */
	image = make_elf(&recipe, &size);
	expect_type(image, size, NULL, "elf-x86_64");
	recipe.linux_note = 0;
	refuse_recipe(&recipe, NULL, KX_FORMAT,
		"the entry 0x1000000 is in none of the ELF segments with code");
	recipe.entry += 0x10000;
	image = make_elf(&recipe, &size);
	expect_type(image, size, NULL, "elf-x86_64");
	recipe = elf_recipe();
	recipe.machine = EM_PPC64;
	recipe.linux_note = 0;
	recipe.nloads = 2;
	recipe.loads[1] = recipe.loads[0];
	recipe.loads[1].paddr += 0x10000;
	recipe.data_loads = 1;
	refuse_recipe(&recipe, NULL, KX_FORMAT,
		"the entry 0x1000000 is in none of the ELF segments with code");
}

/* By the newer of its headers, unless -t says otherwise. */
static void test_open_multiboot(void **state)
{
	struct multiboot_recipe recipe = multiboot_recipe();
	size_t size;
	uint8_t *image;

	(void)state;
	recipe.version = 3;
	image = make_multiboot(&recipe, &size);
	expect_type(image, size, NULL, "multiboot2-x86");
	image = make_multiboot(&recipe, &size);
	expect_type(image, size, "multiboot-x86", "multiboot-x86");
	image = make_multiboot(&recipe, &size);
	refuse_image(image, size, "elf-x86_64", KX_FORMAT, "not the elf-x86_64");
	recipe.version = 1;
	image = make_multiboot(&recipe, &size);
	expect_type(image, size, NULL, "multiboot-x86");
	image = make_multiboot(&recipe, &size);
	refuse_image(image, size, "multiboot2-x86", KX_FORMAT,
		"not the multiboot 2 kernel that --type=multiboot2-x86 says");
	/* A vmlinux is Linux, whatever stands in it. */
	recipe.elf = elf_recipe();
	image = make_multiboot(&recipe, &size);
	expect_type(image, size, NULL, "elf-x86_64");
	recipe.elf.linux_note = 0;
	image = make_multiboot(&recipe, &size);
	expect_type(image, size, NULL, "multiboot-x86");
	/* Its banner stands in other kernels, too, that took drivers from it. */
	recipe.elf.banner = 1;
	image = make_multiboot(&recipe, &size);
	expect_type(image, size, NULL, "multiboot-x86");
	image = make_multiboot(&recipe, &size);
	expect_type(image, size, "elf-x86_64", "elf-x86_64");
	/* A broken one is never tried as something else. */
	recipe.flags = 0x8;
	image = make_multiboot(&recipe, &size);
	refuse_image(image, size, NULL, KX_UNSUPPORTED, "flags that are not known: 0x8");
}

#ifdef HAVE_ZLIB

/* gzip (RFC 1952) of stored blocks (RFC 1951), without a right checksum at the end. */
static void test_open_gzip_cut(void **state)
{
	static const uint8_t head[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	struct bzimage_recipe recipe = bzimage_recipe();
	size_t size;
	KX_AUTO(freep) uint8_t *image = make_bzimage(&recipe, &size);
	uint8_t *packed = malloc(size + 15);

	(void)state;
	memcpy(packed, head, sizeof(head));
	packed[10] = 1;
	put_le16(packed + 11, size);
	put_le16(packed + 13, ~size);
	memcpy(packed + 15, image, size);
	refuse_image(packed, size + 15, NULL, KX_FORMAT,
		"the gzip stream is cut short: the file ends at offset 0x480f, after "
		"18432 bytes of output");
}

/* "not a kernel", by gzip -n: what is inside is looked at once. */
static void test_open_gzip(void **state)
{
	static const uint8_t packed[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00,
		0x00, 0x03, 0xcb, 0xcb, 0x2f, 0x51, 0x48, 0x54, 0xc8, 0x4e, 0x2d, 0xca,
		0x4b, 0xcd, 0x01, 0x00, 0x77, 0x1e, 0x25, 0x3b, 0x0c, 0x00, 0x00, 0x00};
	uint8_t *copy = malloc(sizeof(packed));

	(void)state;
	memcpy(copy, packed, sizeof(packed));
	refuse_image(
		copy, sizeof(packed), NULL, KX_UNSUPPORTED, "(decompressed from gzip)");
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_bzimage),
		cmocka_unit_test(test_open_bzimage_entries),
		cmocka_unit_test(test_open_types),
		cmocka_unit_test(test_open_unknown),
		cmocka_unit_test(test_open_uki),
		cmocka_unit_test(test_open_elf),
		cmocka_unit_test(test_open_elf_code),
		cmocka_unit_test(test_open_object),
		cmocka_unit_test(test_open_multiboot),
#ifdef HAVE_ZLIB
		cmocka_unit_test(test_open_gzip_cut),
		cmocka_unit_test(test_open_gzip),
#endif
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
