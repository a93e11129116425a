// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/initrd-room.h"

#include <inttypes.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"
#include "format/cmdline.h"
#include "lib/decompress.h"
#include "plan/estimate.h"
#include "plan/kernel-cmdline.h"
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

	if (group)
		limit_to(room,
			sub_saturated(copies, add_saturated(kernel, DECOMPRESS_MEMORY)),
			"its memory cgroup leaves no more, with what decompressing "
			"takes");
	else
		limit_to(room, copies, "no more memory is free");
	if (fact_present(&memory->available.fact))
		limit_to(room,
			sub_saturated(memory->available.value / 16 * 15, kernel) / 2,
			"half of the memory that is free, since the kernel copies it");
}

/* What mem= leaves the new kernel; UINT64_MAX: there is none, or it is no size. */
static uint64_t ram_by(const char *line)
{
	size_t size;
	const char *value = cmdline_value(line, "mem=", &size);
	KX_AUTO(freep) char *word = value ? strndup(value, size) : NULL;
	uint64_t ram;
	struct kx_err *err = word ? number_parse_size(word, &ram) : NULL;

	if (!word || err) {
		kx_err_free(err);
		return UINT64_MAX;
	}
	return ram;
}

/* What is wrong with its command line, planning says. */
static struct kx_err *find_new_ram(const struct plan_input *in, uint64_t *ret)
{
	const struct fact_u64 *ram = &in->facts->mem_total;
	KX_AUTO(freep) char *line = NULL;

	*ret = fact_present(&ram->fact) ? ram->value : UINT64_MAX;
	KX_TRY(kx_err_forgive(kernel_cmdline_build(
		in->req, in->facts, &in->images->kernel.uki, &line)));
	if (line)
		*ret = lesser(*ret, ram_by(line));
	return NULL;
}

/*
 * The new kernel has it twice while it makes files of it: of pages of 64 KiB these take
 * twice its size (format/initrd.h), and they may have half of the memory
 * (plan/estimate.c). That is a fifth of it at most. And the kernel that loads it takes
 * segments of half of its memory.
 */
static struct kx_err *limit_by_ram(const struct plan_input *in, struct initrd_room *room)
{
	uint64_t half = place_half_of_ram(in->facts, in->arch->page_size);
	uint64_t others = image_memory(&in->images->kernel) + BOOT_DATA, ram;

	KX_TRY(find_new_ram(in, &ram));
	if (ram != UINT64_MAX)
		limit_to(room, ram / 6,
			"a sixth of the new kernel's memory, since it has it twice for a "
			"while");
	if (half != UINT64_MAX)
		limit_to(room, sub_saturated(half, others),
			"all segments together may have half of the memory");
	return NULL;
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
 * It is there as it was loaded, and as files: no more than that is tried.
 * initrd_room_explain_lack() counts what came out.
 */
static struct kx_err *limit_by_region(
	const struct plan_input *in, struct initrd_room *room)
{
	struct estimate estimate = {0};

	KX_TRY(estimate_make(in, &estimate));
	uint64_t load =
		sub_saturated(estimate.reserved, needs_besides(&estimate, ESTIMATE_LOAD));
	uint64_t unpack = sub_saturated(
		estimate.reserved, needs_besides(&estimate, ESTIMATE_UNPACK));
	limit_to(room, lesser(load, unpack / 2),
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
	return limit_by_ram(in, ret);
}

struct kx_err *initrd_room_explain_lack(const struct plan_input *in, char **ret)
{
	struct estimate estimate = {0};
	uint64_t need;

	*ret = NULL;
	if (!in->req->panic || !images_unpacked_total(in->images))
		return NULL;
	KX_TRY(estimate_make(in, &estimate));
	need = greater(estimate.load, estimate.unpack);
	if (need <= estimate.reserved)
		return NULL;
	return text_format(ret,
		"with all of them decompressed, the capture kernel would need %" PRIu64
		" MiB while it makes files of them, of %" PRIu64
		" MiB that are reserved",
		mib_up(need), mib_down(estimate.reserved));
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
