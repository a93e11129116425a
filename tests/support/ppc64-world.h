/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A ppc64 machine out of the text of its device tree, read as that of a captured machine,
 * a kernel and a request, for tests of planning. Include behind cmocka.h.
 */
#ifndef TESTS_PPC64_WORLD_H
#define TESTS_PPC64_WORLD_H

#include <stdlib.h>
#include <string.h>

#include "arch/ppc64/ppc64-ops.h"
#include "arch/ppc64/ppc64.h"
#include "base/cleanup.h"
#include "devtree-fixture.h"
#include "plan-warns.h"
#include "plan/make.h"
#include "plan/plan.h"
#include "tree.h"

#define MIB   (1ULL << 20)
#define GIB   (1ULL << 30)
#define PAGE  PPC64_PAGE_SIZE
#define START 0x100 /* bytes of purgatory that Linux copies */

/* 2 GiB, the running kernel in its first 40 MiB, RTAS, and 256 MiB for a crash image. */
#define WORLD_CHOSEN                                                                     \
	"/chosen/bootargs = \"root=/dev/vda2 ro\"\n"                                     \
	"/chosen/linux,kernel-end = <0 0x2880000>\n"                                     \
	"/chosen/linux,crashkernel-base = <0 0x20000000>\n"                              \
	"/chosen/linux,crashkernel-size = <0 0x10000000>\n"
#define WORLD_RTAS "/rtas/linux,rtas-base = <0x2fff0000>\n/rtas/rtas-size = <0x83c>\n"
#define WORLD_MEMORY                                                                     \
	CELLS_2_2 "/memory@0/device_type = \"memory\"\n"                                 \
		  "/memory@0/reg = <0 0 0 0x80000000>\n"
#define WORLD_USUAL WORLD_MEMORY WORLD_RTAS WORLD_CHOSEN

struct world {
	struct request req;
	struct facts facts;
	struct images images;
	struct file initrds[4];
	uint8_t *kernel, *dtb;
	struct elf_load loads[4];
	struct plan_input in;
	struct plan plan;
	struct devtree written; /* that of the plan */
};

static const uint8_t world_purgatory[0x3000] = {0x48, 0, 0, 1};

static const struct purgatory_blob world_blob = {
	.bytes = world_purgatory,
	.size = sizeof(world_purgatory),
	.entry_offset = 0,
	.params_offset = 0x2000,
};

static inline void world_u64(struct fact_u64 *fact, uint64_t value)
{
	fact->fact.state = FACT_PRESENT;
	fact->value = value;
}

static inline void world_cmdline(struct world *w, const char *text)
{
	free(w->facts.cmdline.text);
	w->facts.cmdline.fact.state = FACT_PRESENT;
	w->facts.cmdline.text = strdup(text);
}

static inline void world_machine(struct world *w, const char *text)
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
	world_u64(&w->facts.crash.crash_size, range_size(w->facts.power.crash));
}

/* The bytes of a kernel of one part, each of its first 256 told from the others. */
static inline void world_kernel(struct world *w, uint64_t filesz, uint64_t memsz)
{
	struct image *image = &w->images.kernel;

	free(w->kernel);
	w->kernel = calloc(1, filesz);
	for (uint64_t i = 0; i < filesz && i < START; i++)
		w->kernel[i] = 255 - i;
	if (filesz >= 0x60)
		put_le32(w->kernel + 0x5c, 0x72756e30); /* relocatable */
	w->loads[0] = (struct elf_load){.filesz = filesz, .memsz = memsz};
	image->kind = IMAGE_ELF;
	image->type = "elf-ppc64";
	image->original.path = (char *)"/boot/k";
	image->original.data = w->kernel;
	image->original.size = filesz;
	image->elf = (struct elf_image){.machine = PPC64_ELF_MACHINE,
		.is_64bit = true,
		.is_linux = true,
		.loads = w->loads,
		.nloads = 1};
}

static inline void world_init(struct world *w, const char *text)
{
	*w = (struct world){
		.images = {.kernel = {.original.fd = -1, .unpacked.fd = -1},
			.joined.fd = -1,
			.dtb.fd = -1},
	};
	w->in = (struct plan_input){
		&w->req, &w->facts, &w->images, &ppc64le_ops, &world_blob};
	w->images.initrds = w->initrds;
	w->req.append = "MARK=1";
	world_machine(w, text);
	world_kernel(w, 0x20000, 0x2a0000);
}

static inline void world_initrd(struct world *w, const uint8_t *data, uint64_t size)
{
	w->initrds[w->images.ninitrds++] = (struct file){
		.path = (char *)"/boot/i", .fd = -1, .data = data, .size = size};
}

static inline void world_dtb(struct world *w, const char *text)
{
	struct file *dtb = &w->images.dtb;

	w->dtb = make_devtree(text, (size_t *)&dtb->size);
	dtb->path = (char *)"/boot/d";
	dtb->fd = 0;
	dtb->data = w->dtb;
	const struct bytes b = file_bytes(dtb);
	expect_ok(devtree_open(&b, &w->images.dtb_tree));
}

static inline void world_forget(struct world *w)
{
	devtree_close(&w->written);
	plan_destroy(&w->plan);
}

static inline void world_destroy(struct world *w)
{
	world_forget(w);
	devtree_close(&w->images.dtb_tree);
	free(w->kernel);
	free(w->dtb);
	facts_destroy(&w->facts);
}

/* The kernel is of that byte order, and with it the word that makes it relocatable. */
static inline void world_byte_order(struct world *w, bool big_endian)
{
	w->images.kernel.elf.big_endian = big_endian;
	if (big_endian)
		put_be32(w->kernel + 0x5c, 0x72756e30);
	else
		put_le32(w->kernel + 0x5c, 0x72756e30);
}

static inline struct kx_err *world_plan(struct world *w)
{
	world_forget(w);
	KX_TRY(plan_make(&w->in, CALL_LOAD, "", &w->plan));
	KX_TRY(plan_check(&w->plan));
	KX_TRY(plan_seal(&w->plan));
	const struct segment *s = plan_find(&w->plan, ROLE_DTB);
	const struct bytes b = {s->bytes, s->bufsz, "dtb"};
	return devtree_open(&b, &w->written);
}

/* The first segment of that role, which must be there. */
static inline const struct segment *world_segment(struct world *w, enum role role)
{
	struct segment *s = plan_find(&w->plan, role);

	assert_non_null(s);
	return s;
}

/* The reserve map of the plan's tree, in its order. */
static inline void world_expect_reserved(
	const struct world *w, const struct range *wanted, size_t n)
{
	struct range r;

	for (size_t i = 0; i < n; i++) {
		assert_true(devtree_reserved(&w->written, i, &r));
		assert_int_equal(r.start, wanted[i].start);
		assert_int_equal(r.end, wanted[i].end);
	}
	assert_false(devtree_reserved(&w->written, n, &r));
}

#define EXPECT_RESERVED(w, ...)                                                          \
	do {                                                                             \
		const struct range wanted_[] = {__VA_ARGS__};                            \
		world_expect_reserved(w, wanted_, KX_ARRAY_SIZE(wanted_));               \
	} while (0)

#endif
