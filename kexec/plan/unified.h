/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is not as it was when firmware starts a unified kernel image. Pure. */
#ifndef KX_UNIFIED_H
#define KX_UNIFIED_H

#include "base/err.h"
#include "plan/planning.h"

/*
 * Warn of a unified kernel image what only its stub would have handed over, and of a
 * command line that its signature does not cover. Other kernels: nothing.
 * Error: KX_NOMEM.
 */
struct kx_err *unified_warn(struct planning *p);

#endif
