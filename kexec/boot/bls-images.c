// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls-images.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "boot/open-image.h"
#include "format/uki.h"

static struct kx_err *take_cmdline(const struct bytes *b, struct boot_entry *entry)
{
	KX_AUTO(uki_destroy) struct uki uki = {0};

	KX_TRY(uki_read(b, entry->profile, &uki));
	entry->own_cmdline = true;
	if (!uki.cmdline)
		return NULL;
	free(entry->cmdline);
	entry->cmdline = KX_STEAL(uki.cmdline);
	return NULL;
}

static struct kx_err *look_into(const struct sys *sys, struct boot_entry *entry)
{
	KX_AUTO(file_close) struct file file = {.fd = -1};

	KX_TRY(boot_open_image(sys, entry->kernel.at, &file));
	const struct bytes b = file_bytes(&file);
	if (!uki_is(&b))
		return NULL;
	entry->kind = BOOT_UKI;
	return *entry->cmdline ? NULL : take_cmdline(&b, entry);
}

static struct kx_err *tell_image(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_entry *entry)
{
	KX_TRY(boot_file_find(sys, filesystems, entry->source, &entry->kernel));
	return look_into(sys, entry);
}

struct kx_err *bls_tell_images(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *menu)
{
	for (size_t i = 0; i < menu->n; i++) {
		struct boot_entry *entry = &menu->v[i];

		if (!entry->kernel.path || entry->own_cmdline)
			continue;
		struct kx_err *err = tell_image(sys, filesystems, entry);
		if (err && err->code == KX_NOMEM)
			return err;
		kx_err_free(err);
	}
	return NULL;
}
