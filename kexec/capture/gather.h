/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that plans for a machine may need, read for its record. */
#ifndef KX_GATHER_H
#define KX_GATHER_H

#include "base/err.h"
#include "sys/capture.h"
#include "sys/sys.h"

/*
 * Read what a load, a crash load and the boot menu are planned by, and what --check
 * judges, so that ret, which was zeroed, has it. What cannot be read is a failure in
 * there, and no error. Kernels and initrds are there by name alone; of a machine that
 * nothing can be planned for, the boot menu. The caller destroys ret. Errors: KX_NOMEM,
 * KX_LIMIT.
 */
struct kx_err *gather(const struct sys *sys, struct capture *ret);

/*
 * Add what says of the record itself what it is, and the failures. complete: that of the
 * sys that it is of. Error: KX_NOMEM.
 */
struct kx_err *gather_finish(struct capture *capture, bool complete, bool anonymous);

#endif
