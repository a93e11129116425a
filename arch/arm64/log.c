// SPDX-License-Identifier: GPL-2.0-or-later
/* What -d says of a machine that is arm64 (arch_ops.log_facts). */
#include <inttypes.h>

#include "arch/arm64/arm64.h"
#include "base/log.h"

static void log_gic(const struct fact_gic_tables *gic)
{
	if (gic->fact.state == FACT_FAILED)
		log_debug("tables of the interrupt controller: %s",
			gic->fact.err->message);
	for (size_t i = 0; fact_present(&gic->fact) && i < gic->lpi.n; i++)
		log_debug("LPI tables: 0x%" PRIx64 "-0x%" PRIx64, gic->lpi.v[i].start,
			gic->lpi.v[i].end - 1);
	for (size_t i = 0; fact_present(&gic->fact) && i < gic->its.n; i++)
		log_debug("ITS tables: 0x%" PRIx64 "-0x%" PRIx64, gic->its.v[i].start,
			gic->its.v[i].end - 1);
}

static void log_uart(const char *what, const char *name, const struct uart *uart)
{
	log_debug("%s%s: %s at 0x%" PRIx64 ", registers %u bytes apart, %u bits", what,
		name, uart->kind == UART_PL011 ? "PL011" : "8250", uart->paddr,
		uart->kind == UART_PL011 ? 4 : 1U << uart->shift,
		uart->kind == UART_PL011 || uart->wide ? 32 : 8);
}

static void log_uarts(const struct facts *facts)
{
	const struct fact_uarts *uarts = &facts->uarts;

	if (!fact_present(&uarts->fact))
		log_debug("UARTs: %s", fact_why_not(&uarts->fact, "/sys tells of none"));
	for (size_t i = 0; fact_present(&uarts->fact) && i < uarts->n; i++)
		log_uart(uarts->v[i].console ? "console " : "UART ", uarts->v[i].name,
			&uarts->v[i].uart);
	if (fact_present(&facts->spcr.fact))
		log_uart("UART of ACPI's SPCR", "", &facts->spcr.uart);
}

void arm64_log_facts(const struct facts *facts)
{
	const struct fact_devtree *devtree = &facts->devtree;

	if (fact_present(&facts->page_size.fact))
		log_debug("pages of the running kernel: %" PRIu64 " KiB",
			facts->page_size.value >> 10);
	log_uarts(facts);
	if (!fact_present(&devtree->fact))
		return log_debug("device tree: %s",
			fact_why_not(&devtree->fact, "not there"));
	log_debug("device tree: by %s, %" PRIu64 " bytes; firmware: %s", devtree->source,
		(uint64_t)devtree->tree.blob.size,
		devtree_is_efi(&devtree->tree) ? "EFI" : "not EFI");
	log_gic(&facts->gic);
}
