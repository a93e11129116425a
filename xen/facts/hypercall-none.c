// SPDX-License-Identifier: GPL-2.0-or-later
/* In the place of hypercall.c, where this program was built without Xen's headers. */
#include "xen/facts/hypercall.h"

#include "xen/facts/lib-xenctrl.h"

/* Nothing opens, so that the calls have no caller. */
static struct kx_err *not_built(void)
{
	return lib_xenctrl_open("asking Xen", NULL);
}

struct kx_err *xen_open(const char *what, struct xen_handle **ret)
{
	*ret = NULL;
	return lib_xenctrl_open(what, NULL);
}

void xen_close(struct xen_handle *xen)
{
	(void)xen;
}

void xen_closep(struct xen_handle **xen)
{
	(void)xen;
}

struct kx_err *xen_get_range(
	struct xen_handle *xen, enum xen_range range, int nr, struct xen_note *ret)
{
	(void)xen, (void)range, (void)nr;
	*ret = (struct xen_note){0};
	return not_built();
}

struct kx_err *xen_get_memory_map(struct xen_handle *xen, struct memmap *ret)
{
	(void)xen, (void)ret;
	return not_built();
}

struct kx_err *xen_get_status(struct xen_handle *xen, bool panic, bool *ret)
{
	(void)xen, (void)panic;
	*ret = false;
	return not_built();
}

struct kx_err *xen_image_make(struct xen_handle *xen, size_t n,
	const struct sys_segment *segments, struct xen_image **ret)
{
	(void)xen, (void)n, (void)segments;
	*ret = NULL;
	return not_built();
}

void xen_image_freep(struct xen_image **image)
{
	(void)image;
}

struct kx_err *xen_load(struct xen_image *image, bool panic, uint64_t entry)
{
	(void)image, (void)panic, (void)entry;
	return not_built();
}

struct kx_err *xen_unload(struct xen_handle *xen, bool panic)
{
	(void)xen, (void)panic;
	return not_built();
}

struct kx_err *xen_start(struct xen_handle *xen)
{
	(void)xen;
	return not_built();
}
