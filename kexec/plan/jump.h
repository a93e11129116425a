/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Returning to an old kernel (CONFIG_KEXEC_JUMP): --load-preserve-context loads a kernel
 * beside which the running one is kept, and --load-jump-back-helper, in that one, the way
 * back. Pure.
 */
#ifndef KX_JUMP_H
#define KX_JUMP_H

#include "plan/plan.h"

/*
 * What the new kernel's command line says of the way back, behind it an address as 0x and
 * digits. Programs there hand it to --entry.
 */
#define JUMP_PARAMETER "kexec_jump_back_entry="

/* Is it about one of the two? */
static inline bool jump_asked(const struct request *req)
{
	return req->preserve_context || req->jump_back_helper;
}

/*
 * Can this machine do it, and by this call? And would the way back not take the place of
 * an image, in a kernel that no other one has started to be returned from? Error:
 * KX_UNSUPPORTED with the reason.
 */
struct kx_err *jump_check(const struct plan_input *in, enum call call);

/*
 * Where the old kernel is entered again: --entry, or what the running kernel's command
 * line says. Error: KX_FORMAT when neither does, or what is said is no address.
 */
struct kx_err *jump_find_entry(const struct plan_input *in, uint64_t *ret);

#endif
