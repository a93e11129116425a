/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is mounted on the machine that is judged, and on which mount a path lies. */
#ifndef KX_CHECK_PLACE_H
#define KX_CHECK_PLACE_H

#include <stdbool.h>

#include "base/err.h"
#include "boot/filesystems.h"
#include "sys/sys.h"

struct check_mounts {
	struct boot_filesystems all; /* none where nothing tells */

	/* Automounts that nothing is mounted on; none of a machine captured by hand. */
	struct asleep asleep;
};

/* Read them; ret was zeroed. Nothing is mounted by that. Error: KX_NOMEM. */
struct kx_err *check_mounts_read(const struct sys *sys, struct check_mounts *ret);
void check_mounts_destroy(struct check_mounts *mounts);

/* Is the mount's server elsewhere? Of one that does not answer, who asks waits. */
bool check_mount_is_remote(const struct boot_mount *mount);

struct check_place {
	/* Absolute, without links, "." and ".."; freed by the caller. */
	char *path;
	const struct boot_mount *mount; /* that it lies on; NULL: not told */
};

/*
 * Where path, an absolute one, leads: links of each part of it are followed, below
 * sys->root as if that were "/". On a live machine nothing is looked at that is on an
 * automount (sys->asleep), or with leave_remote on another machine; there, and from the
 * first part on that is not there or may not be read, the rest is taken as it is
 * written. Error: KX_NOMEM.
 */
struct kx_err *check_place_find(const struct sys *sys, const struct check_mounts *mounts,
	const char *path, bool leave_remote, struct check_place *ret);

#endif
