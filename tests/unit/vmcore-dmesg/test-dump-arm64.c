// SPDX-License-Identifier: GPL-2.0-or-later
/* The log of arm64 dumps whose program headers tell no virtual address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <stdlib.h>

#include "dump-fixture.h"

#define LOG "[    1.000000] text\n"

/* 48 bits, since 5.4: memory below, the kernel above, moved by KASLR. */
static const struct make_machine usual = {EM_AARCH64, true, false, 8, 0xffffa539c0b28000,
	0x40b28000, 0xffff000008e01000, 0x48e01000};

/* 52 bits: the kernel stays where it is with 48. */
static const struct make_machine large = {EM_AARCH64, true, false, 8, 0xffffa539c0b28000,
	0x40b28000, 0xfff0000008e01000, 0x48e01000};

/* 39 bits before 5.4: the kernel below, memory in the upper half. */
static const struct make_machine old = {EM_AARCH64, true, false, 8, 0xffffff8008080000,
	0x80080000, 0xffffffc000e01000, 0x80e01000};

static struct make_dump *dump_of(const struct make_machine *m, int bits, uint64_t start)
{
	struct make_dump *d = new_dump(m);

	make_line(d, "NUMBER(VA_BITS)=%d", bits);
	make_line(d, "NUMBER(kimage_voffset)=0x%llx",
		(unsigned long long)(m->text - m->text_phys));
	make_line(d, "NUMBER(PHYS_OFFSET)=0x%llx", (unsigned long long)start);
	make_line(d, "SYMBOL(_stext)=%llx", (unsigned long long)m->text);
	for (size_t i = 0; i < d->nloads; i++)
		d->loads[i].vaddr = UINT64_MAX;
	make_ringbuffer(d, 5, 10);
	make_record(d, SECOND, "text", 4);
	return d;
}

static void test_maps(void **state)
{
	(void)state;
	expect_log(dump_of(&usual, 48, 0x40000000), LOG);
	expect_log(dump_of(&large, 52, 0x40000000), LOG);
	expect_log(dump_of(&old, 39, 0x80000000), LOG);
}

/* Each of the numbers is needed, and one that lies leads to no other memory. */
static void test_lacks(void **state)
{
	static const char *const keys[] = {
		"NUMBER(VA_BITS)", "NUMBER(kimage_voffset)", "NUMBER(PHYS_OFFSET)"};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(keys); i++) {
		struct make_dump *d = dump_of(&usual, 48, 0x40000000);

		make_change(d, keys[i], NULL);
		expect_log_err(d, "", KX_FORMAT, "0xffffa539c0b2");
		d = dump_of(&usual, 48, 0x40000000);
		make_change(d, keys[i], "0x7");
		expect_log_err(d, "", KX_FORMAT, "0xffff");
		d = dump_of(&usual, 48, 0x40000000);
		make_change(d, keys[i], "junk");
		expect_log_err(d, "", KX_FORMAT, "junk");
	}
	expect_log_err(dump_of(&usual, 53, 0x40000000), "", KX_FORMAT, "0xffff");
	expect_log_err(dump_of(&usual, 31, 0x40000000), "", KX_FORMAT, "0xffff");
}

/* Without a symbol a kernel is one since 5.4. */
static void test_no_symbol(void **state)
{
	struct make_dump *d = dump_of(&usual, 48, 0x40000000);

	(void)state;
	make_change(d, "SYMBOL(_stext)", NULL);
	expect_log(d, LOG);
}

/* What the headers tell comes first: they are the dump's own. */
static void test_headers_first(void **state)
{
	struct make_dump *d = dump_of(&usual, 48, 0x40000000);

	(void)state;
	d->loads[0].vaddr = usual.text;
	d->loads[1].vaddr = usual.direct;
	make_change(d, "NUMBER(PHYS_OFFSET)", "0");
	make_change(d, "NUMBER(kimage_voffset)", "0");
	expect_log(d, LOG);
}

static void test_physical(void **state)
{
	struct dump_arm64 map = {.found = true,
		.lowest = 0xffff000000000000,
		.middle = 0xffff800000000000,
		.kernel_offset = 0xffff7fffc8000000,
		.memory_start = 0x40000000};
	uint64_t paddr;

	(void)state;
	assert_true(dump_arm64_physical(&map, 0xffff000000001000, &paddr));
	assert_int_equal(paddr, 0x40001000);
	assert_true(dump_arm64_physical(&map, 0xffff800008000000, &paddr));
	assert_int_equal(paddr, 0x40000000);
	assert_false(dump_arm64_physical(&map, 0xfffeffffffffffff, &paddr));
	map.kernel_is_low = true;
	assert_true(dump_arm64_physical(&map, 0xffff800000001000, &paddr));
	assert_int_equal(paddr, 0x40001000);
	map.found = false;
	assert_false(dump_arm64_physical(&map, 0xffff000000001000, &paddr));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_maps),
		cmocka_unit_test(test_lacks),
		cmocka_unit_test(test_no_symbol),
		cmocka_unit_test(test_headers_first),
		cmocka_unit_test(test_physical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
