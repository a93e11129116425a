/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dropping what is loaded: -u, and -p -u. */
#ifndef KX_UNLOAD_H
#define KX_UNLOAD_H

#include "base/err.h"
#include "request/request.h"
#include "sys/sys.h"

/*
 * Unload the normal image, or the crash image with -p. Nothing loaded is no error.
 * Errors: KX_REFUSED with the cause, KX_UNSUPPORTED.
 */
struct kx_err *unload_image(const struct sys *sys, const struct request *req);

#endif
