// SPDX-License-Identifier: GPL-2.0-or-later
/* --dry-run for people. */
#include <inttypes.h>
#include <stdio.h>

#include "arch/arch.h"
#include "base/text.h"
#include "plan/plan.h"
#include "plan/show.h"

static void show(const struct plan *plan, enum show_place place, FILE *out)
{
	struct show to = {.text = out};

	if (plan->arch->show)
		plan->arch->show(plan, place, &to);
}

static void print_segments(const struct plan *plan, FILE *out)
{
	fprintf(out, "\n%-12s %-18s %-18s %s\n", "segment", "address", "memory bytes",
		"bytes loaded");
	plan_for_each (s, plan)
		fprintf(out, "%-12s 0x%-16" PRIx64 " 0x%-16" PRIx64 " 0x%" PRIx64 "%s\n",
			role_name(s->role), s->paddr, s->memsz, s->bufsz,
			s->digest ? "" : "  (not in the digest)");
	fprintf(out, "entry: purgatory at 0x%" PRIx64 ", then the kernel at 0x%" PRIx64,
		plan->entry, plan->params.entry);
	show(plan, SHOW_ENTRY, out);
	fputc('\n', out);
}

static void print_digest(const struct plan *plan, FILE *out)
{
	if (!(plan->params.flags & PURGATORY_CHECK_DIGEST)) {
		fputs("digest: not checked (--no-checks)\n", out);
		return;
	}
	fputs("digest: ", out);
	for (size_t i = 0; i < sizeof(plan->params.digest); i++)
		fprintf(out, "%02x", plan->params.digest[i]);
	fputc('\n', out);
}

static void print_dump(const struct plan *plan, FILE *out)
{
	const struct elfcore *core = &plan->elfcore;
	const struct purgatory_params *p = &plan->params;

	fprintf(out, "\nmemory that a dump would hold (%zu buffers of notes):\n",
		core->nnotes);
	for (size_t i = 0; i < core->nloads; i++) {
		const struct elfcore_part *load = &core->loads[i];

		fprintf(out, "  0x%016" PRIx64 "-0x%016" PRIx64, load->paddr,
			load->paddr + load->size - 1);
		if (load->vaddr != ELFCORE_NO_VADDR)
			fprintf(out, " mapped at 0x%016" PRIx64, load->vaddr);
		fprintf(out, "%s\n", load->offset != load->paddr ? " (copied)" : "");
	}
	if (p->backup_size)
		fprintf(out,
			"purgatory copies 0x%" PRIx64 " bytes from 0x%" PRIx64
			" to 0x%" PRIx64 "\n",
			p->backup_size, p->backup_src, p->backup_dst);
}

static void print_files(const struct images *images, FILE *out)
{
	const struct image *kernel = &images->kernel;

	fputs("kernel:       ", out);
	text_print(out, kernel->original.path);
	fprintf(out, " (%s%s%s)\n", kernel->type,
		kernel->compression ? ", compressed with " : "",
		kernel->compression ? kernel->compression : "");
	for (size_t i = 0; i < images->ninitrds; i++) {
		fputs("initrd:       ", out);
		text_print(out, images->initrds[i].path);
		fprintf(out, " (%" PRIu64 " bytes)\n", images->initrds[i].size);
	}
	for (size_t i = 0; i < images->nmodules; i++) {
		fputs("module:       ", out);
		text_print(out, images->modules[i].text);
		fprintf(out, " (%" PRIu64 " bytes)\n", images->modules[i].file.size);
	}
}

struct kx_err *plan_print(const struct plan *plan, const struct images *images, FILE *out)
{
	print_files(images, out);
	fputs("command line: ", out);
	text_print(out, plan->cmdline);
	fputc('\n', out);
	fprintf(out, "call:         %s, flags 0x%" PRIx64 "\n", call_name(plan->call),
		plan->flags);
	fprintf(out, "reason:       %s\n", plan->reason);
	show(plan, SHOW_KERNEL, out);
	if (plan->call == CALL_FILE) {
		fputs("\nThe kernel itself makes the segments and the memory map; -c "
		      "shows the ones that kexec_load would get.\n",
			out);
		return NULL;
	}
	print_segments(plan, out);
	print_digest(plan, out);
	show(plan, SHOW_MEMORY, out);
	if (plan->panic)
		print_dump(plan, out);
	return NULL;
}
