// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/open-image.h"

#include "base/cleanup.h"
#include "base/text.h"

struct kx_err *boot_open_image(const struct sys *sys, const char *at, struct file *ret)
{
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(text_format(&path, "%s%s", sys->dir, at));
	struct kx_err *err = file_open(path, ret);
	if (!err || !(sys->recorded || sys->dir != sys->root))
		return err;
	/* Neither what is empty, nor the path of what was unpacked, says anything. */
	KX_TRY(kx_err_forgive(err));
	return kx_err_new(KX_UNSUPPORTED,
		"%s%s: of kernels and initrds a record has the names alone", sys->root,
		at);
}
