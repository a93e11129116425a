/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The purgatory blob as an input to planning. */
#ifndef PURGATORY_PURGATORY_H
#define PURGATORY_PURGATORY_H

#include <stdint.h>

/*
 * Flat code, linked at 0. It runs at any page-aligned physical address, entered at
 * entry_offset; struct purgatory_params stands at params_offset.
 */
struct purgatory_blob {
	const uint8_t *bytes;
	uint64_t size;		/* bytes of the blob, stack included */
	uint64_t entry_offset;	/* bytes from its start */
	uint64_t params_offset; /* bytes from its start */
	uint64_t room;		/* bytes of memory behind it that it takes, too */
};

/* The blob for an arch_ops name ("x86_64"), or NULL: a build has only its host's. */
const struct purgatory_blob *purgatory_blob_for(const char *arch);

#endif
