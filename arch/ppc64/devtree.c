// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The new kernel's device tree: that of the running one, or --dtb's, copied from front to
 * end with what the old kernel knew left out and what the new one must know put in.
 */
#include <stdlib.h>
#include <string.h>

#include "arch/ppc64/ppc64.h"
#include "base/cleanup.h"

struct copy {
	const struct plan_input *in;
	struct plan *plan;
	const struct ppc64_load *load;
	const struct devtree *source;
	struct devtree_cells cells; /* of memory */
	struct devtree_writer w;
	bool has_chosen;
};

/*
 * What the old kernel or its loader put into /chosen. A memory limit is the new one's own
 * command line's business, and little-endian kernels misread the property.
 */
static const char *const chosen_dropped[] = {"bootargs", "kaslr-seed",
	"linux,booted-from-kexec", "linux,crashkernel-base", "linux,crashkernel-size",
	"linux,elfcorehdr", "linux,htab-base", "linux,htab-size",
	"linux,ima-kexec-buffer", "linux,initrd-end", "linux,initrd-start",
	"linux,kernel-end", "linux,memory-limit", "linux,usable-memory-range",
	"rng-seed"};

/* The same in other nodes. What a capture kernel was left of memory is not all there is.
 */
static const char *const dropped[] = {
	"linux,drconf-usable-memory", "linux,pci-domain", "linux,usable-memory"};

static bool is_one_of(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}

enum node_kind { NODE_OTHER, NODE_CHOSEN, NODE_MEMORY, NODE_DYNAMIC_MEMORY };

static enum node_kind kind_of(const struct devtree *tree, int node, int depth)
{
	const char *name = devtree_name(tree, node);

	if (depth != 1)
		return NODE_OTHER;
	if (!strcmp(name, "chosen"))
		return NODE_CHOSEN;
	if (!strcmp(name, "ibm,dynamic-reconfiguration-memory"))
		return NODE_DYNAMIC_MEMORY;
	return devtree_prop_has(tree, node, "device_type", "memory") ? NODE_MEMORY
								     : NODE_OTHER;
}

static struct kx_err *copy_props(struct copy *c, int node, enum node_kind kind)
{
	for (int prop = devtree_first_prop(c->source, node); prop >= 0;
		prop = devtree_next_prop(c->source, prop)) {
		struct bytes value;

		if (!devtree_prop_at(c->source, prop, &value) ||
			is_one_of(value.name, dropped, KX_ARRAY_SIZE(dropped)))
			continue;
		if (kind == NODE_CHOSEN && is_one_of(value.name, chosen_dropped,
						   KX_ARRAY_SIZE(chosen_dropped)))
			continue;
		KX_TRY(devtree_write_prop(&c->w, value.name, value.data, value.size));
	}
	return NULL;
}

static struct kx_err *write_initrd(struct copy *c)
{
	const struct plan_devtree *said = &c->plan->devtree;

	if (said->initrd_end == said->initrd_start)
		return NULL;
	KX_TRY(devtree_write_u64(&c->w, "linux,initrd-start", said->initrd_start));
	return devtree_write_u64(&c->w, "linux,initrd-end", said->initrd_end);
}

/* Documentation/devicetree/bindings/chosen.txt, and dt-schema's chosen.yaml */
static struct kx_err *write_chosen(struct copy *c)
{
	const struct facts *facts = c->in->facts;
	const char *cmdline = c->plan->cmdline;

	c->has_chosen = true;
	KX_TRY(devtree_write_prop(&c->w, "bootargs", cmdline, strlen(cmdline) + 1));
	KX_TRY(write_initrd(c));
	if (fact_present(&facts->seed_fact))
		KX_TRY(devtree_write_prop(
			&c->w, "rng-seed", facts->seed, sizeof(facts->seed)));
	return devtree_write_prop(&c->w, "linux,booted-from-kexec", "", 0);
}

/* What a node gets besides its own. */
static struct kx_err *write_added(struct copy *c, int node, enum node_kind kind)
{
	const struct range_set *usable = &c->plan->devtree.usable;
	struct bytes reg;

	if (kind == NODE_CHOSEN)
		return write_chosen(c);
	if (!c->plan->panic)
		return NULL;
	if (kind == NODE_MEMORY && devtree_prop(c->source, node, "reg", &reg))
		return ppc64_write_usable(&c->w, reg, c->cells, usable);
	if (kind == NODE_DYNAMIC_MEMORY)
		return ppc64_write_drconf_usable(
			&c->w, c->source, node, c->cells, usable);
	return NULL;
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

static struct kx_err *copy_nodes(struct copy *c)
{
	int depth = 0, open = 0;

	for (int node = 0; node >= 0; node = devtree_next(c->source, node, &depth)) {
		enum node_kind kind = kind_of(c->source, node, depth);

		KX_TRY(end_nodes(c, &open, depth));
		KX_TRY(devtree_begin_node(&c->w, devtree_name(c->source, node)));
		open++;
		KX_TRY(copy_props(c, node, kind));
		KX_TRY(write_added(c, node, kind));
	}
	return end_nodes(c, &open, 0);
}

/* ---- what it says ------------------------------------------------------------------ */

/*
 * A capture kernel may use all memory up to the end of the crash region, CMA areas, and
 * firmware's: without memory at 0 it does not start. The reserve map keeps it off what is
 * not its.
 */
static struct kx_err *find_usable(const struct copy *c, struct range_set *ret)
{
	const struct plan_limits *limits = &c->plan->limits;

	KX_TRY(range_set_union(&limits->capture_ram, &c->load->machine->kept, ret));
	return range_set_insert(ret, (struct range){0, limits->crash_region.end});
}

/* The new kernel finds the nodes of /reserved-memory itself, where its tree has them. */
static bool lacks_reserved_nodes(const struct copy *c)
{
	return devtree_find(c->source, "/reserved-memory") < 0;
}

/* What is reserved whatever is loaded, in one sorted piece. */
static struct kx_err *find_fixed(const struct copy *c, struct range_set *ret)
{
	const struct devtree_machine *machine = c->load->machine;
	KX_AUTO(range_set_destroy) struct range_set firmware = {0};
	static const struct range_set none;

	KX_TRY(range_set_union(&machine->kept, &machine->reserved_ranges, &firmware));
	KX_TRY(range_set_union(&firmware,
		lacks_reserved_nodes(c) ? &machine->reserved_nodes : &none, ret));
	if (!c->plan->panic)
		return NULL;
	return range_set_insert(ret,
		(struct range){PPC64_BACKUP_SIZE, c->plan->limits.crash_region.start});
}

struct kx_err *ppc64_source_reserved(const struct devtree *source, struct range_set *ret)
{
	int chosen = devtree_find(source, "/chosen");
	uint64_t initrd = 0;
	bool has_initrd = false;
	struct range r;

	if (chosen >= 0)
		KX_TRY(devtree_number(
			source, chosen, "linux,initrd-start", &has_initrd, &initrd));
	for (int i = 0; devtree_reserved(source, i, &r); i++)
		if (!has_initrd || r.start != initrd)
			KX_TRY(range_set_push(ret, r));
	return NULL;
}

/* A tree that was handed over before has the fixed ones already. */
static struct kx_err *add_source(
	const struct copy *c, const struct range_set *fixed, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set own = {0};

	KX_TRY(ppc64_source_reserved(c->source, &own));
	for (size_t i = 0; i < own.n; i++)
		if (!range_set_covers(fixed, own.v[i]))
			KX_TRY(range_set_push(ret, own.v[i]));
	return NULL;
}

/*
 * The map stays in this order, and its entries apart: the next loader finds that of the
 * initrd by its exact place.
 */
static struct kx_err *find_reserved(const struct copy *c, struct range_set *ret)
{
	const struct ppc64_load *load = c->load;
	KX_AUTO(range_set_destroy) struct range_set fixed = {0};

	KX_TRY(find_fixed(c, &fixed));
	KX_TRY(range_set_copy(&fixed, ret));
	KX_TRY(add_source(c, &fixed, ret));
	KX_TRY(range_set_push(ret, load->initrd));
	if (!c->plan->panic)
		return NULL;
	KX_TRY(range_set_push(ret, load->elfcorehdr));
	return range_set_push(ret, (struct range){load->backup_paddr,
					   load->backup_paddr + PPC64_BACKUP_SIZE});
}

static struct kx_err *decide(struct copy *c)
{
	struct plan_devtree *said = &c->plan->devtree;

	said->source = c->source;
	said->initrd_start = c->load->initrd.start;
	said->initrd_end = c->load->initrd.end;
	KX_TRY(devtree_cells(c->source, 0, &c->cells));
	if (c->plan->panic)
		KX_TRY(find_usable(c, &said->usable));
	return find_reserved(c, &said->reserved);
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

/*
 * What a node has in the kernel's hands besides what it has here: a property "name", as
 * long as that is, and headers. And once, for all of them, for names of properties.
 */
#define CPU_NODE_MORE  64
#define CPU_NODES_MORE 4096

/*
 * With --hotplug the kernel writes the CPUs' nodes anew when there are more or fewer
 * (update_cpus_node() in arch/powerpc/kexec/): room for all that there may come to be.
 */
static uint64_t hotplug_room(const struct plan_input *in)
{
	const struct devtree_machine *machine = &in->facts->devtree.machine;
	const struct fact_u64 *possible = &in->facts->crash.possible_cpus;
	uint64_t threads = machine->ncpu_threads, nodes = machine->ncpu_nodes, more = 0;

	if (fact_present(&possible->fact) && threads && possible->value > threads)
		more = (possible->value - threads) / (threads / nodes) + 1;
	return CPU_NODES_MORE + (nodes + more) * CPU_NODE_MORE +
	       more * machine->cpu_node_size;
}

struct kx_err *ppc64_place_devtree(
	const struct plan_input *in, struct plan *plan, struct ppc64_load *load)
{
	struct copy c = {
		.in = in,
		.plan = plan,
		.load = load,
		.source = load->source,
	};
	struct segment segment = {.role = ROLE_DTB, .digest = !plan->hotplug};
	struct kx_err *err = decide(&c);

	if (!err)
		err = write_tree(&c, plan->hotplug ? hotplug_room(in) : 0, &segment);
	devtree_writer_destroy(&c.w);
	return err ? err : place_first(plan, segment, &load->where, &load->dtb_paddr);
}
