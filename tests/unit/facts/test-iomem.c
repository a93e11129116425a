// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "facts/iomem.h"
#include "growth.h"
#include "tree.h"

static void expect_range(
	const struct range_set *set, size_t i, uint64_t start, uint64_t end)
{
	assert_true(i < set->n);
	assert_int_equal(set->v[i].start, start);
	assert_int_equal(set->v[i].end, end);
}

static void parse(const char *text, struct memory *ret)
{
	struct kx_err *err = iomem_parse("/proc/iomem", text, strlen(text), ret);

	if (err)
		fail_msg("%s", err->message);
}

static void refuse(const char *text, size_t size, enum kx_code code, const char *message)
{
	struct memory memory = {0};
	/* An exact copy without NUL, so that the sanitizer sees a read behind it. */
	char *copy = malloc(size + !size);

	memcpy(copy, text, size);
	struct kx_err *err = iomem_parse("/proc/iomem", copy, size, &memory);
	free(copy);
	assert_non_null(err);
	assert_int_equal(err->code, code);
	if (!strstr(err->message, message))
		fail_msg("'%s' is not in '%s'", message, err->message);
	assert_int_equal(memory.map.n, 0);
	assert_int_equal(memory.ram.n, 0);
	assert_int_equal(memory.crash.n, 0);
	assert_int_equal(memory.driver_ram.n, 0);
	assert_int_equal(memory.kernel.end, 0);
	kx_err_free(err);
	memory_destroy(&memory);
}

static void test_types_and_nesting(void **state)
{
	struct memory memory = {0};

	(void)state;
	parse("00000000-00000fff : Reserved\n"
	      "00001000-0009fbff : System RAM\n"
	      "000a0000-000bffff : PCI Bus 0000:00\n"
	      "  000a0000-000a0fff : Reserved\n"
	      "00100000-7fffffff : System RAM\n"
	      "  01000000-01ffffff : Kernel code\n"
	      "  02000000-02000fff : reserved\n"
	      "  10000000-1fffffff : Crash kernel\n"
	      "80000000-80000fff : ACPI Tables\n"
	      "80001000-80001fff : ACPI Non-volatile Storage\n"
	      "80002000-80002fff : Unusable memory\n"
	      "80003000-80003fff : RAM buffer\n"
	      "100000000-1ffffffff : Persistent Memory\n"
	      "200000000-2ffffffff : Soft Reserved\n"
	      "  200000000-2ffffffff : dax0.0\n"
	      "    200000000-2ffffffff : System RAM (kmem)\n"
	      "300000000-3ffffffff : System RAM\n",
		&memory);
	assert_int_equal(memory.map.n, 10);
	assert_int_equal(memory.map.v[0].type, MEMORY_RESERVED);
	assert_int_equal(memory.map.v[0].range.end, 0x1000);
	assert_int_equal(memory.map.v[2].type, MEMORY_RESERVED);
	assert_int_equal(memory.map.v[2].range.start, 0xa0000);
	assert_int_equal(memory.map.v[4].type, MEMORY_ACPI);
	assert_int_equal(memory.map.v[5].type, MEMORY_NVS);
	assert_int_equal(memory.map.v[6].type, MEMORY_UNUSABLE);
	assert_int_equal(memory.map.v[7].type, MEMORY_PMEM);
	assert_int_equal(memory.map.v[8].type, MEMORY_SOFT_RESERVED);
	assert_int_equal(memory.ram.n, 3);
	expect_range(&memory.ram, 0, 0x1000, 0x9fc00);
	expect_range(&memory.ram, 1, 0x100000, 0x80000000);
	expect_range(&memory.ram, 2, 0x300000000, 0x400000000);
	assert_int_equal(memory.crash.n, 1);
	expect_range(&memory.crash, 0, 0x10000000, 0x20000000);
	memory_destroy(&memory);
}

/* RAM behind CXL stands below its window; RAM in other memory belongs to a driver. */
static void test_ram_below_windows(void **state)
{
	struct memory memory = {0};

	(void)state;
	parse("00001000-0009ffff : System RAM\n"
	      "100000000-1ffffffff : CXL Window 0\n"
	      "  100000000-17fffffff : System RAM\n"
	      "    110000000-110ffffff : Crash kernel\n"
	      "    120000000-120ffffff : System RAM\n"
	      "  180000000-1ffffffff : Soft Reserved\n"
	      "    180000000-1ffffffff : System RAM\n"
	      "200000000-2ffffffff : System RAM",
		&memory);
	assert_int_equal(memory.ram.n, 3);
	expect_range(&memory.ram, 1, 0x100000000, 0x180000000);
	assert_int_equal(memory.map.n, 4);
	assert_int_equal(memory.map.v[2].type, MEMORY_SOFT_RESERVED);
	expect_range(&memory.crash, 0, 0x110000000, 0x111000000);
	memory_destroy(&memory);
}

/* What firmware says of PCI's configuration space stands in a line of its owner. */
static void test_reserved_below_windows(void **state)
{
	struct memory memory = {0};

	(void)state;
	parse("00100000-7fffffff : System RAM\n"
	      "  01000000-01ffffff : Kernel code\n"
	      "    01800000-018fffff : Reserved\n"
	      "b0000000-bfffffff : PCI MMCONFIG 0000 [bus 00-ff]\n"
	      "  b0000000-bfffffff : Reserved\n"
	      "    b0000000-bfffffff : pnp 00:00\n"
	      "    b1000000-b1ffffff : Reserved\n"
	      "c0000000-febfffff : PCI Bus 0000:00\n"
	      "  c0000000-c1ffffff : 0000:00:02.0\n"
	      "    c0100000-c01fffff : ACPI Tables\n",
		&memory);
	assert_int_equal(memory.map.n, 3);
	assert_int_equal(memory.map.v[1].type, MEMORY_RESERVED);
	assert_int_equal(memory.map.v[1].range.start, 0xb0000000);
	assert_int_equal(memory.map.v[1].range.end, 0xc0000000);
	assert_int_equal(memory.map.v[2].type, MEMORY_ACPI);
	assert_int_equal(memory.map.v[2].range.end, 0xc0200000);
	assert_int_equal(memory.ram.n, 1);
	memory_destroy(&memory);
}

/* The file is a tree: a line at the top need not be above those below the one before. */
static void test_crash_regions_are_sorted(void **state)
{
	struct memory memory = {0};

	(void)state;
	parse("100000000-1ffffffff : System RAM\n"
	      "  180000000-18fffffff : Crash kernel\n"
	      "  110000000-110ffffff : Crash kernel\n"
	      "00100000-7fffffff : System RAM\n"
	      "  10000000-1fffffff : Crash kernel\n",
		&memory);
	assert_int_equal(memory.crash.n, 3);
	expect_range(&memory.crash, 0, 0x10000000, 0x20000000);
	expect_range(&memory.crash, 1, 0x110000000, 0x111000000);
	expect_range(&memory.crash, 2, 0x180000000, 0x190000000);
	assert_int_equal(memory.ram.n, 2);
	expect_range(&memory.ram, 0, 0x100000, 0x80000000);
	memory_destroy(&memory);
}

static void test_driver_ram(void **state)
{
	struct memory memory = {0};

	(void)state;
	parse("00100000-7fffffff : System RAM\n"
	      "100000000-17fffffff : Persistent Memory\n"
	      "  100000000-17fffffff : dax0.0\n"
	      "    108000000-17fffffff : System RAM (kmem)\n"
	      "180000000-1bfffffff : Soft Reserved\n"
	      "  180000000-1bfffffff : System RAM (kmem)\n"
	      "1c0000000-1cfffffff : System RAM (\n"
	      "1d0000000-1dfffffff : System RAM (kmem\n"
	      "1e0000000-1efffffff : A System RAM (kmem)\n"
	      "300000000-3ffffffff : System RAM (virtio_mem)\n"
	      "200000000-2ffffffff : virtio0\n"
	      "  200000000-20fffffff : System RAM (virtio_mem)\n",
		&memory);
	assert_int_equal(memory.ram.n, 1);
	assert_int_equal(memory.map.n, 3);
	assert_int_equal(memory.driver_ram.n, 3);
	expect_range(&memory.driver_ram, 0, 0x108000000, 0x1c0000000);
	expect_range(&memory.driver_ram, 1, 0x200000000, 0x210000000);
	expect_range(&memory.driver_ram, 2, 0x300000000, 0x400000000);
	/* A second parse replaces the first. */
	parse("00100000-7fffffff : System RAM\n", &memory);
	assert_int_equal(memory.driver_ram.n, 0);
	memory_destroy(&memory);
}

#define CODE   "  2a000000-2b201fff : Kernel code\n"
#define RODATA "  2b400000-2bc39fff : Kernel rodata\n"
#define DATA   "  2be00000-2c17c1bf : Kernel data\n"
#define BSS    "  2c634000-2c9fffff : Kernel bss\n"

/* What arm64 marks inside of its RAM; x86's is memory of its own. */
static void test_reserved_in_ram(void **state)
{
	struct memory memory = {0};

	(void)state;
	parse("00000000-00000fff : Reserved\n"
	      "40000000-7fffffff : System RAM\n"
	      "  40210000-4132ffff : Kernel code\n"
	      "  41330000-4166ffff : reserved\n"
	      "    41340000-4134ffff : reserved\n"
	      "  7c000000-7c000fff : reserved\n"
	      "  7d000000-7dffffff : Crash kernel\n"
	      "80000000-8fffffff : PCI Bus 0000:00\n"
	      "  80000000-80000fff : reserved\n",
		&memory);
	assert_int_equal(memory.ram.n, 1);
	assert_int_equal(memory.reserved.n, 2);
	assert_int_equal(memory.reserved.v[0].start, 0x41330000);
	assert_int_equal(memory.reserved.v[0].end, 0x41670000);
	assert_int_equal(memory.reserved.v[1].start, 0x7c000000);
	assert_int_equal(memory.reserved.v[1].end, 0x7c001000);
	assert_int_equal(memory.crash.n, 1);
	memory_destroy(&memory);
}

static void test_kernel(void **state)
{
	static const struct {
		const char *text;
		uint64_t start, end;
	} cases[] = {
		{CODE RODATA DATA BSS, 0x2a000000, 0x2ca00000},
		{CODE RODATA DATA, 0x2a000000, 0x2c17c1c0},
		{CODE RODATA, 0x2a000000, 0x2bc3a000},
		{CODE, 0x2a000000, 0x2b202000},
		{RODATA DATA BSS, 0, 0},
		{RODATA CODE, 0x2a000000, 0x2b202000},
		{CODE BSS DATA, 0x2a000000, 0x2ca00000},
		{CODE "  00100000-001fffff : Kernel bss\n" DATA, 0x2a000000, 0x2c17c1c0},
		{CODE BSS "  00100000-001fffff : Kernel code\n", 0x2a000000, 0x2ca00000},
		{"  00100000-001fffff : Kernel codes\n" BSS, 0, 0},
	};
	struct memory memory = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		parse(cases[i].text, &memory);
		assert_int_equal(memory.kernel.start, cases[i].start);
		assert_int_equal(memory.kernel.end, cases[i].end);
	}
	memory_destroy(&memory);
}

static void test_old_names_and_no_newline(void **state)
{
	struct memory memory = {0};

	(void)state;
	parse("00000000-00000fff : reserved\n00001000-0009ffff : System RAM", &memory);
	assert_int_equal(memory.map.n, 2);
	assert_int_equal(memory.ram.n, 1);
	/* A second parse replaces the first. */
	parse("00000000-0000ffff : System RAM\n", &memory);
	assert_int_equal(memory.map.n, 1);
	expect_range(&memory.ram, 0, 0, 0x10000);
	memory_destroy(&memory);
}

static void test_last_byte_of_all(void **state)
{
	struct memory memory = {0};

	(void)state;
	parse("fffffffffffff000-ffffffffffffffff : System RAM\n", &memory);
	expect_range(&memory.ram, 0, 0xfffffffffffff000, UINT64_MAX);
	memory_destroy(&memory);
}

#define REFUSE(text, code, message) refuse(text, sizeof(text) - 1, code, message)
#define GOOD                                                                             \
	"00001000-0009fbff : System RAM\n"                                               \
	"  00002000-00002fff : Crash kernel\n"                                           \
	"  00003000-00003fff : Kernel code\n"                                            \
	"  00004000-00004fff : System RAM (kmem)\n"

static void test_zero_addresses(void **state)
{
	(void)state;
	REFUSE("00000000-00000000 : Reserved\n00000000-00000000 : System RAM\n"
	       "  00000000-00000000 : Kernel code\n",
		KX_DENIED,
		"/proc/iomem shows only zero addresses: reading it needs CAP_SYS_ADMIN");
}

static void test_broken_lines(void **state)
{
	(void)state;
	REFUSE("", KX_FORMAT, "/proc/iomem is empty");
	REFUSE(GOOD "00002000-00001fff : X\n", KX_FORMAT,
		"/proc/iomem: line 5: the end is below the start");
	REFUSE(GOOD "\n", KX_FORMAT, "line 5: a hexadecimal address is missing");
	REFUSE(GOOD "0x1000-1fff : X\n", KX_FORMAT, "line 5: '-' is missing");
	REFUSE(GOOD "1000 -1fff : X\n", KX_FORMAT, "line 5: '-' is missing");
	REFUSE(GOOD "1000-+1fff : X\n", KX_FORMAT, "line 5: a hexadecimal address");
	REFUSE(GOOD "1000-1fff: X\n", KX_FORMAT, "line 5: ' : ' is missing");
	REFUSE(GOOD "1000-1fff", KX_FORMAT, "line 5: ' : ' is missing");
	REFUSE(GOOD "1000-", KX_FORMAT, "line 5: a hexadecimal address is missing");
	REFUSE(GOOD "1000", KX_FORMAT, "line 5: '-' is missing");
	REFUSE(GOOD "   1000-1fff : X\n", KX_FORMAT, "line 5: indented by an odd");
	REFUSE(GOOD "\t1000-1fff : X\n", KX_FORMAT, "line 5: a hexadecimal address");
	REFUSE(GOOD "10000000000000000-1fff : X\n", KX_FORMAT,
		"line 5: an address of more than 64 bits");
	REFUSE(GOOD "1000-1fff : System\0RAM\n", KX_FORMAT, "line 5: a NUL byte");
}

struct text {
	char *text;
	size_t size, pieces;
};

/* Of each piece of RAM about 200 bytes. */
static void write_large(struct text *t)
{
	FILE *f = open_memstream(&t->text, &t->size);

	for (uint64_t i = 0; i < t->pieces; i++) {
		uint64_t a = i << 21;

		fprintf(f, "%08" PRIx64 "-%08" PRIx64 " : System RAM\n", a, a + 0x1fefff);
		fprintf(f, "%08" PRIx64 "-%08" PRIx64 " : Reserved\n", a + 0x1ff000,
			a + 0x1fffff);
		for (int k = 0; k < 3; k++)
			fprintf(f, "  %08" PRIx64 "-%08" PRIx64 " : a device of no use\n",
				a + 0x1ff000, a + 0x1fffff);
	}
	fclose(f);
}

static void parse_large(void *input)
{
	const struct text *t = input;
	struct memory memory = {0};

	assert_null(iomem_parse("/proc/iomem", t->text, t->size, &memory));
	assert_int_equal(memory.ram.n, t->pieces);
	assert_int_equal(memory.map.n, 2 * t->pieces);
	memory_destroy(&memory);
}

/* 50,000 pieces of RAM, and 10 MB of text. */
static void test_large(void **state)
{
	struct text whole = {.pieces = 50000}, eighth = {.pieces = 50000 / 8};

	(void)state;
	write_large(&whole);
	write_large(&eighth);
	print_message("# %zu bytes\n", whole.size);
	assert_growth("parsed", parse_large, &eighth, &whole);
	free(whole.text);
	free(eighth.text);
}

static void test_read(void **state)
{
	struct memory memory = {0};
	struct tree tree;
	char want[128];

	(void)state;
	tree_make(&tree);
	assert_null(memory_from_iomem(&tree.sys, &memory));
	assert_int_equal(memory.fact.state, FACT_ABSENT);
	tree_text(&tree, "proc/iomem", GOOD);
	assert_null(memory_from_iomem(&tree.sys, &memory));
	assert_true(fact_present(&memory.fact));
	assert_int_equal(memory.crash.n, 1);
	tree_text(&tree, "proc/iomem", GOOD "x");
	assert_null(memory_from_iomem(&tree.sys, &memory));
	assert_int_equal(memory.fact.state, FACT_FAILED);
	snprintf(want, sizeof(want), "%s/proc/iomem: line 5:", tree.path);
	assert_non_null(strstr(memory.fact.err->message, want));
	memory_destroy(&memory);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types_and_nesting),
		cmocka_unit_test(test_ram_below_windows),
		cmocka_unit_test(test_reserved_below_windows),
		cmocka_unit_test(test_crash_regions_are_sorted),
		cmocka_unit_test(test_driver_ram),
		cmocka_unit_test(test_reserved_in_ram),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_old_names_and_no_newline),
		cmocka_unit_test(test_last_byte_of_all),
		cmocka_unit_test(test_zero_addresses),
		cmocka_unit_test(test_broken_lines),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
