// SPDX-License-Identifier: GPL-2.0-or-later
/* What is said of an estimate: what to write, or what helps in its stead. */
#include "plan/estimate.h"

#include <inttypes.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"

const char *estimate_how_sure(enum packed_certainty certainty)
{
	switch (certainty) {
	case PACKED_EXACT:
		return "";
	case PACKED_ABOUT:
		return "about ";
	default:
		return "at least ";
	}
}

bool estimate_is_too_much(const struct estimate *estimate)
{
	return estimate->ram && estimate->size > estimate->ram / 2;
}

/* The size, if it were for the initrd to become as small as one likes. */
static uint64_t size_without_initrd(const struct estimate *e)
{
	uint64_t load = e->load, unpack = e->unpack, dump = e->dump;

	for (size_t i = 0; i < e->nparts; i++) {
		const struct estimate_part *part = &e->parts[i];

		if (!part->of_initrd)
			continue;
		load -= part->when & ESTIMATE_LOAD ? part->bytes : 0;
		unpack -= part->when & ESTIMATE_UNPACK ? part->bytes : 0;
		dump -= part->when & ESTIMATE_DUMP ? part->bytes : 0;
	}
	return align_up(greater(load, greater(unpack, dump)), ESTIMATE_STEP);
}

const char *estimate_what_helps(const struct estimate *estimate)
{
	if (size_without_initrd(estimate) > estimate->ram / 2)
		return "a dump needs a machine with more memory";
	return "make a smaller initrd, for this machine alone (MODULES=dep of "
	       "initramfs-tools, hostonly of dracut)";
}

struct kx_err *estimate_lines(
	const struct estimate *estimate, char **ret_linux, char **ret_below)
{
	uint64_t size = mib_up(estimate->size), low = mib_up(estimate->low);

	*ret_linux = *ret_below = NULL;
	if (estimate_is_too_much(estimate))
		return NULL;
	if (estimate->below)
		KX_TRY(text_format(ret_below, "crashkernel=%" PRIu64 "M%s", size,
			estimate->above ? estimate->below_end : ""));
	if (estimate->high && low)
		return text_format(ret_linux,
			"crashkernel=%" PRIu64 "M,high crashkernel=%" PRIu64 "M,low",
			size, low);
	return text_format(ret_linux, "crashkernel=%" PRIu64 "M", size);
}

static struct kx_err *warn_too_much(const struct estimate *e, struct plan *plan)
{
	return plan_warn(plan, "crash-memory-small",
		"the capture kernel may run out of memory: it needs %s%" PRIu64
		" MiB, and %" PRIu64 " are reserved: this machine, of %" PRIu64
		" MiB, is too small for a dump by this initrd: %s",
		estimate_how_sure(e->certainty), mib_up(e->need), mib_down(e->reserved),
		mib_down(e->ram), estimate_what_helps(e));
}

struct kx_err *estimate_warn(const struct plan_input *in, struct plan *plan)
{
	const struct estimate *e = in->estimate;
	struct estimate made;
	KX_AUTO(freep) char *linux_line = NULL;
	KX_AUTO(freep) char *below_line = NULL;

	if (!e) {
		KX_TRY(estimate_make(in, &made));
		e = &made;
	}
	if (e->need <= e->reserved)
		return NULL;
	if (estimate_is_too_much(e))
		return warn_too_much(e, plan);
	KX_TRY(estimate_lines(e, &linux_line, &below_line));
	return plan_warn(plan, "crash-memory-small",
		"the capture kernel may run out of memory: it needs %s%" PRIu64
		" MiB (%" PRIu64 " to load, %" PRIu64 " to unpack its initrd, %" PRIu64
		" to dump), and %" PRIu64
		" are reserved: %s would do, kexec --estimate shows its parts",
		estimate_how_sure(e->certainty), mib_up(e->need), mib_up(e->load),
		mib_up(e->unpack), mib_up(e->dump), mib_down(e->reserved),
		e->by_below && below_line ? below_line : linux_line);
}
