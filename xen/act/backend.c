// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Images in Xen's hands. Its status is not "loaded": every load and unload flips it,
 * since it is the number of the slot that the next image goes to. So the order of calls
 * keeps it at 1 with an image and at 0 without, for all who read it so.
 */
#include "xen/act/xen-backend.h"

#include "base/cleanup.h"
#include "base/log.h"
#include "xen/facts/hypercall.h"

_Static_assert(XEN_SEGMENT_MAX == CALL_XEN_SEGMENT_MAX, "segments");

/*
 * Xen only maps what has no bytes. That is enough for room to work in; what is to be zero
 * has to have a byte, since Xen clears the rest of such a segment.
 */
static bool only_mapped(const struct segment *s)
{
	return s->role == ROLE_BACKUP || s->role == ROLE_LOW_MEMORY;
}

static void fill_segments(const struct plan *plan, struct sys_segment *segments)
{
	static const uint8_t zero = 0;

	backend_fill_segments(plan, segments);
	for (size_t i = 0; i < plan->nsegments; i++) {
		if (segments[i].bufsz || only_mapped(&plan->segments[i]))
			continue;
		segments[i].buf = &zero;
		segments[i].bufsz = sizeof(zero);
	}
}

/* Xen has one area: the image in it is gone as soon as a new one is written there. */
static struct kx_err *load_crash(
	struct xen_handle *xen, const struct plan *plan, struct xen_image *image)
{
	bool loaded;

	KX_TRY(xen_get_status(xen, true, &loaded));
	if (loaded)
		KX_TRY(kx_err_prefix(xen_unload(xen, true),
			"unloading the crash image that is there"));
	struct kx_err *err = xen_load(image, true, plan->entry);
	if (!loaded)
		return err;
	return kx_err_append(err, "the crash image that was there is unloaded");
}

/*
 * The image is loaded and would start; only the status is not 1. What goes wrong from
 * here on is a warning.
 */
static struct kx_err *settle_status(
	struct xen_handle *xen, const struct handover *h, struct xen_image *image)
{
	bool status = true;
	KX_AUTO(kx_err_freep) struct kx_err *err = xen_get_status(xen, false, &status);

	if (!err && !status) {
		log_debug("loading once more, for Xen's status");
		err = xen_load(image, false, h->plan->entry);
	}
	if (!err)
		return NULL;
	return warnings_add(h->warnings, "xen-status-unknown",
		"the image is loaded, but Xen's status (kexec -S) may not tell: %s",
		err->message);
}

/* Never unloaded first: Xen swaps the images in one step. */
static struct kx_err *load_normal(
	struct xen_handle *xen, const struct handover *h, struct xen_image *image)
{
	KX_TRY(xen_load(image, false, h->plan->entry));
	return settle_status(xen, h, image);
}

/* All that can fail on this side comes before the first call that changes something. */
static struct kx_err *load(const struct handover *h)
{
	const struct plan *plan = h->plan;
	KX_AUTO(xen_closep) struct xen_handle *xen = NULL;
	KX_AUTO(xen_image_freep) struct xen_image *image = NULL;
	struct sys_segment segments[XEN_SEGMENT_MAX];

	KX_TRY(sys_require_live(h->sys, "loading an image by Xen"));
	if (plan->nsegments > XEN_SEGMENT_MAX)
		return kx_err_new(KX_CHECK, "%zu segments, and Xen takes %d",
			plan->nsegments, XEN_SEGMENT_MAX);
	fill_segments(plan, segments);
	KX_TRY(xen_open("loading an image by Xen", &xen));
	KX_TRY(xen_image_make(xen, plan->nsegments, segments, &image));
	return plan->panic ? load_crash(xen, plan, image) : load_normal(xen, h, image);
}

/* With nothing loaded, too, one call flips the status. */
static struct kx_err *unload(
	const struct sys *sys, const struct arch_ops *arch, bool panic)
{
	KX_AUTO(xen_closep) struct xen_handle *xen = NULL;
	bool status;

	(void)arch;
	KX_TRY(sys_require_live(sys, "unloading an image by Xen"));
	KX_TRY(xen_open("unloading an image by Xen", &xen));
	KX_TRY(xen_unload(xen, panic));
	KX_TRY(xen_get_status(xen, panic, &status));
	return status ? xen_unload(xen, panic) : NULL;
}

const struct backend backend_xen = {load, unload};
