// SPDX-License-Identifier: GPL-2.0-or-later
/* What a target finds in memory and is told of it, held against the plan. */
#include <inttypes.h>
#include <string.h>

#include "arch/x86_64/x86_64.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "plan/jump.h"

#define FAIL(...) kx_err_new(KX_CHECK, __VA_ARGS__)

/*
 * Nothing but the map keeps the capture kernel, and its decompressor's KASLR, off what it
 * must not overwrite; and what it runs and reads must be its RAM.
 */
struct kx_err *x86_check_capture_map(const struct plan *plan)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};

	if (!plan->panic || !plan->e820.n)
		return NULL;
	KX_TRY(memmap_ram(&plan->e820, &ram));
	plan_for_each (s, plan) {
		struct range r = segment_range(s);
		bool kept = s->role == ROLE_ELFCOREHDR || s->role == ROLE_BACKUP;

		if (s->role == ROLE_LOW_MEMORY)
			continue;
		if (kept ? range_set_overlaps(&ram, r) : !range_set_covers(&ram, r))
			return FAIL("%s: 0x%" PRIx64 "-0x%" PRIx64
				    " is %sRAM of the capture kernel",
				role_name(s->role), r.start, r.end,
				kept ? "" : "not all ");
	}
	return NULL;
}

/* What purgatory fills in is a number of zeros behind the word that says what it is. */
static bool tells_return(const struct plan *plan)
{
	static const char word[] = JUMP_PARAMETER "0x0000000000000000";
	const struct segment *s = plan_find_only(plan, ROLE_BOOT_PARAMS);
	const uint64_t size = strlen(word), ahead = size - PURGATORY_RETURN_DIGITS;
	const uint64_t at = plan->params.regs[PP_RETURN_TEXT] - ahead;

	return plan->params.flags & PURGATORY_RETURN && s && at >= s->paddr &&
	       s->bufsz > size && at - s->paddr <= s->bufsz - size &&
	       !memcmp(s->bytes + (at - s->paddr), word, size);
}

/*
 * All that the new kernel may use is swapped with what the old one has there, and the
 * pages of a kernel that is kept are lost where a segment is missing.
 */
struct kx_err *x86_check_kept_memory(const struct plan *plan)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0}, swapped = {0}, lost = {0};

	if (!plan->preserve_context)
		return NULL;
	KX_TRY(memmap_ram(&plan->e820, &ram));
	plan_for_each (s, plan) {
		if (!range_set_covers(&ram, segment_range(s)))
			return FAIL("%s: 0x%" PRIx64 "-0x%" PRIx64
				    " is not all RAM of the new kernel",
				role_name(s->role), s->paddr, s->paddr + s->memsz);
		KX_TRY(range_set_push(&swapped, segment_range(s)));
	}
	range_set_normalize(&swapped);
	KX_TRY(range_set_subtract(&ram, &swapped, &lost));
	if (lost.n)
		return FAIL("0x%" PRIx64 "-0x%" PRIx64
			    " would be lost to the new kernel",
			lost.v[0].start, lost.v[0].end);
	return tells_return(plan) ? NULL : FAIL("the way back is not told");
}

static bool is_reserved(const struct memmap *map, struct range r)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct memmap_entry *e = &map->v[i];

		if (e->type == MEMORY_RESERVED && e->range.start <= r.start &&
			e->range.end >= r.end)
			return true;
	}
	return false;
}

static struct kx_err *check_rsdp(const struct plan *plan, uint64_t ebda)
{
	uint64_t src = plan->params.rsdp_src, dst = plan->params.rsdp_dst;

	if (ebda <= 0x400 || ebda + 1024 > X86_PAGE_SIZE || !src || dst < ebda ||
		dst % 16 || dst + PURGATORY_RSDP_SIZE > ebda + 1024)
		return FAIL("ACPI's root pointer goes from 0x%" PRIx64 " to 0x%" PRIx64
			    ", the extended area lies at 0x%" PRIx64,
			src, dst, ebda);
	plan_for_each (s, plan)
		if (s->bufsz && src < s->paddr + s->memsz &&
			src + PURGATORY_RSDP_SIZE > s->paddr)
			return FAIL("%s lies where ACPI's root pointer is, at 0x%" PRIx64,
				role_name(s->role), src);
	return NULL;
}

/*
 * Xen and its dom0 follow these numbers without a question: what they lead to must be
 * there, and stay there.
 */
struct kx_err *x86_check_bios_data(const struct plan *plan)
{
	const struct segment *s = plan_find_only(plan, ROLE_BIOS_DATA);
	KX_AUTO(range_set_destroy) struct range_set ram = {0};

	if (!s && !plan->params.rsdp_src && !plan->params.rsdp_dst)
		return NULL;
	if (!s || s->bufsz < X86_PAGE_SIZE)
		return FAIL("not one page of it");
	KX_TRY(check_rsdp(plan, get_le16(s->bytes + BDA_EBDA_SEGMENT) << 4));
	KX_TRY(memmap_ram(&plan->e820, &ram));
	if (range_set_overlaps(&ram, segment_range(s)) ||
		!is_reserved(&plan->e820, segment_range(s)))
		return FAIL("its page is not reserved in the memory map");
	uint64_t end = get_le16(s->bytes + BDA_LOW_END) << 10;
	if (end < 1 << 17 || end > X86_LOW_END ||
		!range_set_covers(&ram, (struct range){end - (1 << 16), end}))
		return FAIL("there is no RAM below 0x%" PRIx64, end);
	return NULL;
}

/*
 * Setup code, stack and purgatory's page lie in one segment below 640 KiB, behind the
 * BIOS's page, without covering each other.
 */
struct kx_err *x86_check_real_mode_plan(const struct plan *plan)
{
	const struct segment *s = plan_find_only(plan, ROLE_REAL_MODE);
	const struct purgatory_params *p = &plan->params;
	uint64_t stack = p->regs[PP_REAL_STACK], page = p->regs[PP_REAL_PAGE];

	if (!(p->flags & PURGATORY_ENTRY_REAL))
		return NULL;
	if (!s || s->paddr < X86_PAGE_SIZE || s->paddr + s->memsz > X86_LOW_END)
		return FAIL("not one segment below 640 KiB");
	if (p->entry != s->paddr + REAL_MODE_ENTRY || p->flags & PURGATORY_ENTRY_32BIT)
		return FAIL("it is entered at 0x%" PRIx64
			    ", its segment starts at 0x%" PRIx64,
			p->entry, s->paddr);
	if (stack > 0x10000 - 16 || stack > s->bufsz)
		return FAIL("its stack ends at 0x%" PRIx64 " of 0x%" PRIx64 " bytes",
			stack, s->bufsz);
	if (page % X86_PAGE_SIZE || page < s->paddr + s->bufsz ||
		page + X86_PAGE_SIZE > s->paddr + s->memsz)
		return FAIL("purgatory's page at 0x%" PRIx64
			    " is not behind the bytes of 0x%" PRIx64 "-0x%" PRIx64,
			page, s->paddr, s->paddr + s->memsz);
	return NULL;
}
