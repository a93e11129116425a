// SPDX-License-Identifier: GPL-2.0-or-later
/* GRUB's menu on this machine: which file it is, and where what it names lies. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/grub-menu.h"
#include "boot/sources.h"
#include "format/cmdline.h"

struct machine {
	const struct sys *sys;
	const struct boot_filesystems *filesystems;
	const char *menu; /* on this machine */
};

/* ---- files that a menu asks for ---------------------------------------------------- */

/*
 * SUSE's GRUB sees the default subvolume of btrfs with the others mounted in it, as this
 * machine does: /.snapshots/grub-snapshot.cfg is in one of them. *ret: is it there?
 */
static struct kx_err *find_as_mounted(
	const struct machine *machine, struct boot_file *file, bool *ret)
{
	const struct boot_filesystems *all = machine->filesystems;
	const struct boot_mount *mount = boot_mount_of(all, file->path);

	*ret = false;
	if (!mount || strcmp(mount->type, "btrfs") != 0 || strstr(file->path, "/.."))
		return NULL;
	if (!boot_mount_is(all, mount, file, boot_mount_of(all, machine->menu)))
		return NULL;
	*ret = true;
	return sys_find_file(machine->sys, file->path + 1, &file->at);
}

static struct kx_err *find_file(const struct machine *machine, struct boot_file *file)
{
	struct kx_err *err =
		boot_file_find(machine->sys, machine->filesystems, machine->menu, file);
	bool is_mounted;

	if (!err || err->code != KX_UNSUPPORTED)
		return err;
	struct kx_err *other = find_as_mounted(machine, file, &is_mounted);
	kx_err_free(is_mounted ? err : other);
	return is_mounted ? other : err;
}

static struct kx_err *find(void *arg, struct boot_file *file, bool *ret_empty)
{
	const struct machine *machine = arg;
	KX_AUTO(sys_text_destroy) struct sys_text head = {0};

	KX_TRY(find_file(machine, file));
	KX_TRY(sys_read_head(machine->sys, file->at + 1, 1, &head));
	*ret_empty = !head.size;
	return NULL;
}

static struct kx_err *read_file(void *arg, struct boot_file *file, struct sys_text *ret)
{
	const struct machine *machine = arg;

	KX_TRY(find_file(machine, file));
	return sys_read(machine->sys, file->at + 1, BOOT_FILE_MAX, ret);
}

/* The folder of a mount that path is on it; NULL: it is another part of it. */
static const char *behind(const char *path, const char *root)
{
	size_t size = strcmp(root, "/") ? strlen(root) : 0;

	return !strncmp(path, root, size) && path[size] == '/' ? path + size : NULL;
}

static struct kx_err *list_on(const struct machine *machine,
	const struct boot_mount *mount, const char *path, struct sys_names *ret)
{
	KX_AUTO(freep) char *at = NULL;

	KX_TRY(text_format(
		&at, "%s%s", strcmp(mount->point, "/") ? mount->point : "", path));
	if (boot_mount_of(machine->filesystems, at) != mount)
		return kx_err_new(KX_UNSUPPORTED, "%s is hidden by another mount", at);
	return sys_list(machine->sys, at + 1, ret);
}

static struct kx_err *list(void *arg, struct boot_file *file, struct sys_names *ret)
{
	const struct machine *machine = arg;
	const struct boot_filesystems *all = machine->filesystems;
	const struct boot_mount *menu_mount = boot_mount_of(all, machine->menu);
	struct kx_err *err = NULL;

	if (strstr(file->path, "/../"))
		return kx_err_new(KX_FORMAT, "'..' in a path of a menu");
	for (size_t i = 0; i < all->n; i++) {
		const struct boot_mount *mount = &all->v[i];
		const char *path = behind(file->path, mount->root);

		if (!path || !boot_mount_is(all, mount, file, menu_mount))
			continue;
		kx_err_free(err);
		err = list_on(machine, mount, path, ret);
		if (!err)
			return NULL;
	}
	return err ? err
		   : kx_err_new(KX_UNSUPPORTED, "the file system of %s is not mounted",
			     file->path);
}

/* ---- the menu's own file ----------------------------------------------------------- */

/* The path of at, which lies on that mount, on its file system. */
static struct kx_err *path_on(const struct boot_mount *mount, const char *at, char **ret)
{
	const char *rest = mount ? behind(at, mount->point) : at;
	const char *root = mount && strcmp(mount->root, "/") != 0 ? mount->root : "";

	return text_format(ret, "%s%s", root, rest ? rest : at);
}

/* The file name at, without links; *ret NULL: there is none. */
static struct kx_err *look_for(const struct sys *sys, const char *at, char **ret)
{
	struct kx_err *err = sys_find_file(sys, at, ret);

	if (err && sys_err_absent(err)) {
		kx_err_free(err);
		*ret = NULL;
		return NULL;
	}
	return err;
}

/* On the EFI system partition, where nothing else is: all of the menu, or a way to it. */
static struct kx_err *look_on_esp(const struct sys *sys, char **ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	*ret = NULL;
	KX_TRY(kx_err_forgive(sys_list(sys, "boot/efi/EFI", &names)));
	for (size_t i = 0; i < names.n && !*ret; i++) {
		KX_AUTO(freep) char *at = NULL;

		KX_TRY(text_format(&at, "boot/efi/EFI/%s/grub.cfg", names.v[i]));
		KX_TRY(look_for(sys, at, ret));
	}
	return NULL;
}

/* Debian and Arch have it in /boot/grub, Fedora and SUSE in /boot/grub2. */
static struct kx_err *find_menu(
	const struct sys *sys, char **ret, struct warnings *warnings)
{
	KX_AUTO(freep) char *other = NULL;

	KX_TRY(look_for(sys, "boot/grub/grub.cfg", ret));
	KX_TRY(look_for(sys, "boot/grub2/grub.cfg", *ret ? &other : ret));
	if (other && strcmp(*ret, other) != 0)
		return warnings_add(warnings, "two-menus", "%s is there, too: %s is read",
			other, *ret);
	return *ret ? NULL : look_on_esp(sys, ret);
}

/*
 * $grub_platform, by what the firmware left. A kernel that was told to leave EFI alone
 * (noefi) does not tell, and what has a device tree may be one of several.
 */
static struct kx_err *read_platform(const struct sys *sys, const char **ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text cmdline = {0};
	KX_AUTO(sys_names_destroy) struct sys_names efi = {0}, tree = {0};
	struct kx_err *err = sys_list(sys, "sys/firmware/efi", &efi);

	kx_err_free(err);
	kx_err_free(sys_list(sys, "proc/device-tree", &tree));
	err = sys_read_line(sys, "proc/cmdline", &cmdline);
	*ret = efi.n ? "efi" : tree.n ? NULL : "pc";
	if (!efi.n && (err || cmdline_has_word(cmdline.s, "noefi")))
		*ret = NULL;
	kx_err_free(err);
	return NULL;
}

/*
 * Ubuntu's hwmatch holds the display against a list, and the menu gives vt.handoff= to
 * the kernel where it is not on it. So a running kernel that has it tells; one that does
 * not may have been started otherwise.
 */
static const char *read_match(const struct sys *sys)
{
	KX_AUTO(sys_text_destroy) struct sys_text cmdline = {0};
	struct kx_err *err = sys_read_line(sys, "proc/cmdline", &cmdline);
	bool told = !err && cmdline_has(cmdline.s, "BOOT_IMAGE=") &&
		    cmdline_has(cmdline.s, "vt.handoff=");

	kx_err_free(err);
	return told ? "0" : NULL;
}

struct kx_err *boot_read_grub(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *ret)
{
	KX_AUTO(freep) char *at = NULL, *path = NULL;

	boot_menu_init(ret, "GRUB");
	KX_TRY(find_menu(sys, &at, &ret->warnings));
	if (!at)
		return NULL;
	struct machine machine = {sys, filesystems, at};
	struct grub_machine grub = {.match = read_match(sys),
		.arg = &machine,
		.find = find,
		.read = read_file,
		.list = list};
	KX_TRY(path_on(boot_mount_of(filesystems, at), at, &path));
	KX_TRY(read_platform(sys, &grub.platform));
	return grub_read_menu(&grub, path, ret);
}
