// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/backend.h"

void backend_fill_segments(const struct plan *plan, struct sys_segment *segments)
{
	for (size_t i = 0; i < plan->nsegments; i++) {
		const struct segment *s = &plan->segments[i];

		segments[i] = (struct sys_segment){
			.buf = s->bufsz ? s->bytes : NULL,
			.bufsz = s->bufsz,
			.mem = s->paddr,
			.memsz = s->memsz,
		};
	}
}
