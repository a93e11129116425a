// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A blob as --dtb takes it: opened, walked and read as a machine; then planned with, as
 * the tree of a fixed machine's new kernel, and as that of the machine itself.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "hold.h"
#include "scene-ppc64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each byte that is handed out may be read. */
static uint64_t sum(const uint8_t *p, uint64_t n)
{
	uint64_t v = 0;

	while (n--)
		v += *p++;
	return v;
}

static uint64_t walk(const struct devtree *tree)
{
	uint64_t v = 0;
	struct bytes value, again;
	int depth = 0;

	for (int node = 0; node >= 0; node = devtree_next(tree, node, &depth)) {
		v += strlen(devtree_name(tree, node));
		for (int at = 0; devtree_next_prop(tree, node, &at, &value);) {
			v += sum(value.data, value.size) + strlen(value.name);
			hold(devtree_prop(tree, node, value.name, &again));
			devtree_prop_has(tree, node, value.name, "cpu");
		}
	}
	return v;
}

static void plan_with(struct ppc64_scene *w)
{
	for (int i = 0; i < 2; i++) {
		w->req.panic = i;
		ppc64_scene_check(w);
	}
}

/* The machine of each --dtb: 1 GiB, a crash region, RTAS. Written by the program. */
static uint8_t *fixed_machine(struct devtree *ret)
{
	static const struct {
		const char *name;
		uint64_t value;
	} chosen[] = {{"linux,kernel-end", 0x1000000},
		{"linux,crashkernel-base", 0x8000000},
		{"linux,crashkernel-size", 0x4000000}};
	static const uint8_t reg[16] = {[12] = 0x40}, two[4] = {0, 0, 0, 2};
	struct devtree_writer w;
	struct bytes b = {NULL, 0, "machine"};
	uint8_t *blob;

	hold(!devtree_write_start(0, &w) && !devtree_write_nodes(&w));
	hold(!devtree_begin_node(&w, ""));
	hold(!devtree_write_prop(&w, "#address-cells", two, 4));
	hold(!devtree_write_prop(&w, "#size-cells", two, 4));
	hold(!devtree_begin_node(&w, "chosen"));
	for (size_t i = 0; i < KX_ARRAY_SIZE(chosen); i++)
		hold(!devtree_write_u64(&w, chosen[i].name, chosen[i].value));
	hold(!devtree_end_node(&w) && !devtree_begin_node(&w, "memory@0"));
	hold(!devtree_write_prop(&w, "device_type", "memory", 7));
	hold(!devtree_write_prop(&w, "reg", reg, 16));
	hold(!devtree_end_node(&w) && !devtree_begin_node(&w, "rtas"));
	hold(!devtree_write_u64(&w, "linux,rtas-base", 0x3fff0000));
	hold(!devtree_write_u64(&w, "rtas-size", 0x1000));
	hold(!devtree_end_node(&w) && !devtree_end_node(&w));
	hold(!devtree_write_end(&w, 0, &blob, &b.size));
	b.data = blob;
	hold(!devtree_open(&b, ret));
	return blob;
}

static void as_dtb(const struct devtree *tree, const struct bytes *b)
{
	struct ppc64_scene w;
	struct devtree machine;
	uint8_t *blob = fixed_machine(&machine);

	ppc64_scene_init(&w);
	hold(ppc64_scene_take_tree(&w, &machine));
	w.images.dtb =
		(struct file){.path = "dtb", .fd = 0, .data = b->data, .size = b->size};
	w.images.dtb_tree = *tree;
	plan_with(&w);
	ppc64_scene_destroy(&w);
	devtree_close(&machine);
	free(blob);
}

/* That of a machine, which is made of /proc/device-tree, has no reserve map. */
static void as_machine(const struct devtree *tree)
{
	struct ppc64_scene w;
	struct range r;

	ppc64_scene_init(&w);
	if (!devtree_reserved(tree, 0, &r) && ppc64_scene_take_tree(&w, tree))
		plan_with(&w);
	ppc64_scene_destroy(&w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size + !size); /* aligned */
	const struct bytes b = {copy, size, "input"};
	struct devtree tree;

	hold(copy);
	memcpy(copy, data, size);
	struct kx_err *err = devtree_open(&b, &tree);
	if (!err) {
		walk(&tree);
		as_dtb(&tree, &b);
		as_machine(&tree);
		devtree_close(&tree);
	}
	kx_err_free(err);
	free(copy);
	return 0;
}
