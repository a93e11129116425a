/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of libelf. */
#ifndef KX_LIB_ELF_H
#define KX_LIB_ELF_H

#include "lib/lib.h"

#ifdef HAVE_ELF
#include <gelf.h>

#define LIB_ELF_FUNCTIONS(X)                                                             \
	X(elf_version)                                                                   \
	X(elf_memory)                                                                    \
	X(elf_end)                                                                       \
	X(elf_errno)                                                                     \
	X(elf_errmsg)                                                                    \
	X(elf_getphdrnum)                                                                \
	X(gelf_getehdr)                                                                  \
	X(gelf_getphdr)

struct lib_elf {
	LIB_ELF_FUNCTIONS(LIB_MEMBER)
};
#else
struct lib_elf {
	char none;
};
#endif

/* Fill ret with its functions. Errors: those of lib_open(). */
struct kx_err *lib_elf_open(const char *what, struct lib_elf *ret);

#endif
