/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the running kernel hand more over to the next one than that one's image? */
#ifndef KX_HANDOVER_H
#define KX_HANDOVER_H

#include <stdint.h>

#include "base/err.h"

struct sys;

/*
 * Is a kexec handover (KHO) on that may have something to pass? *ret is 1 or 0. By the
 * first of these that tells (admin-guide/mm/kho.rst, kernel/liveupdate/):
 * - /dev/liveupdate is there only while live update is on, which collects what it passes
 *   until the machine goes down: 1;
 * - debugfs: what is finalized, or in kernels that finalize nothing what is registered;
 * - kho= of the running kernel's command line, but where its configuration has no KHO;
 * - a configuration that has it on by default, where debugfs cannot be looked into.
 * An error, that of debugfs: none tells.
 */
struct kx_err *handover_read(const struct sys *sys, const char *path, uint64_t *ret);

/*
 * How many measurements of IMA kexec_file_load hands over to the next kernel, which then
 * stand for what the TPM has; 0: none, since the kernel was built without
 * CONFIG_IMA_KEXEC or has measured nothing but its own start. path: that of the count. An
 * error: not known.
 */
struct kx_err *handover_read_measured(
	const struct sys *sys, const char *path, uint64_t *ret);

/*
 * Has this partition a platform key store (PLPKS), whose password kexec_file_load hands
 * over? *ret is 1 or 0. path: a folder that kernels show of it; older ones tell by the
 * format of their secure boot variables (/sys/firmware/secvar). An error: not known.
 */
struct kx_err *handover_read_plpks(
	const struct sys *sys, const char *path, uint64_t *ret);

#endif
