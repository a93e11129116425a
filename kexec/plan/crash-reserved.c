// SPDX-License-Identifier: GPL-2.0-or-later
/* Is memory reserved for a crash image? If not, why not, and what to write. */
#include <inttypes.h>
#include <string.h>

#include "base/cleanup.h"
#include "format/cmdline.h"
#include "format/crashkernel.h"
#include "plan/crash.h"

#define MIB ((uint64_t)1 << 20)

/* scripts have matched this text */
#define NOT_RESERVED "Memory for crashkernel is not reserved: "

#define ON_THE_LINE "'%.*s' on the kernel's command line "
#define ADVICE                                                                           \
	": write crashkernel=256M, or what the distribution advises, and reboot"

/* More of a word than anyone needs to know it again. */
#define SHOWN 100

static int shown(struct crashkernel_text text)
{
	return text.size < SHOWN ? (int)text.size : SHOWN;
}

#define TEXT(text) shown(text), (text).s

static struct kx_err *explain_syntax(const struct crashkernel *asked)
{
	if (!asked->at.size)
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED ON_THE_LINE
			"is not what the kernel understands: it ends where %s is "
			"expected" ADVICE,
			TEXT(asked->word), asked->expected);
	return kx_err_new(KX_NO_CRASH_MEMORY,
		NOT_RESERVED ON_THE_LINE "is not what the kernel understands: %s is "
					 "expected where '%.*s' stands" ADVICE,
		TEXT(asked->word), asked->expected, TEXT(asked->at));
}

static struct kx_err *explain_no_range(const struct crashkernel *asked)
{
	if (!asked->last_end.size)
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED ON_THE_LINE "has no range for a machine of %" PRIu64
						 " MiB" ADVICE,
			TEXT(asked->word), asked->ram / MIB);
	return kx_err_new(KX_NO_CRASH_MEMORY,
		NOT_RESERVED ON_THE_LINE "has no range for a machine of %" PRIu64
					 " MiB: write %.*s,%.*s-:256M, and reboot",
		TEXT(asked->word), asked->ram / MIB, TEXT(asked->word),
		TEXT(asked->last_end));
}

static struct kx_err *explain_fixed(
	const struct crashkernel *asked, const struct memory *memory)
{
	struct range wanted = {asked->base, asked->base + asked->size};
	bool ram = fact_present(&memory->fact) && wanted.end > wanted.start &&
		   range_set_covers(&memory->ram, wanted);

	return kx_err_new(KX_NO_CRASH_MEMORY,
		NOT_RESERVED ON_THE_LINE "asks for memory at 0x%" PRIx64
					 ", %s: leave %.*s away, so that the "
					 "kernel looks for a place, and reboot",
		TEXT(asked->word), asked->base,
		ram ? "where it was not all free" : "where it is not all free RAM",
		TEXT(asked->base_text));
}

/* It was understood, unless this is an older kernel. */
static struct kx_err *explain_good(
	const struct crashkernel *asked, const struct facts *facts)
{
	if (asked->cma.s && !fact_present(&facts->crash.cma.fact))
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED ON_THE_LINE
			"is known to Linux from 6.17 on: older kernels take it for the "
			"whole and reserve nothing, unless it stands before '%.*s' (the "
			"kernel's log says more: dmesg | grep -i crashkernel)",
			TEXT(asked->cma), TEXT(asked->word));
	if (asked->size && asked->size < MIB)
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED ON_THE_LINE "asks for %" PRIu64 " bytes" ADVICE,
			TEXT(asked->word), asked->size);
	if (asked->base)
		return explain_fixed(asked, &facts->memory);
	return kx_err_new(KX_NO_CRASH_MEMORY,
		NOT_RESERVED "crashkernel= is on the kernel's command line, but the "
			     "kernel reserved nothing (its log says why: dmesg | grep -i "
			     "crashkernel), or it was given back since");
}

/* The running kernel reserves it, and was told by its command line. */
static struct kx_err *explain_line(const char *line, const struct facts *facts)
{
	const struct memory *memory = &facts->memory;
	bool known = fact_present(&memory->fact);
	uint64_t ram = known ? range_set_total(&memory->ram) : 0;
	const struct crashkernel asked = crashkernel_read(line, ram);

	switch (asked.is) {
	case CRASHKERNEL_NOT_THERE:
		break;
	case CRASHKERNEL_GOOD:
		return explain_good(&asked, facts);
	case CRASHKERNEL_AUTO:
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED ON_THE_LINE
			"is understood by the kernels of a few distributions alone, and "
			"these reserve nothing on small machines" ADVICE,
			TEXT(asked.word));
	case CRASHKERNEL_SYNTAX:
		return explain_syntax(&asked);
	case CRASHKERNEL_ZERO:
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED ON_THE_LINE "asks for no memory" ADVICE,
			TEXT(asked.word));
	case CRASHKERNEL_TOO_LARGE:
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED ON_THE_LINE "asks for %" PRIu64
						 " MiB, and this machine has %" PRIu64
						 " MiB in all" ADVICE,
			TEXT(asked.word), asked.size / MIB, ram / MIB);
	case CRASHKERNEL_NO_RANGE:
		return explain_no_range(&asked);
	case CRASHKERNEL_SUPPLEMENT:
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED ON_THE_LINE
			"only adds to another crashkernel=, and there is none" ADVICE,
			TEXT(asked.word));
	}
	return kx_err_new(KX_NO_CRASH_MEMORY,
		NOT_RESERVED "crashkernel= is not on the kernel's command line: add "
			     "crashkernel=256M, or what the distribution advises, and "
			     "reboot");
}

/*
 * early_fadump_param() in arch/powerpc/kernel/fadump.c. The line counts only where /sys
 * is not seen: a kernel that does not support it shows no file of it.
 */
static bool fadump_is_on(const struct facts *facts)
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

static struct kx_err *explain_none(const struct facts *facts)
{
	const struct fact_text *cmdline = &facts->cmdline;

	if (fadump_is_on(facts))
		return kx_err_new(KX_NO_CRASH_MEMORY,
			NOT_RESERVED
			"fadump is on: the firmware saves the dump, and what "
			"crashkernel= reserves is for that; to load a crash image, "
			"boot with fadump=off");
	if (facts->memory.advice)
		return kx_err_new(KX_NO_CRASH_MEMORY, NOT_RESERVED "%s",
			facts->memory.advice->reserve);
	return explain_line(fact_present(&cmdline->fact) ? cmdline->text : "", facts);
}

struct kx_err *crash_require_reserved(const struct facts *facts)
{
	const struct fact_u64 *size = &facts->crash.crash_size;
	const struct memory *memory = &facts->memory;

	/* When a reservation is given back, a low region may stay in /proc/iomem. */
	if (fact_present(&size->fact))
		return size->value ? NULL : explain_none(facts);
	if (fact_present(&memory->fact) && !memory->crash.n)
		return explain_none(facts);
	return NULL;
}
