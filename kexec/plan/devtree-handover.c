// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/devtree-handover.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

struct copy {
	struct planning *p;
	struct plan *plan;
	const struct devtree_hooks *hooks;
	const struct devtree *source;
	struct devtree_cells cells; /* of memory */
	struct devtree_writer w;
	bool has_chosen;
};

/* What the old kernel or its loader put into /chosen. */
static const char *const chosen_dropped[] = {"bootargs", "kaslr-seed",
	"linux,booted-from-kexec", "linux,dmcryptkeys", "linux,elfcorehdr",
	"linux,ima-kexec-buffer", "linux,initrd-end", "linux,initrd-start",
	"linux,kho-fdt", "linux,kho-scratch", "linux,usable-memory-range", "rng-seed",
	NULL};

/* The same in all nodes: what a capture kernel was left of memory is not all there is. */
static const char *const dropped[] = {"linux,usable-memory", NULL};

static bool is_one_of(const char *name, const char *const *names)
{
	for (; names && *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

static bool is_dropped(const struct copy *c, const char *name, bool is_chosen)
{
	if (is_one_of(name, dropped) || is_one_of(name, c->hooks->dropped))
		return true;
	return is_chosen && (is_one_of(name, chosen_dropped) ||
				    is_one_of(name, c->hooks->dropped_chosen));
}

static struct kx_err *copy_prop(struct copy *c, int node, const struct bytes *value)
{
	for (size_t i = 0; i < c->hooks->nchanges; i++) {
		const struct devtree_change *to = &c->hooks->changes[i];

		if (to->node == node && !strcmp(to->name, value->name))
			return devtree_write_prop(&c->w, to->name, to->value, to->size);
	}
	return devtree_write_prop(&c->w, value->name, value->data, value->size);
}

static struct kx_err *copy_props(struct copy *c, int node, bool is_chosen)
{
	struct bytes value;

	for (int at = 0; devtree_next_prop(c->source, node, &at, &value);) {
		if (!is_dropped(c, value.name, is_chosen))
			KX_TRY(copy_prop(c, node, &value));
	}
	return NULL;
}

/* From the first initrd's first to the last one's last byte, as they were placed. */
static struct range initrds_of(const struct plan *plan)
{
	struct range all = {0, 0};

	plan_for_each (s, plan)
		if (s->role == ROLE_INITRD)
			all = (struct range){
				all.end ? all.start : s->paddr, s->paddr + s->bufsz};
	return all;
}

static struct kx_err *write_initrd(struct copy *c)
{
	struct range initrd = initrds_of(c->plan);

	if (!initrd.end)
		return NULL;
	KX_TRY(devtree_write_u64(&c->w, "linux,initrd-start", initrd.start));
	return devtree_write_u64(&c->w, "linux,initrd-end", initrd.end);
}

/* Documentation/devicetree/bindings/chosen.txt, and dt-schema's chosen.yaml */
static struct kx_err *write_chosen(struct copy *c)
{
	const char *cmdline = c->plan->cmdline;
	const struct facts *facts = c->p->in->facts;

	c->has_chosen = true;
	KX_TRY(devtree_write_prop(&c->w, "bootargs", cmdline, strlen(cmdline) + 1));
	KX_TRY(write_initrd(c));
	if (fact_present(&facts->seed_fact))
		KX_TRY(devtree_write_prop(
			&c->w, "rng-seed", facts->seed, sizeof(facts->seed)));
	KX_TRY(devtree_write_prop(&c->w, "linux,booted-from-kexec", "", 0));
	if (!c->hooks->write_chosen)
		return NULL;
	return c->hooks->write_chosen(&c->w, c->p, c->cells);
}

static struct kx_err *end_nodes(struct copy *c, int *open, int depth)
{
	for (; *open > depth; --*open) {
		if (*open == 1 && !c->has_chosen) {
			KX_TRY(devtree_begin_node(&c->w, "chosen"));
			KX_TRY(write_chosen(c));
			KX_TRY(devtree_end_node(&c->w));
		}
		KX_TRY(devtree_end_node(&c->w));
	}
	return NULL;
}

static struct kx_err *copy_node(struct copy *c, int node, int depth)
{
	const char *name = devtree_name(c->source, node);
	bool is_chosen = depth == 1 && !strcmp(name, "chosen");

	KX_TRY(devtree_begin_node(&c->w, name));
	KX_TRY(copy_props(c, node, is_chosen));
	if (is_chosen)
		return write_chosen(c);
	if (depth != 1 || !c->hooks->write_node)
		return NULL;
	return c->hooks->write_node(&c->w, c->plan, node, c->cells);
}

static struct kx_err *copy_nodes(struct copy *c)
{
	int depth = 0, open = 0;

	for (int node = 0; node >= 0; node = devtree_next(c->source, node, &depth)) {
		KX_TRY(end_nodes(c, &open, depth));
		KX_TRY(copy_node(c, node, depth));
		open++;
	}
	return end_nodes(c, &open, 0);
}

/* ---- which tree -------------------------------------------------------------------- */

void devtree_handover_choose(struct planning *p)
{
	p->plan.devtree.source = &p->in->facts->devtree.tree;
	p->plan.devtree.name = p->in->facts->devtree.source;
	if (p->in->images->dtb.fd < 0)
		return;
	p->plan.hands_dtb = true;
	p->plan.devtree.source = &p->in->images->dtb_tree;
	p->plan.devtree.name = p->in->images->dtb.path;
}

struct kx_err *devtree_handover_require(const struct facts *facts)
{
	const struct fact *fact = &facts->devtree.fact;

	if (fact->state == FACT_FAILED)
		return kx_err_new(fact->err->code, "the device tree cannot be used: %s",
			fact->err->message);
	if (fact_present(fact))
		return NULL;
	return kx_err_new(KX_IO,
		"the device tree cannot be used: /proc/device-tree is not there (is "
		"/proc mounted?)");
}

/* ---- the reserve map --------------------------------------------------------------- */

/* Firmware may have reserved the whole pages that an initrd lies in. */
#define INITRD_SLACK 0x10000

static struct kx_err *old_initrd(const struct devtree *source, struct range *ret)
{
	int chosen = devtree_find(source, "/chosen");
	bool has_start = false, has_end = false;

	*ret = (struct range){UINT64_MAX, UINT64_MAX};
	if (chosen < 0)
		return NULL;
	KX_TRY(devtree_number(
		source, chosen, "linux,initrd-start", &has_start, &ret->start));
	KX_TRY(devtree_number(source, chosen, "linux,initrd-end", &has_end, &ret->end));
	if (!has_end || ret->end < ret->start)
		ret->end = ret->start;
	return NULL;
}

static bool is_of_initrd(struct range r, struct range initrd)
{
	if (r.start == initrd.start)
		return true;
	return range_contains(r, initrd) && initrd.start - r.start < INITRD_SLACK &&
	       r.end - initrd.end < INITRD_SLACK;
}

struct kx_err *devtree_handover_kept(const struct devtree *source, struct range_set *ret)
{
	struct range initrd, r;

	KX_TRY(old_initrd(source, &initrd));
	for (int i = 0; devtree_reserved(source, i, &r); i++)
		if (!is_of_initrd(r, initrd))
			KX_TRY(range_set_push(ret, r));
	return NULL;
}

/* A tree that was handed over before has the fixed ones already. */
static struct kx_err *add_source(const struct devtree *source,
	const struct range_set *fixed, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set own = {0};

	KX_TRY(devtree_handover_kept(source, &own));
	for (size_t i = 0; i < own.n; i++)
		if (!range_set_covers(fixed, own.v[i]))
			KX_TRY(range_set_push(ret, own.v[i]));
	return NULL;
}

static struct kx_err *add_segment(
	struct planning *p, enum role role, struct range_set *ret)
{
	const struct segment *s = plan_find(&p->plan, role);

	return s ? range_set_push(ret, segment_range(s)) : NULL;
}

/*
 * The map stays in this order, and its entries apart: the next loader finds that of the
 * initrd by its exact place.
 */
static struct kx_err *find_reserved(
	struct planning *p, const struct range_set *fixed, struct range_set *ret)
{
	KX_TRY(range_set_copy(fixed, ret));
	KX_TRY(add_source(p->plan.devtree.source, fixed, ret));
	KX_TRY(range_set_push(ret, initrds_of(&p->plan)));
	KX_TRY(add_segment(p, ROLE_ELFCOREHDR, ret));
	return add_segment(p, ROLE_BACKUP, ret);
}

/* ---- the segment ------------------------------------------------------------------- */

static struct kx_err *write_tree(struct copy *c, uint64_t spare, struct segment *ret)
{
	const struct range_set *reserved = &c->plan->devtree.reserved;
	KX_AUTO(freep) uint8_t *blob = NULL;
	uint8_t *bytes;

	KX_TRY(devtree_write_start(c->source->blob.size + 4096, &c->w));
	for (size_t i = 0; i < reserved->n; i++)
		KX_TRY(devtree_write_reserved(&c->w, reserved->v[i]));
	KX_TRY(devtree_write_nodes(&c->w));
	KX_TRY(copy_nodes(c));
	KX_TRY(devtree_write_end(&c->w, spare, &blob, &ret->bufsz));
	KX_TRY(plan_alloc(c->plan, ret->bufsz, &bytes));
	memcpy(bytes, blob, ret->bufsz);
	ret->bytes = bytes;
	ret->memsz = ret->bufsz;
	return NULL;
}

struct kx_err *devtree_handover_make(struct planning *p,
	const struct devtree_hooks *hooks, const struct range_set *fixed, uint64_t spare,
	struct segment *ret)
{
	struct copy c = {
		.p = p,
		.plan = &p->plan,
		.hooks = hooks,
		.source = p->plan.devtree.source,
	};

	*ret = (struct segment){.role = ROLE_DTB, .digest = !p->plan.hotplug};
	KX_TRY(devtree_cells(c.source, 0, &c.cells));
	KX_TRY(find_reserved(p, fixed, &p->plan.devtree.reserved));
	struct kx_err *err = write_tree(&c, spare, ret);
	devtree_writer_destroy(&c.w);
	return err;
}

/* ---- what is shown ----------------------------------------------------------------- */

static void print(const struct plan_devtree *said, FILE *out)
{
	fputs("\ndevice tree, made of ", out);
	text_print(out, said->name);
	fputs("; it reserves:\n", out);
	for (size_t i = 0; i < said->reserved.n; i++)
		fprintf(out, "  0x%016" PRIx64 "-0x%016" PRIx64 " %12s\n",
			said->reserved.v[i].start, said->reserved.v[i].end - 1,
			text_size(range_size(said->reserved.v[i])).s);
}

void devtree_handover_show(const struct plan *plan, struct show *to)
{
	const struct plan_devtree *said = &plan->devtree;

	if (to->text)
		return print(said, to->text);
	to->begin(to, "device_tree");
	to->string(to, "source", said->name);
	to->ranges(to, "reserved", &said->reserved);
	if (plan->panic)
		to->ranges(to, "usable", &said->usable);
	to->end(to);
}
