/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls that load an image, as a table of what each of them does: planning asks for a
 * property, never for a name.
 */
#ifndef KX_CALL_H
#define KX_CALL_H

#include <stdbool.h>
#include <stddef.h>

enum call { CALL_NONE, CALL_LOAD, CALL_FILE, CALL_XEN };

#define CALL_SEGMENT_MAX     16 /* KEXEC_SEGMENT_MAX, include/uapi/linux/kexec.h */
#define CALL_XEN_SEGMENT_MAX 15 /* Xen keeps one for itself (xen/common/kexec.c) */

struct call_traits {
	const char *name;  /* "kexec_load" */
	const char *taker; /* who takes it, in messages: "the kernel" */

	bool takes_segments; /* that this program makes */
	size_t segment_max;  /* at most CALL_SEGMENT_MAX */

	/* What is loaded may take at most half of the machine's RAM. */
	bool counts_half_of_ram;

	/* For purgatory, only the segments are mapped, and no other memory. */
	bool maps_only_segments;

	/*
	 * A normal image is safest at the lowest free places. Xen keeps it in pages
	 * of its own, the highest first. When it takes one to which an earlier part is to
	 * be copied, it forgets where that part is (kimage_alloc_page() in its
	 * common/kimage.c, seen up to 4.20).
	 */
	bool wants_low_places;

	/*
	 * Why it is not the running kernel that keeps the image and starts it, and where
	 * that is so: then its own view of the machine is not the machine, and it updates
	 * no elfcorehdr. NULL: it is the running kernel.
	 */
	const char *starter;
	const char *where;
};

/* Never NULL. */
const struct call_traits *call_traits(enum call call);

static inline const char *call_name(enum call call)
{
	return call_traits(call)->name;
}

static inline bool call_takes_segments(enum call call)
{
	return call_traits(call)->takes_segments;
}

#endif
