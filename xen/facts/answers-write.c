// SPDX-License-Identifier: GPL-2.0-or-later
/* What Xen answered, as the text that xen_parse_answers() reads. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "xen/facts/xen-facts.h"

static void write_range(FILE *out, const char *what, struct xen_note note)
{
	if (note.size)
		fprintf(out, "range %s 0x%" PRIx64 " 0x%" PRIx64 "\n", what, note.paddr,
			note.size);
}

/* A line that says of the console what was understood of Xen's own. */
static void write_console(FILE *out, const struct xen_console *console)
{
	if (!console->com) {
		fputs("command-line console=vga\n", out);
		return;
	}
	fprintf(out, "command-line console=com%u", console->com);
	if (console->baud || console->bits)
		fprintf(out, " com%u=", console->com);
	if (console->baud)
		fprintf(out, "%" PRIu64, console->baud);
	else if (console->bits)
		fputs("auto", out);
	if (console->bits)
		fprintf(out, ",%c%c1", console->bits, console->parity);
	fputc('\n', out);
}

static void write_answers(FILE *out, const struct fact_xen *xen)
{
	const struct xen_note crash = {xen->crash.start, range_size(xen->crash)};

	fprintf(out, "status default %d\nstatus crash %d\n", xen->default_status,
		xen->crash_status);
	write_range(out, "crash", crash);
	write_range(out, "vmcoreinfo", xen->vmcoreinfo);
	for (size_t i = 0; i < xen->ncpus; i++)
		fprintf(out, "range cpu %zu 0x%" PRIx64 " 0x%" PRIx64 "\n", i,
			xen->cpus[i].paddr, xen->cpus[i].size);
	for (size_t i = 0; i < xen->map.n; i++)
		fprintf(out, "memory %" PRIx64 "-%" PRIx64 " %s\n",
			xen->map.v[i].range.start, xen->map.v[i].range.end - 1,
			memory_type_name(xen->map.v[i].type));
	write_console(out, &xen->console);
}

struct kx_err *xen_write_answers(const struct fact_xen *xen, char **ret, size_t *ret_size)
{
	FILE *out = open_memstream(ret, ret_size);

	if (!out)
		return kx_err_nomem();
	if (fact_present(&xen->fact))
		write_answers(out, xen);
	else
		fprintf(out, "error %s\n", fact_why_not(&xen->fact, "Xen was not asked"));
	bool failed = ferror(out);
	return fclose(out) || failed ? kx_err_nomem() : NULL;
}
