/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the running kernel was built with, where its configuration can be read. */
#ifndef KX_KERNEL_CONFIG_H
#define KX_KERNEL_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct sys;
struct sys_text;

/*
 * The running kernel's configuration: a text that has a line of an option. Looks in
 * /proc/config.gz, which is the kernel's own, then in the files that distributions
 * install beside a kernel of that release (/boot/config-RELEASE,
 * /lib/modules/RELEASE/config). An error of sys_err_absent(): there is none of them. Else
 * that of the last one that is there. On an error *ret, which was zeroed, is empty.
 */
struct kx_err *kernel_config_read(const struct sys *sys, struct sys_text *ret);

/*
 * Has that text option ("CONFIG_IMA_KEXEC") as y? "# CONFIG_X is not set" and no line at
 * all are the same. Error: KX_NOMEM.
 */
struct kx_err *kernel_config_text_has(const char *config, const char *option, bool *ret);

/* Both: *ret is 1 or 0. */
struct kx_err *kernel_config_has(
	const struct sys *sys, const char *option, uint64_t *ret);

#endif
