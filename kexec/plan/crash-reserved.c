// SPDX-License-Identifier: GPL-2.0-or-later
/* Is memory reserved for a crash image? If not, why not, and what to write. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/cmdline.h"
#include "format/crashkernel.h"
#include "plan/crash.h"

#define MIB ((uint64_t)1 << 20)

/* scripts have matched this text */
#define NOT_RESERVED "Memory for crashkernel is not reserved: "

#define ON_THE_LINE "'%.*s' on the kernel's command line "

/*
 * MiB: enough for what most distributions load, and for most machines; and what the
 * smallest capture kernels take.
 */
#define MOST  256
#define LEAST 96

/* More of a word than anyone needs to know it again. */
#define SHOWN 100

static int shown(struct crashkernel_text text)
{
	return text.size < SHOWN ? (int)text.size : SHOWN;
}

#define TEXT(text) shown(text), (text).s

void crash_unreserved_destroy(struct crash_unreserved *unreserved)
{
	free(unreserved->why);
	free(unreserved->remedy);
	free(unreserved->parameter);
	*unreserved = (struct crash_unreserved){0};
}

/* bytes; 0: not known */
static uint64_t machine_ram(const struct facts *facts)
{
	if (fact_present(&facts->memory.fact))
		return range_set_total(&facts->memory.ram);
	return fact_present(&facts->mem_total.fact) ? facts->mem_total.value : 0;
}

/* MiB: not over half of what there is, in steps of 16; 0: there is too little. */
static uint64_t most_of(uint64_t ram)
{
	uint64_t half = ram / MIB / 2 & ~(uint64_t)15;

	if (!ram || half >= MOST)
		return MOST;
	return half < LEAST ? 0 : half;
}

/* What most machines need, in place of what is there, or besides. */
static struct kx_err *advise_most(
	const char *verb, const struct facts *facts, struct crash_unreserved *ret)
{
	uint64_t ram = machine_ram(facts), mib = most_of(ram);

	if (!mib)
		return text_format(&ret->remedy,
			"this machine, of %" PRIu64 " MiB, is too small for a dump",
			ram / MIB);
	KX_TRY(text_format(&ret->parameter, "crashkernel=%" PRIu64 "M", mib));
	return text_format(&ret->remedy,
		"%s %s, or what the distribution advises, and reboot", verb,
		ret->parameter);
}

static struct kx_err *explain_syntax(const struct crashkernel *asked,
	const struct facts *facts, struct crash_unreserved *ret)
{
	KX_TRY(advise_most("write", facts, ret));
	if (!asked->at.size)
		return text_format(&ret->why,
			ON_THE_LINE "is not what the kernel understands: it ends where "
				    "%s is expected",
			TEXT(asked->word), asked->expected);
	return text_format(&ret->why,
		ON_THE_LINE "is not what the kernel understands: %s is expected where "
			    "'%.*s' stands",
		TEXT(asked->word), asked->expected, TEXT(asked->at));
}

static struct kx_err *explain_no_range(const struct crashkernel *asked,
	const struct facts *facts, struct crash_unreserved *ret)
{
	uint64_t mib = most_of(machine_ram(facts));

	KX_TRY(text_format(&ret->why,
		ON_THE_LINE "has no range for a machine of %" PRIu64 " MiB",
		TEXT(asked->word), asked->ram / MIB));
	if (!asked->last_end.size || !mib)
		return advise_most("write", facts, ret);
	KX_TRY(text_format(&ret->parameter, "%.*s,%.*s-:%" PRIu64 "M", TEXT(asked->word),
		TEXT(asked->last_end), mib));
	return text_format(&ret->remedy, "write %s, and reboot", ret->parameter);
}

static struct kx_err *explain_fixed(const struct crashkernel *asked,
	const struct memory *memory, struct crash_unreserved *ret)
{
	struct range wanted = {asked->base, asked->base + asked->size};
	bool ram = fact_present(&memory->fact) && wanted.end > wanted.start &&
		   range_set_covers(&memory->ram, wanted);

	KX_TRY(text_format(&ret->why,
		ON_THE_LINE "asks for memory at 0x%" PRIx64 ", %s",
		TEXT(asked->word), asked->base,
		ram ? "where it was not all free" : "where it is not all free RAM"));
	return text_format(&ret->remedy,
		"leave %.*s away, so that the kernel looks for a place, and reboot",
		TEXT(asked->base_text));
}

/* It was understood, unless this is an older kernel. */
static struct kx_err *explain_good(const struct crashkernel *asked,
	const struct facts *facts, struct crash_unreserved *ret)
{
	if (asked->cma.s && !fact_present(&facts->crash.cma.fact))
		return text_format(&ret->why,
			ON_THE_LINE
			"is known to Linux from 6.17 on: older kernels take it for the "
			"whole and reserve nothing, unless it stands before '%.*s' (the "
			"kernel's log says more: dmesg | grep -i crashkernel)",
			TEXT(asked->cma), TEXT(asked->word));
	if (asked->size && asked->size < MIB) {
		KX_TRY(advise_most("write", facts, ret));
		return text_format(&ret->why, ON_THE_LINE "asks for %" PRIu64 " bytes",
			TEXT(asked->word), asked->size);
	}
	if (asked->base)
		return explain_fixed(asked, &facts->memory, ret);
	return text_format(&ret->why,
		"crashkernel= is on the kernel's command line, but the kernel reserved "
		"nothing (its log says why: dmesg | grep -i crashkernel), or it was "
		"given back since");
}

/* What is wrong with the word itself, a clause behind it; NULL: another matter. */
static const char *what_is_wrong(enum crashkernel_is is)
{
	switch (is) {
	case CRASHKERNEL_AUTO:
		return "is understood by the kernels of a few distributions alone, and "
		       "these reserve nothing on small machines";
	case CRASHKERNEL_ZERO:
		return "asks for no memory";
	case CRASHKERNEL_SUPPLEMENT:
		return "only adds to another crashkernel=, and there is none";
	default:
		return NULL;
	}
}

static struct kx_err *explain_too_large(const struct crashkernel *asked,
	const struct facts *facts, struct crash_unreserved *ret)
{
	KX_TRY(advise_most("write", facts, ret));
	return text_format(&ret->why,
		ON_THE_LINE "asks for %" PRIu64 " MiB, and this machine has %" PRIu64
			    " MiB in all",
		TEXT(asked->word), asked->size / MIB, machine_ram(facts) / MIB);
}

/* The running kernel reserves it, and was told by its command line. */
static struct kx_err *explain_line(
	const char *line, const struct facts *facts, struct crash_unreserved *ret)
{
	const struct memory *memory = &facts->memory;
	bool known = fact_present(&memory->fact);
	uint64_t ram = known ? range_set_total(&memory->ram) : 0;
	const struct crashkernel asked = crashkernel_read(line, ram);

	switch (asked.is) {
	case CRASHKERNEL_NOT_THERE:
		KX_TRY(advise_most("add", facts, ret));
		return text_format(&ret->why,
			"crashkernel= is not on the kernel's command line");
	case CRASHKERNEL_GOOD:
		return explain_good(&asked, facts, ret);
	case CRASHKERNEL_SYNTAX:
		return explain_syntax(&asked, facts, ret);
	case CRASHKERNEL_TOO_LARGE:
		return explain_too_large(&asked, facts, ret);
	case CRASHKERNEL_NO_RANGE:
		return explain_no_range(&asked, facts, ret);
	default:
		KX_TRY(advise_most("write", facts, ret));
		return text_format(&ret->why, ON_THE_LINE "%s", TEXT(asked.word),
			what_is_wrong(asked.is));
	}
}

/*
 * early_fadump_param() in arch/powerpc/kernel/fadump.c. The line counts only where /sys
 * is not seen: a kernel that does not support it shows no file of it.
 */
bool crash_fadump_is_on(const struct facts *facts)
{
	const struct fact_text *line = &facts->cmdline;
	size_t size;

	if (fact_present(&facts->fadump.fact))
		return facts->fadump.value;
	if (fact_present(&facts->has_kexec.fact) || !fact_present(&line->fact))
		return false;
	const char *mode = cmdline_value(line->text, "fadump=", &size);
	return mode && (!strncmp(mode, "on", 2) || !strncmp(mode, "nocma", 5));
}

static struct kx_err *explain_none(
	const struct facts *facts, struct crash_unreserved *ret)
{
	const struct fact_text *cmdline = &facts->cmdline;
	const struct crash_advice *advice = facts->memory.advice;

	if (crash_fadump_is_on(facts))
		return text_format(&ret->why,
			"fadump is on: the firmware saves the dump, and what "
			"crashkernel= reserves is for that; to load a crash image, boot "
			"with fadump=off");
	if (!advice)
		return explain_line(
			fact_present(&cmdline->fact) ? cmdline->text : "", facts, ret);
	KX_TRY(text_format(&ret->parameter, "%s", advice->parameter));
	KX_TRY(text_format(&ret->remedy, "%s", advice->reserve));
	return text_format(&ret->why, "%s", advice->why);
}

struct kx_err *crash_find_unreserved(
	const struct facts *facts, struct crash_unreserved *ret)
{
	const struct fact_u64 *size = &facts->crash.crash_size;
	const struct memory *memory = &facts->memory;

	*ret = (struct crash_unreserved){0};
	/* When a reservation is given back, a low region may stay in /proc/iomem. */
	if (fact_present(&size->fact))
		return size->value ? NULL : explain_none(facts, ret);
	if (fact_present(&memory->fact) && !memory->crash.n)
		return explain_none(facts, ret);
	return NULL;
}

struct kx_err *crash_require_reserved(const struct facts *facts)
{
	KX_AUTO(crash_unreserved_destroy) struct crash_unreserved none;

	KX_TRY(crash_find_unreserved(facts, &none));
	if (!none.why)
		return NULL;
	return kx_err_new(KX_NO_CRASH_MEMORY, NOT_RESERVED "%s%s%s", none.why,
		none.remedy ? ": " : "", none.remedy ? none.remedy : "");
}
