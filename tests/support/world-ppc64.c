// SPDX-License-Identifier: GPL-2.0-or-later
#include "world-ppc64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "arch/ppc64/ppc64-ops.h"
#include "tree.h"

static const uint8_t purgatory[0x3000] = {0x48, 0, 0, 1};

static const struct purgatory_blob blob = {
	.bytes = purgatory,
	.size = sizeof(purgatory),
	.entry_offset = 0,
	.params_offset = 0x2000,
};

void world_machine(struct world *w, const char *text)
{
	struct tree tree;

	tree_make(&tree);
	char *dir = tree_path(&tree, "proc/device-tree");
	make_devtree_folder(text, dir);
	free(dir);
	expect_ok(facts_read_devtree(&tree.sys, &w->facts));
	expect_ok(facts_memory_from_power(&tree.sys, &w->facts));
	if (w->facts.devtree.fact.err)
		fail_msg("%s", w->facts.devtree.fact.err->message);
	tree_remove(&tree);
	fact_set_u64(&w->facts.crash.crash_size, range_size(w->facts.power.crash));
}

void world_kernel(struct world *w, uint64_t filesz, uint64_t memsz)
{
	struct image *image = &w->images.kernel;

	world_take_kernel(w, IMAGE_ELF, calloc(1, filesz), filesz);
	for (uint64_t i = 0; i < filesz && i < START; i++)
		w->kernel[i] = 255 - i;
	if (filesz >= 0x60)
		put_le32(w->kernel + 0x5c, 0x72756e30); /* relocatable */
	w->loads[0] = (struct elf_part){.filesz = filesz, .memsz = memsz};
	image->type = "elf-ppc64";
	image->elf = (struct elf_image){.machine = PPC64_ELF_MACHINE,
		.is_64bit = true,
		.is_linux = true,
		.loads = w->loads,
		.nloads = 1};
}

void ppc64_world_init(struct world *w, const char *text)
{
	world_begin(w, &ppc64le_ops, &blob);
	w->makes_tree = true;
	w->req.append = "MARK=1";
	world_machine(w, text);
	world_kernel(w, 0x20000, 0x2a0000);
}

void world_dtb(struct world *w, const char *text)
{
	struct file *dtb = &w->images.dtb;

	w->dtb = make_devtree(text, (size_t *)&dtb->size);
	dtb->path = (char *)"/boot/d";
	dtb->fd = 0;
	dtb->data = w->dtb;
	const struct bytes b = file_bytes(dtb);
	expect_ok(devtree_open(&b, &w->images.dtb_tree));
}

void world_byte_order(struct world *w, bool big_endian)
{
	w->images.kernel.elf.big_endian = big_endian;
	if (big_endian)
		put_be32(w->kernel + 0x5c, 0x72756e30);
	else
		put_le32(w->kernel + 0x5c, 0x72756e30);
}

void world_expect_reserved(const struct world *w, const struct range *wanted, size_t n)
{
	struct range r;

	for (size_t i = 0; i < n; i++) {
		assert_true(devtree_reserved(&w->written, i, &r));
		assert_int_equal(r.start, wanted[i].start);
		assert_int_equal(r.end, wanted[i].end);
	}
	assert_false(devtree_reserved(&w->written, n, &r));
}
