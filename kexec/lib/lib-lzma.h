/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of liblzma. */
#ifndef KX_LIB_LZMA_H
#define KX_LIB_LZMA_H

#include "lib/lib.h"

#ifdef HAVE_LZMA
#include <lzma.h>

#define LIB_LZMA_FUNCTIONS(X)                                                            \
	X(lzma_stream_decoder)                                                           \
	X(lzma_alone_decoder)                                                            \
	X(lzma_code)                                                                     \
	X(lzma_memusage)                                                                 \
	X(lzma_end)

struct lib_lzma {
	LIB_LZMA_FUNCTIONS(LIB_MEMBER)
};
#else
struct lib_lzma {
	char none;
};
#endif

/* Fill ret with its functions. Errors: those of lib_open(). */
struct kx_err *lib_lzma_open(const char *what, struct lib_lzma *ret);

#endif
