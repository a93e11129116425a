/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What this program loaded, written down for kexec -S: the kernel tells no more than that
 * something is loaded. One file for the normal image and one for the crash image, in
 * /run/kexec. It is a help, never a condition: that it cannot be written fails no load.
 *
 * It must not tell of an image that is gone. Before anything may replace or drop the
 * image, its record is set aside; a load that is killed in between leaves none. What
 * other programs do is seen by the image's identity in the kernel
 * (facts/image-identity.h).
 */
#ifndef KX_RECORD_H
#define KX_RECORD_H

#include "base/err.h"
#include "format/load-record.h"
#include "image/images.h"
#include "plan/plan.h"
#include "sys/sys.h"

/*
 * Nobody finds the record until it is put back. An error is for a warning, if no new
 * record is written: what is written down is of an earlier load then.
 */
struct kx_err *record_set_aside(const struct sys *sys, bool panic);

/* The image is still the one that was loaded before: so is its record. */
void record_put_back(const struct sys *sys, bool panic);

/* It is gone. */
void record_drop(const struct sys *sys, bool panic);

/*
 * Plan was loaded, of images, by the boot entry of that name (NULL: none): write that
 * down; what was set aside is dropped. at_once: it is started now, so that what tells it
 * from another program's is not looked for: the kernel's list of symbols takes as long to
 * read as a load. False: it could not be written.
 */
bool record_write(const struct sys *sys, const struct plan *plan,
	const struct images *images, const char *entry, bool at_once);

enum record_is {
	RECORD_NONE,	   /* nothing is loaded, or it is not known what: why says it */
	RECORD_UNVERIFIED, /* this program's last load; why: others cannot be seen */
	RECORD_VERIFIED	   /* what the kernel holds is what this program loaded */
};

struct record {
	enum record_is is;
	char *why; /* NULL when verified */
	struct load_record load; /* empty when none */
};

/*
 * The record of the image that is loaded. Whatever cannot be read or does not fit is
 * RECORD_NONE with its reason. Returns only KX_NOMEM.
 */
struct kx_err *record_read(const struct sys *sys, bool panic, struct record *ret);
void record_destroy(struct record *record);

#endif
