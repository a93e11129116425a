// SPDX-License-Identifier: GPL-2.0-or-later
/* How purgatory tells where an old kernel is entered again, and maps the way there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "purgatory/check.h"
#include "purgatory/x86_64-jump.h"
#include "within.h"

/* Memory of a few pages: the tables of the running kernel, then those for the way. */
#define BASE	   0x40000000ULL
#define NEW	   (BASE + 8 * 4096)
#define PAGES	   (8 + PURGATORY_JUMP_TABLES)
#define LA57	   (1ULL << 12)
#define TABLE_BITS 0x63
#define PAGE_BITS  0xe3

static uint64_t memory[PAGES][512] __attribute__((aligned(4096)));
static uint64_t before[8][512];

void *phys_map(uint64_t paddr, uint64_t size)
{
	assert_within(paddr, BASE, BASE + sizeof(memory) - size);
	return (uint8_t *)memory + (paddr - BASE);
}

static int clear(void **state)
{
	(void)state;
	memset(memory, 0, sizeof(memory));
	memset(memory[8], 0xee, sizeof(memory) - sizeof(before));
	return 0;
}

/* As a processor does it: where does an address lead to? UINT64_MAX: nowhere. */
static uint64_t translate(uint64_t top, unsigned int levels, uint64_t address)
{
	uint64_t at = top & ~0xfffULL;

	for (unsigned int shift = 12 + 9 * (levels - 1); shift >= 21; shift -= 9) {
		const uint64_t *table = phys_map(at, 4096);
		uint64_t entry = table[address >> shift & 511];

		if (!(entry & 1))
			return UINT64_MAX;
		at = entry & 0xffffffffff000;
		if (shift <= 30 && entry & 0x80)
			return at + (address & ((1ULL << shift) - 1));
	}
	return UINT64_MAX;
}

/* memory[0] on: four levels, with a GiB page at 0 and one page of 2 MiB at 1 GiB. */
static void fill_tables(void)
{
	memory[0][0] = (BASE + 4096) | TABLE_BITS;
	memory[1][0] = PAGE_BITS;
	memory[1][1] = (BASE + 2 * 4096) | TABLE_BITS;
	memory[2][0] = 0x40000000 | PAGE_BITS;
	memory[3][0] = BASE | TABLE_BITS; /* the fifth level, where it is on */
	memcpy(before, memory, sizeof(before));
}

static uint64_t map(uint64_t entry, uint64_t cr3, uint64_t cr4)
{
	const struct purgatory_params params = {
		.flags = PURGATORY_JUMP_BACK,
		.entry = entry,
		.regs = {[PP_JUMP_TABLES] = NEW},
	};

	fill_tables();
	return jump_map(&params, cr3, cr4);
}

static void check_map(uint64_t entry, uint64_t cr3, uint64_t cr4)
{
	const uint64_t top = map(entry, cr3, cr4);
	const unsigned int levels = cr4 & LA57 ? 5 : 4;

	assert_int_equal(translate(top, levels, entry), entry);
	assert_int_equal(translate(top, levels, 0x1234), 0x1234);
	assert_int_equal(translate(top, levels, 0x40000123), 0x40000123);
	assert_memory_equal(memory, before, sizeof(before));
}

static void test_map(void **state)
{
	static const uint64_t entries[] = {
		0x1000,		 /* in the page of a GiB, mapped already */
		0x40000010,	 /* in the page of 2 MiB */
		0x40200010,	 /* beside it, in its table */
		0x7ffff010,	 /* the last one of that table */
		0xc0000010,	 /* a GiB without a table */
		0x7fffffffff,	 /* the last byte of the 512 GiB */
		0x8000000010,	 /* behind them */
		0x3fffffffff010, /* near the end of what x86_64 can have */
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(entries); i++) {
		if (entries[i] < 1ULL << 48)
			check_map(entries[i], BASE, 0);
		check_map(entries[i], BASE + 3 * 4096, LA57 | 0x20);
	}
}

/* The low bits of CR3 are no part of the address, and neither is NX of an entry. */
static void test_flags(void **state)
{
	(void)state;
	assert_int_equal(map(0xc0000010, BASE | 0x18, 0), NEW);
	assert_int_equal(translate(NEW, 4, 0xc0000010), 0xc0000010);
	fill_tables();
	memory[0][0] |= 1ULL << 63;
	const struct purgatory_params params = {
		.entry = 0x40200010, .regs = {[PP_JUMP_TABLES] = NEW}};
	jump_map(&params, BASE, 0);
	assert_int_equal(translate(NEW, 4, 0x40000123), 0x40000123);
	assert_false(memory[8][0] >> 63);
}

static void test_tell(void **state)
{
	static const struct {
		uint64_t address;
		const char *text;
	} rows[] = {
		{0, "0000000000000000"},
		{0x12abc0, "000000000012abc0"},
		{0xfedcba9876543210, "fedcba9876543210"},
	};
	const struct purgatory_params params = {
		.flags = PURGATORY_RETURN, .regs = {[PP_RETURN_TEXT] = BASE + 3}};
	char *text = (char *)memory;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		memset(text, '.', 32);
		jump_tell(&params, rows[i].address);
		assert_memory_equal(text, "...", 3);
		assert_memory_equal(text + 3, rows[i].text, PURGATORY_RETURN_DIGITS);
		assert_memory_equal(text + 19, "...", 3);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_map, clear),
		cmocka_unit_test_setup(test_flags, clear),
		cmocka_unit_test_setup(test_tell, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
