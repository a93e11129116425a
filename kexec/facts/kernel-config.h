/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the running kernel was built with, where its configuration can be read. */
#ifndef KX_KERNEL_CONFIG_H
#define KX_KERNEL_CONFIG_H

#include <stdint.h>

#include "base/err.h"

struct sys;

/*
 * Was the running kernel built with option ("CONFIG_IMA_KEXEC") as y? *ret is 1 or 0, and
 * 0 also for an option that it does not know. Looks in /proc/config.gz, which is the
 * kernel's own, then in the files that distributions install beside a kernel of that
 * release (/boot/config-RELEASE, /lib/modules/RELEASE/config). An error of
 * sys_err_absent(): there is none of them. Else that of the last one that is there.
 */
struct kx_err *kernel_config_has(
	const struct sys *sys, const char *option, uint64_t *ret);

#endif
