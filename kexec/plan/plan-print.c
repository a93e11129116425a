// SPDX-License-Identifier: GPL-2.0-or-later
/* --dry-run for people. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "plan/plan.h"
#include "plan/show.h"

static void show(const struct plan *plan, enum show_place place, FILE *out)
{
	struct show to = {.text = out};

	if (plan->arch->show)
		plan->arch->show(plan, place, &to);
}

struct kx_err *plan_console(const struct plan *plan, char **ret)
{
	KX_AUTO(freep) char *text = NULL;
	size_t size;

	*ret = NULL;
	if (!plan->arch->show)
		return NULL;
	FILE *out = open_memstream(&text, &size);
	if (!out)
		return kx_err_nomem();
	show(plan, SHOW_PURGATORY, out);
	if (fclose(out))
		return kx_err_nomem();
	*ret = KX_STEAL(text);
	return NULL;
}

/* ---- the files --------------------------------------------------------------------- */

/* Sums come last, below numbers that end in the same column. */
static void print_size(const char *what, uint64_t size, FILE *out)
{
	fprintf(out, "%-8s %14" PRIu64 " %12s", what, size, text_size(size).s);
}

static void print_file(
	const char *what, const struct file *file, const char *text, FILE *out)
{
	print_size(what, file->size, out);
	fputs("  ", out);
	text_print(out, text);
}

static const char *kernel_path(const struct image *kernel)
{
	return image_is_uki(kernel) ? kernel->uki_kernel.path : kernel->original.path;
}

/* Its bytes are counted by what of them is handed over, in the lines below. */
static void print_uki(const struct image *kernel, FILE *out)
{
	const struct uki *uki = &kernel->uki;

	print_file("uki", image_file(kernel), kernel->original.path, out);
	fputs(uki->is_signed ? " (signed" : " (not signed", out);
	if (uki->nprofiles)
		fprintf(out, ", profile %u of %u", uki->profile, uki->nprofiles);
	if (uki->os) {
		fputs(", ", out);
		text_print(out, uki->os);
	}
	if (uki->uname) {
		fputs(", ", out);
		text_print(out, uki->uname);
	}
	fputs(")\n", out);
}

static void print_kernel(const struct image *kernel, FILE *out)
{
	print_file("kernel", image_content(kernel), kernel_path(kernel), out);
	fprintf(out, " (%s", kernel->type);
	if (*kernel->version)
		fprintf(out, ", %.*s", (int)strcspn(kernel->version, " "),
			kernel->version);
	if (kernel->compression)
		fprintf(out, ", decompressed from %s of %s",
			text_size(kernel->original.size).s, kernel->compression);
	if (image_is_zboot(kernel))
		fprintf(out, ", unpacked from EFI zboot by %s",
			kernel->zboot_compression);
	fputs(")\n", out);
}

static void print_line(
	const char *what, const struct file *file, const char *text, FILE *out)
{
	print_file(what, file, text, out);
	fputc('\n', out);
}

/* What is made of it, where that is not of all initrds in one. */
static void print_initrd(
	const struct plan *plan, const struct images *images, size_t i, FILE *out)
{
	const struct file *initrd = &images->initrds[i];
	const struct file *made = images->joined.fd < 0 && call_takes_segments(plan->call)
					  ? images_initrd_segment(images, i)
					  : initrd;

	print_file("initrd", initrd, initrd->path, out);
	if (made != initrd)
		fprintf(out, " (unpacked from %s: %s)", images->ahead[i].format,
			text_size(made->size).s);
	fputc('\n', out);
}

/* What is handed over, by whatever call. */
static void print_files(const struct plan *plan, const struct images *images, FILE *out)
{
	uint64_t total = images_total(images);

	fprintf(out, "%-8s %14s %12s  %s\n", "file", "bytes", "", "path");
	if (image_is_uki(&images->kernel))
		print_uki(&images->kernel, out);
	print_kernel(&images->kernel, out);
	for (size_t i = 0; i < images->ninitrds; i++)
		print_initrd(plan, images, i, out);
	for (size_t i = 0; i < images->nmodules; i++)
		print_line(
			"module", &images->modules[i].file, images->modules[i].text, out);
	if (plan->hands_dtb) {
		print_line("dtb", &images->dtb, images->dtb.path, out);
		total += images->dtb.size;
	}
	print_size("total", total, out);
	fputs("\n\n", out);
}

/* ---- the segments ------------------------------------------------------------------ */

/* A size both ways: as addresses are, and for people. */
static void print_sizes(uint64_t memsz, uint64_t bufsz, FILE *out)
{
	fprintf(out, " 0x%-10" PRIx64 "%11s  0x%-10" PRIx64 "%11s", memsz,
		text_size(memsz).s, bufsz, text_size(bufsz).s);
}

static void print_segment(const struct segment *s, FILE *out)
{
	fprintf(out, "%-12s 0x%-13" PRIx64, role_name(s->role), s->paddr);
	print_sizes(s->memsz, s->bufsz, out);
	fprintf(out, "  %s\n",
		s->role == ROLE_LOW_MEMORY ? "no (only mapped)"
		: s->digest		   ? "yes"
					   : "no");
}

static void print_segments(const struct plan *plan, FILE *out)
{
	uint64_t loaded = 0;

	fprintf(out, "\n%-12s %-15s %-23s  %-23s  %s\n", "segment", "address",
		"in memory", "loaded", "digest");
	plan_for_each (s, plan) {
		print_segment(s, out);
		loaded += s->bufsz;
	}
	fprintf(out, "%-12s %15s", "total", "");
	print_sizes(plan_memory(plan), loaded, out);
	fprintf(out,
		"\n\nentry:        purgatory at 0x%" PRIx64 ", then the %skernel at "
		"0x%" PRIx64,
		plan->entry, plan->jump_back ? "old " : "", plan->params.entry);
	show(plan, SHOW_ENTRY, out);
	fputs(plan->arch->show ? "\nconsole:      " : "", out);
	show(plan, SHOW_PURGATORY, out);
	fputc('\n', out);
}

static void print_digest(const struct plan *plan, FILE *out)
{
	if (!(plan->params.flags & PURGATORY_CHECK_DIGEST)) {
		fputs("digest:       not checked (--no-checks)\n", out);
		return;
	}
	fputs("digest:       ", out);
	for (size_t i = 0; i < sizeof(plan->params.digest); i++)
		fprintf(out, "%02x", plan->params.digest[i]);
	if (plan->params.flags & PURGATORY_XXH64_DIGEST)
		fputs(" (SHA-256 of XXH64s)", out);
	fputc('\n', out);
}

/* ---- the dump ---------------------------------------------------------------------- */

static void print_dumped(const struct elfcore_part *load, FILE *out)
{
	fprintf(out, "  0x%016" PRIx64 "-0x%016" PRIx64 " %12s", load->paddr,
		load->paddr + load->size - 1, text_size(load->size).s);
	if (load->vaddr != ELFCORE_NO_VADDR)
		fprintf(out, "  mapped at 0x%016" PRIx64, load->vaddr);
	fprintf(out, "%s\n", load->offset != load->paddr ? "  (copied)" : "");
}

/* The kernel's own text stands in the header twice, once with the memory around it. */
static struct kx_err *dumped_total(const struct elfcore *core, uint64_t *ret)
{
	KX_AUTO(range_set_destroy) struct range_set memory = {0};

	for (size_t i = 0; i < core->nloads; i++)
		KX_TRY(range_set_push(
			&memory, (struct range){core->loads[i].paddr,
					 core->loads[i].paddr + core->loads[i].size}));
	range_set_normalize(&memory);
	*ret = range_set_total(&memory);
	return NULL;
}

static struct kx_err *print_dump(const struct plan *plan, FILE *out)
{
	const struct elfcore *core = &plan->elfcore;
	const struct purgatory_params *p = &plan->params;
	uint64_t total;

	KX_TRY(dumped_total(core, &total));
	fprintf(out, "\nmemory that a dump would hold (%s, %zu buffers of notes):\n",
		text_size(total).s, core->nnotes);
	for (size_t i = 0; i < core->nloads; i++)
		print_dumped(&core->loads[i], out);
	if (p->backup_size)
		fprintf(out,
			"purgatory copies 0x%" PRIx64 " bytes (%s) from 0x%" PRIx64
			" to 0x%" PRIx64 "\n",
			p->backup_size, text_size(p->backup_size).s, p->backup_src,
			p->backup_dst);
	return NULL;
}

/* ---- all of it --------------------------------------------------------------------- */

static void print_next(const char *text, FILE *out)
{
	fputs("              ", out);
	text_print(out, text);
}

static void print_entry(const struct request_entry *entry, FILE *out)
{
	fputs("boot entry:   ", out);
	text_print(out, entry->title);
	if (entry->id) {
		fputs(" (", out);
		text_print(out, entry->id);
		fputc(')', out);
	}
	fputc('\n', out);
	if (entry->why) {
		print_next(entry->why, out);
		fputc('\n', out);
	}
	print_next(entry->source ? entry->source : "", out);
	fprintf(out, entry->line ? ":%u, %s" : "%.0u, %s", entry->line, entry->loader);
	if (entry->loader_why) {
		fputs(": ", out);
		text_print(out, entry->loader_why);
	}
	fputs("\n\n", out);
}

/* The way back has neither. */
static void print_target(const struct plan *plan, const struct images *images, FILE *out)
{
	if (plan->jump_back)
		return;
	if (plan->boot_entry)
		print_entry(plan->boot_entry, out);
	print_files(plan, images, out);
	fputs("command line: ", out);
	text_print(out, *plan->cmdline ? plan->cmdline : "(empty)");
	fputc('\n', out);
}

struct kx_err *plan_print(const struct plan *plan, const struct images *images, FILE *out)
{
	print_target(plan, images, out);
	fprintf(out, "call:         %s, flags 0x%" PRIx64 "\n", call_name(plan->call),
		plan->flags);
	fprintf(out, "reason:       %s\n", plan->reason);
	show(plan, SHOW_KERNEL, out);
	if (plan->call == CALL_FILE) {
		fputs("\nThe kernel itself makes the segments and the memory map;\n"
		      "-c shows the ones that kexec_load would get.\n",
			out);
		return NULL;
	}
	print_segments(plan, out);
	print_digest(plan, out);
	show(plan, SHOW_MEMORY, out);
	return plan->panic ? print_dump(plan, out) : NULL;
}
