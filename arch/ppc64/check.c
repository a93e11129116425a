// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device tree as the new kernel will read it, held against the plan: what it takes
 * for memory, what it keeps off, and what it is told.
 */
#include <inttypes.h>
#include <string.h>

#include "arch/ppc64/ppc64.h"
#include "base/cleanup.h"

#define FAIL(...) kx_err_new(KX_CHECK, __VA_ARGS__)

/* The tree, and what a kernel makes of it. */
struct reading {
	const struct plan *plan;
	struct devtree tree; /* libfdt is the source's */
	struct devtree_machine machine;
	struct range_set reserved;
};

static void reading_destroy(struct reading *r)
{
	devtree_machine_destroy(&r->machine);
	range_set_destroy(&r->reserved);
}

static struct range range_of(const struct segment *s)
{
	return (struct range){s->paddr, s->paddr + s->memsz};
}

static struct kx_err *read_tree(const struct segment *dtb, struct reading *r)
{
	struct range entry;

	r->tree = (struct devtree){
		r->plan->devtree.source->lib, {dtb->bytes, dtb->bufsz, "dtb"}};
	if (dtb->bufsz < 40 || get_be32(dtb->bytes + 4) != dtb->bufsz)
		return FAIL("dtb: it says that it has another size than 0x%" PRIx64,
			dtb->bufsz);
	for (int i = 0; devtree_reserved(&r->tree, i, &entry); i++)
		KX_TRY(range_set_push(&r->reserved, entry));
	range_set_normalize(&r->reserved);
	return devtree_parse_machine(&r->tree, &r->machine);
}

static struct kx_err *check_cmdline(const struct reading *r, int chosen)
{
	size_t size = strlen(r->plan->cmdline) + 1;
	struct bytes args;

	if (devtree_prop(&r->tree, chosen, "bootargs", &args) && args.size == size &&
		!memcmp(args.data, r->plan->cmdline, size))
		return NULL;
	return FAIL("dtb: bootargs is not the command line");
}

/* From the first initrd's first to the last one's last byte. */
static struct range initrd_of(const struct plan *plan)
{
	struct range initrd = {0, 0};

	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *s = &plan->segments[i];

		if (s->role != ROLE_INITRD)
			continue;
		if (!initrd.end)
			initrd.start = s->paddr;
		initrd.end = s->paddr + s->bufsz;
	}
	return initrd;
}

static struct kx_err *check_initrd(const struct reading *r, int chosen)
{
	struct range there = initrd_of(r->plan), said = {0, 0};
	bool has_start, has_end;

	KX_TRY(devtree_number(
		&r->tree, chosen, "linux,initrd-start", &has_start, &said.start));
	KX_TRY(devtree_number(&r->tree, chosen, "linux,initrd-end", &has_end, &said.end));
	if (said.start == there.start && said.end == there.end &&
		range_set_covers(&r->reserved, there))
		return NULL;
	return FAIL("dtb: the initrd is said to be at 0x%" PRIx64 "-0x%" PRIx64
		    ", not reserved or not where it is",
		said.start, said.end);
}

/* What the new kernel must leave alone though it is memory. */
static bool is_kept(enum role role)
{
	return role == ROLE_INITRD || role == ROLE_ELFCOREHDR || role == ROLE_BACKUP;
}

static struct kx_err *check_segments(const struct reading *r)
{
	for (size_t i = 0; i < r->plan->nsegments; i++) {
		const struct segment *s = &r->plan->segments[i];
		struct range place = range_of(s), bytes = place;

		if (s->role == ROLE_INITRD)
			bytes.end = s->paddr + s->bufsz;
		if (!range_set_covers(&r->machine.ram, place))
			return FAIL("%s: at 0x%" PRIx64 "-0x%" PRIx64
				    " the device tree shows no memory",
				role_name(s->role), place.start, place.end - 1);
		if (is_kept(s->role) ? !range_set_covers(&r->reserved, bytes)
				     : range_set_overlaps(&r->reserved, place))
			return FAIL("%s: 0x%" PRIx64 "-0x%" PRIx64
				    " is %sreserved in the device tree",
				role_name(s->role), place.start, place.end - 1,
				is_kept(s->role) ? "not " : "");
	}
	return NULL;
}

/*
 * A capture kernel's free memory is the copied start of memory, without which it does not
 * start, and what was reserved for it.
 */
static struct kx_err *check_capture_memory(const struct reading *r)
{
	struct range low = {0, PPC64_BACKUP_SIZE};
	const struct range_set one = {&low, 1, 1};
	KX_AUTO(range_set_destroy) struct range_set own = {0}, free = {0}, other = {0};

	if (!r->plan->panic)
		return NULL;
	KX_TRY(range_set_subtract(&r->machine.ram, &r->reserved, &free));
	if (!range_set_covers(&free, low))
		return FAIL("dtb: the capture kernel may not use the start of memory");
	KX_TRY(range_set_union(&one, &r->plan->limits.capture_ram, &own));
	KX_TRY(range_set_subtract(&free, &own, &other));
	if (!other.n)
		return NULL;
	return FAIL("dtb: the capture kernel may use 0x%" PRIx64 "-0x%" PRIx64
		    ", which is to be dumped",
		other.v[0].start, other.v[0].end - 1);
}

/* Firmware that runs on, as RTAS and OPAL do, is memory that nobody else may use. */
static struct kx_err *check_firmware(const struct reading *r)
{
	for (size_t i = 0; i < r->machine.kept.n; i++)
		if (!range_set_covers(&r->reserved, r->machine.kept.v[i]))
			return FAIL("dtb: firmware at 0x%" PRIx64 "-0x%" PRIx64
				    " is not reserved",
				r->machine.kept.v[i].start, r->machine.kept.v[i].end - 1);
	return NULL;
}

static struct kx_err *check_registers(const struct reading *r, const struct segment *dtb)
{
	const struct purgatory_params *p = &r->plan->params;

	if (p->regs[PP_PPC64_R3] == dtb->paddr && p->regs[PP_PPC64_R4] == p->entry &&
		!(p->entry % PPC64_PAGE_SIZE))
		return NULL;
	return FAIL("purgatory hands over a device tree at 0x%" PRIx64
		    " and a kernel at 0x%" PRIx64,
		p->regs[PP_PPC64_R3], p->regs[PP_PPC64_R4]);
}

static const struct segment *only_dtb(const struct plan *plan)
{
	const struct segment *found = NULL;

	for (size_t i = 0; i < plan->nsegments; i++) {
		if (plan->segments[i].role != ROLE_DTB)
			continue;
		if (found)
			return NULL;
		found = &plan->segments[i];
	}
	return found;
}

struct kx_err *ppc64_check_plan(const struct plan *plan)
{
	KX_AUTO(reading_destroy) struct reading r = {.plan = plan};
	const struct segment *dtb = only_dtb(plan);

	if (!dtb || !plan->devtree.source)
		return FAIL("not one device tree");
	KX_TRY(read_tree(dtb, &r));
	int chosen = devtree_find(&r.tree, "/chosen");
	KX_TRY(check_cmdline(&r, chosen));
	KX_TRY(check_initrd(&r, chosen));
	KX_TRY(check_segments(&r));
	KX_TRY(check_capture_memory(&r));
	KX_TRY(check_firmware(&r));
	return check_registers(&r, dtb);
}
