// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/crash.h"

#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "sys/kexec-abi.h"

#define MIB ((uint64_t)1 << 20)

/* ---- the region -------------------------------------------------------------------- */

struct kx_err *crash_find_region(const struct facts *facts, struct range *ret)
{
	const struct memory *memory = &facts->memory;

	if (!memory->crash.n)
		return kx_err_new(KX_FORMAT,
			"%s shows no 'Crash kernel' region, though the kernel "
			"reserved one",
			memory->source);
	*ret = memory->crash.v[memory->crash.n - 1];
	if (range_set_covers(&memory->ram, *ret))
		return NULL;
	return kx_err_new(KX_FORMAT,
		"%s: the 'Crash kernel' region 0x%" PRIx64 "-0x%" PRIx64
		" is not all System RAM",
		memory->source, ret->start, ret->end - 1);
}

/* ---- memory ------------------------------------------------------------------------ */

struct kx_err *crash_capture_ram(const struct facts *facts, struct range_set *ret)
{
	const struct fact_ranges *cma = &facts->crash.cma;
	KX_AUTO(range_set_destroy) struct range_set all = {0};

	KX_TRY(range_set_union(&facts->memory.crash, &cma->ranges, &all));
	return range_set_intersect(&all, &facts->memory.ram, ret);
}

struct kx_err *crash_dump_ram(const struct facts *facts, struct range_set *ret)
{
	const struct memory *memory = &facts->memory;
	KX_AUTO(range_set_destroy) struct range_set all = {0}, capture = {0};

	KX_TRY(range_set_union(&memory->ram, &memory->driver_ram, &all));
	KX_TRY(crash_capture_ram(facts, &capture));
	return range_set_subtract(&all, &capture, ret);
}

/* ---- elfcorehdr -------------------------------------------------------------------- */

/* A buffer of notes is memory of this kernel: anything else is a lie, or another's. */
static bool holds_note(const struct range_set *dumped, struct elfcore_note note)
{
	struct range r = {.start = note.paddr};

	return note.size && !__builtin_add_overflow(note.paddr, note.size, &r.end) &&
	       range_set_covers(dumped, r);
}

static struct kx_err *add_cpu_notes(const struct fact_crash_notes *notes,
	const struct range_set *dumped, struct plan *plan)
{
	size_t strange = 0;

	if (!fact_present(&notes->fact) || !notes->n)
		return plan_warn(plan, "cpu-notes-unknown",
			"the CPUs' notes are not known (/sys/devices/system/cpu/cpu*/"
			"crash_notes: %s): the dump will not have their registers",
			fact_why_not(&notes->fact, "not there"));
	for (size_t i = 0; i < notes->n; i++) {
		struct elfcore_note note = {
			notes->paddrs[i], notes->sizes ? notes->sizes[i] : notes->size};

		if (holds_note(dumped, note))
			KX_TRY(elfcore_add_note(&plan->elfcore, note));
		else
			strange++;
	}
	if (!strange)
		return NULL;
	return plan_warn(plan, "cpu-notes-outside",
		"the notes of %zu of %zu CPUs do not lie in memory that is dumped: the "
		"dump will not have their registers",
		strange, notes->n);
}

static struct kx_err *add_vmcoreinfo(const struct fact_vmcoreinfo *info,
	const struct range_set *dumped, struct plan *plan)
{
	struct elfcore_note note = {info->paddr, info->size};

	if (!fact_present(&info->fact))
		return plan_warn(plan, "vmcoreinfo-unknown",
			"VMCOREINFO is not known (/sys/kernel/vmcoreinfo: %s): "
			"makedumpfile will not be able to filter the dump",
			fact_why_not(&info->fact, "not there"));
	if (!holds_note(dumped, note))
		return plan_warn(plan, "vmcoreinfo-outside",
			"VMCOREINFO is said to be at 0x%" PRIx64
			", which is not memory that is dumped: makedumpfile will not be "
			"able to filter the dump",
			note.paddr);
	return elfcore_add_note(&plan->elfcore, note);
}

struct kx_err *crash_add_notes(
	const struct facts *facts, const struct range_set *dumped, struct plan *plan)
{
	KX_TRY(add_cpu_notes(&facts->crash.notes, dumped, plan));
	KX_TRY(add_vmcoreinfo(&facts->crash.vmcoreinfo, dumped, plan));
	if (plan->elfcore.nnotes)
		return NULL;
	/* It makes a buffer of no size for them, and gives up (fs/proc/vmcore.c). */
	return plan_warn(plan, "notes-missing",
		"not one note is known: the capture kernel will have no /proc/vmcore");
}

/* More bytes than the largest header has; a kernel that asks for it does not mean it. */
#define HOTPLUG_SIZE_MAX ((uint64_t)(ELFCORE_PHDR_MAX + 1) * 56)

/* The file's value does not count the ELF header (kernel/crash_core.c). */
uint64_t crash_hotplug_size(const struct facts *facts)
{
	const struct fact_u64 *size = &facts->crash.elfcorehdr_size;

	if (!fact_present(&size->fact) || size->value > HOTPLUG_SIZE_MAX)
		return 0;
	return size->value + ELFCORE_EHDR64_SIZE;
}

static struct kx_err *warn_no_hotplug(const struct fact_u64 *size, struct plan *plan)
{
	if (fact_present(&size->fact))
		return plan_warn(plan, "hotplug-unsupported",
			"--hotplug has no effect: the kernel asks for %" PRIu64
			" bytes for its header (crash_elfcorehdr_size), which cannot be "
			"meant",
			size->value);
	return plan_warn(plan, "hotplug-unsupported",
		"--hotplug has no effect: this kernel does not update crash images "
		"(/sys/kernel/crash_elfcorehdr_size: %s); load again when CPUs or memory "
		"come or go",
		fact_why_not(&size->fact, "not there"));
}

/* Bytes of memory to keep for the header, besides its own size. */
static struct kx_err *wanted_size(struct planning *p, uint64_t *ret)
{
	*ret = 0;
	if (p->for_file_call) /* it always updates the header, where it can */
		*ret = crash_hotplug_size(p->in->facts);
	if (p->for_file_call || !p->in->req->hotplug)
		return NULL;
	if (call_traits(p->plan.call)->where)
		return plan_warn(&p->plan, "option-no-effect",
			"--hotplug has no effect %s", call_traits(p->plan.call)->where);
	*ret = crash_hotplug_size(p->in->facts);
	if (!*ret)
		return warn_no_hotplug(&p->in->facts->crash.elfcorehdr_size, &p->plan);
	p->plan.hotplug = true;
	p->plan.flags |= LOAD_CALL_HOTPLUG;
	return NULL;
}

struct kx_err *crash_make_elfcorehdr(struct planning *p, struct segment *ret)
{
	uint64_t size = elfcore_size(&p->plan.elfcore), wanted;
	uint8_t *bytes;

	KX_TRY(elfcore_check(&p->plan.elfcore));
	KX_TRY(wanted_size(p, &wanted));
	KX_TRY(plan_alloc(&p->plan, size, &bytes));
	elfcore_write(&p->plan.elfcore, bytes);
	*ret = segment_of(ROLE_ELFCOREHDR, bytes, size);
	ret->memsz = greater(wanted, size);
	ret->digest = !p->plan.hotplug;
	return NULL;
}

/* ---- keys -------------------------------------------------------------------------- */

/* struct keys_header in kernel/crash_dump_dm_crypt.c: a count, and so many keys. */
#define DUMP_KEYS_HEADER 4
#define DUMP_KEY	 (4 + 128 + 256) /* its size, its description, the key */
#define DUMP_KEYS_MAX	 128

struct kx_err *crash_place_dump_keys(
	struct planning *p, const struct preferences *where)
{
	const struct facts *facts = p->in->facts;
	struct segment segment = {.role = ROLE_DUMP_KEYS, .memsz = DUMP_KEYS_HEADER};
	uint64_t n = facts->dm_crypt_keys.value, paddr;

	if (!p->for_file_call || !facts_have_dump_keys(facts))
		return NULL;
	/* The kernel registers no more, whatever it says. */
	segment.memsz += DUMP_KEY * (n < DUMP_KEYS_MAX ? n : DUMP_KEYS_MAX);
	return place_preferred(p, segment, where, &paddr);
}

/* ---- what to tell of the reservation ----------------------------------------------- */

struct kx_err *crash_warn_reserved(const struct facts *facts, struct plan *plan)
{
	const struct fact *cma = &facts->crash.cma.fact;

	if (cma->state != FACT_FAILED)
		return NULL;
	return plan_warn(plan, "crash-cma-unknown",
		"the CMA areas of the crash kernel are not known (%s): they stay part of "
		"the dump",
		cma->err->message);
}

struct kx_err *crash_keep_control_room(const struct plan *plan)
{
	const struct range region = plan->limits.crash_region;
	uint64_t left = range_size(region) - plan_memory(plan);

	if (left >= plan->limits.control_room)
		return NULL;
	return kx_err_new(KX_NO_SPACE,
		"the image leaves 0x%" PRIx64 " bytes of the crash region 0x%" PRIx64
		"-0x%" PRIx64 ", and the running kernel needs 0x%" PRIx64
		" of it for itself: reserve more by crashkernel=",
		left, region.start, region.end - 1, plan->limits.control_room);
}

/* What no larger region helps against; NULL: nothing of that kind. */
static const char *why_not_here(
	const struct plan *plan, const struct crash_needs *needs, struct range region)
{
	if (plan->limits.reach && plan->limits.segment_end < region.end)
		return plan->limits.reach;
	return needs->why_not;
}

static struct kx_err *explain_options(struct kx_err *err, const struct plan *plan,
	const char *options, struct range region)
{
	return kx_err_append(err,
		"the crash region is 0x%" PRIx64 "-0x%" PRIx64 ", of which %s lies "
		"within %s",
		region.start, region.end - 1,
		plan->limits.allowed.n ? "only a part" : "nothing", options);
}

struct kx_err *crash_explain_space(struct kx_err *err, const struct plan_input *in,
	const struct plan *plan, const struct crash_needs *needs)
{
	struct range region = plan->limits.crash_region;

	if (!err || err->code != KX_NO_SPACE || !range_size(region))
		return err;
	const char *options = place_window_options(in->req);
	if (options)
		return explain_options(err, plan, options, region);
	const char *why = why_not_here(plan, needs, region);
	if (why)
		return kx_err_append(err,
			"the crash region is 0x%" PRIx64 "-0x%" PRIx64 ": %s",
			region.start, region.end - 1, why);
	/* "crashkernel=256" */
	if (range_size(region) < MIB)
		return kx_err_append(err,
			"the crash region 0x%" PRIx64 "-0x%" PRIx64 " has %" PRIu64
			" bytes: does the number of crashkernel= lack an M or a G?",
			region.start, region.end - 1, range_size(region));
	return kx_err_append(err,
		"the crash region 0x%" PRIx64 "-0x%" PRIx64 " has %" PRIu64
		" MiB; the kernel needs %" PRIu64 ", the initrd %" PRIu64
		", boot data 1 or more: reserve more by crashkernel=",
		region.start, region.end - 1, range_size(region) / MIB,
		mib_up(needs->kernel), mib_up(images_initrds_total(in->images)));
}
