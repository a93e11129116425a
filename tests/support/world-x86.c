// SPDX-License-Identifier: GPL-2.0-or-later
#include "world-x86.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/x86_64/x86_64-ops.h"

static const uint8_t purgatory[0x1234] = {0x90};

static const struct purgatory_blob blob = {
	.bytes = purgatory,
	.size = sizeof(purgatory),
	.entry_offset = 0x20,
	.params_offset = 0x40,
};

void world_ram(struct world *w, uint64_t start, uint64_t end)
{
	struct range r = {start, end};

	expect_ok(range_set_push(&w->facts.memory.ram, r));
	range_set_normalize(&w->facts.memory.ram);
	expect_ok(memmap_push(&w->facts.memory.map, r, MEMORY_RAM));
	expect_ok(memmap_push(&w->facts.firmware_map.map, r, MEMORY_RAM));
}

void x86_world_init(struct world *w)
{
	world_begin(w, &x86_64_ops, &blob);
	fact_set(&w->facts.memory.fact);
	w->facts.memory.source = "/proc/iomem";
	fact_set(&w->facts.firmware_map.fact);
	fact_set(&w->facts.boot_params.fact);
}

void world_usual_ram(struct world *w)
{
	world_ram(w, 0x1000, 0x9f000);
	world_ram(w, MIB, 2 * GIB);
	world_ram(w, 4 * GIB, 6 * GIB);
}

void world_bzimage(struct world *w, const struct bzimage_recipe *recipe)
{
	struct image *image = &w->images.kernel;
	enum image_match match;
	size_t size;
	uint8_t *data = make_bzimage(recipe, &size);

	world_take_kernel(w, IMAGE_BZIMAGE, data, size);
	struct bytes b = file_bytes(&image->original);
	expect_ok(bzimage_parse(&b, &match, &image->bz));
	assert_int_equal(match, IMAGE_MATCH);
	image->type = image->bz.has_64bit_entry ? "bzImage64" : "bzImage";
	if (!image->bz.has_64bit_entry)
		image->bz.real_mode = bzimage_why_real_mode(&image->bz, image->version);
}

void world_elf(struct world *w, struct elf_part *loads, size_t n)
{
	struct image *image = &w->images.kernel;
	uint64_t size = 0;

	for (size_t i = 0; i < n; i++) {
		loads[i].offset = size;
		size += loads[i].filesz;
	}
	world_take_kernel(w, IMAGE_ELF, calloc(1, size), size);
	image->type = "elf-x86_64";
	image->elf = (struct elf_image){.machine = 62,
		.is_64bit = true,
		.loads = loads,
		.nloads = n,
		.entry = n ? loads[0].paddr : 0,
		.is_linux = true};
}

void world_usual(struct world *w)
{
	struct bzimage_recipe recipe = bzimage_recipe();

	x86_world_init(w);
	world_usual_ram(w);
	world_bzimage(w, &recipe);
}

const uint8_t *world_zero_page(struct world *w)
{
	return world_segment(w, ROLE_BOOT_PARAMS)->bytes;
}

/* ---- crash images ------------------------------------------------------------------ */

void crash_world(struct world *w)
{
	world_usual(w);
	w->req.panic = true;
	world_cmdline(w, "root=/dev/sda1 crashkernel=256M");
}

void crash_reserve(struct world *w, uint64_t start, uint64_t end)
{
	expect_ok(range_set_push(&w->facts.memory.crash, (struct range){start, end}));
	range_set_normalize(&w->facts.memory.crash);
}

void crash_tell(struct world *w)
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
	crash->kcore.loads = calloc(4, sizeof(struct kcore_part));
	crash->kcore.nloads = 2;
	crash->kcore.loads[0] = (struct kcore_part){
		.vaddr = 0xffffffff9d000000, .size = 0x2a00000, .paddr = 0x20000000};
	crash->kcore.loads[1] = (struct kcore_part){
		.vaddr = 0xffff8d5600001000, .size = 0x9e000, .paddr = 0x1000};
	w->facts.memory.kernel = (struct range){0x20000000, 0x22a00000};
}

void crash_usual(struct world *w)
{
	crash_world(w);
	crash_tell(w);
	crash_reserve(w, GIB, GIB + 128 * MIB);
	crash_reserve(w, HIGH, HIGH_END);
}

void crash_other(struct world *w, uint64_t start, uint64_t end, enum memory_type type)
{
	expect_ok(memmap_push(&w->facts.memory.map, (struct range){start, end}, type));
}

void crash_cma(struct world *w, uint64_t start, uint64_t end)
{
	fact_set(&w->facts.crash.cma.fact);
	expect_ok(range_set_push(&w->facts.crash.cma.ranges, (struct range){start, end}));
	range_set_normalize(&w->facts.crash.cma.ranges);
}
