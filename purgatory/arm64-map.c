// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tables of the map by which the digest is taken with caches (Arm Architecture
 * Reference Manual, D8, "The AArch64 Virtual Memory System Architecture"): pages of
 * 4 KiB, addresses of 48 bits, blocks of 1 GiB and 2 MiB where they fit.
 *
 * Nothing but what is named is mapped, to the page, as normal memory: a processor may
 * read ahead in all of that, and what lies beside the segments may be a device, or
 * firmware's.
 *
 * Where the processor has no pages of 4 KiB, which none is known to lack that runs Linux,
 * where something lies above 48 bits, or where the memory for tables is too small, there
 * is no map. The digest is then taken all the same, without caches, which is slow.
 *
 * What is still read without caches: until the map is on, instructions, the parameters,
 * the stack, and of the tables three entries of 8 bytes for each block of 2 MiB, and four
 * for each page where a region does not fill a block; then, nothing but the UART.
 */
#include "purgatory/arm64-machine.h"

#include <stdbool.h>

#include "purgatory/check.h"

/* ID_AA64MMFR0_EL1 */
#define PHYSICAL_BITS(features) ((features)&15)
#define PAGES_4K(features)	((features) >> 28 & 15)
#define PAGES_4K_NONE		15

/* Addresses of more than 48 bits need another form of tables. */
#define BITS_48	     5
#define ADDRESS_BITS 48

/* TCR_EL1, and TCR_EL2 in either form */
#define TCR_INPUT_BITS	 (64 - ADDRESS_BITS)
#define TCR_WALK_CACHED	 (1 << 8 | 1 << 10) /* write-back, inside and outside */
#define TCR_INNER_SHARED (3 << 12)
#define TCR_UPPER_OFF	 (1 << 23)	       /* no walks by TTBR1 */
#define TCR_UPPER_VALID	 (16 << 16 | 2U << 30) /* 48 bits and 4 KiB all the same */
#define TCR_BITS_SHIFT	 32
#define TCR_SINGLE_ONES	 (1 << 23 | 1U << 31)
#define TCR_SINGLE_SHIFT 16

/* An entry of a table */
#define ENTRY_VALID	   (1 << 0)
#define ENTRY_TABLE	   (1 << 1) /* in the last table it is a page, and a must */
#define ENTRY_MEMORY(n)	   ((n) << 2)
#define ENTRY_ONE	   (1 << 6) /* in a single range, where nobody else has access */
#define ENTRY_READ_ONLY	   (1 << 7)
#define ENTRY_INNER_SHARED (3 << 8)
#define ENTRY_ACCESSED	   (1 << 10)
#define ENTRY_NO_CODE	   (1ULL << 53) /* here; reserved in a single range */
#define ENTRY_NO_CODE_EL0  (1ULL << 54) /* in a single range: here */
#define ENTRY_ADDRESS	   0x0000fffffffff000

#define ENTRIES	     (MAP_PAGE / 8)
#define LAST_LEVEL   3
#define BITS_LEVEL   9
#define SHIFT(level) (12 + BITS_LEVEL * (LAST_LEVEL - (level)))

/* Which registers of a UART are used, in bytes from its first. */
#define UART_SPAN 0x100

struct tables {
	uint64_t root;
	uint64_t next, end; /* memory that is left for more */
	uint64_t limit;	    /* where physical addresses end */
	bool single;
};

enum kind { CODE, STATE, DATA, DEVICE };

static uint64_t entry_bits(const struct tables *t, enum kind kind)
{
	uint64_t bits = ENTRY_VALID | ENTRY_ACCESSED | ENTRY_INNER_SHARED;

	bits |= ENTRY_MEMORY(kind == DEVICE ? MAP_DEVICE : MAP_NORMAL);
	if (kind == CODE || kind == DATA)
		bits |= ENTRY_READ_ONLY;
	if (t->single)
		return bits | ENTRY_ONE | (kind == CODE ? 0 : ENTRY_NO_CODE_EL0);
	return bits | ENTRY_NO_CODE_EL0 | (kind == CODE ? 0 : ENTRY_NO_CODE);
}

/* False: there is no memory for it. */
static bool new_table(struct tables *t, uint64_t *ret)
{
	uint64_t *entries;

	if (t->end - t->next < MAP_PAGE)
		return false;
	*ret = t->next;
	t->next += MAP_PAGE;
	entries = phys_map(*ret, MAP_PAGE);
	for (int i = 0; i < ENTRIES; i++)
		entries[i] = 0;
	return true;
}

/* The entry of an address at a level; NULL: no memory, or another entry holds it. */
static uint64_t *find_entry(struct tables *t, uint64_t address, int level)
{
	uint64_t table = t->root;

	for (int at = 0;; at++) {
		uint64_t *entries = phys_map(table, MAP_PAGE);
		uint64_t *entry = &entries[address >> SHIFT(at) & (ENTRIES - 1)];

		if (at == level)
			return *entry ? NULL : entry;
		if (!*entry) {
			if (!new_table(t, &table))
				return NULL;
			*entry = table | ENTRY_VALID | ENTRY_TABLE;
		}
		if (!(*entry & ENTRY_TABLE))
			return NULL;
		table = *entry & ENTRY_ADDRESS;
	}
}

/* The largest block that begins at the address, and ends before end. */
static int level_of(uint64_t address, uint64_t end)
{
	int level = 1;

	while (level < LAST_LEVEL && ((address & ((1ULL << SHIFT(level)) - 1)) ||
					     end - address < 1ULL << SHIFT(level)))
		level++;
	return level;
}

/* All pages that have some of size bytes from start on. */
static bool map(struct tables *t, uint64_t start, uint64_t size, enum kind kind)
{
	uint64_t end;

	if (!size)
		return true;
	if (start >= t->limit || size > t->limit - start)
		return false;
	end = (start + size + MAP_PAGE - 1) / MAP_PAGE * MAP_PAGE;
	for (start -= start % MAP_PAGE; start < end;) {
		int level = level_of(start, end);
		uint64_t *entry = find_entry(t, start, level);

		if (!entry)
			return false;
		*entry = start | entry_bits(t, kind) |
			 (level == LAST_LEVEL ? ENTRY_TABLE : 0);
		start += 1ULL << SHIFT(level);
	}
	return true;
}

static bool map_regions(struct tables *t, const struct purgatory_params *params)
{
	for (uint32_t i = 0; i < params->region_count; i++) {
		const struct purgatory_region *region = &params->regions[i];

		/* No segment's: what else is in that page is not known. */
		if (region->paddr % MAP_PAGE)
			return false;
		if (!map(t, region->paddr, region->size, DATA))
			return false;
	}
	return true;
}

static bool map_uart(struct tables *t, const struct purgatory_params *params)
{
	if (!(params->flags & (PURGATORY_PL011 | PURGATORY_UART8250)))
		return true;
	return map(t, params->regs[PP_ARM64_UART], UART_SPAN, DEVICE);
}

/* PARange: how many bits an address has in memory. */
static uint64_t physical_limit(unsigned int range)
{
	static const uint8_t bits[] = {32, 36, 40, 42, 44, ADDRESS_BITS};

	return 1ULL << bits[range];
}

static uint64_t control(unsigned int range, bool single)
{
	uint64_t tcr = TCR_INPUT_BITS | TCR_WALK_CACHED | TCR_INNER_SHARED;

	if (single)
		return tcr | TCR_SINGLE_ONES | (uint64_t)range << TCR_SINGLE_SHIFT;
	return tcr | TCR_UPPER_OFF | TCR_UPPER_VALID | (uint64_t)range << TCR_BITS_SHIFT;
}

uint64_t arm64_map(const struct purgatory_params *params, const struct arm64_place *place)
{
	unsigned int range = PHYSICAL_BITS(place->features);
	struct tables t = {
		.next = place->tables, .end = place->end, .single = place->single};

	if (range > BITS_48)
		range = BITS_48;
	t.limit = physical_limit(range);
	if (PAGES_4K(place->features) == PAGES_4K_NONE ||
		params->region_count > PURGATORY_MAX_REGIONS)
		return 0;
	if (!new_table(&t, &t.root) ||
		!map(&t, place->start, place->writable - place->start, CODE) ||
		!map(&t, place->writable, place->end - place->writable, STATE))
		return 0;
	if (!map_regions(&t, params) || !map_uart(&t, params))
		return 0;
	return control(range, place->single);
}

void arm64_reread(const struct purgatory_params *params)
{
	for (uint32_t i = 0; i < params->region_count; i++)
		cache_drop(params->regions[i].paddr, params->regions[i].size);
}
