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

extern const struct purgatory_blob purgatory_host __attribute__((visibility("hidden")));

static const struct {
	const char *arch;
	const struct purgatory_blob *blob;
} blobs[] = {
#ifdef HAVE_PURGATORY_X86_64
	{"x86_64", &purgatory_host},
#endif
#ifdef HAVE_PURGATORY_PPC64LE
	{"ppc64le", &purgatory_host},
#endif
#ifdef HAVE_PURGATORY_PPC64
	{"ppc64", &purgatory_host},
#endif
	{NULL, NULL},
};

const struct purgatory_blob *purgatory_blob_for(const char *arch)
{
	for (size_t i = 0; blobs[i].arch; i++)
		if (!strcmp(blobs[i].arch, arch))
			return blobs[i].blob;
	return NULL;
}
