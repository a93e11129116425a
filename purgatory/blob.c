// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include "purgatory/purgatory.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

/* embed.S writes the struct. */
static_assert(offsetof(struct purgatory_blob, bytes) == 0, "blob");
static_assert(offsetof(struct purgatory_blob, size) == 8, "blob");
static_assert(offsetof(struct purgatory_blob, entry_offset) == 16, "blob");
static_assert(offsetof(struct purgatory_blob, params_offset) == 24, "blob");
static_assert(offsetof(struct purgatory_blob, room) == 32, "blob");

extern const struct purgatory_blob purgatory_host __attribute__((visibility("hidden")));

const struct purgatory_blob *purgatory_blob_for(const char *arch)
{
#ifdef PURGATORY_HOST
	if (!strcmp(arch, PURGATORY_HOST))
		return &purgatory_host;
#endif
	(void)arch;
	return NULL;
}
