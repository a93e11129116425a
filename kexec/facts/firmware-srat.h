/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ACPI's SRAT (ACPI specification, "System Resource Affinity Table"): which memory the
 * firmware says may be taken away while the machine runs, and where there may be some one
 * day. /sys/firmware/acpi/tables/SRAT.
 */
#ifndef KX_FIRMWARE_SRAT_H
#define KX_FIRMWARE_SRAT_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/range.h"
#include "facts/fact.h"

struct sys;

struct fact_srat {
	struct fact fact;
	struct range_set immovable; /* memory that it names and not as hot-pluggable */

	/*
	 * Physical address where the last memory ends that it names and enables,
	 * hot-pluggable or not, and whether it is there or not; 0: none
	 */
	uint64_t end;
};

/*
 * Parse a table into all but ret's fact; ret must be empty, and is so on an error. What
 * is immovable is as x86's decompressor takes it (count_immovable_mem_regions() in
 * arch/x86/boot/compressed/acpi.c): whether a structure is enabled and what the checksum
 * says is not asked. end is as the kernel itself does (max_possible_pfn in
 * drivers/acpi/numa/srat.c). KX_FORMAT: no SRAT, or structures that do not fit in it.
 */
struct kx_err *srat_parse(const struct bytes *b, struct fact_srat *ret);

/* Read it and settle the fact; absent where there is none. Returns only KX_NOMEM. */
struct kx_err *firmware_read_srat(const struct sys *sys, struct fact_srat *ret);
void firmware_srat_destroy(struct fact_srat *srat);

#endif
