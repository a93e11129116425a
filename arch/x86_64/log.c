// SPDX-License-Identifier: GPL-2.0-or-later
/* What -d says of a machine that is x86_64 (arch_ops.log_facts). */
#include <inttypes.h>

#include "arch/x86_64/x86_64.h"
#include "base/log.h"
#include "facts/firmware-rsdp.h"

static void log_firmware_map(const struct facts *facts)
{
	const struct fact_memmap *map = &facts->firmware_map;

	if (facts->memory.from_firmware)
		log_debug("memory map: by %s, %zu entries", facts->memory.source,
			facts->memory.map.n);
	else if (fact_present(&map->fact))
		log_debug("memory map: by /sys/firmware/memmap, %zu entries", map->map.n);
	else
		log_debug("memory map: by %s, since /sys/firmware/memmap cannot be used "
			  "(%s)",
			facts->memory.source, fact_why_not(&map->fact, "not there"));
}

static void log_efi(const struct fact_efi *efi)
{
	if (fact_present(&efi->fact))
		log_debug("EFI: by /sys/firmware/efi, %zu entries in its runtime map",
			efi->runtime_map_n);
	else
		log_debug("EFI: none (%s)",
			fact_why_not(&efi->fact, "/sys/firmware/efi is not there"));
}

static void log_rsdp(const struct facts *facts)
{
	const char *source;
	uint64_t paddr = rsdp_find(facts, &source);

	if (paddr)
		log_debug("RSDP: 0x%" PRIx64 ", by %s", paddr, source);
	else
		log_debug("RSDP: nobody tells; the new kernel looks below 1 MiB");
}

static void log_srat(const struct fact_srat *srat)
{
	if (fact_present(&srat->fact))
		log_debug("SRAT: %" PRIu64 " MiB of memory are not hot-pluggable",
			range_set_total(&srat->immovable) >> 20);
	else
		log_debug("SRAT: %s",
			fact_why_not(&srat->fact,
				"none, no memory is known to be hot-pluggable"));
}

static void log_boot_params(const struct fact *fact)
{
	log_debug("boot parameters of the running kernel: %s",
		fact_present(fact) ? "read" : fact_why_not(fact, "not there"));
}

static void log_paging(const struct fact_u64 *la57)
{
	log_debug("paging: %s",
		!fact_present(&la57->fact)
			? fact_why_not(&la57->fact, "/proc/cpuinfo does not say")
		: la57->value ? "5 levels (la57)"
			      : "4 levels");
}

static void log_console(const struct fact_u64 *port)
{
	if (fact_present(&port->fact))
		log_debug("serial console of the running kernel: I/O port 0x%" PRIx64,
			port->value);
	else
		log_debug("serial console of the running kernel: %s",
			fact_why_not(&port->fact, "none"));
}

void x86_log_facts(const struct facts *facts)
{
	log_firmware_map(facts);
	log_boot_params(&facts->boot_params.fact);
	log_efi(&facts->efi);
	log_rsdp(facts);
	log_srat(&facts->srat);
	log_paging(&facts->la57);
	log_console(&facts->serial_port);
}
