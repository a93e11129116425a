// SPDX-License-Identifier: GPL-2.0-or-later
/* What the new kernel's device tree has on ppc64 besides what all trees have. */
#include <string.h>

#include "arch/ppc64/ppc64.h"
#include "base/cleanup.h"
#include "plan/devtree-handover.h"

/*
 * The kernel's own. A memory limit is the new one's own command line's business, and
 * little-endian kernels misread the property.
 */
static const char *const dropped_chosen[] = {"linux,crashkernel-base",
	"linux,crashkernel-size", "linux,htab-base", "linux,htab-size",
	"linux,kernel-end", "linux,memory-limit", NULL};

static const char *const dropped[] = {
	"linux,drconf-usable-memory", "linux,pci-domain", NULL};

/* What a capture kernel may use of memory. */
static struct kx_err *write_node(struct devtree_writer *w, const struct plan *plan,
	int node, struct devtree_cells cells)
{
	const struct devtree *source = plan->devtree.source;
	const struct range_set *usable = &plan->devtree.usable;
	struct bytes reg;

	if (!plan->panic)
		return NULL;
	if (!strcmp(devtree_name(source, node), "ibm,dynamic-reconfiguration-memory"))
		return ppc64_write_drconf_usable(w, source, node, cells, usable);
	if (!devtree_prop_has(source, node, "device_type", "memory") ||
		!devtree_prop(source, node, "reg", &reg))
		return NULL;
	return ppc64_write_usable(w, reg, cells, usable);
}

/* The place of a virtual TPM's log, in the new kernel's byte order. */
static size_t change_vtpm(const struct planning *p, const struct range_set *ram,
	struct devtree_change ret[2])
{
	bool big_endian = p->in->images->kernel.elf.big_endian;
	struct power_vtpm vtpm;

	if (!devtree_power_vtpm(p->plan.devtree.source, ram, &vtpm))
		return 0;
	ret[0] = (struct devtree_change){
		.node = vtpm.node, .name = POWER_VTPM_BASE, .size = 8};
	ret[1] = (struct devtree_change){
		.node = vtpm.node, .name = POWER_VTPM_SIZE, .size = 4};
	put_number(ret[0].value, 8, big_endian, vtpm.log.start);
	put_number(ret[1].value, 4, big_endian, range_size(vtpm.log));
	return 2;
}

/* ---- what it says ------------------------------------------------------------------ */

/*
 * A capture kernel may use all memory up to the end of the crash region, CMA areas, and
 * firmware's: without memory at 0 it does not start. The reserve map keeps it off what is
 * not its.
 */
static struct kx_err *find_usable(const struct plan_limits *limits,
	const struct devtree_power *power, struct range_set *ret)
{
	KX_TRY(range_set_union(&limits->capture_ram, &power->kept, ret));
	return range_set_insert(ret, (struct range){0, limits->crash_region.end});
}

/* The new kernel finds the nodes of /reserved-memory itself, where its tree has them. */
static bool lacks_reserved_nodes(const struct devtree *source)
{
	return devtree_find(source, "/reserved-memory") < 0;
}

/* What is reserved whatever is loaded, in one sorted piece. */
static struct kx_err *find_fixed(
	const struct plan *plan, const struct devtree_power *power, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set firmware = {0};
	static const struct range_set none;

	KX_TRY(range_set_union(&power->kept, &power->reserved_ranges, &firmware));
	KX_TRY(range_set_union(&firmware,
		lacks_reserved_nodes(plan->devtree.source) ? &power->reserved_nodes
							   : &none,
		ret));
	if (!plan->panic)
		return NULL;
	return range_set_insert(
		ret, (struct range){PPC64_BACKUP_SIZE, plan->limits.crash_region.start});
}

/* ---- the segment ------------------------------------------------------------------- */

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
	const struct devtree_power *power = &in->facts->power;
	const struct fact_u64 *possible = &in->facts->crash.possible_cpus;
	uint64_t threads = power->ncpu_threads, nodes = power->ncpu_nodes, more = 0;

	if (fact_present(&possible->fact) && threads && possible->value > threads)
		more = (possible->value - threads) / (threads / nodes) + 1;
	return CPU_NODES_MORE + (nodes + more) * CPU_NODE_MORE +
	       more * power->cpu_node_size;
}

struct kx_err *ppc64_place_devtree(struct planning *p, struct ppc64_layout *layout)
{
	KX_AUTO(range_set_destroy) struct range_set fixed = {0};
	struct devtree_change changes[2];
	struct devtree_hooks hooks = {
		.dropped = dropped,
		.dropped_chosen = dropped_chosen,
		.changes = changes,
		.nchanges = change_vtpm(p, &layout->power->ram, changes),
		.write_node = write_node,
	};
	struct segment segment;

	if (p->plan.panic)
		KX_TRY(find_usable(
			&p->plan.limits, layout->power, &p->plan.devtree.usable));
	KX_TRY(find_fixed(&p->plan, layout->power, &fixed));
	KX_TRY(devtree_handover_make(
		p, &hooks, &fixed, p->plan.hotplug ? hotplug_room(p->in) : 0, &segment));
	return place_preferred(p, segment, &layout->where, &layout->dtb_paddr);
}
