// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/uki-entries.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/bls-architecture.h"
#include "boot/bls-name.h"
#include "format/os-release.h"
#include "format/uki.h"

static struct kx_err *copy(const char *text, char **ret)
{
	*ret = text ? strdup(text) : NULL;
	return text && !*ret ? kx_err_nomem() : NULL;
}

/* "Debian GNU/Linux 12 (Factory Reset)" */
static struct kx_err *set_title(struct boot_entry *entry, const struct uki *uki)
{
	static const char *const keys[] = {"TITLE", "ID", NULL};
	KX_AUTO(freep) char *profile = NULL;

	if (uki->profile_text)
		KX_TRY(os_release_first(uki->profile_text, keys, &profile));
	if (!profile && uki->profile)
		KX_TRY(text_format(&profile, "Profile #%u", uki->profile));
	free(entry->title);
	entry->title = NULL;
	return text_format(&entry->title, profile ? "%s (%s)" : "%s", uki->os, profile);
}

/* The system's version sorts, and the kernel's is shown where it is told. */
static struct kx_err *set_versions(struct boot_entry *entry, const struct uki *uki)
{
	static const char *const keys[] = {
		"IMAGE_VERSION", "VERSION", "VERSION_ID", "BUILD_ID", NULL};
	static const char *const sort_keys[] = {"IMAGE_ID", "ID", NULL};

	KX_TRY(os_release_first(uki->osrel, keys, &entry->os_version));
	KX_TRY(os_release_first(uki->osrel, sort_keys, &entry->sort_key));
	return copy(uki->uname ? uki->uname : entry->os_version, &entry->version);
}

/* The menu's file system is that of path, a file in its folder EFI/Linux. */
static struct kx_err *set_kernel(struct boot_entry *entry, const char *path)
{
	static const char folder[] = "/EFI/Linux/";
	const char *name = strrchr(path, '/');

	KX_TRY(text_format(&entry->kernel.path, "%s%s", folder, name ? name + 1 : path));
	return copy(path, &entry->source);
}

static struct kx_err *set_name(
	struct boot_entry *entry, const char *path, unsigned int profile)
{
	const char *slash = strrchr(path, '/');
	struct bls_name name;

	KX_TRY(bls_name_parse(slash ? slash + 1 : path, ".efi", &name));
	KX_AUTO(freep) char *id = name.id;
	entry->tries_left = name.tries_left;
	entry->tries_done = name.tries_done;
	if (!profile)
		return copy(id, &entry->id);
	KX_TRY(text_format(&entry->id, "%s@%u", id, profile));
	entry->image_id = KX_STEAL(id);
	return NULL;
}

static struct kx_err *fill(
	struct boot_entry *entry, const struct uki *uki, const char *path)
{
	entry->kind = BOOT_UKI;
	entry->profile = uki->profile;
	entry->own_cmdline = true;
	KX_TRY(set_name(entry, path, uki->profile));
	KX_TRY(set_title(entry, uki));
	KX_TRY(set_versions(entry, uki));
	KX_TRY(copy(bls_architecture_of_pe(uki->machine), &entry->architecture));
	if (uki->cmdline) {
		free(entry->cmdline);
		KX_TRY(copy(uki->cmdline, &entry->cmdline));
	}
	return set_kernel(entry, path);
}

static struct kx_err *add_profile(const struct bytes *b, const char *path,
	unsigned int profile, struct boot_menu *menu, unsigned int *ret_n)
{
	KX_AUTO(uki_destroy) struct uki uki = {0};
	struct boot_entry *entry;

	KX_TRY(uki_read(b, profile, &uki));
	*ret_n = uki.nprofiles;
	if (!uki.os)
		return warnings_add(&menu->warnings, "entry-left-out",
			"%s: without a name of its system in .osrel, systemd-boot "
			"does not offer it",
			path);
	KX_TRY(boot_menu_add(menu, &entry));
	return fill(entry, &uki, path);
}

struct kx_err *boot_uki_add_entries(
	const struct bytes *b, const char *path, struct boot_menu *menu)
{
	const size_t before = menu->n;
	unsigned int profile = 0, n;
	struct kx_err *err;

	do
		err = add_profile(b, path, profile, menu, &n);
	while (!err && ++profile < n);
	while (err && menu->n > before)
		boot_menu_drop_last(menu);
	return err;
}
