/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What may be secret in a record, replaced by names of the same length. */
#ifndef KX_ANONYMOUS_H
#define KX_ANONYMOUS_H

#include "base/err.h"
#include "sys/capture.h"

/*
 * Mask capture's paths, links and contents, as kexec(8) lists it under --anonymous. What
 * is equal stays equal. Errors: KX_NOMEM, KX_LIMIT.
 */
struct kx_err *anonymous_mask(struct capture *capture);

#endif
