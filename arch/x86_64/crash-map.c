// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The memory that a capture kernel may use: the reserved regions and low memory, less the
 * elfcorehdr and the copy of low memory, which nothing else keeps it or its
 * decompressor's KASLR off; and what is no RAM, so that it finds ACPI and keeps clear of
 * the rest.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"
#include "plan/crash.h"

static struct kx_err *keep_back(const struct plan *plan, struct range_set *ret)
{
	plan_for_each (s, plan)
		if (s->role == ROLE_ELFCOREHDR || s->role == ROLE_BACKUP)
			KX_TRY(range_set_push(ret, segment_range(s)));
	return NULL;
}

/*
 * Memory that a driver made RAM in this kernel (kmem) is dumped, and soft reserved memory
 * is what such a driver looks for: the capture kernel's must not take it.
 */
static enum memory_type type_for_capture(
	const struct memory *memory, const struct memmap_entry *e)
{
	if (e->type == MEMORY_SOFT_RESERVED ||
		range_set_overlaps(&memory->driver_ram, e->range))
		return MEMORY_RESERVED;
	return e->type;
}

/* Entries of the running kernel's map that are no RAM. */
static struct kx_err *add_other(
	const struct memory *memory, struct range_set *ret, struct memmap *e820)
{
	for (size_t i = 0; i < memory->map.n; i++) {
		const struct memmap_entry *e = &memory->map.v[i];

		if (e->type == MEMORY_RAM)
			continue;
		KX_TRY(memmap_push(e820, e->range, type_for_capture(memory, e)));
		KX_TRY(range_set_push(ret, e->range));
	}
	return NULL;
}

static struct kx_err *capture_ram(
	const struct facts *facts, const struct range_set *not_ram, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set regions = {0}, low = {0}, all = {0};

	KX_TRY(crash_capture_ram(facts, &regions));
	KX_TRY(x86_low_memory(facts, &low));
	KX_TRY(range_set_union(&regions, &low, &all));
	return range_set_subtract(&all, not_ram, ret);
}

struct kx_err *x86_plan_capture_map(struct planning *p)
{
	KX_AUTO(range_set_destroy) struct range_set not_ram = {0}, ram = {0};

	KX_TRY(keep_back(&p->plan, &not_ram));
	KX_TRY(add_other(&p->in->facts->memory, &not_ram, &p->plan.e820));
	range_set_normalize(&not_ram);
	KX_TRY(capture_ram(p->in->facts, &not_ram, &ram));
	for (size_t i = 0; i < ram.n; i++)
		KX_TRY(memmap_push(&p->plan.e820, ram.v[i], MEMORY_RAM));
	/* A map of fewer than two entries is none (append_e820_table() in e820.c). */
	if (p->plan.e820.n < 2)
		KX_TRY(memmap_push(&p->plan.e820, (struct range){0, X86_PAGE_SIZE},
			MEMORY_RESERVED));
	memmap_sort(&p->plan.e820);
	if (ram.n && ram.v[0].start < X86_LOW_END)
		return NULL;
	return plan_warn(&p->plan, "low-ram-missing",
		"%s shows no System RAM below 640 KiB: a capture kernel that finds none "
		"there may not start",
		p->in->facts->memory.source);
}

/* Only these are understood by every kernel that may be the capture kernel. */
static char memmap_sign(enum memory_type type)
{
	switch (type) {
	case MEMORY_RAM:
		return '@';
	case MEMORY_ACPI:
	case MEMORY_NVS:
		return '#';
	default:
		return '$';
	}
}

/* One memmap= parameter (kernel-parameters.txt). */
static void print_entry(FILE *out, const struct memmap_entry *e)
{
	uint64_t start = e->range.start, size = range_size(e->range);
	bool kib = !((start | size) % 1024);
	const char *unit = kib ? "K" : "";

	if (kib) {
		start >>= 10;
		size >>= 10;
	}
	fprintf(out, " memmap=%" PRIu64 "%s%c%" PRIu64 "%s", size, unit,
		memmap_sign(e->type), start, unit);
}

struct kx_err *x86_add_memmap(struct plan *plan)
{
	KX_AUTO(freep) char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return kx_err_nomem();
	fputs("memmap=exactmap", out);
	for (size_t i = 0; i < plan->e820.n; i++)
		print_entry(out, &plan->e820.v[i]);
	if (fclose(out))
		return kx_err_nomem();
	return plan_add_cmdline(plan, "%s", text);
}
