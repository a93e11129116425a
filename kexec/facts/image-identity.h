/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What tells the image that the running kernel holds from every other one that it may
 * hold later in this boot. No file of /sys does; the kernel's own memory, in /proc/kcore,
 * does where a reader has CAP_SYS_RAWIO and lockdown allows it (it does but for
 * confidentiality).
 */
#ifndef KX_IMAGE_IDENTITY_H
#define KX_IMAGE_IDENTITY_H

#include <stdbool.h>

#include "facts/fact.h"

/* A SHA-256 in hexadecimal, and a NUL. */
#define IMAGE_IDENTITY_SIZE 65

/*
 * A digest over the address and the start of the kernel's struct kimage: entry, pages,
 * the addresses and sizes of all segments, where the caller had them; and over the first
 * bytes of each segment, where physical addresses are stated. Two images of a boot differ
 * in one of these even where the second has the files and takes the place of the first.
 */
struct image_identity {
	struct fact fact;
	char text[IMAGE_IDENTITY_SIZE]; /* "": the kernel holds no image */
};

/*
 * Of the crash image if panic. Settles the fact: absent without /proc/kcore, or where
 * the kernel has no such symbol; failed where it may not be read. Returns only KX_NOMEM.
 */
struct kx_err *image_identity_read(
	const struct sys *sys, bool panic, struct image_identity *ret);
void image_identity_destroy(struct image_identity *identity);

#endif
