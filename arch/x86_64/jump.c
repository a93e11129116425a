// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A kernel beside which the running one is kept, and the way back. The old kernel's
 * pages lie, while the new one runs, where the segments were loaded: relocate_kernel()
 * swaps the two, there and back. So whatever the new kernel may use is a segment, with
 * bytes or without.
 */
#include "plan/jump.h"

#include <inttypes.h>
#include <string.h>

#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "format/cmdline.h"

#define LOW_MEMORY ((struct range){X86_PAGE_SIZE, X86_LOW_END})

/* On 4-level paging, a decompressor turns on five levels where the processor has them. */
static const char no_five_levels[] = "no5lvl";

static bool is_encrypted(const struct facts *facts)
{
	return fact_is(&facts->encrypted, 1) ||
	       (fact_present(&facts->cmdline.fact) &&
		       cmdline_has_word(facts->cmdline.text, "mem_encrypt=on"));
}

/* Of what either way does, on the machine; NULL: it can. */
static const char *why_no_way(const struct facts *facts)
{
	if (is_encrypted(facts))
		return "this machine's memory is encrypted (SEV, TDX or SME), which the "
		       "way between two kernels is not made for";
	if (!fact_present(&facts->la57.fact))
		return "it cannot be known whether this kernel uses 5-level paging "
		       "(/proc/cpuinfo)";
	return NULL;
}

static const char *why_not_kept(const struct planning *p)
{
	const struct plan_input *in = p->in;
	const struct image *image = &in->images->kernel;

	if (image_is_multiboot(image) || x86_args(in) != ARGS_LINUX)
		return "only Linux knows the way back";
	if (x86_enters_real_mode(in))
		return "a kernel in real mode uses memory that is this one's";
	if (x86_is_elf32(image) || x86_only_32bit(in))
		return "a 32-bit kernel has no way back to one of 64 bits";
	if (image->kind != IMAGE_BZIMAGE || !fact_is(&in->facts->la57, 1))
		return NULL;
	if (!image->bz.five_level_on || cmdline_has_word(p->plan.cmdline, no_five_levels))
		return "it leaves 5-level paging, which this kernel returns with";
	return NULL;
}

/*
 * The old kernel is entered with the processor in the state that the new one has left it
 * in: 64-bit mode, with as many levels of paging as it has itself.
 */
struct kx_err *x86_check_keeps(const struct planning *p)
{
	const char *machine = why_no_way(p->in->facts), *why = why_not_kept(p);

	if (machine)
		return kx_err_new(
			KX_UNSUPPORTED, "--load-preserve-context: %s", machine);
	if (why)
		return kx_err_new(KX_UNSUPPORTED, "--load-preserve-context: '%s': %s",
			p->in->images->kernel.original.path, why);
	return NULL;
}

/* The window, and low memory, from which a kernel starts its CPUs; in whole pages. */
static struct kx_err *find_usable(struct planning *p, struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0}, both = {0};

	KX_TRY(memmap_ram(&p->plan.e820, &ram));
	KX_TRY(range_set_intersect(&ram, &p->in->facts->memory.ram, &both));
	KX_TRY(range_set_copy(&p->plan.limits.allowed, ret));
	for (size_t i = 0; i < both.n; i++) {
		const struct range r = range_clip(both.v[i], LOW_MEMORY);

		KX_TRY(range_set_push(ret,
			(struct range){align_up(r.start, X86_PAGE_SIZE),
				r.end & -(uint64_t)X86_PAGE_SIZE}));
	}
	range_set_normalize(ret);
	return NULL;
}

static struct kx_err *push_all(
	const struct range_set *ranges, enum memory_type type, struct memmap *to)
{
	for (size_t i = 0; i < ranges->n; i++)
		KX_TRY(memmap_push(to, ranges->v[i], type));
	return NULL;
}

/*
 * What else is RAM stays the old kernel's: reserved, so that no device gets an address
 * there (e820__setup_pci_gap() in arch/x86/kernel/e820.c).
 */
static struct kx_err *split_entry(
	const struct memmap_entry *e, const struct range_set *usable, struct memmap *to)
{
	struct range r = e->range;
	const struct range_set one = {&r, 1, 1};
	KX_AUTO(range_set_destroy) struct range_set ours = {0}, kept = {0};

	if (e->type != MEMORY_RAM)
		return memmap_push(to, e->range, e->type);
	KX_TRY(range_set_intersect(&one, usable, &ours));
	KX_TRY(range_set_subtract(&one, usable, &kept));
	KX_TRY(push_all(&ours, MEMORY_RAM, to));
	return push_all(&kept, MEMORY_RESERVED, to);
}

static struct kx_err *limit_map(struct planning *p, const struct range_set *usable)
{
	struct memmap map = {0};
	struct kx_err *err = NULL;

	for (size_t i = 0; !err && i < p->plan.e820.n; i++)
		err = split_entry(&p->plan.e820.v[i], usable, &map);
	memmap_sort(&map);
	memmap_destroy(&p->plan.e820);
	p->plan.e820 = map;
	return err;
}

/* The kernel allocates a page for each of the segments', and no more than half of all. */
static struct kx_err *check_size(
	const struct planning *p, const struct range_set *usable)
{
	uint64_t size = range_set_total(usable);

	if (size <= p->plan.limits.half_of_ram)
		return NULL;
	return kx_err_new(KX_NO_SPACE,
		"--mem-min and --mem-max leave %" PRIu64 " MiB to the new kernel, over "
		"half of the machine's RAM (half is %" PRIu64
		" MiB), and all of it must be kept: leave less",
		mib_up(size), mib_down(p->plan.limits.half_of_ram));
}

struct kx_err *x86_begin_to_keep(struct planning *p)
{
	KX_AUTO(range_set_destroy) struct range_set usable = {0};

	KX_TRY(find_usable(p, &usable));
	KX_TRY(check_size(p, &usable));
	KX_TRY(limit_map(p, &usable));
	if (fact_is(&p->in->facts->la57, 0) && p->in->images->kernel.bz.five_level_on &&
		!cmdline_has_word(p->plan.cmdline, no_five_levels))
		KX_TRY(plan_add_cmdline(&p->plan, "%s", no_five_levels));
	return plan_add_cmdline(
		&p->plan, JUMP_PARAMETER "0x%0*d", PURGATORY_RETURN_DIGITS, 0);
}

/* The last word of that name is ours, and before a "--". */
void x86_tell_return(struct planning *p, uint64_t cmdline_paddr)
{
	const char *line = p->plan.cmdline;
	size_t size;
	const char *word = cmdline_find(line, JUMP_PARAMETER, &size);

	p->plan.params.flags |= PURGATORY_RETURN;
	p->plan.params.regs[PP_RETURN_TEXT] =
		cmdline_paddr + (word - line) + strlen(JUMP_PARAMETER "0x");
}

static struct kx_err *find_rest(const struct plan *plan, const struct range_set *usable,
	struct range_set *ret)
{
	KX_AUTO(range_set_destroy) struct range_set taken = {0};

	plan_for_each (s, plan)
		KX_TRY(range_set_push(&taken, segment_range(s)));
	range_set_normalize(&taken);
	return range_set_subtract(usable, &taken, ret);
}

static struct kx_err *check_count(const struct plan *plan, size_t more)
{
	const size_t max = call_traits(plan->call)->segment_max;

	if (plan->nsegments + more <= max)
		return NULL;
	return kx_err_new(KX_LIMIT,
		"the memory that --mem-min and --mem-max leave to the new kernel is in "
		"so many pieces that it takes %zu segments, and the kernel takes %zu: "
		"leave less",
		plan->nsegments + more, max);
}

struct kx_err *x86_keep_rest(struct planning *p)
{
	KX_AUTO(range_set_destroy) struct range_set usable = {0}, rest = {0};

	KX_TRY(memmap_ram(&p->plan.e820, &usable));
	KX_TRY(find_rest(&p->plan, &usable, &rest));
	KX_TRY(check_count(&p->plan, rest.n));
	for (size_t i = 0; i < rest.n; i++) {
		struct segment s = {.role = ROLE_KEPT,
			.paddr = rest.v[i].start,
			.memsz = range_size(rest.v[i])};

		KX_TRY(range_set_insert(&p->plan.limits.allowed, rest.v[i]));
		KX_TRY(place_outside(p, s));
	}
	return NULL;
}

/* ---- the way back ------------------------------------------------------------------ */

/* The identity map has the lower half of what the levels of paging reach. */
static struct kx_err *check_entry(const struct planning *p, uint64_t entry)
{
	const struct facts *facts = p->in->facts;
	unsigned int bits = fact_is(&facts->la57, 1) ? 52 : 47;
	struct range one = {entry, entry + 1};

	if (entry >> bits)
		return kx_err_new(KX_FORMAT,
			"--entry: 0x%" PRIx64 " is no physical address of this machine",
			entry);
	if (range_set_overlaps(&facts->memory.ram, one))
		return kx_err_new(KX_FORMAT,
			"--entry: 0x%" PRIx64 " lies in this kernel's own memory, where "
			"no other kernel is",
			entry);
	return NULL;
}

struct kx_err *x86_plan_jump_back(struct planning *p, uint64_t entry)
{
	const struct x86_layout layout = {.args = ARGS_NONE,
		.kernel_entry = entry,
		.window_end = UINT64_MAX};
	struct segment tables = {.role = ROLE_PAGE_TABLES,
		.memsz = PURGATORY_JUMP_TABLES * X86_PAGE_SIZE};
	const char *why = why_no_way(p->in->facts);

	if (why)
		return kx_err_new(KX_UNSUPPORTED, "--load-jump-back-helper: %s", why);
	p->plan.limits.segment_end = p->plan.limits.initrd_end = UINT64_MAX;
	KX_TRY(x86_plan_memory(p));
	memmap_destroy(&p->plan.e820); /* nobody is told of memory */
	KX_TRY(kx_err_name(check_entry(p, entry), KX_ID_USAGE));
	KX_TRY(x86_place_purgatory(p, &layout));
	KX_TRY(x86_place_low_first(p, tables, UINT64_MAX,
		&p->plan.params.regs[PP_JUMP_TABLES]));
	x86_fill_params(p, &layout);
	p->plan.params.flags |= PURGATORY_JUMP_BACK;
	return NULL;
}
