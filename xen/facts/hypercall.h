/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The hypercalls, by a libxenctrl that is opened at run time. What they mean stands in
 * Xen's public header kexec.h. hypercall.c is the only file that includes it; without
 * that header at build time, hypercall-none.c stands in its place.
 *
 * Errors of every call: KX_REFUSED with Xen's errno, and what helps.
 */
#ifndef KX_XEN_HYPERCALL_H
#define KX_XEN_HYPERCALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/range.h"
#include "sys/sys-act.h"
#include "xen/facts/xen-facts.h"

/* Xen's KEXEC_SEGMENT_MAX (xen/common/kexec.c): one less than Linux's */
#define XEN_SEGMENT_MAX 15

struct xen_handle;

/*
 * Open the library and Xen's device. what stands in messages ("asking Xen"). Errors:
 * KX_UNSUPPORTED without library or device, KX_DENIED.
 */
struct kx_err *xen_open(const char *what, struct xen_handle **ret);
void xen_close(struct xen_handle *xen); /* NULL is accepted */
void xen_closep(struct xen_handle **xen);

enum xen_range { XEN_RANGE_CRASH, XEN_RANGE_CPU, XEN_RANGE_VMCOREINFO };

/* Machine address and size of an area; nr is the number of a CPU, else 0. */
struct kx_err *xen_get_range(
	struct xen_handle *xen, enum xen_range range, int nr, struct xen_note *ret);

/* The machine's memory map, added to ret. Also KX_FORMAT, KX_LIMIT. */
struct kx_err *xen_get_memory_map(struct xen_handle *xen, struct memmap *ret);

/* Not "loaded": every load and every unload of that kind of image flips it. */
struct kx_err *xen_get_status(struct xen_handle *xen, bool panic, bool *ret);

/* Where Xen's own console is, by its command line. */
struct kx_err *xen_get_console(struct xen_handle *xen, struct xen_console *ret);

/*
 * n (at most XEN_SEGMENT_MAX) segments of machine memory; bytes are copied into buffers
 * for hypercalls, and Xen is not called yet. One without bytes is only mapped, as it is.
 * Also KX_LIMIT for a segment that the library cannot copy. xen must outlive *ret.
 */
struct xen_image;
struct kx_err *xen_image_make(struct xen_handle *xen, size_t n,
	const struct sys_segment *segments, struct xen_image **ret);
void xen_image_freep(struct xen_image **image); /* what is NULL is accepted */

struct kx_err *xen_load(struct xen_image *image, bool panic, uint64_t entry);
struct kx_err *xen_unload(struct xen_handle *xen, bool panic);

/* Start the normal image; returns only on an error. */
struct kx_err *xen_start(struct xen_handle *xen);

#endif
