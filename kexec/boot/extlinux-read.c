// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/sources.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/extlinux.h"

/*
 * Where U-Boot, extlinux and Syslinux look for it, on file systems that are mounted where
 * such ones are. The first one counts.
 */
static const struct {
	const char *path, *loader;
} places[] = {
	{"/boot/extlinux/extlinux.conf", "extlinux"},
	{"/boot/extlinux.conf", "extlinux"},
	{"/extlinux/extlinux.conf", "extlinux"},
	{"/boot/firmware/extlinux/extlinux.conf", "extlinux"},
	{"/boot/efi/extlinux/extlinux.conf", "extlinux"},
	{"/efi/extlinux/extlinux.conf", "extlinux"},
	{"/boot/syslinux/extlinux.conf", "Syslinux"},
	{"/boot/syslinux/syslinux.cfg", "Syslinux"},
	{"/boot/syslinux.cfg", "Syslinux"},
	{"/syslinux/syslinux.cfg", "Syslinux"},
	{"/boot/EFI/syslinux/syslinux.cfg", "Syslinux"},
	{"/boot/efi/EFI/syslinux/syslinux.cfg", "Syslinux"},
	{"/efi/EFI/syslinux/syslinux.cfg", "Syslinux"},
};

struct included {
	const struct sys *sys;
	const struct boot_filesystems *filesystems;
	const char *menu; /* the file that includes */
};

static struct kx_err *read_included(
	void *arg, const char *path, struct sys_text *ret, char **ret_at)
{
	const struct included *included = arg;
	struct boot_file file = {.by = BOOT_BY_MENU, .path = (char *)path};

	KX_TRY(boot_file_find(
		included->sys, included->filesystems, included->menu, &file));
	*ret_at = file.at;
	return sys_read(included->sys, file.at + 1, BOOT_FILE_MAX, ret);
}

/* The folder of the file at path, from the root of its file system on. */
static struct kx_err *find_folder(
	const struct boot_filesystems *filesystems, const char *path, char **ret)
{
	const struct boot_mount *mount = boot_mount_of(filesystems, path);
	const char *root = "", *below = path;

	if (mount && !filesystems->is_unknown) {
		root = mount->root;
		below += strcmp(mount->point, "/") ? strlen(mount->point) : 0;
	}
	return text_format(ret, "%s/%.*s", root, (int)(strrchr(below, '/') - below),
		below);
}

static struct kx_err *parse(const struct sys *sys,
	const struct boot_filesystems *filesystems, const struct sys_text *text,
	struct boot_menu *menu)
{
	const struct bytes b = {(const uint8_t *)text->s, text->size, menu->path};
	struct included included = {sys, filesystems, menu->path};
	const struct extlinux_files files = {read_included, &included};
	KX_AUTO(freep) char *folder = NULL;

	KX_TRY(find_folder(filesystems, menu->path, &folder));
	return extlinux_parse(&b, folder, &files, menu);
}

/* menu->path stays NULL where there is none. */
static struct kx_err *read_first(
	const struct sys *sys, struct boot_menu *menu, struct sys_text *ret)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(places) && !menu->path; i++) {
		const char *path = places[i].path;
		struct kx_err *err = sys_read(sys, path + 1, BOOT_FILE_MAX, ret);

		if (err && sys_err_absent(err)) {
			kx_err_free(err);
			continue;
		}
		KX_TRY(err);
		menu->loader = places[i].loader;
		if (!(menu->path = strdup(path)))
			return kx_err_nomem();
	}
	return NULL;
}

static struct kx_err *read_menu(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *menu)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(read_first(sys, menu, &text));
	return menu->path ? parse(sys, filesystems, &text, menu) : NULL;
}

struct kx_err *boot_read_extlinux(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *ret)
{
	boot_menu_init(ret, "extlinux");
	struct kx_err *err = read_menu(sys, filesystems, ret);
	if (err)
		boot_menu_destroy(ret);
	return err;
}
