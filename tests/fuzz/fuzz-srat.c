// SPDX-License-Identifier: GPL-2.0-or-later
/* ACPI's SRAT of a captured machine: what comes out is sorted and disjoint. */
#include "facts/firmware-srat.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes b = {data, size, "SRAT"};
	struct fact_srat srat = {0};
	struct kx_err *err = srat_parse(&b, &srat);
	const struct range_set set = srat.immovable;

	hold(!err || (err->code == KX_FORMAT && !set.n && !set.v && !srat.end));
	for (size_t i = 0; i < set.n; i++) {
		hold(set.v[i].start < set.v[i].end);
		hold(!i || set.v[i].start > set.v[i - 1].end);
	}
	kx_err_free(err);
	firmware_srat_destroy(&srat);
	return 0;
}
