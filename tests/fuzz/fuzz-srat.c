// SPDX-License-Identifier: GPL-2.0-or-later
/* ACPI's SRAT of a captured machine: what comes out is sorted and disjoint. */
#include "facts/firmware-srat.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct bytes b = {data, size, "SRAT"};
	struct range_set set = {0};
	struct kx_err *err = srat_parse(&b, &set);

	hold(!err || (err->code == KX_FORMAT && !set.n && !set.v));
	for (size_t i = 0; i < set.n; i++) {
		hold(set.v[i].start < set.v[i].end);
		hold(!i || set.v[i].start > set.v[i - 1].end);
	}
	kx_err_free(err);
	range_set_destroy(&set);
	return 0;
}
