// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>

#include "base/cleanup.h"
#include "xen/facts/hypercall.h"
#include "xen/act/xen-backend.h"

struct kx_err *xen_exec_open(const struct sys *sys, struct xen_handle **ret)
{
	KX_TRY(sys_require_live(sys, "starting an image by Xen"));
	return xen_open("starting an image by Xen", ret);
}

/* The status is not asked: it may read 0 with an image loaded. Xen knows. */
struct kx_err *xen_exec(struct xen_handle *xen)
{
	struct kx_err *err = xen_start(xen);

	if (err->errnum == ENOENT)
		err->code = KX_NOT_LOADED;
	return err;
}
