// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A purgatory of fixed size and without code, in the place of libpurgatory.a: plans that
 * are compared with expectations must not depend on what a compiler made of the real one.
 */
#include "purgatory/params.h"
#include "purgatory/purgatory.h"

#include <assert.h>
#include <string.h>

static const uint8_t bytes[0x2000];

static const struct purgatory_blob blob = {
	.bytes = bytes,
	.size = sizeof(bytes),
	.entry_offset = 0,
	.params_offset = PURGATORY_X86_64_PARAMS,
};

static const struct purgatory_blob blob_ppc64 = {
	.bytes = bytes,
	.size = sizeof(bytes),
	.entry_offset = 0,
	.params_offset = PURGATORY_PPC64_PARAMS,
};

static_assert(PURGATORY_PPC64_PARAMS + PP_SIZE <= sizeof(bytes), "params");

const struct purgatory_blob *purgatory_blob_for(const char *arch)
{
	return strncmp(arch, "ppc64", strlen("ppc64")) ? &blob : &blob_ppc64;
}
