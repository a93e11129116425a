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
#include "image/identify.h"
#include "make-image.h"

#define SIZE 0x10100

/* What stands in an otherwise zero file, and what it is called; NULL: nothing. */
static const struct {
	size_t at;
	const char *bytes;
	size_t size;
	const char *expected;
	bool is_initrd;
} samples[] = {
#define SAMPLE(at, bytes, expected, is_initrd)                                           \
	{                                                                                \
		at, bytes, sizeof(bytes) - 1, expected, is_initrd                        \
	}
	SAMPLE(0x202, "HdrS", "a Linux kernel for x86 (bzImage)", false),
	SAMPLE(0x38, "ARMd", "an arm64 Linux Image", false),
	SAMPLE(0x38, "RSC\x05", "a riscv Linux Image", false),
	SAMPLE(0x24, "\x18\x28\x6f\x01", "an arm zImage", false),
	SAMPLE(0x10008, "S390EP", "a Linux kernel for s390", false),
	SAMPLE(0, "MZ\0\0zimg", "a compressed EFI kernel (zboot)", false),
	SAMPLE(0, "MZ\x90", "a DOS program", false),
	SAMPLE(0, "\x27\x05\x19\x56", "a U-Boot image (uImage)", false),
	SAMPLE(0, "\xd0\x0d\xfe\xed", "a device tree blob or U-Boot image (FIT)", false),
	SAMPLE(0, "ANDROID!", "an Android boot image", false),
	SAMPLE(0, "\x89LZO\0\r\n\x1a\n", "data compressed by LZO", true),
	SAMPLE(0, "BZh9", "data compressed by bzip2", true),
	SAMPLE(0, "\x1f\x8b\x08", "data compressed by gzip", true),
	SAMPLE(0, "\xfd\x37zXZ\0", "data compressed by xz", true),
	SAMPLE(0, "\x28\xb5\x2f\xfd", "data compressed by zstd", true),
	SAMPLE(0, "\x02\x21\x4c\x18", "data compressed by lz4", true),
	SAMPLE(0, "\x5d\0\0\x80", NULL, true),
	SAMPLE(0, "\x5d\0\x10", NULL, true), /* a dictionary of 4 KiB */
	SAMPLE(0, "\x04\x22\x4d\x18",
		"lz4 data in frames, where an initrd must be by lz4 -l", false),
	SAMPLE(0, "070701", "a cpio archive, as initrds are", true),
	SAMPLE(0, "070702", "a cpio archive, as initrds are", true),
	SAMPLE(0, "070707", "a cpio archive of the old format (an initrd is by -H newc)",
		false),
	SAMPLE(512, "070701", NULL, true),
	SAMPLE(3, "\x1f\x8b", NULL, true),
	SAMPLE(0, "!<arch>\ndebian-binary", "a Debian package", false),
	SAMPLE(0, "!<arch>\nx.o/", "an ar archive", false),
	SAMPLE(0, "\xed\xab\xee\xdb", "an RPM package", false),
	SAMPLE(257, "ustar", "a tar archive", false),
	SAMPLE(0x8001, "CD001", "an ISO image of a CD or DVD", false),
	SAMPLE(0, "hsqs", "a squashfs file system", true),
	SAMPLE(0x200, "\x45\x3d\xcd\x28", NULL, true),
	SAMPLE(0x400, "\xe2\xe1\xf5\xe0", "an EROFS file system", true),
	SAMPLE(0x438, "\x53\xef", "an ext2, ext3 or ext4 file system", true),
	SAMPLE(0x410, "\x7f\x13", NULL, true),
	SAMPLE(0, "QFI\xfb", "a disk image (qcow2)", false),
	SAMPLE(0, "#!/bin/sh\n", "a script", false),
	SAMPLE(0,
		"\x7f"
		"ELF",
		"a damaged ELF file", false),
	SAMPLE(0, "", "nothing but zero bytes", false),
	SAMPLE(SIZE - 1, "\x1", NULL, false),
	SAMPLE(0, "\x01\x02", NULL, false),
#undef SAMPLE
};

/* By name and by what stands in the file alone: what lies behind its end is not read. */
static void check(const void *bytes, size_t size, const char *expected, bool is_initrd)
{
	KX_AUTO(freep) uint8_t *copy = malloc(size + !size);
	const struct bytes b = {copy, size, "k"};

	memcpy(copy, bytes, size);
	const char *what = identify_bytes(&b);
	if (!what || !expected)
		assert_ptr_equal(what, expected);
	else
		assert_string_equal(what, expected);
	assert_int_equal(identify_is_initrd(&b), is_initrd);
}

static void test_samples(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(samples); i++) {
		KX_AUTO(freep) uint8_t *file = calloc(1, SIZE);

		memcpy(file + samples[i].at, samples[i].bytes, samples[i].size);
		check(file, SIZE, samples[i].expected, samples[i].is_initrd);
		for (size_t size = 0; size < samples[i].at + samples[i].size; size++) {
			struct bytes cut = {malloc(size + !size), size, "k"};

			memcpy((uint8_t *)cut.data, file, size);
			identify_bytes(&cut);
			identify_is_initrd(&cut);
			free((uint8_t *)cut.data);
			if (size > 0x600)
				size += 0x100;
		}
	}
}

static void test_text(void **state)
{
	static const char html[] = "an HTML page, as servers send it in place of a file";

	(void)state;
	check("<!DOCTYPE html><html>", 21, html, false);
	check("\xef\xbb\xbf\n <HTML>", 11, html, false);
	check("\n", 1, "text", false);
	check("<?xml version", 13, "XML text", false);
	check("version https://git-lfs.github.com/spec/v1\n", 43,
		"a pointer of Git LFS and not the file itself", false);
	check("gr\xc3\xbc\xc3\x9f\x65\n", 8, "text", false);
	check("not\0text", 8, NULL, false);
	check("", 0, NULL, false);
	check("\0", 1, "nothing but zero bytes", false);
}

/* Zero bytes before an archive are skipped, up to a limit. */
static void test_zeros(void **state)
{
	size_t size = IDENTIFY_ZEROS_MAX + 8;
	KX_AUTO(freep) uint8_t *file = calloc(1, size);
	struct bytes b = {file, size, "k"};

	(void)state;
	memcpy(file + IDENTIFY_ZEROS_MAX, "070701", 6);
	assert_true(identify_is_initrd(&b));
	memset(file, 0, size);
	memcpy(file + IDENTIFY_ZEROS_MAX + 1, "070701", 6);
	assert_false(identify_is_initrd(&b));
	assert_false(identify_is_cpio(&b));
}

static void put_pe(uint8_t *file, uint16_t machine, uint16_t subsystem)
{
	memcpy(file, "MZ", 2);
	put_le32(file + 0x3c, 0x80);
	memcpy(file + 0x80, "PE\0", 4);
	put_le16(file + 0x80 + 4, machine);
	put_le16(file + 0x80 + 20, 0xf0);
	put_le16(file + 0x80 + 24 + 68, subsystem);
}

static void test_pe(void **state)
{
	uint8_t file[0x200] = {0};

	(void)state;
	put_pe(file, 0xaa64, 10);
	check(file, sizeof(file), "an EFI application for arm64", false);
	put_pe(file, 0x8664, 12);
	check(file, sizeof(file), "an EFI application for x86_64", false);
	put_pe(file, 0x1234, 10);
	check(file, sizeof(file), "an EFI application", false);
	put_pe(file, 0x8664, 3);
	check(file, sizeof(file), "a Windows program", false);
	memcpy(file + 4, "zimg", 4);
	check(file, sizeof(file), "a compressed EFI kernel (zboot) for x86_64", false);
	/* Cut before the subsystem, and a header that does not have it. */
	put_pe(file, 0x8664, 10);
	file[4] = 0;
	check(file, 0x80 + 24 + 69, "a Windows program", false);
	put_le16(file + 0x80 + 20, 69);
	check(file, sizeof(file), "a Windows program", false);
	put_le32(file + 0x3c, 0xfffffff0);
	check(file, sizeof(file), "a DOS program", false);
}

static void expect_elf(const struct elf_recipe *recipe, uint32_t first, uint32_t second,
	const char *expected, bool is_program)
{
	size_t size;
	KX_AUTO(freep) uint8_t *elf = make_elf(recipe, &size);
	const struct bytes b = {elf, size, "k"};

	/* The types of its program headers. */
	if (first)
		put_le32(elf + sizeof(Elf64_Ehdr), first);
	if (second)
		put_le32(elf + sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr), second);
	assert_string_equal(identify_bytes(&b), expected);
	assert_int_equal(identify_is_program(&b), is_program);
	assert_false(identify_is_initrd(&b));
}

static void test_elf(void **state)
{
	struct elf_recipe r = elf_recipe();

	(void)state;
	r.nloads = 2;
	r.loads[1] = r.loads[0];
	r.loads[1].paddr += 0x10000;
	expect_elf(&r, 0, 0, "an ELF kernel for x86_64", false);
	expect_elf(&r, PT_INTERP, 0, "a program for x86_64", true);
	expect_elf(&r, PT_TLS, 0, "a program for x86_64", true);
	expect_elf(&r, PT_DYNAMIC, PT_GNU_RELRO, "an ELF kernel for x86_64", false);
	r.type = ET_DYN;
	expect_elf(&r, PT_INTERP, 0, "a program for x86_64", true);
	expect_elf(&r, PT_TLS, 0, "a shared library for x86_64", true);
	expect_elf(&r, PT_DYNAMIC, 0, "an ELF kernel for x86_64", false);
	expect_elf(&r, PT_DYNAMIC, PT_GNU_RELRO, "a shared library for x86_64", true);
	r.loads[1].paddr = 0;
	expect_elf(&r, PT_DYNAMIC, 0, "a shared library for x86_64", true);
	r.type = ET_REL;
	expect_elf(&r, 0, 0, "an object file or kernel module for x86_64", false);
	r.type = ET_CORE;
	expect_elf(&r, 0, 0, "a core dump for x86_64", false);
	r.type = 9;
	expect_elf(&r, 0, 0, "an ELF file of a type that is not known", false);
	r.type = ET_EXEC;
	r.machine = EM_AARCH64;
	expect_elf(&r, 0, 0, "an ELF kernel for arm64", false);
	r.machine = 0x4321;
	expect_elf(&r, 0, 0, "an ELF file for a machine that is not known", false);
	assert_string_equal(identify_elf_machine(EM_S390), "s390");
	assert_null(identify_elf_machine(0x4321));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_zeros),
		cmocka_unit_test(test_pe),
		cmocka_unit_test(test_elf),
	};

	return cmocka_run_group_tests_name("identify", tests, NULL, NULL);
}
