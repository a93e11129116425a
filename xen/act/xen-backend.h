/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen's hypercall as a way to load, unload and start images, in a PV dom0. */
#ifndef KX_XEN_BACKEND_H
#define KX_XEN_BACKEND_H

#include "act/backend.h"
#include "base/err.h"
#include "sys/sys.h"

/*
 * Load by hypercall, in Xen's order: a crash image that is loaded is unloaded first, so
 * that Xen's status tells of the new one; a normal one never is, Xen swaps it. unload:
 * once, and once more when the status says so. Errors: KX_REFUSED with errno; KX_DENIED
 * and KX_UNSUPPORTED where Xen cannot be reached; KX_CHECK for too many segments.
 */
extern const struct backend backend_xen;

struct xen_handle;

/*
 * Get hold of all that xen_exec() needs, files among it, while the network is up. *ret is
 * for xen_closep().
 */
struct kx_err *xen_exec_open(const struct sys *sys, struct xen_handle **ret);
void xen_closep(struct xen_handle **xen);

/*
 * Start the loaded normal image. Returns only on an error: KX_NOT_LOADED when Xen has
 * none, else as above.
 */
struct kx_err *xen_exec(struct xen_handle *xen);

#endif
