// SPDX-License-Identifier: GPL-2.0-or-later
/* Xen's answers of a captured machine: what comes out is whole and does not wrap. */
#include <stddef.h>
#include <stdint.h>

#include "hold.h"
#include "xen/facts/xen-facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_note(struct xen_note note)
{
	hold(note.paddr && note.size && note.paddr + note.size >= note.paddr);
}

static void check(const struct fact_xen *xen)
{
	hold(xen->crash.start <= xen->crash.end);
	hold(xen->ncpus <= XEN_CPU_MAX);
	hold(xen->console.com <= 2 && !xen->console.com == !xen->console.port);
	for (size_t i = 0; i < xen->ncpus; i++)
		check_note(xen->cpus[i]);
	if (xen->vmcoreinfo.size)
		check_note(xen->vmcoreinfo);
	for (size_t i = 0; i < xen->map.n; i++)
		hold(xen->map.v[i].range.start <= xen->map.v[i].range.end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fact_xen xen = {0};
	struct kx_err *err = xen_parse_answers("input", (const char *)data, size, &xen);

	if (err)
		hold(!xen.ncpus && !xen.cpus && !xen.map.n && !xen.crash.end &&
			!xen.vmcoreinfo.size && !xen.console.com &&
			!xen.crash_status && !xen.default_status);
	check(&xen);
	kx_err_free(err);
	xen_destroy(&xen);
	return 0;
}
