// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch-test.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "plan/crash.h"
#include "plan/kernel-map.h"
#include "plan/place.h"
#include "units.h"

#define KERNEL_ALIGN (2 * MIB)
#define CONTROL_ROOM (4 * MIB)

static const uint8_t purgatory_bytes[0x2000];

const struct purgatory_blob test64_purgatory = {
	.bytes = purgatory_bytes,
	.size = sizeof(purgatory_bytes),
	.entry_offset = 0x20,
	.params_offset = 0x40,
};

/* ---- pieces of both kinds of image ------------------------------------------------- */

/* Segments may lie in what of memory nobody reserved. */
static struct kx_err *allow(struct planning *p, const struct range_set *memory)
{
	const struct memory *known = &p->in->facts->memory;
	KX_AUTO(range_set_destroy) struct range_set free = {0};

	if (!fact_present(&known->fact))
		return kx_err_new(KX_DENIED, "the memory of this machine is not known");
	p->plan.limits.initrd_end = p->plan.limits.segment_end = UINT64_MAX;
	KX_TRY(range_set_subtract(memory, &known->reserved, &free));
	return place_allow(p, &free, place_window(p->in->req, 0));
}

static struct kx_err *place_kernel(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;
	const struct placement where = {KERNEL_ALIGN, {0, UINT64_MAX}, RANGE_BOTTOM_UP};
	uint64_t shift;

	KX_TRY(place_find_shift(p, &image->elf, 0, &where, &shift));
	KX_TRY(place_elf(&image->elf, image_content(image)->data, shift, p));
	p->plan.params.entry = image->elf.entry_paddr + shift;
	return NULL;
}

static const struct preferences at_top = {
	{{TEST64_PAGE, {0, UINT64_MAX}, RANGE_TOP_DOWN}}, 1};

/* What the kernel is told; the command line is final. */
static struct kx_err *place_boot(struct planning *p, struct range initrd)
{
	struct test64_boot boot = {initrd.start, range_size(initrd), ""};
	struct segment segment = {.role = ROLE_BOOT_PARAMS,
		.memsz = sizeof(boot),
		.bufsz = sizeof(boot),
		.digest = true};
	uint8_t *bytes;

	/* plan_make() tells of one that is too long. */
	snprintf(boot.cmdline, sizeof(boot.cmdline), "%s", p->plan.cmdline);
	KX_TRY(plan_alloc(&p->plan, sizeof(boot), &bytes));
	memcpy(bytes, &boot, sizeof(boot));
	segment.bytes = bytes;
	return place_preferred(p, segment, &at_top, &p->plan.params.regs[0]);
}

static struct kx_err *place_all(struct planning *p)
{
	struct range initrd;

	KX_TRY(place_kernel(p));
	KX_TRY(place_initrds(p, &at_top, &initrd));
	KX_TRY(place_boot(p, initrd));
	KX_TRY(place_purgatory(p, &at_top));
	p->plan.params.flags |= p->in->req->debug ? PURGATORY_VERBOSE : 0;
	return NULL;
}

static struct kx_err *plan_load(struct planning *p)
{
	KX_TRY(allow(p, &p->in->facts->memory.ram));
	return place_all(p);
}

/* ---- crash images ------------------------------------------------------------------ */

static const struct kernel_map map = {
	.text = {0xffff800000000000, 0xffffc00000000000},
	.direct = {0xffff000000000000, 0xffff800000000000},
	.text_align = 64 << 10,
	.offsets = (const uint64_t[]){0},
};

static struct kx_err *fill_core(struct planning *p)
{
	const struct facts *facts = p->in->facts;
	KX_AUTO(range_set_destroy) struct range_set ram = {0};
	uint64_t offset;

	p->plan.elfcore.machine = TEST64_MACHINE;
	KX_TRY(crash_dump_ram(facts, &ram));
	KX_TRY(crash_add_notes(facts, &ram, &p->plan));
	KX_TRY(kernel_map_add_text(&map, &ram, p));
	KX_TRY(kernel_map_find_offset(&map, &ram, p, &offset));
	return kernel_map_add_ram(&map, offset, &ram, &p->plan);
}

/* First of all, since what follows is told the command line. */
static struct kx_err *place_core(struct planning *p)
{
	struct segment segment;
	uint64_t paddr;

	KX_TRY(fill_core(p));
	KX_TRY(crash_make_elfcorehdr(p, &segment));
	KX_TRY(place_preferred(p, segment, &at_top, &paddr));
	return plan_add_cmdline(&p->plan, "elfcorehdr=%" PRIu64 "K", paddr / 1024);
}

static struct kx_err *place_crash(struct planning *p)
{
	const struct range_set region = {&p->plan.limits.crash_region, 1, 1};

	KX_TRY(allow(p, &region));
	KX_TRY(place_core(p));
	KX_TRY(crash_place_dump_keys(p, &at_top));
	return place_all(p);
}

static struct kx_err *plan_crash(struct planning *p)
{
	const struct crash_needs needs = {
		.kernel = elf_image_span(&p->in->images->kernel.elf),
	};

	KX_TRY(crash_find_region(p->in->facts, &p->plan.limits.crash_region));
	p->plan.limits.control_room = CONTROL_ROOM;
	KX_TRY(crash_explain_space(place_crash(p), p->in, &p->plan, &needs));
	return crash_keep_control_room(&p->plan);
}

/* ---- the rows ---------------------------------------------------------------------- */

static uint64_t cmdline_max(const struct plan_input *in, enum call call)
{
	(void)in;
	return call == CALL_FILE ? 2 * TEST64_CMDLINE : TEST64_CMDLINE;
}

static const struct arch_image images[] = {{.type = "elf-test64"}, {.type = NULL}};
static const char *const machines[] = {"test64", NULL};

#define SMALLEST                                                                         \
	.name = "test64", .machines = machines, .elf_machine = TEST64_MACHINE,           \
	.page_size = TEST64_PAGE, .images = images,                                      \
	.memory_from = facts_memory_from_iomem, .cmdline_max = cmdline_max,              \
	.plan_load = plan_load

const struct arch_ops test64_small_ops = {SMALLEST};
const struct arch_ops test64_ops = {SMALLEST, .plan_crash = plan_crash};
