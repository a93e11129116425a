/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a service enabled? As its links say it, of systemd and of System V's run levels:
 * nothing is asked of who runs the machine, and presets are not looked at.
 */
#ifndef KX_UNIT_STATE_H
#define KX_UNIT_STATE_H

#include <stdbool.h>

#include "base/err.h"
#include "facts/fact.h"

struct sys;

/* Absent: the machine shows neither. */
struct unit_state {
	struct fact fact;
	bool there;   /* its unit file, or its script in /etc/init.d */
	bool enabled; /* something that is started wants it */
	bool masked;  /* systemd.unit(5): its unit is /dev/null */
};

/*
 * unit: "kdump.service"; the script has that name without its end. ret was zeroed.
 * Returns only KX_NOMEM.
 */
struct kx_err *unit_state_read(
	const struct sys *sys, const char *unit, struct unit_state *ret);
void unit_state_destroy(struct unit_state *state);

#endif
