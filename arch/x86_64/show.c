// SPDX-License-Identifier: GPL-2.0-or-later
/* What only an x86_64 plan has to show. */
#include "plan/show.h"

#include <inttypes.h>

#include "arch/x86_64/x86_64.h"
#include "base/text.h"

static void print_map(const struct memmap *map, FILE *out)
{
	uint64_t ram = 0;

	for (size_t i = 0; i < map->n; i++)
		if (map->v[i].type == MEMORY_RAM)
			ram += range_size(map->v[i].range);
	fprintf(out, "\nmemory map handed over (%zu entries, %s of System RAM):\n",
		map->n, text_size(ram).s);
	for (size_t i = 0; i < map->n; i++)
		fprintf(out, "  0x%016" PRIx64 "-0x%016" PRIx64 " %12s  %s\n",
			map->v[i].range.start, map->v[i].range.end - 1,
			text_size(range_size(map->v[i].range)).s,
			memory_type_name(map->v[i].type));
}

static void print_console(const struct purgatory_params *p, FILE *out)
{
	bool serial = p->flags & PURGATORY_SERIAL, vga = p->flags & PURGATORY_VGA;

	if (serial)
		fprintf(out, "serial port 0x%" PRIx32, p->serial_port);
	fputs(serial && vga ? " and " : "", out);
	fputs(vga ? "VGA text screen" : serial ? "" : "none", out);
}

static void print_rsdp(const struct purgatory_params *p, FILE *out)
{
	if (p->rsdp_src)
		fprintf(out,
			"purgatory copies ACPI's root pointer from 0x%" PRIx32
			" to 0x%" PRIx32 "\n",
			p->rsdp_src, p->rsdp_dst);
}

static void print(const struct plan *plan, enum show_place place, FILE *out)
{
	if (place == SHOW_KERNEL && plan->fast_boot.used)
		fprintf(out,
			"fast boot:    the kernel is decompressed now, and moved by "
			"0x%" PRIx64 " in virtual memory\n",
			plan->fast_boot.virtual_offset);
	if (place == SHOW_KERNEL && plan->arguments)
		fprintf(out, "arguments:    %s\n", plan->arguments);
	if (place == SHOW_ENTRY && plan->params.flags & PURGATORY_ENTRY_32BIT)
		fputs(" in 32-bit mode", out);
	if (place == SHOW_ENTRY && plan->params.flags & PURGATORY_ENTRY_REAL)
		fputs(" in real mode", out);
	if (place == SHOW_PURGATORY)
		print_console(&plan->params, out);
	if (place == SHOW_MEMORY && plan->e820.n) {
		print_map(&plan->e820, out);
		print_rsdp(&plan->params, out);
	}
}

static void show_purgatory(const struct purgatory_params *p, struct show *to)
{
	to->boolean(to, "serial_console", p->flags & PURGATORY_SERIAL);
	to->boolean(to, "vga_console", p->flags & PURGATORY_VGA);
	if (p->flags & PURGATORY_SERIAL)
		to->address(to, "serial_port", p->serial_port);
	if (p->rsdp_src) {
		to->address(to, "rsdp_from", p->rsdp_src);
		to->address(to, "rsdp_to", p->rsdp_dst);
	}
}

void x86_show(const struct plan *plan, enum show_place place, struct show *to)
{
	if (to->text)
		return print(plan, place, to->text);
	switch (place) {
	case SHOW_KERNEL:
		if (plan->fast_boot.used)
			to->address(to, "virtual_offset", plan->fast_boot.virtual_offset);
		if (plan->arguments)
			to->string(to, "arguments", plan->arguments);
		break;
	case SHOW_ENTRY:
		to->boolean(
			to, "entry_32bit", plan->params.flags & PURGATORY_ENTRY_32BIT);
		if (plan->params.flags & PURGATORY_ENTRY_REAL)
			to->boolean(to, "real_mode", true);
		break;
	case SHOW_PURGATORY:
		show_purgatory(&plan->params, to);
		break;
	case SHOW_MEMORY:
		to->memmap(to, "e820", &plan->e820);
		break;
	}
}
