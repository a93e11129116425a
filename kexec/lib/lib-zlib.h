/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of zlib. */
#ifndef KX_LIB_ZLIB_H
#define KX_LIB_ZLIB_H

#include "lib/lib.h"

#ifdef HAVE_ZLIB
#include <zlib.h>

#define LIB_ZLIB_FUNCTIONS(X)                                                            \
	X(inflateInit2_)                                                                 \
	X(inflate)                                                                       \
	X(inflateReset)                                                                  \
	X(inflateEnd)

struct lib_zlib {
	LIB_ZLIB_FUNCTIONS(LIB_MEMBER)
};
#else
struct lib_zlib {
	char none;
};
#endif

/* Fill ret with its functions. Errors: those of lib_open(). */
struct kx_err *lib_zlib_open(const char *what, struct lib_zlib *ret);

#endif
