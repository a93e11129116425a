/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes the running kernel panic, and what it does then: of /proc/sys/kernel. */
#ifndef KX_PANIC_SYSCTLS_H
#define KX_PANIC_SYSCTLS_H

#include "base/err.h"
#include "facts/fact.h"

struct sys;

/*
 * admin-guide/sysctl/kernel.rst. A value is one of 64 bits with a sign, in two's
 * complement: panic may be negative. Absent: this kernel is built without.
 */
struct panic_sysctls {
	struct fact_u64 panic;		 /* seconds to a reboot; 0: it stays */
	struct fact_u64 panic_on_oops;
	struct fact_u64 hung_task_panic;
	struct fact_u64 hardlockup_panic;
	struct fact_u64 softlockup_panic;
	struct fact_u64 unknown_nmi_panic;
	struct fact_u64 nmi_watchdog; /* 0: no hard lockup is seen */
	struct fact_u64 sysrq;	      /* 1: all; else a mask, in which 8 has the crash */
};

/* ret was zeroed. Returns only KX_NOMEM. */
struct kx_err *panic_sysctls_read(const struct sys *sys, struct panic_sysctls *ret);
void panic_sysctls_destroy(struct panic_sysctls *sysctls);

#endif
