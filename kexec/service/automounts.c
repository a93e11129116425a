// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/automounts.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "boot/filesystems.h"
#include "boot/menus.h"

static const char *const esp_points[] = {"/efi", "/boot/efi"};
static const char *const grub_menus[] = {"boot/grub/grub.cfg", "boot/grub2/grub.cfg"};

static struct kx_err *check_path(
	const struct boot_filesystems *filesystems, const char *path)
{
	const struct boot_mount *mount = boot_mount_of(filesystems, path);

	if (!mount || !boot_mount_is_asleep(mount))
		return NULL;
	return kx_err_new(KX_REFUSED,
		"%s is an automount that is not mounted now, and systemd mounts nothing "
		"in a shutdown: kexec-load.service(8) tells how to keep it mounted",
		mount->point);
}

static bool sees_grub(const struct sys *sys)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(grub_menus); i++) {
		KX_AUTO(freep) char *at = NULL;
		KX_AUTO(kx_err_freep)
		struct kx_err *err = sys_find_file(sys, grub_menus[i], &at);

		if (!err)
			return true;
	}
	return false;
}

/*
 * Could the menu be one of the ESP? GRUB's in /boot is taken as it would be beside one of
 * systemd-boot there. Where it is not there, it may lie on the ESP, too.
 */
static struct kx_err *may_need_esp(const struct sys *sys, bool *ret)
{
	static const bool both[MENU_COUNT] = {[MENU_GRUB] = true, [MENU_BLS] = true};
	KX_AUTO(boot_running_destroy) struct boot_running running = {0};
	KX_AUTO(freep) char *why = NULL;
	enum menu_kind taken;

	*ret = true;
	if (!sees_grub(sys))
		return NULL;
	KX_TRY(boot_running_read(sys, &running));
	KX_TRY(boot_menus_choose(both, &running, &taken, &why));
	*ret = taken != MENU_GRUB;
	return NULL;
}

static struct kx_err *check_esp(
	const struct sys *sys, const struct boot_filesystems *filesystems)
{
	struct kx_err *hidden = NULL;
	bool matters = true;

	for (size_t i = 0; i < KX_ARRAY_SIZE(esp_points) && !hidden; i++)
		hidden = check_path(filesystems, esp_points[i]);
	if (!hidden)
		return NULL;
	struct kx_err *err = may_need_esp(sys, &matters);
	if (!err && matters)
		return hidden;
	kx_err_free(hidden);
	return err;
}

/* Without /proc nothing is known: who opens the files says what is missing. */
static struct kx_err *read_filesystems(
	const struct sys *sys, struct boot_filesystems *ret)
{
	boot_automounts_wake(sys);
	struct kx_err *err = boot_filesystems_read(sys, ret);

	if (!sys_err_absent(err))
		return err;
	kx_err_free(err);
	return NULL;
}

struct kx_err *automounts_check_menu(const struct sys *sys)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems filesystems = {0};

	KX_TRY(read_filesystems(sys, &filesystems));
	if (!filesystems.n || filesystems.is_unknown)
		return NULL;
	KX_TRY(check_path(&filesystems, "/boot"));
	return check_esp(sys, &filesystems);
}

struct kx_err *automounts_check_file(const struct sys *sys, const char *path)
{
	KX_AUTO(boot_filesystems_destroy) struct boot_filesystems filesystems = {0};

	if (path[0] != '/')
		return NULL;
	KX_TRY(read_filesystems(sys, &filesystems));
	return filesystems.n ? check_path(&filesystems, path) : NULL;
}
