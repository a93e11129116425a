/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starting what is loaded (-e, -f). */
#ifndef KX_EXEC_H
#define KX_EXEC_H

#include "base/err.h"
#include "request/request.h"
#include "sys/sys.h"

/*
 * May this caller start an image at all? For -f, before anything is loaded. Errors:
 * KX_DENIED with the reason, or KX_UNSUPPORTED.
 */
struct kx_err *exec_check_caller(const struct sys *sys);

/*
 * Reboot into the loaded image: sync (unless -y), interfaces down (unless -x), reboot(2).
 * All that can be known to fail is checked before anything is touched. Returns on
 * failure, with the network as it was; and so NULL where the image was loaded to keep
 * this kernel, ran, and has come back to it.
 * Errors: KX_IO where only the network could not be put back; KX_NOT_LOADED, KX_DENIED,
 * KX_REFUSED.
 */
struct kx_err *exec_loaded(const struct sys *sys, const struct request *req);

#endif
