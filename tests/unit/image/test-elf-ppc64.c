// SPDX-License-Identifier: GPL-2.0-or-later
/* ELF kernels for ppc64: their entry, by both versions of the ABI. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "expect.h"
#include "image/elf-machines.h"

#define VIRTUAL 0xc000000000000000

/* Two parts: 0x1000 bytes at 0x10000, 0x200 of 0x300 at 0x20000; file and memory alike.
 */
struct kernel {
	uint8_t data[0x1200];
	struct elf_part loads[2];
	struct elf_image elf;
	struct bytes b;
};

static void init(struct kernel *k, uint32_t flags, bool big_endian, uint64_t entry)
{
	*k = (struct kernel){
		.loads = {{0, 0x10000, 0x1000, 0x1000}, {0x1000, 0x20000, 0x200, 0x300}},
		.elf = {.machine = 21,
			.is_64bit = true,
			.big_endian = big_endian,
			.flags = flags,
			.entry = VIRTUAL + entry,
			.entry_paddr = entry,
			.virtual_offset = VIRTUAL,
			.nloads = 2},
	};
	k->elf.loads = k->loads;
	k->b = (struct bytes){k->data, sizeof(k->data), "k"};
}

static struct kx_err *settle(struct kernel *k)
{
	return elf_ppc64_settle(&k->b, &k->elf);
}

static void test_first_byte(void **state)
{
	struct kernel k;

	(void)state;
	for (uint32_t flags = 0; flags < 3; flags++) {
		init(&k, flags, flags != 2, 0x10000);
		expect_ok(settle(&k));
		assert_int_equal(k.elf.entry_paddr, 0x10000);
	}
	init(&k, 2, false, 0x10004);
	expect_err(settle(&k), KX_UNSUPPORTED,
		"k: the entry 0xc000000000010004 is not the first byte of the image");
}

/* A descriptor's first word is the virtual address of the code. */
static void test_descriptor(void **state)
{
	static const struct {
		uint32_t flags;
		uint64_t word;
		bool good;
	} cases[] = {
		{1, VIRTUAL + 0x10000, true},
		{0, VIRTUAL + 0x10000, true},
		{2, VIRTUAL + 0x10000, false}, /* by version 2 there are none */
		{1, VIRTUAL + 0x10004, false},
		{1, VIRTUAL + 0x20000, false},
		{1, 0x10000, false},
		{1, 0, false},
		{1, UINT64_MAX, false},
	};
	struct kernel k;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases) * 2; i++) {
		bool big = i & 1;

		init(&k, cases[i / 2].flags, big, 0x20010);
		if (big)
			put_be64(k.data + 0x1010, cases[i / 2].word);
		else
			put_le64(k.data + 0x1010, cases[i / 2].word);
		if (cases[i / 2].good) {
			expect_ok(settle(&k));
			assert_int_equal(k.elf.entry_paddr, 0x10000);
		} else {
			expect_err(settle(&k), KX_UNSUPPORTED, "is not the first byte");
		}
	}
}

/* The descriptor itself must lie in bytes of the file. */
static void test_descriptor_outside(void **state)
{
	struct kernel k;

	(void)state;
	init(&k, 1, true, 0x20200); /* in memory, not in the file */
	expect_err(settle(&k), KX_UNSUPPORTED, "is not the first byte");
	init(&k, 1, true, 0x30000);
	expect_err(settle(&k), KX_UNSUPPORTED, "is not the first byte");
	init(&k, 1, true, 0x201f9); /* its end is behind the file's */
	expect_err(settle(&k), KX_FORMAT, "k");
	init(&k, 1, true, 0x201f8);
	put_be64(k.data + 0x11f8, VIRTUAL + 0x10000);
	expect_ok(settle(&k));
}

static void test_start(void **state)
{
	struct kernel k;

	(void)state;
	init(&k, 2, false, 0x10000);
	k.loads[0].filesz = 0x100;
	expect_ok(settle(&k));
	k.loads[0].filesz = 0xff;
	expect_err(settle(&k), KX_FORMAT,
		"k: the first ELF segment has 0xff bytes, a ppc64 kernel's start has");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_byte),
		cmocka_unit_test(test_descriptor),
		cmocka_unit_test(test_descriptor_outside),
		cmocka_unit_test(test_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
