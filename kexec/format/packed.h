/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much a compressed archive unpacks to, by what its format states of itself: headers,
 * trailers and indexes are read, nothing is decompressed. Those compressions are known
 * that the kernel takes for an initramfs (lib/decompress.c). Pure.
 */
#ifndef KX_PACKED_H
#define KX_PACKED_H

#include "base/bytes.h"

/* From the surest on: of several, the last one holds for their sum. */
enum packed_certainty {
	PACKED_EXACT,	/* the format states it */
	PACKED_ABOUT,	/* an estimate by the blocks that it has */
	PACKED_AT_LEAST /* it states nothing, or is cut short: what is certain */
};

struct packed {
	const char *format; /* "gzip" … */
	uint64_t size;	    /* bytes of it; all there are where its end is not known */
	uint64_t unpacked;  /* bytes */
	enum packed_certainty certainty;
	bool cut_short; /* its end is missing, by what it states; only of xz, lz4, zstd */
};

/* Does b start as by one of those compressions? By two bytes, as the kernel asks. */
bool packed_is(const struct bytes *b);

/* Is the archive at the start of b of a format that tells of cut_short? */
bool packed_states_end(const struct bytes *b);

/*
 * The archive at the start of b, which has everything up to the end of the initrd. False:
 * it is by no compression that the kernel knows. Time is proportional to the number of
 * its blocks, and to at most 8 MiB of the last one; of gzip, to what is there, in which
 * another archive is looked for.
 */
bool packed_measure(const struct bytes *b, struct packed *ret);

#endif
