// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables that the arm64 purgatory makes, in a fake memory, read as a processor walks
 * them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "purgatory/arm64-machine.h"
#include "purgatory/check.h"
#include "units.h"
#include "within.h"

#define BLOB	 (4 * GIB + 0x345000)
#define WRITABLE (BLOB + 0x4000)
#define TABLES	 (BLOB + 0x6000)
#define KERNEL	 (4 * GIB + 0x200000)
#define UART	 0x9000000
#define PAGE	 0x1000
#define NTABLES	 (PURGATORY_ARM64_ROOM / PAGE)

/* ID_AA64MMFR0_EL1 with pages of 4 KiB, by its PARange. */
#define FEATURES(range) (0x1120 | (range))
#define BITS_48		5

struct machine {
	uint64_t tables[NTABLES][PAGE / 8];
	uint64_t used; /* bytes of it, from the start */

	size_t ndrops;
	struct purgatory_region drops[PURGATORY_MAX_REGIONS + 1];
};

static struct machine *machine;

void *phys_map(uint64_t paddr, uint64_t size)
{
	struct machine *m = machine;

	if (paddr < TABLES || paddr - TABLES > sizeof(m->tables) - size)
		fail_msg("no memory of %#lx bytes at %#lx", (long)size, (long)paddr);
	if (paddr - TABLES + size > m->used)
		m->used = paddr - TABLES + size;
	return (uint8_t *)m->tables + (paddr - TABLES);
}

void cache_drop(uint64_t paddr, uint64_t size)
{
	assert_true(machine->ndrops < KX_ARRAY_SIZE(machine->drops));
	machine->drops[machine->ndrops++] = (struct purgatory_region){paddr, size};
}

static const struct arm64_place place = {
	.start = BLOB,
	.writable = WRITABLE,
	.tables = TABLES,
	.end = TABLES + PURGATORY_ARM64_ROOM,
	.features = FEATURES(BITS_48),
};

/* What an address is mapped by, as a processor reads it; 0: it is not mapped. */
static uint64_t walk(uint64_t address)
{
	uint64_t table = TABLES;

	for (int level = 0;; level++) {
		int shift = 39 - 9 * level;
		const uint64_t *entries = phys_map(table, PAGE);
		uint64_t entry = entries[address >> shift & 511];

		if (!(entry & 1))
			return 0;
		if (level == 3)
			assert_true(entry & 2);
		if (level == 3 || !(entry & 2)) {
			uint64_t mask = (1ULL << shift) - 1;

			assert_within(level, 1, 3);
			assert_int_equal(entry & 0xffffffffffff & ~mask, address & ~mask);
			return entry & (0xffff000000000fff);
		}
		assert_int_equal(entry & ~0xfffffffff000, 3);
		table = entry & 0xfffffffff000;
	}
}

/* Valid and accessed, inner shareable; UXN, PXN, read-only, and which memory it is. */
#define COMMON	  0x701
#define UXN	  (1ULL << 54)
#define PXN	  (1ULL << 53)
#define READ_ONLY 0x80
#define NORMAL	  0x04
#define DATA	  (COMMON | UXN | PXN | READ_ONLY | NORMAL)
#define CODE	  (COMMON | UXN | READ_ONLY | NORMAL)
#define STATE	  (COMMON | UXN | PXN | NORMAL)
#define DEVICE	  (COMMON | UXN | PXN)
/* There one bit tells where no code is, and another one is always set. */
#define IN_SINGLE(bits) (((bits) == CODE ? CODE & ~UXN : (bits) & ~PXN) | 0x40)

/* All of start to end is mapped by these bits, and nothing beside it. */
static void assert_mapped(uint64_t start, uint64_t end, uint64_t bits)
{
	uint64_t step = end - start > 64 * MIB ? 2 * MIB : PAGE;

	assert_int_equal(walk(start) & ~2, bits);
	assert_int_equal(walk(end - 1) & ~2, bits);
	for (uint64_t at = start; at < end; at += step)
		assert_int_equal(walk(at) & ~2, bits);
}

static void assert_alone(uint64_t start, uint64_t end)
{
	assert_int_equal(walk(start - 1), 0);
	assert_int_equal(walk(end), 0);
}

static struct purgatory_params params_of(
	const struct purgatory_region *regions, uint32_t n)
{
	struct purgatory_params params = {
		.magic = PURGATORY_MAGIC,
		.version = PURGATORY_VERSION,
		.flags = PURGATORY_CHECK_DIGEST | PURGATORY_PL011,
		.region_count = n,
		.regs = {[PP_ARM64_UART] = UART},
	};

	memcpy(params.regions, regions, n * sizeof(*regions));
	return params;
}

/* As a load has them: a kernel, a device tree, an initrd, at no whole blocks. */
static const struct purgatory_region usual[] = {
	{KERNEL, 0x143210},
	{5 * GIB, 0x20001},
	{5 * GIB + 0x30000, 60 * MIB + 5},
};

#define TCR	   (16 | 0x500 | 0x3000 | 1 << 23 | 16 << 16 | 2ULL << 30 | 5ULL << 32)
#define TCR_SINGLE (16 | 0x500 | 0x3000 | 1 << 23 | 1ULL << 31 | 5 << 16)

static void expect_usual(bool single)
{
	struct arm64_place here = place;
	struct purgatory_params params = params_of(usual, KX_ARRAY_SIZE(usual));

	here.single = single;
	memset(machine->tables, 0xff, sizeof(machine->tables));
	assert_int_equal(arm64_map(&params, &here), single ? TCR_SINGLE : TCR);
	assert_within(machine->used, PAGE, 20 * PAGE);
#define SEEN(bits) (single ? IN_SINGLE(bits) : (bits))
	assert_mapped(KERNEL, KERNEL + 0x144000, SEEN(DATA));
	assert_alone(KERNEL, KERNEL + 0x144000);
	assert_mapped(5 * GIB, 5 * GIB + 0x21000, SEEN(DATA));
	assert_alone(5 * GIB, 5 * GIB + 0x21000);
	assert_mapped(5 * GIB + 0x30000, 5 * GIB + 0x31000 + 60 * MIB, SEEN(DATA));
	assert_alone(5 * GIB + 0x30000, 5 * GIB + 0x31000 + 60 * MIB);
	assert_mapped(BLOB, WRITABLE, SEEN(CODE));
	assert_mapped(WRITABLE, place.end, SEEN(STATE));
	assert_alone(BLOB, place.end);
	assert_mapped(UART, UART + PAGE, SEEN(DEVICE));
	assert_alone(UART, UART + PAGE);
#undef SEEN
}

static void test_map(void **state)
{
	(void)state;
	expect_usual(false);
}

static void test_map_single(void **state)
{
	(void)state;
	expect_usual(true);
}

/* Each size of block where it fits, and no larger one. */
static void test_blocks(void **state)
{
	static const struct purgatory_region region = {
		40 * GIB - 2 * MIB - PAGE, 3 * GIB + 4 * MIB + 2 * PAGE};
	const uint64_t end = region.paddr + region.size;
	struct purgatory_params params = params_of(&region, 1);

	(void)state;
	assert_int_equal(arm64_map(&params, &place), TCR);
	assert_mapped(region.paddr, end, DATA);
	assert_alone(region.paddr, end);
	assert_int_equal(walk(region.paddr) & 2, 2);
	assert_int_equal(walk(40 * GIB - 1) & 2, 0);
	assert_int_equal(walk(end - 1) & 2, 2);
	/* root; three for the start; two for the end; three each for the others */
	assert_within(machine->used, 0, (1 + 3 + 2 + 3 + 3) * PAGE);
}

static void test_no_uart(void **state)
{
	struct purgatory_params params = params_of(usual, 1);

	(void)state;
	params.flags = PURGATORY_CHECK_DIGEST;
	assert_int_equal(arm64_map(&params, &place), TCR);
	assert_int_equal(walk(UART), 0);
	params.flags |= PURGATORY_UART8250;
	assert_int_equal(arm64_map(&params, &place), TCR);
	assert_mapped(UART, UART + PAGE, DEVICE);
}

/* The registers of a UART may reach into the next page. */
static void test_uart_in_page(void **state)
{
	struct purgatory_params params = params_of(usual, 1);

	(void)state;
	params.regs[PP_ARM64_UART] = 0xfe215040;
	assert_int_equal(arm64_map(&params, &place), TCR);
	assert_mapped(0xfe215000, 0xfe216000, DEVICE);
	assert_alone(0xfe215000, 0xfe216000);
	params.regs[PP_ARM64_UART] = 0xfe215f80;
	assert_int_equal(arm64_map(&params, &place), TCR);
	assert_mapped(0xfe215000, 0xfe217000, DEVICE);
}

static uint64_t map_one(uint64_t paddr, uint64_t size, uint64_t features)
{
	const struct purgatory_region region = {paddr, size};
	struct purgatory_params params = params_of(&region, 1);
	struct arm64_place here = place;

	here.features = features;
	return arm64_map(&params, &here);
}

/* Up to where the processor's addresses end, and at most 48 bits. */
static void test_physical_limit(void **state)
{
	static const unsigned bits[] = {36, 40, 42, 44, 48, 48, 48};

	(void)state;
	assert_int_equal(map_one(3 * GIB, PAGE, FEATURES(0)), 0); /* purgatory is above */
	for (unsigned i = 0; i < KX_ARRAY_SIZE(bits); i++) {
		uint64_t limit = 1ULL << bits[i], tcr;

		tcr = map_one(limit - PAGE, PAGE, FEATURES(i + 1));
		assert_int_equal(tcr >> 32, i + 1 < BITS_48 ? i + 1 : BITS_48);
		assert_mapped(limit - PAGE, limit, DATA);
		assert_int_equal(map_one(limit - PAGE, PAGE + 1, FEATURES(i + 1)), 0);
		assert_int_equal(map_one(limit, 1, FEATURES(i + 1)), 0);
	}
	assert_int_equal(map_one(5 * GIB, UINT64_MAX, FEATURES(BITS_48)), 0);
	assert_int_equal(map_one(-2ULL * PAGE, 4 * PAGE, FEATURES(BITS_48)), 0);
}

/* What is not mapped is read without caches. */
static void test_no_map(void **state)
{
	struct purgatory_params params = params_of(usual, KX_ARRAY_SIZE(usual));

	(void)state;
	assert_int_equal(map_one(5 * GIB, PAGE, FEATURES(BITS_48) | 15ULL << 28), 0);
	assert_true(map_one(5 * GIB, PAGE, FEATURES(BITS_48) | 1ULL << 28));
	assert_int_equal(map_one(5 * GIB + 64, PAGE, FEATURES(BITS_48)), 0);
	assert_int_equal(map_one(UART, PAGE, FEATURES(BITS_48)), 0);
	assert_int_equal(map_one(0, 2 * GIB, FEATURES(BITS_48)), 0);
	assert_int_equal(map_one(BLOB, PAGE, FEATURES(BITS_48)), 0);
	assert_int_equal(map_one(WRITABLE, PAGE, FEATURES(BITS_48)), 0);
	params.region_count = PURGATORY_MAX_REGIONS + 1;
	assert_int_equal(arm64_map(&params, &place), 0);
}

static void test_empty_region(void **state)
{
	static const struct purgatory_region regions[] = {{KERNEL, 0}, {5 * GIB, PAGE}};
	struct purgatory_params params = params_of(regions, KX_ARRAY_SIZE(regions));

	(void)state;
	assert_int_equal(arm64_map(&params, &place), TCR);
	assert_int_equal(walk(KERNEL), 0);
}

/* With less and less memory for tables there is a map or none, and nothing beyond it. */
static void test_little_room(void **state)
{
	struct purgatory_params params = params_of(usual, KX_ARRAY_SIZE(usual));
	struct arm64_place here = place;
	uint64_t needed;

	(void)state;
	assert_int_equal(arm64_map(&params, &place), TCR);
	needed = machine->used;
	for (uint64_t room = 0; room <= needed; room += PAGE) {
		here.end = TABLES + room;
		machine->used = 0;
		assert_int_equal(arm64_map(&params, &here), room < needed ? 0 : TCR);
		assert_true(machine->used <= room);
	}
}

/* As many segments as there can be, each at places of its own, have room. */
static void test_many_regions(void **state)
{
	struct purgatory_region regions[PURGATORY_MAX_REGIONS - 1];
	struct purgatory_params params;

	(void)state;
	for (unsigned i = 0; i < KX_ARRAY_SIZE(regions); i++)
		regions[i] = (struct purgatory_region){
			5 * GIB + i * 100 * MIB + 7 * PAGE, 40 * MIB + 3};
	params = params_of(regions, KX_ARRAY_SIZE(regions));
	assert_int_equal(arm64_map(&params, &place), TCR);
	for (unsigned i = 0; i < KX_ARRAY_SIZE(regions); i++)
		assert_mapped(regions[i].paddr, regions[i].paddr + regions[i].size, DATA);
}

static void test_reread(void **state)
{
	struct purgatory_params params = params_of(usual, KX_ARRAY_SIZE(usual));

	(void)state;
	arm64_reread(&params);
	assert_int_equal(machine->ndrops, KX_ARRAY_SIZE(usual));
	assert_memory_equal(machine->drops, usual, sizeof(usual));
}

static int setup(void **state)
{
	(void)state;
	machine = calloc(1, sizeof(*machine));
	return machine ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	free(machine);
	machine = NULL;
	return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_map),
		TEST(test_map_single),
		TEST(test_blocks),
		TEST(test_no_uart),
		TEST(test_uart_in_page),
		TEST(test_physical_limit),
		TEST(test_no_map),
		TEST(test_empty_region),
		TEST(test_little_room),
		TEST(test_many_regions),
		TEST(test_reread),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
