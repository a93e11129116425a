// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine by Xen's answers. A dom0's /proc/iomem is pseudo-physical, its
 * /sys/firmware/memmap is not there, and its sysfs files of notes, and of the areas that
 * its own kernel would reserve, are of this domain's: they are not read here.
 */
#include "xen/act/machine.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "facts/facts.h"

static const struct crash_advice advice = {
	.reserve = "in a Xen dom0 it is Xen that reserves it: put crashkernel= on Xen's "
		   "command line (Linux's is ignored) and reboot",
	.low = "say where it is to lie on Xen's command line, like crashkernel=256M@64M",
};

static struct kx_err *describe_memory(const struct fact_xen *xen, struct memory *ret)
{
	KX_TRY(memmap_copy(&xen->map, &ret->map));
	KX_TRY(memmap_ram(&xen->map, &ret->ram));
	KX_TRY(range_set_push(&ret->crash, xen->crash));
	ret->source = "Xen";
	ret->from_firmware = true;
	ret->advice = &advice;
	ret->fact.state = FACT_PRESENT;
	return NULL;
}

static struct kx_err *describe_notes(
	const struct fact_xen *xen, struct fact_crash_notes *ret)
{
	size_t n = xen->ncpus + 1;

	ret->paddrs = calloc(n, sizeof(*ret->paddrs));
	ret->sizes = calloc(n, sizeof(*ret->sizes));
	if (!ret->paddrs || !ret->sizes)
		return kx_err_nomem();
	for (size_t i = 0; i < xen->ncpus; i++) {
		ret->paddrs[i] = xen->cpus[i].paddr;
		ret->sizes[i] = xen->cpus[i].size;
	}
	ret->n = xen->ncpus;
	/* VMCOREINFO_XEN stands behind them; that of this Linux follows by itself. */
	if (xen->vmcoreinfo.size) {
		ret->paddrs[ret->n] = xen->vmcoreinfo.paddr;
		ret->sizes[ret->n++] = xen->vmcoreinfo.size;
	}
	ret->fact.state = FACT_PRESENT;
	return NULL;
}

struct kx_err *xen_describe_machine(struct facts *facts)
{
	const struct fact_xen *xen = &facts->xen;

	KX_TRY(describe_memory(xen, &facts->memory));
	facts->crash.crash_size =
		(struct fact_u64){{FACT_PRESENT, NULL}, range_size(xen->crash)};
	return describe_notes(xen, &facts->crash.notes);
}
