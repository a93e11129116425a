// SPDX-License-Identifier: GPL-2.0-or-later
/* In the place of hypercall.c, where this program was built without Xen's headers. */
#include "xen/facts/hypercall.h"

#include "xen/facts/lib-xenctrl.h"

struct kx_err *xen_open(const char *what, struct xen_handle **ret)
{
	*ret = NULL;
	return lib_xenctrl_open(what, NULL);
}

/* Nothing opens, so that the others are linked and never called but to let go of it. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

void xen_close(struct xen_handle *xen)
{
}

void xen_closep(struct xen_handle **xen)
{
}

void xen_image_freep(struct xen_image **image)
{
}

#define NOT_BUILT(name, ...)                                                             \
	struct kx_err *name(__VA_ARGS__)                                                 \
	{                                                                                \
		return lib_xenctrl_open("asking Xen", NULL);                             \
	}

NOT_BUILT(xen_get_range, struct xen_handle *xen, enum xen_range range, int nr,
	struct xen_note *ret)
NOT_BUILT(xen_get_memory_map, struct xen_handle *xen, struct memmap *ret)
NOT_BUILT(xen_get_console, struct xen_handle *xen, struct xen_console *ret)
NOT_BUILT(xen_get_status, struct xen_handle *xen, bool panic, bool *ret)
NOT_BUILT(xen_image_make, struct xen_handle *xen, size_t n,
	const struct sys_segment *segments, struct xen_image **ret)
NOT_BUILT(xen_load, struct xen_image *image, bool panic, uint64_t entry)
NOT_BUILT(xen_unload, struct xen_handle *xen, bool panic)
NOT_BUILT(xen_start, struct xen_handle *xen)
