// SPDX-License-Identifier: GPL-2.0-or-later
#include "world-arm64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "arch/arm64/arm64-ops.h"
#include "tree.h"

static const uint8_t purgatory[0x3000] = {0x14};

static const struct purgatory_blob blob = {
	.bytes = purgatory,
	.size = sizeof(purgatory),
	.entry_offset = PURGATORY_ARM64_ENTRY,
	.params_offset = PURGATORY_ARM64_PARAMS,
	.room = PURGATORY_ARM64_ROOM,
};

static void set_crash_size(struct facts *facts)
{
	const struct range_set *crash = &facts->memory.crash;

	fact_set_u64(&facts->crash.crash_size,
		crash->n ? range_size(crash->v[crash->n - 1]) : 0);
}

void arm64_world_machine(struct world *w, const char *text, const char *iomem)
{
	struct tree tree;
	size_t size;

	facts_destroy(&w->facts);
	tree_make(&tree);
	uint8_t *dtb = make_devtree(text, &size);
	tree_write(&tree, "sys/firmware/fdt", dtb, size);
	free(dtb);
	tree_text(&tree, "proc/iomem", iomem);
	expect_ok(facts_read_given_devtree(&tree.sys, &w->facts));
	expect_ok(facts_memory_from_iomem(&tree.sys, &w->facts));
	assert_true(fact_present(&w->facts.devtree.fact));
	assert_true(fact_present(&w->facts.memory.fact));
	set_crash_size(&w->facts);
	tree_remove(&tree);
}

void arm64_world_kernel(struct world *w, const struct arm64_recipe *recipe)
{
	struct image *image = &w->images.kernel;
	enum image_match match;
	size_t size;

	uint8_t *data = make_arm64(recipe, &size);
	world_take_kernel(w, IMAGE_ELF, data, size);
	image->type = "Image";
	const struct bytes b = {w->kernel, size, "/boot/k"};
	expect_ok(arm64_image_parse(&b, &match, &image->elf));
	assert_int_equal(match, IMAGE_MATCH);
	w->loads[0] = image->elf.loads[0];
	free(image->elf.loads);
	image->elf.loads = w->loads;
	image->elf.is_linux = true;
}

void arm64_world_init(struct world *w)
{
	const struct arm64_recipe recipe = arm64_recipe();

	world_begin(w, &arm64_ops, &blob);
	w->makes_tree = true;
	w->req.append = "MARK=1";
	arm64_world_machine(w, WORLD_TREE, WORLD_IOMEM);
	arm64_world_kernel(w, &recipe);
}

void arm64_world_crash(struct world *w)
{
	arm64_world_init(w);
	arm64_world_machine(w, WORLD_TREE, WORLD_IOMEM_CRASH);
	w->req.panic = true;
}
