// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a crash image on arm64. */
#include "plan/crash.h"

#include <inttypes.h>

#include "arch/arch.h"
#include "arch/arm64/arm64.h"
#include "base/cleanup.h"
#include "format/vmcoreinfo.h"
#include "plan/kernel-map.h"

/* ---- the kernel's virtual addresses -------------------------------------------- */

/*
 * A kernel of so many bits of virtual address has the upper 2^bits bytes of all. Since
 * 5.4 memory is mapped in the lower half of them, and the kernel lies in the upper one;
 * before, it was the other way round. With 52 bits, the upper part is that of 48, which
 * its machine may have no more than (arch/arm64/include/asm/memory.h).
 */
#define LARGEST_MIN 48

static const unsigned int known_bits[] = {36, 39, 42, 47, 48, 52};

/* The lowest virtual address of what /proc/kcore states the place of. */
static uint64_t lowest_address(const struct fact_kcore *kcore)
{
	uint64_t lowest = UINT64_MAX;

	for (size_t i = 0; fact_present(&kcore->fact) && i < kcore->nloads; i++)
		if (kcore->loads[i].paddr != UINT64_MAX && kcore->loads[i].vaddr < lowest)
			lowest = kcore->loads[i].vaddr;
	return lowest;
}

static unsigned int address_bits(uint64_t lowest)
{
	size_t i = 0;

	while (i < KX_ARRAY_SIZE(known_bits) - 1 && lowest < -(1ULL << known_bits[i]))
		i++;
	return known_bits[i];
}

/* An address of the kernel's text; false: neither symbols nor VMCOREINFO tell. */
static bool text_address(const struct crash_facts *crash, uint64_t *ret)
{
	const struct bytes info = {(const uint8_t *)crash->kcore.vmcoreinfo,
		crash->kcore.vmcoreinfo_size, "VMCOREINFO"};
	bool found = false;

	if (fact_present(&crash->text_symbol.fact)) {
		*ret = crash->text_symbol.value;
		return true;
	}
	if (crash->kcore.vmcoreinfo)
		kx_err_free(vmcoreinfo_number(
			&info, "SYMBOL(_stext)", 16, &found, ret));
	return found;
}

static struct kernel_map find_kernel_map(const struct crash_facts *crash)
{
	unsigned int bits = address_bits(lowest_address(&crash->kcore));
	unsigned int upper = bits > LARGEST_MIN ? LARGEST_MIN : bits;
	struct range lower_half = {-(1ULL << bits), -(1ULL << (upper - 1))};
	struct range upper_half = {lower_half.end, UINT64_MAX};
	uint64_t text;
	bool old = text_address(crash, &text) && text < upper_half.start;

	return (struct kernel_map){
		.text = old ? lower_half : upper_half,
		.direct = old ? upper_half : lower_half,
		.text_align = ARM64_PAGE_SIZE,
		.text_paddr_of_kcore = true,
		.offsets = (const uint64_t[]){0},
	};
}

/* ---- the elfcorehdr ------------------------------------------------------------ */

static struct kx_err *fill_elfcore(struct planning *p)
{
	const struct facts *facts = p->in->facts;
	const struct kernel_map map = find_kernel_map(&facts->crash);
	KX_AUTO(range_set_destroy) struct range_set ram = {0};
	uint64_t offset;

	p->plan.elfcore.machine = ARM64_ELF_MACHINE;
	KX_TRY(crash_dump_ram(facts, &ram));
	KX_TRY(crash_add_notes(facts, &ram, &p->plan));
	KX_TRY(kernel_map_add_text(&map, &ram, p));
	KX_TRY(kernel_map_find_offset(&map, &ram, p, &offset));
	return kernel_map_add_ram(&map, offset, &ram, &p->plan);
}

/* The tree says where it is, too, and with that how large, by which it is reserved. */
static struct kx_err *place_elfcorehdr(struct planning *p, struct arm64_layout *layout)
{
	struct segment segment;
	uint64_t paddr;

	KX_TRY(fill_elfcore(p));
	KX_TRY(crash_make_elfcorehdr(p, &segment));
	KX_TRY(place_preferred(p, segment, &layout->where, &paddr));
	return plan_add_cmdline(&p->plan, "elfcorehdr=%" PRIu64 "K", paddr >> 10);
}

/* ---- all of it ----------------------------------------------------------------- */

/*
 * The capture kernel's memory as its tree tells it: the region that the kernel itself
 * lies in comes first, since a kernel before 5.19 reads no more than one, and the others
 * in ascending order.
 */
static struct kx_err *order_usable(
	const struct plan_limits *limits, struct range_set *ret)
{
	const struct range_set first = {(struct range *)&limits->crash_region, 1, 1};
	KX_AUTO(range_set_destroy) struct range_set rest = {0};

	KX_TRY(range_set_subtract(&limits->capture_ram, &first, &rest));
	KX_TRY(range_set_push(ret, limits->crash_region));
	for (size_t i = 0; i < rest.n; i++)
		KX_TRY(range_set_push(ret, rest.v[i]));
	return NULL;
}

static struct kx_err *place_all(struct planning *p, struct arm64_layout *layout)
{
	KX_TRY(arm64_place_kernel(p, layout));
	KX_TRY(place_elfcorehdr(p, layout));
	KX_TRY(crash_place_dump_keys(p, &layout->where));
	return arm64_place_rest(p, layout);
}

struct kx_err *arm64_plan_crash(struct planning *p)
{
	struct arm64_layout layout;

	KX_TRY(arm64_decide(p, &layout));
	KX_TRY(order_usable(&p->plan.limits, &p->plan.devtree.usable));
	const struct crash_needs needs = {
		.kernel = elf_image_span(&p->in->images->kernel.elf),
	};
	KX_TRY(crash_explain_space(place_all(p, &layout), p->in, &p->plan, &needs));
	return crash_keep_control_room(&p->plan);
}
