/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The files in and beside a unified kernel image (format/uki.h). */
#ifndef KX_IMAGE_UKI_H
#define KX_IMAGE_UKI_H

#include "base/err.h"
#include "format/uki.h"
#include "sys/file.h"
#include "sys/sys.h"

/*
 * A section as a file of its own, ".initrd of PATH", without a copy. file, which uki was
 * read from, must stay open as long.
 */
struct kx_err *uki_open_section(const struct file *file, const struct uki *uki,
	enum uki_section section, struct file *ret);

/*
 * The names of files that systemd-stub would have taken when the firmware started the
 * image at path (systemd-stub(7), "COMPANION FILES"): addons, credentials and extension
 * images in PATH.extra.d, and in the folder loader of a file system where it lies in
 * EFI/Linux. *ret is a list with commas, to be freed; NULL: there are none. Folders that
 * cannot be read count as empty. Of an image below the root of a captured machine no link
 * leads out of that. Error: KX_NOMEM.
 */
struct kx_err *uki_find_companions(const struct sys *sys, const char *path, char **ret);

#endif
