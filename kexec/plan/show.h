/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What an architecture has to show of a plan, besides what all plans have: it is asked at
 * each of these places (arch_ops.show), and tells it as text or by the keys of --json
 * (kexec(8), "JSON OUTPUT").
 */
#ifndef KX_SHOW_H
#define KX_SHOW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/memmap.h"
#include "base/range.h"

enum show_place {
	SHOW_KERNEL,	/* how the kernel is handed over: a line, or keys */
	SHOW_ENTRY,	/* how it is entered: within a line, or keys of "purgatory" */
	SHOW_PURGATORY, /* its console: within a line, or keys of "purgatory" */
	SHOW_MEMORY	/* what it is told of memory: a paragraph, or keys */
};

/* Where to. One that cannot be written to any more remembers that by itself. */
struct show {
	FILE *text; /* for people; then the members below are NULL */

	/* A key and its value. An address is one in hexadecimal. */
	void (*string)(struct show *to, const char *key, const char *value);
	void (*address)(struct show *to, const char *key, uint64_t value);
	void (*boolean)(struct show *to, const char *key, bool value);

	/* An array of ranges, "start" and "end" each; of a map "type", too. */
	void (*ranges)(struct show *to, const char *key, const struct range_set *ranges);
	void (*memmap)(struct show *to, const char *key, const struct memmap *map);

	/* The keys from here to end() are an object's; none is in another. */
	void (*begin)(struct show *to, const char *key);
	void (*end)(struct show *to);
};

#endif
