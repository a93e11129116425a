// SPDX-License-Identifier: GPL-2.0-or-later
#include "purgatory/x86_64-jump.h"

#include "purgatory/check.h"

#define CR4_LA57 (1 << 12)

/* An entry of a table (Intel's manual, volume 3, "4-level paging and 5-level paging"). */
#define PRESENT	     0x001
#define LARGE	     0x080 /* it maps a page, of 1 GiB or 2 MiB */
#define TABLE	     0x063 /* present, writable, accessed, dirty: as Linux has them */
#define LARGE_PAGE   (TABLE | LARGE)
#define ADDRESS_MASK 0x000ffffffffff000

#define TABLE_SIZE 4096
#define INDEX_MASK 511
#define LEVEL_BITS 9

/* What an entry covers: 2 MiB, 1 GiB, of the top table 512 GiB or 256 TiB. */
enum { PAGE_SHIFT = 21, GIB_SHIFT = 30, TOP_SHIFT = 39, FIVE_LEVEL_SHIFT = 48 };

void jump_tell(const struct purgatory_params *params, uint64_t address)
{
	char *text = phys_map(params->regs[PP_RETURN_TEXT], PURGATORY_RETURN_DIGITS);

	for (int i = PURGATORY_RETURN_DIGITS - 1; i >= 0; i--, address >>= 4)
		text[i] = "0123456789abcdef"[address & 15];
}

static uint64_t *table_at(uint64_t paddr)
{
	return phys_map(paddr, TABLE_SIZE);
}

/* A table that is there, or an empty one. */
static void copy_table(uint64_t to, uint64_t from)
{
	if (from)
		__builtin_memcpy(table_at(to), table_at(from), TABLE_SIZE);
	else
		__builtin_memset(table_at(to), 0, TABLE_SIZE);
}

/*
 * Copies of the tables on the way to the address, each with one entry changed: the next
 * copy, and at the end the page.
 */
uint64_t jump_map(const struct purgatory_params *params, uint64_t cr3, uint64_t cr4)
{
	const uint64_t top = params->regs[PP_JUMP_TABLES];
	uint64_t from = cr3 & ADDRESS_MASK, to = top;
	unsigned int shift = cr4 & CR4_LA57 ? FIVE_LEVEL_SHIFT : TOP_SHIFT;

	for (;; shift -= LEVEL_BITS) {
		uint64_t *entry = table_at(to) + (params->entry >> shift & INDEX_MASK);

		copy_table(to, from);
		if (shift == PAGE_SHIFT) {
			*entry = (params->entry >> shift << shift) | LARGE_PAGE;
			return top;
		}
		if (shift == GIB_SHIFT && (*entry & LARGE_PAGE) == LARGE_PAGE)
			return top;
		from = *entry & PRESENT ? *entry & ADDRESS_MASK : 0;
		to += TABLE_SIZE;
		*entry = to | TABLE;
	}
}
