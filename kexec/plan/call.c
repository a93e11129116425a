// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/call.h"

static const struct call_traits table[] = {
	[CALL_NONE] = {.name = "none"},
	[CALL_LOAD] =
		{
			.name = "kexec_load",
			.taker = "the kernel",
			.takes_segments = true,
			.segment_max = CALL_SEGMENT_MAX,
			.counts_half_of_ram = true,
		},
	[CALL_FILE] = {.name = "kexec_file_load", .taker = "the kernel"},
	[CALL_XEN] =
		{
			.name = "xen_kexec_load",
			.taker = "Xen",
			.takes_segments = true,
			.segment_max = CALL_XEN_SEGMENT_MAX,
			.maps_only_segments = true,
			.wants_low_places = true,
			.starter = "in a Xen dom0 it is Xen that starts the image",
			.where = "in a Xen dom0",
		},
};

const struct call_traits *call_traits(enum call call)
{
	return &table[call];
}
