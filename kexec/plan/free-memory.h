/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does what a load needs fit into the memory that is free? The kernel does not ask: it
 * allocates page by page, and its OOM killer makes room. Pure.
 */
#ifndef KX_PLAN_FREE_MEMORY_H
#define KX_PLAN_FREE_MEMORY_H

#include "plan/planning.h"

/*
 * KX_NO_SPACE with errnum ENOMEM when it cannot fit, a warning when it is tight; nothing
 * where the machine does not tell. Behind making segments, for a call that takes them.
 */
struct kx_err *free_memory_check(struct planning *p);

#endif
