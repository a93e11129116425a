// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/devtree-power.h"

#include <inttypes.h>
#include <string.h>

#include "facts/devtree-power-lmb.h"

void devtree_power_destroy(struct devtree_power *machine)
{
	range_set_destroy(&machine->ram);
	range_set_destroy(&machine->kept);
	range_set_destroy(&machine->reserved_ranges);
	range_set_destroy(&machine->reserved_nodes);
	*machine = (struct devtree_power){0};
}

/* Blocks mostly come in order: a set of what touches stays small. */
static struct kx_err *add_range(struct range_set *set, struct range r)
{
	if (set->n && set->v[set->n - 1].end == r.start && r.end > r.start) {
		set->v[set->n - 1].end = r.end;
		return NULL;
	}
	return range_set_push(set, r);
}

/* ---- memory ------------------------------------------------------------------------ */

static bool is_available(const struct devtree *tree, int node)
{
	struct bytes status;

	return !devtree_prop(tree, node, "status", &status) ||
	       devtree_prop_has(tree, node, "status", "okay") ||
	       devtree_prop_has(tree, node, "status", "ok");
}

static struct kx_err *add_ranges(
	struct bytes value, struct devtree_cells cells, struct range_set *ret)
{
	struct range r;

	while (value.size) {
		KX_TRY(devtree_take_range(&value, cells, &r));
		KX_TRY(add_range(ret, r));
	}
	return NULL;
}

/* The range of real memory that begins at 0, whatever of it may be used. */
static struct kx_err *find_rma(struct bytes reg, struct devtree_power *ret)
{
	struct range r;

	while (reg.size) {
		KX_TRY(devtree_take_range(&reg, ret->cells, &r));
		if (!r.start && r.end > ret->rma_end)
			ret->rma_end = r.end;
	}
	return NULL;
}

/* early_init_dt_scan_memory() in drivers/of/fdt.c. */
static struct kx_err *add_memory_node(
	const struct devtree *tree, int node, struct devtree_power *ret)
{
	struct bytes reg, usable;

	if (!is_available(tree, node))
		return NULL;
	bool has_reg = devtree_prop(tree, node, "reg", &reg);
	if (has_reg)
		KX_TRY(find_rma(reg, ret));
	if (devtree_prop(tree, node, "linux,usable-memory", &usable))
		return add_ranges(usable, ret->cells, &ret->ram);
	return has_reg ? add_ranges(reg, ret->cells, &ret->ram) : NULL;
}

struct lmb_reader {
	struct devtree_power *ret;
	bool has_usable;
	struct bytes usable; /* linux,drconf-usable-memory, what is left of it */
};

/* A count and so many ranges for each block (early_init_drmem_lmb() in prom.c). */
static struct kx_err *add_usable(struct lmb_reader *reader)
{
	const struct devtree_cells cells = reader->ret->cells;
	struct range r;
	uint64_t n;

	KX_TRY(devtree_take(&reader->usable, cells.size, &n));
	while (n--) {
		KX_TRY(devtree_take_range(&reader->usable, cells, &r));
		KX_TRY(add_range(&reader->ret->ram, r));
	}
	return NULL;
}

/* What says which of it may be used has some bytes for each block, which bound this. */
static struct kx_err *add_run(void *arg, struct lmb_run run)
{
	struct lmb_reader *reader = arg;

	if (!reader->has_usable)
		return add_range(&reader->ret->ram, lmb_run_range(run));
	while (run.n--)
		KX_TRY(add_usable(reader));
	return NULL;
}

static struct kx_err *add_dynamic_memory(
	const struct devtree *tree, struct devtree_power *ret)
{
	int node = devtree_find(tree, "/ibm,dynamic-reconfiguration-memory");
	struct lmb_reader reader = {.ret = ret};

	if (node < 0)
		return NULL;
	reader.has_usable =
		devtree_prop(tree, node, "linux,drconf-usable-memory", &reader.usable);
	return devtree_power_each_run(tree, node, ret->cells, add_run, &reader);
}

/* ---- what is no free memory -------------------------------------------------------- */

/* A range out of two properties of one node; empty where one is missing. */
static struct kx_err *read_pair(const struct devtree *tree, int node, const char *base,
	const char *size, struct range *ret)
{
	uint64_t start = 0, bytes = 0;
	bool has_base, has_size;

	*ret = (struct range){0, 0};
	KX_TRY(devtree_number(tree, node, base, &has_base, &start));
	KX_TRY(devtree_number(tree, node, size, &has_size, &bytes));
	if (!has_base || !has_size)
		return NULL;
	ret->start = start;
	if (__builtin_add_overflow(start, bytes, &ret->end))
		return kx_err_new(KX_FORMAT,
			"'%s' 0x%" PRIx64 " and '%s' 0x%" PRIx64 " pass 64 bits", base,
			start, size, bytes);
	return NULL;
}

static struct kx_err *add_pair(const struct devtree *tree, int node, const char *base,
	const char *size, struct range_set *ret)
{
	struct range r;

	KX_TRY(read_pair(tree, node, base, size, &r));
	return range_set_push(ret, r);
}

static struct kx_err *read_rtas(const struct devtree *tree, struct devtree_power *ret)
{
	int node = devtree_find(tree, "/rtas");

	if (node < 0)
		return NULL;
	ret->set_mode = devtree_prop_has(
		tree, node, "ibm,hypertas-functions", "hcall-set-mode");
	return add_pair(tree, node, "linux,rtas-base", "rtas-size", &ret->kept);
}

static struct kx_err *read_opal(const struct devtree *tree, struct devtree_power *ret)
{
	int node = devtree_find(tree, "/ibm,opal");
	bool has_base, has_entry;

	if (node < 0)
		return NULL;
	KX_TRY(devtree_number(
		tree, node, "opal-base-address", &has_base, &ret->opal_base));
	KX_TRY(devtree_number(
		tree, node, "opal-entry-address", &has_entry, &ret->opal_entry));
	ret->has_opal = has_base && has_entry;
	return add_pair(tree, node, "opal-base-address", "opal-runtime-size", &ret->kept);
}

/* One that does not fit is passed by, as __reserved_mem_reserve_reg() does it. */
static struct kx_err *add_reserved_node(const struct devtree *tree, int node,
	struct devtree_cells cells, struct range_set *ret)
{
	struct bytes reg;

	if (!devtree_prop(tree, node, "reg", &reg) ||
		reg.size % (4 * (cells.address + cells.size)))
		return NULL;
	return kx_err_prefix(add_ranges(reg, cells, ret), "/reserved-memory/%s",
		devtree_name(tree, node));
}

static struct kx_err *read_reserved(const struct devtree *tree, struct devtree_power *ret)
{
	int parent = devtree_find(tree, "/reserved-memory"), depth = 0;
	struct devtree_cells cells;
	struct bytes value;

	if (devtree_prop(tree, 0, "reserved-ranges", &value))
		KX_TRY(add_ranges(value, ret->cells, &ret->reserved_ranges));
	if (parent < 0)
		return NULL;
	KX_TRY(devtree_cells(tree, parent, &cells));
	for (int node = devtree_next(tree, parent, &depth); node >= 0 && depth > 0;
		node = devtree_next(tree, node, &depth))
		if (depth == 1)
			KX_TRY(add_reserved_node(
				tree, node, cells, &ret->reserved_nodes));
	return NULL;
}

/* ---- the rest ---------------------------------------------------------------------- */

/*
 * What client and firmware agreed on (LoPAR, B.6.2.3, "ibm,architecture-vec-5"): byte 24
 * says by which tables the MMU works (OV5_MMU_SUPPORT in
 * arch/powerpc/include/asm/prom.h).
 */
#define VEC5_MMU       24
#define VEC5_MMU_MASK  0xc0
#define VEC5_MMU_RADIX 0x40

static bool uses_radix(const struct devtree *tree, int chosen)
{
	struct bytes vec5;

	return devtree_prop(tree, chosen, "ibm,architecture-vec-5", &vec5) &&
	       vec5.size > VEC5_MMU &&
	       (vec5.data[VEC5_MMU] & VEC5_MMU_MASK) == VEC5_MMU_RADIX;
}

static struct kx_err *read_chosen(const struct devtree *tree, struct devtree_power *ret)
{
	int node = devtree_find(tree, "/chosen");
	bool found;

	if (node < 0)
		return NULL;
	ret->radix = uses_radix(tree, node);
	KX_TRY(devtree_number(tree, node, "linux,kernel-end", &found, &ret->kernel_end));
	KX_TRY(devtree_number(
		tree, node, "linux,memory-limit", &found, &ret->memory_limit));
	KX_TRY(read_pair(tree, node, "linux,crashkernel-base", "linux,crashkernel-size",
		&ret->crash));
	return read_pair(tree, node, "linux,htab-base", "linux,htab-size", &ret->htab);
}

/* The node that /chosen names: a path, which may have ":OPTIONS" behind it. */
static int find_stdout(const struct devtree *tree)
{
	int chosen = devtree_find(tree, "/chosen");
	struct bytes path;
	char copy[256];

	if (chosen < 0 || (!devtree_prop(tree, chosen, "linux,stdout-path", &path) &&
				  !devtree_prop(tree, chosen, "stdout-path", &path)))
		return -1;
	if (!path.size || path.size > sizeof(copy) || path.data[path.size - 1])
		return -1;
	memcpy(copy, path.data, path.size);
	copy[strcspn(copy, ":")] = '\0';
	return devtree_find(tree, copy);
}

static void read_console(const struct devtree *tree, struct devtree_power *ret)
{
	int node = find_stdout(tree);
	struct bytes reg;

	if (node < 0 || !devtree_prop(tree, node, "reg", &reg) || reg.size < 4)
		return;
	ret->console_unit = get_be32(reg.data);
	if (devtree_prop_has(tree, node, "compatible", "hvterm1"))
		ret->console = POWER_CONSOLE_HVC;
	if (ret->has_opal &&
		devtree_prop_has(tree, node, "compatible", "ibm,opal-console-raw"))
		ret->console = POWER_CONSOLE_OPAL;
}

/* Bytes of a node, without those below it (Devicetree Specification, 5.4). */
static uint64_t own_size(const struct devtree *tree, int node)
{
	uint64_t size = 8 + (strlen(devtree_name(tree, node)) + 4) / 4 * 4;
	struct bytes value;

	for (int at = 0; devtree_next_prop(tree, node, &at, &value);)
		size += 12 + (value.size + 3) / 4 * 4;
	return size;
}

/* The same with those below it. */
static uint64_t node_size(const struct devtree *tree, int node)
{
	uint64_t size = own_size(tree, node);
	int depth = 0;

	while ((node = devtree_next(tree, node, &depth)) >= 0 && depth > 0)
		size += own_size(tree, node);
	return size;
}

/* Threads are counted as smp_setup_cpu_maps() does. */
static void count_cpu(const struct devtree *tree, int node, struct devtree_power *ret)
{
	uint64_t size = node_size(tree, node);
	struct bytes threads;

	if (size > ret->cpu_node_size)
		ret->cpu_node_size = size;
	ret->ncpu_nodes++;
	if (devtree_prop(tree, node, "ibm,ppc-interrupt-server#s", &threads) &&
		threads.size >= 4)
		ret->ncpu_threads += threads.size / 4;
	else
		ret->ncpu_threads++;
}

/*
 * Nodes that are found by their device_type. Those of memory and of CPUs have their
 * places
 * (/ and /cpus), which keeps this linear.
 */
static struct kx_err *read_nodes(const struct devtree *tree, struct devtree_power *ret)
{
	int depth = 0;

	for (int node = 0; node >= 0; node = devtree_next(tree, node, &depth)) {
		struct bytes type;

		if (!devtree_prop(tree, node, "device_type", &type))
			continue;
		if (depth == 1 && devtree_prop_has(tree, node, "device_type", "memory"))
			KX_TRY(kx_err_prefix(add_memory_node(tree, node, ret), "%s",
				devtree_name(tree, node)));
		else if (depth == 2 && devtree_prop_has(tree, node, "device_type", "cpu"))
			count_cpu(tree, node, ret);
		else if (devtree_prop_has(tree, node, "device_type", "pci"))
			KX_TRY(add_pair(tree, node, "linux,tce-base", "linux,tce-size",
				&ret->kept));
	}
	return NULL;
}

/* Behind the memory, which is sorted. */
static struct kx_err *read_vtpm(const struct devtree *tree, struct devtree_power *ret)
{
	if (!devtree_power_vtpm(tree, &ret->ram, &ret->vtpm))
		ret->vtpm = (struct power_vtpm){0};
	return range_set_push(&ret->kept, ret->vtpm.log);
}

static struct kx_err *parse(const struct devtree *tree, struct devtree_power *ret)
{
	KX_TRY(devtree_cells(tree, 0, &ret->cells));
	KX_TRY(read_nodes(tree, ret));
	KX_TRY(add_dynamic_memory(tree, ret));
	KX_TRY(read_rtas(tree, ret));
	KX_TRY(read_opal(tree, ret));
	KX_TRY(read_reserved(tree, ret));
	KX_TRY(read_chosen(tree, ret));
	read_console(tree, ret);
	range_set_normalize(&ret->ram);
	KX_TRY(read_vtpm(tree, ret));
	range_set_normalize(&ret->kept);
	range_set_normalize(&ret->reserved_ranges);
	range_set_normalize(&ret->reserved_nodes);
	if (!ret->ram.n)
		return kx_err_new(KX_FORMAT, "the device tree shows no memory");
	return NULL;
}

struct kx_err *devtree_power_parse(const struct devtree *tree, struct devtree_power *ret)
{
	struct kx_err *err = parse(tree, ret);

	if (err)
		devtree_power_destroy(ret);
	return err;
}
