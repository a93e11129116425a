/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An x86_64 machine with reserved memory, for tests of crash images. Behind cmocka.h. */
#ifndef TESTS_X86_CRASH_H
#define TESTS_X86_CRASH_H

#include "x86-world.h"

#define HIGH	 (5 * GIB) /* where the usual machine's region is */
#define HIGH_END (5 * GIB + 256 * MIB)

/* The usual RAM and kernel, and a crash image asked for; nothing is reserved yet. */
static inline void crash_world(struct world *w)
{
	world_usual(w);
	w->req.panic = true;
	fact_set(&w->facts.cmdline.fact);
	w->facts.cmdline.text = strdup("root=/dev/sda1 crashkernel=256M");
}

static inline void crash_reserve(struct world *w, uint64_t start, uint64_t end)
{
	expect_ok(range_set_push(&w->facts.memory.crash, (struct range){start, end}));
	range_set_normalize(&w->facts.memory.crash);
}

/* What the dump's headers are made from, as a kernel tells it. */
static inline void crash_tell(struct world *w)
{
	struct crash_facts *crash = &w->facts.crash;

	fact_set(&crash->notes.fact);
	crash->notes.size = 368;
	crash->notes.n = 2;
	crash->notes.paddrs = calloc(2, sizeof(uint64_t));
	crash->notes.paddrs[0] = 3 * MIB;
	crash->notes.paddrs[1] = 4 * MIB;
	crash->vmcoreinfo =
		(struct fact_vmcoreinfo){{FACT_PRESENT, NULL}, 2 * MIB, 0x1000};
	fact_set(&crash->kcore.fact);
	crash->kcore.loads = calloc(4, sizeof(struct kcore_load));
	crash->kcore.nloads = 2;
	crash->kcore.loads[0] = (struct kcore_load){
		.vaddr = 0xffffffff9d000000, .size = 0x2a00000, .paddr = 0x20000000};
	crash->kcore.loads[1] = (struct kcore_load){
		.vaddr = 0xffff8d5600001000, .size = 0x9e000, .paddr = 0x1000};
	w->facts.memory.kernel = (struct range){0x20000000, 0x22a00000};
}

/* All of it, with one region above 4 GiB and a low one. */
static inline void crash_usual(struct world *w)
{
	crash_world(w);
	crash_tell(w);
	crash_reserve(w, GIB, GIB + 128 * MIB);
	crash_reserve(w, HIGH, HIGH_END);
}

/* A line of /proc/iomem that is no RAM. */
static inline void crash_other(
	struct world *w, uint64_t start, uint64_t end, enum memory_type type)
{
	expect_ok(memmap_push(&w->facts.memory.map, (struct range){start, end}, type));
}

static inline void crash_cma(struct world *w, uint64_t start, uint64_t end)
{
	fact_set(&w->facts.crash.cma.fact);
	expect_ok(range_set_push(&w->facts.crash.cma.ranges, (struct range){start, end}));
	range_set_normalize(&w->facts.crash.cma.ranges);
}

#endif
