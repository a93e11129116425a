/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does root= of a command line name a device that this machine has? Asked of /dev and
 * /sys as udev and the kernel keep them.
 */
#ifndef KX_ROOT_DEVICE_H
#define KX_ROOT_DEVICE_H

#include <stdbool.h>

#include "base/err.h"
#include "facts/fact.h"

struct sys;

/*
 * Absent: it cannot be told. So it is for all that is no UUID=, PARTUUID=, LABEL=,
 * PARTLABEL=, MAJOR:MINOR or one /dev/…; for network and flash devices, and what only
 * an initrd sets up (md, nbd, …); and where /dev/disk, or what else would have it, is
 * not there.
 */
struct fact_root {
	struct fact fact;
	char *spec; /* what was looked for: "UUID=…"; NULL: nothing was */
	bool there;
};

/* Look for spec, the value of root=; ret was zeroed. Returns only KX_NOMEM. */
struct kx_err *root_device_read(
	const struct sys *sys, const char *spec, struct fact_root *ret);

/* Read all that this would ask, whatever spec is: for a record. Returns only KX_NOMEM. */
struct kx_err *root_device_read_all(const struct sys *sys);

void root_device_destroy(struct fact_root *root);

#endif
