/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An x86_64 machine, a kernel and a request in memory, for tests of planning. Include
 * behind cmocka.h.
 */
#ifndef TESTS_X86_WORLD_H
#define TESTS_X86_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/x86_64-ops.h"
#include "arch/x86_64/zero-page.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "expect.h"
#include "make-image.h"
#include "plan-warns.h"
#include "plan/make.h"
#include "plan/plan.h"

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)

struct world {
	struct request req;
	struct facts facts;
	struct images images;
	struct file initrds[4];
	uint8_t *kernel;
	struct plan_input in;
	struct plan plan;
};

static const uint8_t world_purgatory[0x1234] = {0x90};

static const struct purgatory_blob world_blob = {
	.bytes = world_purgatory,
	.size = sizeof(world_purgatory),
	.entry_offset = 0x20,
	.params_offset = 0x40,
};

static inline void fact_set(struct fact *fact)
{
	fact->state = FACT_PRESENT;
}

static inline void fact_set_u64(struct fact_u64 *fact, uint64_t value)
{
	fact_set(&fact->fact);
	fact->value = value;
}

/* The fact failed to be read; its error is owned by the world. */
static inline void fact_fail(struct fact *fact, const char *why)
{
	fact->state = FACT_FAILED;
	fact->err = kx_err_new(KX_DENIED, "%s", why);
}

/* RAM as both the firmware's map and /proc/iomem show it. */
static inline void world_ram(struct world *w, uint64_t start, uint64_t end)
{
	struct range r = {start, end};

	expect_ok(range_set_push(&w->facts.memory.ram, r));
	range_set_normalize(&w->facts.memory.ram);
	expect_ok(memmap_push(&w->facts.memory.map, r, MEMORY_RAM));
	expect_ok(memmap_push(&w->facts.firmware_map.map, r, MEMORY_RAM));
}

/* A machine without RAM, whose boot parameters are zero, and no kernel yet. */
static inline void world_init(struct world *w)
{
	*w = (struct world){
		.images = {.kernel = {.original.fd = -1, .unpacked.fd = -1},
			.joined.fd = -1,
			.dtb.fd = -1},
	};
	w->in = (struct plan_input){
		&w->req, &w->facts, &w->images, &x86_64_ops, &world_blob};
	fact_set(&w->facts.memory.fact);
	w->facts.memory.source = "/proc/iomem";
	fact_set(&w->facts.firmware_map.fact);
	fact_set(&w->facts.boot_params.fact);
	w->images.initrds = w->initrds;
}

/* 2 GiB with a hole for firmware below 1 MiB; then 2 GiB above 4 GiB. */
static inline void world_usual_ram(struct world *w)
{
	world_ram(w, 0x1000, 0x9f000);
	world_ram(w, MIB, 2 * GIB);
	world_ram(w, 4 * GIB, 6 * GIB);
}

static inline void world_take_kernel(
	struct world *w, enum image_kind kind, uint8_t *data, size_t size)
{
	struct image *image = &w->images.kernel;

	free(w->kernel);
	w->kernel = data;
	image->kind = kind;
	image->original.path = (char *)"/boot/k";
	image->original.data = data;
	image->original.size = size;
}

static inline void world_bzimage(struct world *w, const struct bzimage_recipe *recipe)
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
}

/*
 * An ELF image whose loads are set by the caller: the bytes are there, and no parser is
 * needed, which may not be built.
 */
static inline void world_elf(struct world *w, struct elf_load *loads, size_t n)
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

static inline void world_initrd(struct world *w, const uint8_t *data, uint64_t size)
{
	w->initrds[w->images.ninitrds++] = (struct file){
		.path = (char *)"/boot/i", .fd = -1, .data = data, .size = size};
}

/* The usual machine and kernel, of protocol 2.15. */
static inline void world_usual(struct world *w)
{
	struct bzimage_recipe recipe = bzimage_recipe();

	world_init(w);
	world_usual_ram(w);
	world_bzimage(w, &recipe);
}

static inline void world_destroy(struct world *w)
{
	free(w->kernel);
	plan_destroy(&w->plan);
	facts_destroy(&w->facts);
}

static inline struct kx_err *world_plan(struct world *w)
{
	plan_destroy(&w->plan);
	KX_TRY(plan_make(&w->in, CALL_LOAD, "", &w->plan));
	KX_TRY(plan_check(&w->plan));
	return plan_seal(&w->plan);
}

/* The first segment of that role, which must be there. */
static inline const struct segment *world_segment(struct world *w, enum role role)
{
	struct segment *s = plan_find(&w->plan, role);

	assert_non_null(s);
	return s;
}

/* The zero page of the plan. */
static inline const uint8_t *world_zero_page(struct world *w)
{
	return world_segment(w, ROLE_BOOT_PARAMS)->bytes;
}

#endif
