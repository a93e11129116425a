// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-fast.h"

/* The bytes of the loads are at these offsets; the last half of the last are zero. */
static struct elf_part loads[] = {
	{0x0, LINK, 0x4000, 0x4000},
	{0x4000, LINK + 0x200000, 0x1000, 0x1000},
	{0x5000, LINK + 0x201000, 0x2000, 0x6000},
};

static const uint32_t table[] = {
	0, 0x81000010, 0x81202ff8, /* 64 bits */
	0, 0x81200004,		   /* inverse */
	0, 0x81000020, 0x81003ffc, /* 32 bits */
};

_Static_assert(KX_ARRAY_SIZE(table) == FAST_WORDS, "world-fast.h");

uint8_t fast_bytes[TABLE + sizeof(table)];

void fast_payload(struct world *w, size_t nwords)
{
	struct payload *payload = &w->images.kernel.payload;
	struct bytes b = {fast_bytes, TABLE + nwords * 4, "v"};

	memset(fast_bytes, 0, sizeof(fast_bytes));
	for (size_t i = 0; i < 0x6000; i++)
		fast_bytes[i] = i * 7 + 1;
	put_le64(fast_bytes + 0x10, 0xffffffff81000000);
	put_le32(fast_bytes + 0x4004, 0x81200000);
	put_le32(fast_bytes + 0x20, 0x81000010);
	put_le32(fast_bytes + 0x3ffc, 0xfffffff0);
	for (size_t i = 0; i < nwords; i++)
		put_le32(fast_bytes + TABLE + i * 4, table[i]);
	payload->file = (struct file){
		.path = (char *)"v", .fd = -1, .data = b.data, .size = b.size};
	payload->elf = (struct elf_image){.machine = 62,
		.is_64bit = true,
		.entry = LINK + 0x40,
		.virtual_offset = X86_KERNEL_MAP,
		.loads = loads,
		.nloads = KX_ARRAY_SIZE(loads)};
	expect_ok(relocations_parse(&b, TABLE, &payload->elf, &payload->relocations));
}

void fast_ask(struct world *w)
{
	w->req.fast_boot = true;
	w->req.append = "root=/dev/sda1";
	fact_set(&w->facts.seed_fact);
	fact_set_u64(&w->facts.la57, 0);
	fact_set_u64(&w->facts.encrypted, 0);
	fast_payload(w, FAST_WORDS);
}

void fast_world(struct world *w)
{
	world_usual(w);
	fast_ask(w);
}

const struct segment *fast_part(struct world *w, size_t n)
{
	for (size_t i = 0; i < w->plan.nsegments; i++)
		if (w->plan.segments[i].role == ROLE_KERNEL && !n--)
			return &w->plan.segments[i];
	fail();
	return NULL;
}
