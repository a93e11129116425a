/* SPDX-License-Identifier: GPL-2.0-or-later */
/* EFI zboot: EFI programs that unpack a kernel, of whatever machine, and start that. */
#ifndef KX_ZBOOT_H
#define KX_ZBOOT_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "sys/file.h"

bool zboot_is(const struct bytes *b);

/*
 * Unpack what zboot_is() into a memfd, mapped as ret, whose path says that it is the
 * kernel of b. *ret_compression: "gzip" … Errors: KX_FORMAT where header, payload and
 * size disagree, with the numbers; KX_UNSUPPORTED for another compression, or without its
 * library.
 */
struct kx_err *zboot_unpack(
	const struct bytes *b, const char **ret_compression, struct file *ret);

#endif
