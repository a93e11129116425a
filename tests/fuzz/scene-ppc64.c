// SPDX-License-Identifier: GPL-2.0-or-later
#include "scene-ppc64.h"

#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "facts/iomem.h"
#include "hold.h"
#include "plan/make.h"

#define PAGE_OFFSET 0xc000000000000000

void ppc64_scene_init(struct ppc64_scene *s)
{
	struct image *kernel = &s->images.kernel;

	for (size_t i = 0; i < START; i++)
		scene_bytes[i] = 255 - i;
	*s = (struct ppc64_scene){.blob = {scene_blob, sizeof(scene_blob), 0, START, 0}};
	kernel->original = (struct file){
		.path = "kernel", .fd = -1, .data = scene_bytes, .size = SCENE_BYTES};
	kernel->unpacked.fd = s->images.joined.fd = s->images.dtb.fd = -1;
	s->images.joined_modules.fd = -1;
	kernel->kind = IMAGE_ELF;
	kernel->type = "elf-ppc64";
	s->loads[0] = (struct elf_part){0, 0, 0x1000, 0x20000};
	kernel->elf = (struct elf_image){
		.machine = 21, .is_64bit = true, .loads = s->loads, .nloads = 1};
	s->images.initrds = s->initrds;
	s->req.append = "a=1";
}

bool ppc64_scene_take_tree(struct ppc64_scene *s, const struct devtree *tree)
{
	struct facts *f = &s->facts;
	struct devtree_power *m = &f->power;
	struct kx_err *err = devtree_power_parse(tree, m);

	if (err) {
		hold(!m->ram.v && !m->kept.v && !m->reserved_ranges.v &&
			!m->reserved_nodes.v);
		kx_err_free(err);
		return false;
	}
	hold(!facts_describe_power(f));
	f->devtree.tree = *tree;
	f->devtree.source = "/proc/device-tree";
	f->devtree.fact.state = FACT_PRESENT;
	return true;
}

void ppc64_scene_destroy(struct ppc64_scene *s)
{
	devtree_power_destroy(&s->facts.power);
	memory_destroy(&s->facts.memory);
}

/* On what no segment may lie, whatever the tree that is handed over says. */
static void check_places(const struct ppc64_scene *s, const struct plan *plan)
{
	const struct devtree_power *m = &s->facts.power;

	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *g = &plan->segments[i];
		struct range r = {g->paddr, g->paddr + g->memsz};

		hold(!(r.start % PAGE) && !(r.end % PAGE) && r.start < r.end);
		hold(range_set_covers(&s->facts.memory.ram, r));
		hold(!range_set_overlaps(&m->kept, r));
		hold(!range_set_overlaps(&m->reserved_ranges, r));
		hold(!range_set_overlaps(&m->reserved_nodes, r));
		hold(!range_size(m->htab) || r.end <= m->htab.start ||
			r.start >= m->htab.end);
		hold(m->has_opal || m->radix || r.end <= m->rma_end);
		hold(!s->req.mem_min_set || r.start >= s->req.mem_min);
		hold(!s->req.mem_max_set || r.end - 1 <= s->req.mem_max);
		if (plan->panic)
			hold(r.start >= m->crash.start && r.end <= m->crash.end);
		else
			hold(r.start >= m->kernel_end);
	}
}

static void check_purgatory(const struct ppc64_scene *s, const struct plan *plan)
{
	const struct segment *g = scene_find(plan, ROLE_PURGATORY);
	const struct purgatory_params *p = &plan->params;
	const struct elf_image *elf = &s->images.kernel.elf;

	hold(plan->entry == g->paddr);
	hold(p->entry == scene_find(plan, ROLE_KERNEL)->paddr);
	hold(p->regs[PP_PPC64_R3] == scene_find(plan, ROLE_DTB)->paddr);
	hold(p->regs[PP_PPC64_R4] == p->entry);
	hold(!(p->flags & PURGATORY_TARGET_LE) == elf->big_endian);
	hold(!(p->flags & PURGATORY_RUN_AT_LOAD) == !plan->panic);
	hold(!(p->flags & PURGATORY_BIG_EXCEPTIONS) ==
		(!s->facts.power.set_mode || !elf->big_endian));
	for (unsigned int i = 4; i < START; i++)
		if (!plan->panic || i < 0x5c || i >= 0x60)
			hold(g->bytes[i] == scene_bytes[elf->loads[0].offset + i]);
	if (plan->panic)
		hold((elf->big_endian ? get_be32(g->bytes + 0x5c)
				      : get_le32(g->bytes + 0x5c)) == 1);
}

/* Memory in the order of addresses: the start from its copy, nothing of the region. */
static void check_dump(const struct ppc64_scene *s, const struct plan *plan)
{
	const struct devtree_power *m = &s->facts.power;
	KX_AUTO(range_set_destroy) struct range_set wanted = {0}, firmware = {0};
	const struct segment *backup = scene_find(plan, ROLE_BACKUP);
	const struct elfcore *core = &plan->elfcore;
	uint64_t at = 0, total = 0;

	hold(!range_set_copy(&s->facts.memory.ram, &wanted));
	hold(!range_set_remove(&wanted, m->crash));
	hold(!range_set_intersect(&m->kept, &s->facts.memory.ram, &firmware));
	for (size_t i = 0; i < firmware.n; i++)
		hold(!range_set_insert(&wanted, firmware.v[i]));
	for (size_t i = 0; i < core->nloads; i++) {
		const struct elfcore_part *l = &core->loads[i];
		struct range r = {l->paddr, l->paddr + l->size};

		hold(r.start >= at && range_set_covers(&wanted, r));
		/* What reaches to 2^62 has no address in the direct map. */
		hold(l->vaddr == (r.end < -PAGE_OFFSET ? PAGE_OFFSET + l->paddr
							: ELFCORE_NO_VADDR));
		hold(l->offset == l->paddr + (r.end <= PAGE ? backup->paddr : 0));
		hold(r.start >= PAGE || r.end <= PAGE);
		at = r.end;
		total += l->size;
	}
	hold(total == range_set_total(&wanted));
}

/* What the new kernel makes of its tree, by the parser that is a target itself. */
static void check_tree(const struct ppc64_scene *s, const struct plan *plan)
{
	const struct devtree_power *old = &s->facts.power;
	KX_AUTO(devtree_power_destroy) struct devtree_power m = {0};
	KX_AUTO(range_set_destroy) struct range_set kept = {0}, free = {0}, map = {0};
	const struct segment *dtb = scene_find(plan, ROLE_DTB);
	const struct bytes b = {dtb->bytes, dtb->bufsz, "plan"};
	struct devtree tree;
	struct range r;

	hold(!devtree_open(&b, &tree));
	hold(!devtree_power_parse(&tree, &m));
	for (int i = 0; devtree_reserved(&tree, i, &r); i++)
		hold(!range_set_push(&map, r));
	range_set_normalize(&map);
	hold(!m.kernel_end && !m.crash.end && !m.htab.end && !m.memory_limit);
	devtree_close(&tree);
	if (!plan->panic || s->images.dtb.fd >= 0)
		return;
	/* Firmware stays readable, and nothing else of memory is free. */
	hold(!range_set_intersect(&old->kept, &s->facts.memory.ram, &kept));
	for (size_t i = 0; i < kept.n; i++)
		hold(range_set_covers(&m.ram, kept.v[i]) &&
			range_set_covers(&map, kept.v[i]));
	hold(!range_set_subtract(&m.ram, &map, &free));
	hold(!range_set_remove(&free, old->crash));
	hold(!range_set_remove(&free, (struct range){0, PAGE}));
	hold(!free.n);
}

static void check_plan(const struct ppc64_scene *s, struct plan *plan)
{
	KX_AUTO(kx_err_freep) struct kx_err *err = plan_check(plan);

	if (err && !scene_may_fail(err) && s->images.dtb.fd < 0)
		broken(__FILE__, __LINE__, err->message);
	if (err)
		return;
	check_places(s, plan);
	check_purgatory(s, plan);
	check_tree(s, plan);
	if (plan->panic)
		check_dump(s, plan);
	hold(!plan_seal(plan));
}

/* "run0", without which no crash image is made of a kernel. */
static void make_relocatable(const struct elf_image *elf)
{
	uint8_t *word = scene_bytes + elf->loads[0].offset + 0x5c;

	if (elf->big_endian)
		put_be32(word, 0x72756e30);
	else
		put_le32(word, 0x72756e30);
}

void ppc64_scene_check(const struct ppc64_scene *s)
{
	const struct plan_input in = {.req = &s->req,
		.facts = &s->facts,
		.images = &s->images,
		.arch = arch_for_machine(s->big_endian ? "ppc64" : "ppc64le"),
		.purgatory = &s->blob};
	KX_AUTO(plan_destroy) struct plan plan = {0};

	make_relocatable(&s->images.kernel.elf);
	KX_AUTO(kx_err_freep)
	struct kx_err *err = plan_make(&in, CALL_LOAD, "asked for", &plan);

	if (err)
		hold(err->code != KX_CHECK && !plan.segments && !plan.buffers);
	else
		check_plan(s, &plan);
}
