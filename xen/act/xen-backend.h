/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Xen's hypercall as a way to load and unload images, in a PV dom0. */
#ifndef KX_XEN_BACKEND_H
#define KX_XEN_BACKEND_H

#include "act/backend.h"

/*
 * Load by hypercall, in Xen's order: a crash image that is loaded is unloaded first, so
 * that Xen's status tells of the new one; a normal one never is, Xen swaps it. unload:
 * once, and once more when the status says so. Errors: KX_REFUSED with errno; KX_DENIED
 * and KX_UNSUPPORTED where Xen cannot be reached; KX_CHECK for too many segments.
 */
extern const struct backend backend_xen;

#endif
