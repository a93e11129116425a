/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For which kernels an initrd has modules. */
#ifndef KX_INITRD_MODULES_H
#define KX_INITRD_MODULES_H

#include <stddef.h>

#include "base/err.h"
#include "sys/file.h"

#define INITRD_VERSIONS_MAX 64

/* The most bytes that one compressed archive of it may come to, to be looked at. */
#define INITRD_LOOK_MAX ((uint64_t)512 << 20)

struct initrd_modules {
	/* VERSION of files lib/modules/VERSION/…, the first ones; may be any text */
	char *versions[INITRD_VERSIONS_MAX];
	size_t n;

	/*
	 * Why some of it was not looked at, or not all versions stand above; NULL: all
	 * of it was, and they do.
	 */
	struct kx_err *unseen;
};

/*
 * Look into all archives of it, of which the compressed ones are decompressed into
 * memory for that, so that those behind a stream that does not state its end are found.
 * Not looked into are file systems that are files of it. ret was zeroed. Returns only
 * KX_NOMEM.
 */
struct kx_err *initrd_modules_find(
	const struct file *initrd, struct initrd_modules *ret);
void initrd_modules_destroy(struct initrd_modules *modules);

#endif
