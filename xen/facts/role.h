/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What this system is to Xen (enum xen_role), and what follows for its images. */
#ifndef KX_XEN_ROLE_H
#define KX_XEN_ROLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "facts/fact.h"

struct sys;

/*
 * The role, an enum xen_role, from /sys/hypervisor and xenfs. *ret_there: is there a
 * /sys/hypervisor? Without it, the role is XEN_NONE. Errors: an absent file
 * (sys_err_absent()) where there is Xen and nothing to tell the role from; KX_FORMAT,
 * KX_UNSUPPORTED with what helps.
 */
struct kx_err *xen_read_role(const struct sys *sys, bool *ret_there, uint64_t *ret);

/* Is this the PV dom0, where images are Xen's? */
bool xen_keeps_images(const struct fact_u64 *role);

/*
 * KX_UNSUPPORTED in a domain that can neither ask Xen nor kexec by itself, or when the
 * role could not be read. done says what was to be done with an image: "loaded".
 */
struct kx_err *xen_refuse(const struct fact_u64 *role, const char *done);

#endif
