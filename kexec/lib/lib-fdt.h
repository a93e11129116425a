/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is used of libfdt. */
#ifndef KX_LIB_FDT_H
#define KX_LIB_FDT_H

#include "lib/lib.h"

#ifdef HAVE_FDT
#include <libfdt.h>

#define LIB_FDT_FUNCTIONS(X)                                                             \
	X(fdt_check_header)                                                              \
	X(fdt_next_tag)                                                                  \
	X(fdt_offset_ptr)                                                                \
	X(fdt_check_full)                                                                \
	X(fdt_next_node)                                                                 \
	X(fdt_path_offset)                                                               \
	X(fdt_get_name)                                                                  \
	X(fdt_getprop)                                                                   \
	X(fdt_first_property_offset)                                                     \
	X(fdt_next_property_offset)                                                      \
	X(fdt_getprop_by_offset)                                                         \
	X(fdt_get_mem_rsv)                                                               \
	X(fdt_create)                                                                    \
	X(fdt_resize)                                                                    \
	X(fdt_add_reservemap_entry)                                                      \
	X(fdt_finish_reservemap)                                                         \
	X(fdt_begin_node)                                                                \
	X(fdt_property)                                                                  \
	X(fdt_end_node)                                                                  \
	X(fdt_finish)                                                                    \
	X(fdt_open_into)                                                                 \
	X(fdt_strerror)

struct lib_fdt {
	LIB_FDT_FUNCTIONS(LIB_MEMBER)
};
#else
struct lib_fdt {
	char none;
};
#endif

/* Fill ret with its functions. Errors: those of lib_open(). */
struct kx_err *lib_fdt_open(const char *what, struct lib_fdt *ret);

#endif
