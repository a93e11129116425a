/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --fast-boot: how much memory the initrds may have that are decompressed before they are
 * handed over, on this machine and of the new kernel; and what became of it. Pure.
 */
#ifndef KX_INITRD_ROOM_H
#define KX_INITRD_ROOM_H

#include "plan/planning.h"

struct initrd_room {
	uint64_t bytes;	   /* of all initrds; UINT64_MAX: nothing is known that limits */
	const char *limit; /* what does, in words; static text */
};

/*
 * For a plan by segments. Of a crash image it is what its region has left at most when
 * the new kernel holds the initrd twice, as it was loaded and as files. Error: KX_NOMEM.
 */
struct kx_err *initrd_room_find(const struct plan_input *in, struct initrd_room *ret);

/*
 * Once they are decompressed: *ret is why a capture kernel has no room for them as they
 * are now, by the estimate of all that it needs, allocated; NULL: it has, or it is no
 * crash image. Error: KX_NOMEM.
 */
struct kx_err *initrd_room_explain_lack(const struct plan_input *in, char **ret);

/* A warning for each initrd that is handed over compressed, with the reason. */
struct kx_err *initrd_room_warn(struct planning *p);

#endif
