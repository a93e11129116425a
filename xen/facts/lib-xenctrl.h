/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of libxenctrl. */
#ifndef KX_LIB_XENCTRL_H
#define KX_LIB_XENCTRL_H

#include "lib/lib.h"

#ifdef HAVE_XEN
#include <xenctrl.h>

#define LIB_XENCTRL_FUNCTIONS(X)                                                         \
	X(xc_interface_open)                                                             \
	X(xc_interface_close)                                                            \
	X(xc_kexec_exec)                                                                 \
	X(xc_kexec_get_range)                                                            \
	X(xc_kexec_load)                                                                 \
	X(xc_kexec_unload)                                                               \
	X(xc_kexec_status)                                                               \
	X(xc_get_machine_memory_map)                                                     \
	X(xc_version)                                                                    \
	X(xc__hypercall_buffer_alloc)                                                    \
	X(xc__hypercall_buffer_free)

struct lib_xenctrl {
	LIB_XENCTRL_FUNCTIONS(LIB_MEMBER)
};
#else
struct lib_xenctrl;
#endif

extern const struct library library_xenctrl;

/*
 * Fill ret with its functions. Its name changes with each release of Xen: the newest that
 * is there is taken, since none of these calls depends on the release. Errors: those of
 * lib_open().
 */
struct kx_err *lib_xenctrl_open(const char *what, struct lib_xenctrl *ret);

#endif
