// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory that is kept for a crash image: is it there, and where? */
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "check/judges.h"
#include "check/remedy.h"
#include "format/cmdline.h"
#include "plan/crash.h"
#include "plan/estimate.h"

#define MIB ((uint64_t)1 << 20)

/* ---- crash-memory ------------------------------------------------------------------ */

/* Who keeps images below this kernel has a command line of its own. */
static bool is_below(const struct check_in *in)
{
	return in->facts->memory.advice != NULL;
}

static const char *line_of(const struct check_in *in)
{
	return fact_present(&in->facts->cmdline.fact) ? in->facts->cmdline.text : "";
}

/*
 * The file that has the word for GRUB's scripts already: then it is wrong, or the menu
 * was not written anew, or the machine not booted by it. NULL: none has.
 */
static const char *grub_file(const struct check_in *in)
{
	return is_below(in) ? in->kdump->grub.below_file : in->kdump->grub.linux_file;
}

static const char *grub_command(enum distribution distribution)
{
	return distribution == DISTRIBUTION_DEBIAN
		       ? "update-grub"
		       : "grub2-mkconfig -o /boot/grub2/grub.cfg";
}

/* Those who do not take them of GRUB's settings, or not of these alone. */
static bool has_grub_settings(const struct check_in *in)
{
	const enum distribution is = in->system->distribution;

	return is == DISTRIBUTION_DEBIAN || is == DISTRIBUTION_SUSE ||
	       (is == DISTRIBUTION_RHEL && is_below(in));
}

/* Has the machine booted by such a word? Of who is below, what came of it tells. */
static bool is_asked_already(const struct check_in *in)
{
	return is_below(in) ? in->facts->memory.crash.n > 0
			    : cmdline_has(line_of(in), "crashkernel=");
}

static void advise(const struct check_in *in, const char *parameter, struct findings *out)
{
	const char *file = has_grub_settings(in) ? grub_file(in) : NULL;
	const char *command = grub_command(in->system->distribution);

	if (!file)
		remedy_parameter(
			out, in, is_below(in) ? LINE_XEN : LINE_LINUX, "%s", parameter);
	else if (is_asked_already(in))
		finding_remedy(out, "write %s for what %s has, run %s, and reboot",
			parameter, file, command);
	else
		finding_remedy(out, "%s has crashkernel= already: run %s, and reboot",
			file, command);
}

/* The word that the estimate has for who reserves; *ret NULL: none that is to be had. */
static struct kx_err *estimated_word(const struct check_in *in, char **ret)
{
	KX_AUTO(freep) char *linux_word = NULL;
	KX_AUTO(freep) char *below_word = NULL;

	*ret = NULL;
	if (!in->crash.estimate)
		return NULL;
	KX_TRY(estimate_lines(in->crash.estimate, &linux_word, &below_word));
	*ret = is_below(in) && below_word ? KX_STEAL(below_word) : KX_STEAL(linux_word);
	return NULL;
}

/* What this capture kernel needs, where that is known; else what most do. */
static void advise_reserve(
	const struct check_in *in, const char *parameter, struct findings *out)
{
	KX_AUTO(freep) char *word = NULL;

	if (estimated_word(in, &word))
		out->failed = true;
	else if (in->crash.estimate && !word)
		finding_remedy(out, "%s", estimate_what_helps(in->crash.estimate));
	else
		advise(in, word ? word : parameter, out);
}

/* A dom0 whose Linux has the word, and not Xen. */
static void add_unreserved(const struct check_in *in, const struct crash_unreserved *none,
	struct findings *out)
{
	size_t size = 0;
	const char *word =
		is_below(in) ? cmdline_find(line_of(in), "crashkernel=", &size) : NULL;

	if (word)
		finding_add(out, FINDING_FAIL,
			"no memory is reserved: %s, and '%.*s' on Linux's command line "
			"has no effect",
			none->why, size < 100 ? (int)size : 100, word);
	else
		finding_add(out, FINDING_FAIL, "no memory is reserved: %s", none->why);
	if (none->parameter)
		advise_reserve(in, none->parameter, out);
	else if (none->remedy)
		finding_remedy(out, "%s", none->remedy);
}

static void add_reserved(const struct check_in *in, struct findings *out)
{
	const struct range_set *crash = &in->facts->memory.crash;
	uint64_t total = range_set_total(crash);

	if (crash->n > 1)
		finding_add(out, FINDING_OK,
			"%" PRIu64 " MiB are reserved in %zu regions, the highest at "
			"0x%" PRIx64 "-0x%" PRIx64,
			total / MIB, crash->n, crash->v[crash->n - 1].start,
			crash->v[crash->n - 1].end - 1);
	else
		finding_add(out, FINDING_OK,
			"%" PRIu64 " MiB are reserved at 0x%" PRIx64 "-0x%" PRIx64,
			total / MIB, crash->v[0].start, crash->v[0].end - 1);
}

void judge_crash_memory(const struct check_in *in, struct findings *out)
{
	const struct facts *facts = in->facts;
	const struct fact_u64 *size = &facts->crash.crash_size;
	KX_AUTO(crash_unreserved_destroy) struct crash_unreserved none;

	if (crash_find_unreserved(facts, &none))
		out->failed = true;
	else if (none.why && crash_fadump_is_on(facts))
		finding_add(out, FINDING_OK,
			"fadump is on: the firmware keeps the dump, and no crash image "
			"is loaded");
	else if (none.why)
		add_unreserved(in, &none, out);
	else if (facts->memory.crash.n)
		add_reserved(in, out);
	else if (fact_present(&size->fact))
		finding_add(out, FINDING_OK,
			"%" PRIu64 " MiB are reserved; where, this caller may not see",
			size->value / MIB);
	else
		finding_add(out, FINDING_UNKNOWN,
			"whether memory is reserved for a crash image: %s",
			fact_why_not(&facts->memory.fact, "no source of memory"));
}

/* ---- crash-estimate ---------------------------------------------------------------- */

/* No word would do. */
static void add_too_much(const struct estimate *e, struct findings *out)
{
	finding_add(out, FINDING_WARN,
		"the capture kernel needs %s%" PRIu64 " MiB: this machine, of %" PRIu64
		" MiB, is too small for a dump by this initrd (kexec --estimate shows "
		"the parts)",
		estimate_how_sure(e->certainty), mib_up(e->need), mib_down(e->ram));
	finding_remedy(out, "%s", estimate_what_helps(e));
}

static void add_estimate(const struct check_in *in, const struct estimate *e,
	const char *word, struct findings *out)
{
	const char *about = estimate_how_sure(e->certainty);

	if (!word && e->need > e->reserved) {
		add_too_much(e, out);
	} else if (!e->reserved) {
		finding_add(out, FINDING_OK,
			"the capture kernel needs %s%" PRIu64 " MiB: %s would do", about,
			mib_up(e->need), word);
	} else if (e->need <= e->reserved) {
		finding_add(out, FINDING_OK,
			"the capture kernel needs %s%" PRIu64 " MiB of the %" PRIu64
			" that are reserved",
			about, mib_up(e->need), mib_down(e->reserved));
	} else {
		finding_add(out, FINDING_WARN,
			"the capture kernel needs %s%" PRIu64 " MiB, and %" PRIu64
			" are reserved (kexec --estimate shows the parts)",
			about, mib_up(e->need), mib_down(e->reserved));
		advise(in, word, out);
	}
}

void judge_crash_estimate(const struct check_in *in, struct findings *out)
{
	KX_AUTO(freep) char *word = NULL;

	if (estimated_word(in, &word))
		out->failed = true;
	else if (in->crash.estimate)
		add_estimate(in, in->crash.estimate, word, out);
}

/* ---- low-memory -------------------------------------------------------------------- */

/*
 * Bounce buffers for devices that reach 32 bits: 64 MiB unless swiotlb= says otherwise
 * (IO_TLB_DEFAULT_SIZE in include/linux/swiotlb.h), and 8 MiB for other users of DMA, as
 * the kernel counts them for its own reservation (arch/x86/kernel/setup.c).
 */
#define LOW_NEEDED (72 * MIB)

void judge_low_memory(const struct check_in *in, struct findings *out)
{
	const struct range_set *crash = &in->facts->memory.crash;
	uint64_t end = in->arch->crash_low_end, low = 0;

	if (!end || !crash->n || crash->v[crash->n - 1].start < end)
		return;
	for (size_t i = 0; i < crash->n; i++)
		if (crash->v[i].start < end)
			low += range_size(crash->v[i]);
	if (low >= LOW_NEEDED) {
		finding_add(out, FINDING_OK,
			"%" PRIu64 " MiB of the reserved memory lie below 4 GiB, for DMA",
			low / MIB);
		return;
	}
	if (low)
		finding_add(out, FINDING_WARN,
			"%" PRIu64 " MiB of the reserved memory lie below 4 GiB: a "
			"capture kernel takes %" PRIu64 " for bounce buffers of devices",
			low / MIB, LOW_NEEDED / MIB);
	else
		finding_add(out, FINDING_FAIL, "%s", CRASH_ONLY_HIGH);
	/* A plain one is preferred to those with ,high and ,low, which may stay. */
	if (is_below(in))
		finding_remedy(out, "%s", in->facts->memory.advice->low);
	else
		remedy_parameter(out, in, LINE_LINUX, "crashkernel=%" PRIu64 "M",
			mib_up(range_set_total(crash)));
}
