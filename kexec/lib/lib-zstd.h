/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of libzstd. */
#ifndef KX_LIB_ZSTD_H
#define KX_LIB_ZSTD_H

#include "lib/lib.h"

#ifdef HAVE_ZSTD
#include <zstd.h>
#include <zstd_errors.h>

#define LIB_ZSTD_FUNCTIONS(X)                                                            \
	X(ZSTD_createDStream)                                                            \
	X(ZSTD_freeDStream)                                                              \
	X(ZSTD_initDStream)                                                              \
	X(ZSTD_decompressStream)                                                         \
	X(ZSTD_isError)                                                                  \
	X(ZSTD_getErrorCode)                                                             \
	X(ZSTD_getErrorName)

struct lib_zstd {
	LIB_ZSTD_FUNCTIONS(LIB_MEMBER)
};
#else
struct lib_zstd {
	char none;
};
#endif

/* Fill ret with its functions. Errors: those of lib_open(). */
struct kx_err *lib_zstd_open(const char *what, struct lib_zstd *ret);

#endif
