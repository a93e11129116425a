// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Planning for ppc64: the bytes become a device tree of a wild machine (memory nodes and
 * blocks, with holes; firmware, regions, reserved memory anywhere), a kernel of several
 * parts, initrds and a request.
 */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "hold.h"
#include "scene-ppc64.h"
#include "take.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct cells {
	uint8_t v[4096];
	size_t n;
};

static void add(struct cells *c, unsigned int cells, uint64_t value)
{
	if (c->n + 8 > sizeof(c->v))
		return;
	if (cells == 2)
		put_be64(c->v + c->n, value);
	else
		put_be32(c->v + c->n, (uint32_t)value);
	c->n += 4 * cells;
}

/* Mostly small, so that ranges meet: a multiple of 4 KiB in some GiB, or anything. */
static uint64_t take_place(struct input *in)
{
	unsigned int how = take(in, 1);

	return how & 0x80 ? take_address(in)
	       : how & 1  ? take(in, 3) << 12
			  : take(in, 2) << 16;
}

static void add_place(struct input *in, struct cells *c)
{
	add(c, 2, take_place(in));
	add(c, 2, take_place(in));
}

static void write_pair(
	struct input *in, struct devtree_writer *w, const char *base, const char *size)
{
	hold(!devtree_write_u64(w, base, take_place(in)));
	hold(!devtree_write_u64(w, size, take_place(in)));
}

static void write_memory(struct input *in, struct devtree_writer *w)
{
	struct cells reg = {0};

	hold(!devtree_begin_node(w, "memory"));
	hold(!devtree_write_prop(w, "device_type", "memory", 7));
	for (unsigned int n = take(in, 1) % 12; n; n--)
		add_place(in, &reg);
	hold(!devtree_write_prop(w, "reg", reg.v, reg.n));
	hold(!devtree_end_node(w));
}

/* The first memory, from 0 on, so that most machines can be planned for. */
static void write_first_memory(struct input *in, struct devtree_writer *w)
{
	struct cells reg = {0};

	add(&reg, 2, 0);
	add(&reg, 2, (take(in, 1) + 1) << 24);
	hold(!devtree_begin_node(w, "memory@0"));
	hold(!devtree_write_prop(w, "device_type", "memory", 7));
	hold(!devtree_write_prop(w, "reg", reg.v, reg.n));
	hold(!devtree_end_node(w));
}

static void write_blocks(struct input *in, struct devtree_writer *w)
{
	unsigned int how = take(in, 1), n = take(in, 1) % 64;
	bool v1 = how & 1;
	struct cells c = {0};
	uint64_t at = 0;

	hold(!devtree_begin_node(w, "ibm,dynamic-reconfiguration-memory"));
	hold(!devtree_write_u64(w, "ibm,lmb-size", 1ULL << (16 + how / 8 % 16)));
	add(&c, 1, n);
	for (unsigned int i = 0; i < n; i++) {
		unsigned int kind = take(in, 1), count = kind % 8;

		at += (uint64_t)(kind / 8 % 4) << (16 + how / 8 % 16);
		if (!v1)
			add(&c, 1, count);
		add(&c, 2, at);
		add(&c, 2, 0);
		if (v1)
			add(&c, 1, 0);
		add(&c, 1, kind & 0x80 ? 0x88 : kind & 0x40 ? 0 : 8);
		at += (uint64_t)(v1 ? 1 : count) << (16 + how / 8 % 16);
	}
	hold(!devtree_write_prop(
		w, v1 ? "ibm,dynamic-memory" : "ibm,dynamic-memory-v2", c.v, c.n));
	hold(!devtree_end_node(w));
}

static void write_chosen(struct input *in, struct devtree_writer *w)
{
	unsigned int bits = take(in, 1);

	hold(!devtree_begin_node(w, "chosen"));
	hold(!devtree_write_u64(w, "linux,kernel-end", take(in, 2) << 12 | 1));
	if (bits & 1)
		write_pair(in, w, "linux,crashkernel-base", "linux,crashkernel-size");
	if (bits & 2)
		write_pair(in, w, "linux,htab-base", "linux,htab-size");
	if (bits & 4)
		hold(!devtree_write_u64(w, "linux,memory-limit", take_place(in)));
	hold(!devtree_end_node(w));
}

static void write_firmware(struct input *in, struct devtree_writer *w, unsigned int bits)
{
	if (bits & 1) {
		hold(!devtree_begin_node(w, "rtas"));
		write_pair(in, w, "linux,rtas-base", "rtas-size");
		hold(!devtree_end_node(w));
	}
	if (bits & 2) {
		hold(!devtree_begin_node(w, "ibm,opal"));
		write_pair(in, w, "opal-base-address", "opal-runtime-size");
		hold(!devtree_write_u64(w, "opal-entry-address", 1));
		hold(!devtree_end_node(w));
	}
	for (unsigned int i = 0; i < (bits >> 2) % 4; i++) {
		hold(!devtree_begin_node(w, "pci"));
		hold(!devtree_write_prop(w, "device_type", "pci", 4));
		write_pair(in, w, "linux,tce-base", "linux,tce-size");
		hold(!devtree_end_node(w));
	}
}

static uint8_t *take_tree(struct input *in, uint64_t *ret_size)
{
	static const uint8_t two[4] = {0, 0, 0, 2};
	unsigned int bits = take(in, 2);
	struct cells reserved = {0};
	struct devtree_writer w;
	uint8_t *blob;

	hold(!devtree_write_start(0, &w) && !devtree_write_nodes(&w));
	hold(!devtree_begin_node(&w, ""));
	hold(!devtree_write_prop(&w, "#address-cells", two, 4));
	hold(!devtree_write_prop(&w, "#size-cells", two, 4));
	for (unsigned int n = (bits >> 8) % 8; n; n--)
		add_place(in, &reserved);
	hold(!devtree_write_prop(&w, "reserved-ranges", reserved.v, reserved.n));
	write_first_memory(in, &w);
	for (unsigned int n = bits % 4; n; n--)
		write_memory(in, &w);
	if (bits & 8)
		write_blocks(in, &w);
	write_firmware(in, &w, bits >> 4);
	write_chosen(in, &w);
	hold(!devtree_end_node(&w));
	hold(!devtree_write_end(&w, 0, &blob, ret_size));
	return blob;
}

static void take_request(struct input *in, struct ppc64_scene *w)
{
	unsigned int bits = take(in, 2);
	struct fact_u64 *elfcorehdr_size = &w->facts.crash.elfcorehdr_size;

	w->req.panic = bits & 1;
	w->req.hotplug = bits & 2;
	w->req.no_checks = bits & 4;
	w->req.debug = bits & 8;
	w->big_endian = bits & 16;
	w->images.kernel.elf.big_endian = bits & 32;
	w->req.mem_min_set = bits & 64;
	w->req.mem_max_set = bits & 128;
	w->req.mem_min = w->req.mem_min_set ? take_place(in) : 0;
	w->req.mem_max = w->req.mem_max_set ? take_place(in) : UINT64_MAX;
	if (bits & 256) {
		elfcorehdr_size->fact.state = FACT_PRESENT;
		elfcorehdr_size->value = take(in, 2);
	}
}

/* Sorted and apart, as the parser leaves them; the first has its start in the file. */
static void take_images(struct input *in, struct ppc64_scene *w)
{
	struct elf_image *elf = &w->images.kernel.elf;
	uint64_t at = take_place(in);

	elf->nloads = 0;
	for (unsigned int n = take(in, 1) % 4 + 1; n; n--) {
		struct elf_part *l = &w->loads[elf->nloads];
		uint64_t end;

		l->offset = 0;
		l->memsz = take_place(in);
		l->memsz = l->memsz < START ? START : l->memsz;
		l->filesz = take(in, 2);
		l->filesz = l->filesz > l->memsz ? l->memsz : l->filesz;
		if (!elf->nloads && l->filesz < START)
			l->filesz = START;
		if (__builtin_add_overflow(at, l->memsz, &end))
			break;
		l->paddr = at;
		elf->nloads++;
		at = end + take(in, 1) * 0x1000;
	}
	if (!elf->nloads) {
		w->loads[0] = (struct elf_part){0, 0, START, PAGE};
		elf->nloads = 1;
	}
	elf->entry_paddr = w->loads[0].paddr;
	w->images.ninitrds = take(in, 1) % (KX_ARRAY_SIZE(w->initrds) + 1);
	for (size_t i = 0; i < w->images.ninitrds; i++)
		w->initrds[i] = (struct file){.path = "initrd",
			.fd = -1,
			.data = scene_bytes,
			.size = take(in, 2) + 1};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct bytes b = {NULL, 0, "input"};
	struct devtree tree;
	struct ppc64_scene w;
	uint8_t *blob = take_tree(&in, &b.size);

	b.data = blob;
	hold(!devtree_open(&b, &tree));
	ppc64_scene_init(&w);
	take_request(&in, &w);
	take_images(&in, &w);
	if (ppc64_scene_take_tree(&w, &tree))
		ppc64_scene_check(&w);
	ppc64_scene_destroy(&w);
	devtree_close(&tree);
	free(blob);
	return 0;
}
