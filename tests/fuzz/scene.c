// SPDX-License-Identifier: GPL-2.0-or-later
#include "scene.h"

#include <string.h>

uint8_t scene_bytes[SCENE_BYTES];
const uint8_t scene_blob[0x1000];

const struct segment *scene_find(const struct plan *plan, enum role role)
{
	for (size_t i = 0; i < plan->nsegments; i++)
		if (plan->segments[i].role == role)
			return &plan->segments[i];
	return NULL;
}

bool scene_may_fail(const struct kx_err *err)
{
	return strstr(err->message, "'segment-count'") ||
	       strstr(err->message, "'half-of-ram'");
}
