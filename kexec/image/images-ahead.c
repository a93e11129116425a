// SPDX-License-Identifier: GPL-2.0-or-later
/* What images.h has of initrds that are decompressed before they are handed over. */
#include <stdlib.h>

#include "base/number.h"
#include "base/text.h"
#include "image/images.h"

bool images_gain_by_fast_boot(const struct images *images)
{
	return images->kernel.kind == IMAGE_BZIMAGE || images->ninitrds;
}

static struct kx_err *give_reason(struct initrd_ahead *ahead, const char *why)
{
	initrd_ahead_destroy(ahead);
	return text_format(&ahead->why_not, "%s", why);
}

/*
 * A later file may start with archives that the kernel looks for microcode in, once all
 * before it are plain. Where a file must stay compressed for that, so may all before it.
 */
static size_t first_free(const struct file *parts, size_t n)
{
	for (size_t i = n; i > 1; i--)
		if (initrd_ahead_is_for_kernel(&parts[i - 1]))
			return i - 1;
	return 0;
}

static struct kx_err *leave(const struct file *initrd, struct initrd_ahead *ret)
{
	if (!initrd_ahead_is_packed(initrd))
		return NULL;
	return text_format(&ret->why_not,
		"%s: an initrd behind it has files below 'kernel/', which the kernel "
		"would take for microcode or ACPI tables then",
		initrd->path);
}

/* What is left of room for the next one; a copy that was given up takes none. */
static struct kx_err *unpack_all(
	struct images *images, const struct file *parts, uint64_t room, const char *limit)
{
	size_t first = first_free(parts, images->nahead);

	for (size_t i = 0; i < images->nahead; i++) {
		struct initrd_ahead *ahead = &images->ahead[i];

		if (i < first)
			KX_TRY(leave(&parts[i], ahead));
		else
			KX_TRY(initrd_ahead_make(&parts[i], room, limit, ahead));
		/* It may have passed the room by the zeros that fill its last word. */
		room = sub_saturated(room, ahead->file.size);
	}
	return NULL;
}

struct kx_err *images_unpack_initrds(
	struct images *images, uint64_t room, const char *limit)
{
	size_t n;
	const struct file *parts = images_initrd_parts(images, &n);

	if (!n)
		return NULL;
	images->ahead = calloc(n, sizeof(*images->ahead));
	if (!images->ahead)
		return kx_err_nomem();
	images->nahead = n;
	for (size_t i = 0; i < n; i++)
		images->ahead[i].file.fd = -1;
	return unpack_all(images, parts, room, limit);
}

struct kx_err *images_repack_initrds(struct images *images, const char *why)
{
	for (size_t i = 0; i < images->nahead; i++)
		if (images->ahead[i].file.path)
			KX_TRY(give_reason(&images->ahead[i], why));
	return NULL;
}

/* Part i, decompressed; NULL: it is handed over as it is. */
static const struct file *unpacked(const struct images *images, size_t i)
{
	return i < images->nahead && images->ahead[i].file.path ? &images->ahead[i].file
								: NULL;
}

const struct file *images_initrd_segment(const struct images *images, size_t i)
{
	size_t n;
	const struct file *parts = images_initrd_parts(images, &n);
	const struct file *ahead = unpacked(images, i);

	return ahead ? ahead : &parts[i];
}

uint64_t images_segments_total(const struct images *images)
{
	uint64_t total = 0;
	size_t n;

	images_initrd_parts(images, &n);
	for (size_t i = 0; i < n; i++)
		total = add_saturated(total, images_initrd_segment(images, i)->size);
	return total;
}

uint64_t images_unpacked_total(const struct images *images)
{
	uint64_t total = 0;

	for (size_t i = 0; i < images->nahead; i++)
		if (unpacked(images, i))
			total = add_saturated(total, unpacked(images, i)->size);
	return total;
}

void images_close_ahead(struct images *images)
{
	for (size_t i = 0; i < images->nahead; i++)
		initrd_ahead_destroy(&images->ahead[i]);
	free(images->ahead);
	images->ahead = NULL;
	images->nahead = 0;
}
