// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The device tree as the new kernel will read it, held against the plan, and the places
 * that booting.rst asks for.
 */
#include <inttypes.h>
#include <string.h>

#include "arch/arm64/arm64.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "plan/devtree-handover.h"

#define FAIL(...) kx_err_new(KX_CHECK, __VA_ARGS__)

/* ---- where things lie -------------------------------------------------------------- */

/* The kernel's own header, in the bytes that are loaded. */
static struct kx_err *check_kernel(const struct plan *plan)
{
	uint64_t entry = plan->params.entry, align = 2 << 20;

	plan_for_each (s, plan) {
		if (s->role != ROLE_KERNEL || s->paddr != entry || s->bufsz < 64)
			continue;
		uint64_t offset = get_le64(s->bytes + 8);
		if (!memcmp(s->bytes + 56, "ARM\x64", 4) && offset < align &&
			!((entry - offset) % align))
			return NULL;
		return FAIL("the kernel lies at 0x%" PRIx64 ", by its header 0x%" PRIx64
			    " bytes behind a multiple of 0x%" PRIx64,
			entry, offset, align);
	}
	return FAIL("no kernel starts at its entry 0x%" PRIx64, entry);
}

/* From the start of a GiB that the kernel or the initrd begins in, 32 GiB hold both. */
static struct kx_err *check_window(const struct plan *plan)
{
	uint64_t start = UINT64_MAX, end = 0;

	plan_for_each (s, plan) {
		if (s->role != ROLE_KERNEL && s->role != ROLE_INITRD)
			continue;
		if (s->paddr < start)
			start = s->paddr;
		if (s->paddr + s->memsz > end)
			end = s->paddr + s->memsz;
	}
	if (end - start / (1 << 30) * (1 << 30) <= 32ULL << 30)
		return NULL;
	return FAIL("kernel and initrd lie from 0x%" PRIx64 " to 0x%" PRIx64
		    ", in no window of 32 GiB",
		start, end);
}

static struct kx_err *check_tree_place(const struct devtree_reading *r)
{
	uint64_t first = r->dtb->paddr, last = first + r->dtb->bufsz - 1;

	if (r->plan->params.regs[PP_ARM64_X0] != first)
		return FAIL("purgatory hands over a device tree at 0x%" PRIx64
			    ", and it lies at 0x%" PRIx64,
			r->plan->params.regs[PP_ARM64_X0], first);
	if (!(first % 8) && first >> 21 == last >> 21)
		return NULL;
	return FAIL("dtb: 0x%" PRIx64 "-0x%" PRIx64 " lies across a multiple of 2 MiB",
		first, last);
}

/* ---- what the tree says ------------------------------------------------------------ */

/* The next range of a property of /chosen, whose cells are those of the root. */
static struct kx_err *next_range(
	struct bytes *value, struct devtree_cells cells, struct range *ret)
{
	return kx_err_prefix(devtree_take_range(value, cells, ret), "dtb");
}

static struct kx_err *check_elfcorehdr(
	const struct devtree_reading *r, int chosen, struct devtree_cells cells)
{
	const struct segment *header = plan_find_only(r->plan, ROLE_ELFCOREHDR);
	struct range said = {0, 0};
	struct bytes value;

	if (devtree_prop(&r->tree, chosen, "linux,elfcorehdr", &value))
		KX_TRY(next_range(&value, cells, &said));
	if (header && said.start == header->paddr &&
		said.end == header->paddr + header->memsz)
		return NULL;
	return FAIL("dtb: the elfcorehdr is said to be at 0x%" PRIx64 "-0x%" PRIx64
		    ", and is not there",
		said.start, said.end);
}

/* All that was reserved for the capture kernel, its own region first, nothing else. */
static struct kx_err *check_usable(
	const struct devtree_reading *r, int chosen, struct devtree_cells cells)
{
	const struct plan_limits *limits = &r->plan->limits;
	KX_AUTO(range_set_destroy) struct range_set said = {0}, other = {0}, lacks = {0};
	struct bytes value = {0};
	struct range first = {0, 0}, range;

	devtree_prop(&r->tree, chosen, "linux,usable-memory-range", &value);
	while (value.size) {
		KX_TRY(next_range(&value, cells, &range));
		if (!said.n)
			first = range;
		KX_TRY(range_set_push(&said, range));
	}
	range_set_normalize(&said);
	KX_TRY(range_set_subtract(&said, &limits->capture_ram, &other));
	KX_TRY(range_set_subtract(&limits->capture_ram, &said, &lacks));
	if (!other.n && !lacks.n && first.start == limits->crash_region.start &&
		first.end == limits->crash_region.end)
		return NULL;
	return FAIL("dtb: the capture kernel may use %zu ranges of memory, the first "
		    "0x%" PRIx64 "-0x%" PRIx64 ", which are not those reserved for it",
		said.n, first.start, first.end);
}

static struct kx_err *check_chosen(const struct devtree_reading *r)
{
	int chosen = devtree_find(&r->tree, "/chosen");
	struct devtree_cells cells;
	struct bytes value;

	KX_TRY(devtree_cells(&r->tree, 0, &cells));
	if (r->plan->panic) {
		KX_TRY(check_elfcorehdr(r, chosen, cells));
		return check_usable(r, chosen, cells);
	}
	if (devtree_prop(&r->tree, chosen, "linux,usable-memory-range", &value) ||
		devtree_prop(&r->tree, chosen, "linux,elfcorehdr", &value))
		return FAIL("dtb: the kernel is told that it is a capture kernel");
	return NULL;
}

/*
 * The memory that the tree shows, which is all that there is unless EFI tells of it: the
 * file that is handed over may be one of another machine.
 */
static struct kx_err *check_tree(const struct devtree_reading *r)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};

	if (devtree_is_efi(&r->tree))
		return devtree_handover_check(r, NULL);
	KX_TRY(arm64_tree_memory(&r->tree, &ram));
	return devtree_handover_check(r, &ram);
}

struct kx_err *arm64_check_plan(const struct plan *plan)
{
	KX_AUTO(devtree_reading_destroy) struct devtree_reading r = {0};

	KX_TRY(check_kernel(plan));
	KX_TRY(check_window(plan));
	KX_TRY(devtree_handover_read(plan, &r));
	KX_TRY(check_tree_place(&r));
	KX_TRY(check_chosen(&r));
	return check_tree(&r);
}
