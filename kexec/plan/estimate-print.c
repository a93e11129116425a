// SPDX-License-Identifier: GPL-2.0-or-later
/* The estimate for people: a table of its parts, the sums, and what to write. */
#include "plan/estimate.h"

#include <inttypes.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "base/text.h"

static void print_files(const struct images *images, FILE *out)
{
	fputs("kernel:  ", out);
	text_print(out, images->kernel.original.path);
	for (size_t i = 0; i < images->ninitrds; i++) {
		fputs("\ninitrd:  ", out);
		text_print(out, images->initrds[i].path);
	}
	if (!images->ninitrds)
		fputs("\ninitrd:  none, and a capture kernel that saves a dump has one",
			out);
	fputs("\n\n", out);
}

/* A dash where the part is not there. */
static void print_at(const struct estimate_part *part, enum estimate_when when, FILE *out)
{
	if (part->when & when)
		fprintf(out, " %10s", text_size(part->bytes).s);
	else
		fprintf(out, " %10s", "-");
}

static void print_sum(const char *what, uint64_t load, uint64_t unpack, uint64_t dump,
	FILE *out)
{
	fprintf(out, " %10s %10s %10s  %s\n", text_size(load).s, text_size(unpack).s,
		text_size(dump).s, what);
}

static void print_part(const struct estimate_part *part, FILE *out)
{
	print_at(part, ESTIMATE_LOAD, out);
	print_at(part, ESTIMATE_UNPACK, out);
	print_at(part, ESTIMATE_DUMP, out);
	fprintf(out, "  %s (%s%s)\n", part->what,
		estimate_how_sure(part->certainty), part->source);
}

static void print_need(const struct estimate *e, FILE *out)
{
	fprintf(out, "\nneeded:   %s%" PRIu64 " MiB\n", estimate_how_sure(e->certainty),
		mib_up(e->need));
	if (!e->reserved)
		fputs("reserved: nothing\n", out);
	else
		fprintf(out, "reserved: %" PRIu64 " MiB, %s\n", mib_down(e->reserved),
			e->reserved >= e->need ? "which is enough"
					       : "which may be too little");
}

/* Whose command line counts on this machine comes first. */
static void print_lines(const struct estimate *e, const char *linux_line,
	const char *below_line, FILE *out)
{
	if (estimate_is_too_much(e))
		fprintf(out,
			"write:    nothing: this machine, of %" PRIu64
			" MiB, is too small for a dump by this initrd\n"
			"          %s\n",
			mib_down(e->ram), estimate_what_helps(e));
	if (linux_line && (!e->by_below || !below_line))
		fprintf(out, "write:    %s\n", linux_line);
	if (below_line)
		fprintf(out, "%s %s  %s\n", e->by_below ? "write:   " : "         ",
			below_line, e->below_where);
}

static void print_doubts(const struct estimate *e, FILE *out)
{
	fputs("\nuncertain: what the drivers of this machine's devices and the initrd's "
	      "programs take\n",
		out);
	if (e->certainty != PACKED_EXACT)
		fputs("uncertain: what the initrd unpacks to, which it does not state\n",
			out);
	if (!e->cmdline_known)
		fputs("uncertain: how many CPUs are started, and whether there is a "
		      "root=: give the capture kernel's command line by --append\n",
			out);
}

struct kx_err *estimate_print(
	const struct estimate *estimate, const struct plan_input *in, FILE *out)
{
	KX_AUTO(freep) char *linux_line = NULL;
	KX_AUTO(freep) char *below_line = NULL;

	KX_TRY(estimate_lines(estimate, &linux_line, &below_line));
	print_files(in->images, out);
	fprintf(out, " %10s %10s %10s\n", "loaded", "unpacking", "dumping");
	for (size_t i = 0; i < estimate->nparts; i++)
		print_part(&estimate->parts[i], out);
	print_sum("in all", estimate->load, estimate->unpack, estimate->dump, out);
	print_need(estimate, out);
	print_lines(estimate, linux_line, below_line, out);
	print_doubts(estimate, out);
	return NULL;
}
