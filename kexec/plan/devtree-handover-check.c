// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device tree as the new kernel will read it, held against the plan: what it keeps
 * off, and what it is told.
 */
#include "plan/devtree-handover.h"

#include <inttypes.h>
#include <string.h>

#define FAIL(...) kx_err_new(KX_CHECK, __VA_ARGS__)

void devtree_reading_destroy(struct devtree_reading *r)
{
	range_set_destroy(&r->reserved);
}

static struct kx_err *read_tree(const struct segment *dtb, struct devtree_reading *r)
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
	return NULL;
}

struct kx_err *devtree_handover_read(const struct plan *plan, struct devtree_reading *ret)
{
	*ret = (struct devtree_reading){
		.plan = plan, .dtb = plan_find_only(plan, ROLE_DTB)};
	if (!ret->dtb || !plan->devtree.source)
		return FAIL("not one device tree");
	return read_tree(ret->dtb, ret);
}

static struct kx_err *check_cmdline(const struct devtree_reading *r, int chosen)
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

	plan_for_each (s, plan) {
		if (s->role != ROLE_INITRD)
			continue;
		if (!initrd.end)
			initrd.start = s->paddr;
		initrd.end = s->paddr + s->bufsz;
	}
	return initrd;
}

static struct kx_err *check_initrd(const struct devtree_reading *r, int chosen)
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

static struct kx_err *check_segments(
	const struct devtree_reading *r, const struct range_set *ram)
{
	plan_for_each (s, r->plan) {
		struct range place = segment_range(s), bytes = place;

		if (s->role == ROLE_INITRD)
			bytes.end = s->paddr + s->bufsz;
		if (ram && !range_set_covers(ram, place))
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

struct kx_err *devtree_handover_check(
	const struct devtree_reading *r, const struct range_set *ram)
{
	int chosen = devtree_find(&r->tree, "/chosen");

	KX_TRY(check_cmdline(r, chosen));
	KX_TRY(check_initrd(r, chosen));
	return check_segments(r, ram);
}
