/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a locked-down kernel forbids: /sys/kernel/security/lockdown. */
#ifndef KX_LOCKDOWN_H
#define KX_LOCKDOWN_H

#include "base/err.h"
#include "facts/fact.h"

struct sys;

enum lockdown { LOCKDOWN_NONE, LOCKDOWN_INTEGRITY, LOCKDOWN_CONFIDENTIALITY };

struct fact_lockdown {
	struct fact fact;
	enum lockdown mode;
};

/* Read the mode in force and settle the fact. Returns only KX_NOMEM. */
struct kx_err *lockdown_read(const struct sys *sys, struct fact_lockdown *ret);

#endif
