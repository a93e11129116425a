// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Planning for arm64: the bytes become a wild machine (memory with holes, what is kept in
 * it, regions, tables of an interrupt controller, CPUs that wait), an Image's header,
 * initrds and a request. plan_check is the oracle, and what must hold of a plan is held
 * here once more, in other words than those of arch/arm64.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "hold.h"
#include "plan/make.h"
#include "scene.h"
#include "take.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PAGE  0x10000ULL
#define BLOCK (2ULL << 20)
#define GIB   (1ULL << 30)

struct scene {
	struct request req;
	struct facts facts;
	struct images images;
	struct elf_part load;
	struct file initrds[3];
	struct range_set spin_tables;
	bool efi; /* which tells of memory, and the tree does not */
	uint8_t *blob;
};

/* ---- the machine ------------------------------------------------------------------- */

/* Mostly within some GiB, so that ranges meet: a multiple of 4 KiB or 64 KiB. */
static uint64_t take_place(struct input *in)
{
	unsigned int how = take(in, 1);

	return how & 0x80 ? take_address(in)
	       : how & 1  ? take(in, 3) << 12
			  : take(in, 2) << 16;
}

static struct range take_part(struct input *in)
{
	struct range r = {.start = take_place(in)};

	if (__builtin_add_overflow(r.start, take_place(in), &r.end))
		r.end = r.start;
	return r;
}

static void take_set(struct input *in, unsigned int n, struct range_set *ret)
{
	while (n--)
		hold(!range_set_push(ret, take_part(in)));
	range_set_normalize(ret);
}

/* Some of it is memory. */
static void take_memory_set(
	struct input *in, struct scene *s, unsigned int n, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set any = {0};

	take_set(in, n, &any);
	hold(!range_set_intersect(&any, &s->facts.memory.ram, ret));
}

/* The first memory, from 1 GiB on, so that most machines can be planned for. */
static void take_memory(struct input *in, struct scene *s, unsigned int bits)
{
	struct memory *m = &s->facts.memory;

	m->fact.state = FACT_PRESENT;
	m->source = "/proc/iomem";
	hold(!range_set_push(
		&m->ram, (struct range){GIB, GIB + ((take(in, 1) + 1) << 22)}));
	take_set(in, bits % 4, &m->ram);
	take_memory_set(in, s, bits >> 2 & 3, &m->reserved);
	take_memory_set(in, s, bits >> 4 & 3, &m->crash);
	if (m->crash.n) {
		struct range last = m->crash.v[m->crash.n - 1];

		s->facts.crash.crash_size =
			(struct fact_u64){{FACT_PRESENT, NULL}, last.end - last.start};
	}
	if (bits & 64) {
		s->facts.crash.cma.fact.state = FACT_PRESENT;
		take_memory_set(in, s, 1, &s->facts.crash.cma.ranges);
	}
}

static void take_tables(struct input *in, struct scene *s, unsigned int bits)
{
	struct fact_gic_tables *gic = &s->facts.gic;

	gic->fact.state = FACT_PRESENT;
	take_set(in, bits % 4, &gic->lpi);
	take_set(in, bits >> 2 & 3, &gic->its);
	if (bits & 16) {
		s->facts.spcr.fact.state = FACT_PRESENT;
		s->facts.spcr.uart = (struct uart){
			.kind = 1 + (bits >> 5 & 1), .paddr = take_place(in)};
	}
}

/* ---- its tree ---------------------------------------------------------------------- */

static void write_memory(struct devtree_writer *w, const struct range_set *ram)
{
	uint8_t reg[16 * 16];
	size_t n = 0;

	for (size_t i = 0; i < ram->n && i < 16; i++, n += 16) {
		put_be64(reg + n, ram->v[i].start);
		put_be64(reg + n + 8, ram->v[i].end - ram->v[i].start);
	}
	hold(!devtree_begin_node(w, "memory"));
	hold(!devtree_write_prop(w, "device_type", "memory", 7));
	hold(!devtree_write_prop(w, "reg", reg, n));
	hold(!devtree_end_node(w));
}

static void write_waiting(struct input *in, struct devtree_writer *w, struct scene *s)
{
	uint64_t at = take_place(in);

	hold(!devtree_begin_node(w, "cpu"));
	hold(!devtree_write_prop(w, "enable-method", "spin-table", 11));
	hold(!devtree_write_u64(w, "cpu-release-addr", at));
	hold(!devtree_end_node(w));
	if (at <= UINT64_MAX - 8)
		hold(!range_set_push(&s->spin_tables, (struct range){at, at + 8}));
}

static void write_chosen(struct devtree_writer *w, const struct scene *s)
{
	hold(!devtree_begin_node(w, "chosen"));
	if (s->efi)
		hold(!devtree_write_u64(w, "linux,uefi-system-table", 0x1000));
	hold(!devtree_write_prop(w, "bootargs", "old", 4));
	hold(!devtree_write_u64(w, "kaslr-seed", 1));
	hold(!devtree_end_node(w));
}

static void take_tree(struct input *in, struct scene *s, unsigned int bits)
{
	uint8_t address[4] = {0, 0, 0, 2}, size[4] = {0, 0, 0, 2};
	struct fact_devtree *ret = &s->facts.devtree;
	struct devtree_writer w;
	uint64_t total;

	/* Without EFI, memory is told by as many cells as its addresses need. */
	s->efi = bits & 1;
	if (s->efi)
		address[3] = 1 + (bits >> 1 & 1);
	if (s->efi)
		size[3] = 1 + (bits >> 2 & 1);
	hold(!devtree_write_start(0, &w));
	for (unsigned int n = bits >> 3 & 3; n; n--)
		hold(!devtree_write_reserved(&w, take_part(in)));
	hold(!devtree_write_nodes(&w) && !devtree_begin_node(&w, ""));
	hold(!devtree_write_prop(&w, "#address-cells", address, 4));
	hold(!devtree_write_prop(&w, "#size-cells", size, 4));
	if (!s->efi)
		write_memory(&w, &s->facts.memory.ram);
	for (unsigned int n = bits >> 5 & 3; n; n--)
		write_waiting(in, &w, s);
	write_chosen(&w, s);
	hold(!devtree_end_node(&w) && !devtree_write_end(&w, 0, &s->blob, &total));
	const struct bytes b = {s->blob, total, "input"};
	hold(!devtree_open(&b, &ret->tree));
	ret->fact.state = FACT_PRESENT;
	ret->source = "/sys/firmware/fdt";
	ret->given = true;
	range_set_normalize(&s->spin_tables);
}

/* ---- images and request ------------------------------------------------------------ */

static void take_images(struct input *in, struct scene *s)
{
	struct image *kernel = &s->images.kernel;
	uint64_t offset = take(in, 1) * 0x2000 & 0x1ff000, file = take(in, 2);
	uint64_t memory = take_place(in);

	memset(scene_bytes, 0, 64);
	put_le64(scene_bytes + 8, offset);
	memcpy(scene_bytes + 56, "ARMd", 4);
	file = file < 64 ? 64 : file;
	memory = memory < file ? file : memory;
	if (memory > UINT64_MAX - offset)
		memory = UINT64_MAX - offset;
	s->load = (struct elf_part){.paddr = offset, .filesz = file, .memsz = memory};
	*kernel = (struct image){.kind = IMAGE_ELF,
		.type = "Image",
		.original = {.path = "kernel",
			.fd = -1,
			.data = scene_bytes,
			.size = file},
		.unpacked = {.fd = -1},
		.elf = {.machine = 183,
			.is_64bit = true,
			.is_linux = true,
			.loads = &s->load,
			.nloads = 1,
			.entry_paddr = offset,
			.arm64 = {.text_offset = offset, .image_size = memory}}};
	s->images.joined.fd = s->images.dtb.fd = s->images.joined_modules.fd = -1;
	s->images.initrds = s->initrds;
	s->images.ninitrds = take(in, 1) % (KX_ARRAY_SIZE(s->initrds) + 1);
	for (size_t i = 0; i < s->images.ninitrds; i++)
		s->initrds[i] = (struct file){.path = "initrd",
			.fd = -1,
			.data = scene_bytes,
			.size = take(in, 2) + 1};
}

static void take_request(struct input *in, struct scene *s, unsigned int bits)
{
	s->req.append = "a=1";
	s->req.panic = bits & 1;
	s->req.hotplug = bits & 2;
	s->req.no_checks = bits & 4;
	s->req.console_serial = bits & 8;
	s->req.mem_min_set = bits & 16;
	s->req.mem_max_set = bits & 32;
	s->req.mem_min = s->req.mem_min_set ? take_place(in) : 0;
	s->req.mem_max = s->req.mem_max_set ? take_place(in) : UINT64_MAX;
	if (bits & 64) {
		s->facts.crash.elfcorehdr_size =
			(struct fact_u64){{FACT_PRESENT, NULL}, take(in, 2)};
	}
}

/* ---- what must hold ---------------------------------------------------------------- */

static void check_places(const struct scene *s, const struct plan *plan)
{
	const struct memory *m = &s->facts.memory;

	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *g = &plan->segments[i];
		struct range r = {g->paddr, g->paddr + g->memsz};

		hold(!(r.start % PAGE) && !(r.end % PAGE) && r.start < r.end);
		hold(range_set_covers(&m->ram, r) && r.end <= 1ULL << 48);
		hold(!range_set_overlaps(&m->reserved, r));
		hold(!range_set_overlaps(&s->spin_tables, r));
		hold(!s->req.mem_min_set || r.start >= s->req.mem_min);
		hold(!s->req.mem_max_set || r.end - 1 <= s->req.mem_max);
		if (plan->panic) {
			hold(range_contains(m->crash.v[m->crash.n - 1], r));
			continue;
		}
		hold(!range_set_overlaps(&s->facts.gic.lpi, r));
		hold(!range_set_overlaps(&s->facts.gic.its, r));
	}
}

static void check_pieces(const struct scene *s, const struct plan *plan)
{
	const struct segment *kernel = scene_find(plan, ROLE_KERNEL);
	const struct segment *initrd = scene_find(plan, ROLE_INITRD);
	const struct segment *dtb = scene_find(plan, ROLE_DTB);
	const struct purgatory_params *p = &plan->params;
	uint64_t uart = p->regs[PP_ARM64_UART];

	hold(kernel->paddr % BLOCK == s->load.paddr && kernel->memsz >= s->load.memsz);
	hold(p->entry == kernel->paddr && p->regs[PP_ARM64_X0] == dtb->paddr);
	hold(dtb->paddr / BLOCK == (dtb->paddr + dtb->bufsz - 1) / BLOCK);
	hold(plan->entry == scene_find(plan, ROLE_PURGATORY)->paddr);
	hold(!uart ||
		!range_set_covers(&s->facts.memory.ram, (struct range){uart, uart + 1}));
	for (size_t i = 0; initrd && i < s->images.ninitrds; i++, initrd++) {
		uint64_t low =
			kernel->paddr < initrd->paddr ? kernel->paddr : initrd->paddr;

		if (initrd->role != ROLE_INITRD)
			break;
		hold(kernel->paddr + kernel->memsz <= low / GIB * GIB + 32 * GIB);
		hold(initrd->paddr + initrd->memsz <= low / GIB * GIB + 32 * GIB);
	}
}

static bool has_reserved(const struct devtree *tree, struct range wanted)
{
	struct range r;

	for (int i = 0; devtree_reserved(tree, i, &r); i++)
		if (range_contains(r, wanted))
			return true;
	return false;
}

/* What the new kernel finds reserved, where the tables stay in use. */
static void check_tree(const struct scene *s, const struct plan *plan)
{
	const struct segment *dtb = scene_find(plan, ROLE_DTB);
	const struct bytes b = {dtb->bytes, dtb->bufsz, "plan"};
	const struct range_set *lpi = &s->facts.gic.lpi;
	struct devtree tree;

	hold(!devtree_open(&b, &tree));
	for (size_t i = 0; !plan->panic && i < lpi->n; i++)
		hold(has_reserved(&tree, lpi->v[i]));
	devtree_close(&tree);
}

/* Nothing of a region is in the dump, and all other memory is. */
static void check_dump(const struct scene *s, const struct plan *plan)
{
	KX_AUTO(range_set_destroy) struct range_set wanted = {0};
	const struct memory *m = &s->facts.memory;
	const struct elfcore *core = &plan->elfcore;
	uint64_t total = 0;

	hold(!range_set_copy(&m->ram, &wanted));
	for (size_t i = 0; i < m->crash.n; i++)
		hold(!range_set_remove(&wanted, m->crash.v[i]));
	for (size_t i = 0; i < s->facts.crash.cma.ranges.n; i++)
		hold(!range_set_remove(&wanted, s->facts.crash.cma.ranges.v[i]));
	for (size_t i = 0; i < core->nloads; i++) {
		const struct elfcore_part *l = &core->loads[i];

		hold(l->offset == l->paddr);
		hold(range_set_covers(
			&wanted, (struct range){l->paddr, l->paddr + l->size}));
		total += l->size;
	}
	hold(total == range_set_total(&wanted));
}

static void check_plan(const struct scene *s, struct plan *plan)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = plan_check(plan);

	if (err && !scene_may_fail(err))
		broken(__FILE__, __LINE__, err->message);
	if (err)
		return;
	check_places(s, plan);
	check_pieces(s, plan);
	check_tree(s, plan);
	if (plan->panic)
		check_dump(s, plan);
	hold(!plan_seal(plan));
}

static void check_scene(const struct scene *s)
{
	const struct purgatory_blob blob = {
		scene_blob, sizeof(scene_blob), 0, PURGATORY_ARM64_PARAMS, PAGE};
	const struct plan_input in = {.req = &s->req,
		.facts = &s->facts,
		.images = &s->images,
		.arch = arch_for_machine("aarch64"),
		.purgatory = &blob};
	KX_AUTO(plan_destroy) struct plan plan = {0};
	KX_AUTO(kx_err_freep)
	struct kx_err *err = plan_make(&in, CALL_LOAD, "asked for", &plan);

	if (err)
		hold(err->code != KX_CHECK && !plan.segments && !plan.buffers);
	else
		check_plan(s, &plan);
}

/* The images are not mapped, and nothing of the facts has an error. */
static void destroy(struct scene *s)
{
	range_set_destroy(&s->spin_tables);
	devtree_close(&s->facts.devtree.tree);
	free(s->blob);
	memory_destroy(&s->facts.memory);
	range_set_destroy(&s->facts.crash.cma.ranges);
	gic_tables_destroy(&s->facts.gic);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {data, size};
	struct scene s = {0};
	unsigned int bits = (unsigned int)take(&in, 4);

	take_request(&in, &s, bits & 0x7f);
	take_memory(&in, &s, bits >> 7 & 0x7f);
	take_tree(&in, &s, bits >> 14 & 0x7f);
	take_tables(&in, &s, bits >> 21 & 0x3f);
	take_images(&in, &s);
	check_scene(&s);
	destroy(&s);
	return 0;
}
