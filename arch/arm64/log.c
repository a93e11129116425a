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

void arm64_log_facts(const struct facts *facts)
{
	const struct fact_devtree *devtree = &facts->devtree;

	if (fact_present(&facts->page_size.fact))
		log_debug("pages of the running kernel: %" PRIu64 " KiB",
			facts->page_size.value >> 10);
	if (!fact_present(&devtree->fact))
		return log_debug("device tree: %s",
			fact_why_not(&devtree->fact, "not there"));
	log_debug("device tree: by %s, %" PRIu64 " bytes; firmware: %s", devtree->source,
		(uint64_t)devtree->tree.blob.size,
		devtree_is_efi(&devtree->tree) ? "EFI" : "not EFI");
	log_gic(&facts->gic);
}
