// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/initrd-room.h"

#include "arch/arch.h"
#include "base/number.h"
#include "plan/estimate.h"
#include "plan/place.h"

#define MIB (1ULL << 20)

/* Boot parameters, purgatory, a command line and what lies between segments. */
#define BOOT_DATA (4 * MIB)

static void limit_to(struct initrd_room *room, uint64_t bytes, const char *limit)
{
	if (bytes < room->bytes)
		*room = (struct initrd_room){bytes, limit};
}

/* ---- a normal image ---------------------------------------------------------------- */

/* This program's copy, and the kernel's while that is made; a part is left to others. */
static void limit_by_free_memory(const struct plan_input *in, struct initrd_room *room)
{
	const struct free_memory *memory = &in->facts->free_memory;
	const char *group;
	uint64_t copies = free_memory_for_copies(memory, &group);
	uint64_t kernel = image_memory(&in->images->kernel);

	limit_to(room, copies, group ? "its memory cgroup leaves no more"
				     : "no more memory is free");
	if (fact_present(&memory->available.fact))
		limit_to(room,
			sub_saturated(memory->available.value / 16 * 15, kernel) / 2,
			"half of the memory that is free, since the kernel copies it");
}

/*
 * The new kernel has it twice while it makes files of it, and the kernel that loads it
 * takes segments of half of its memory at most.
 */
static void limit_by_ram(const struct plan_input *in, struct initrd_room *room)
{
	const struct fact_u64 *ram = &in->facts->mem_total;
	uint64_t half = place_half_of_ram(in->facts, in->arch->page_size);
	uint64_t others = image_memory(&in->images->kernel) + BOOT_DATA;

	if (fact_present(&ram->fact))
		limit_to(room, ram->value / 4,
			"a quarter of this machine's memory, since the new kernel has it "
			"twice for a while");
	if (half != UINT64_MAX)
		limit_to(room, sub_saturated(half, others),
			"all segments together may have half of the memory");
}

/* ---- a crash image ----------------------------------------------------------------- */

/* What the capture kernel needs at that time, but for its initrd. */
static uint64_t needs_besides(const struct estimate *estimate, enum estimate_when when)
{
	uint64_t total = 0;

	for (size_t i = 0; i < estimate->nparts; i++) {
		const struct estimate_part *part = &estimate->parts[i];

		if (part->when & when && !part->of_initrd)
			total = add_saturated(total, part->bytes);
	}
	return total;
}

/*
 * It is there as it was loaded, and as files, which take a sixteenth more than that: the
 * last page of each is not full (format/initrd.h).
 */
static struct kx_err *limit_by_region(
	const struct plan_input *in, struct initrd_room *room)
{
	struct estimate estimate = {0};

	KX_TRY(estimate_make(in, &estimate));
	uint64_t load = sub_saturated(
		estimate.reserved, needs_besides(&estimate, ESTIMATE_LOAD));
	uint64_t unpack = sub_saturated(
		estimate.reserved, needs_besides(&estimate, ESTIMATE_UNPACK));
	limit_to(room, load < unpack / 33 * 16 ? load : unpack / 33 * 16,
		"what the crash region has left, where the capture kernel has it twice "
		"for a while");
	return NULL;
}

struct kx_err *initrd_room_find(const struct plan_input *in, struct initrd_room *ret)
{
	*ret = (struct initrd_room){.bytes = UINT64_MAX, .limit = ""};
	limit_by_free_memory(in, ret);
	if (in->req->panic)
		return limit_by_region(in, ret);
	limit_by_ram(in, ret);
	return NULL;
}

/* ---- what became of it ------------------------------------------------------------- */

struct kx_err *initrd_room_warn(struct planning *p)
{
	const struct images *images = p->in->images;

	for (size_t i = 0; i < images->nahead; i++)
		if (images->ahead[i].why_not)
			KX_TRY(plan_warn(&p->plan, "initrd-not-unpacked",
				"--fast-boot: the new kernel will unpack an initrd "
				"itself: %s",
				images->ahead[i].why_not));
	return NULL;
}
