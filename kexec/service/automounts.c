// SPDX-License-Identifier: GPL-2.0-or-later
#include "service/automounts.h"

#include <string.h>

#include "base/cleanup.h"
#include "boot/filesystems.h"

static struct kx_err *check(const struct boot_filesystems *filesystems)
{
	static const char *const points[] = {"/boot", "/boot/efi", "/efi"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(points); i++) {
		const struct boot_mount *mount = boot_mount_of(filesystems, points[i]);

		if (mount && !strcmp(mount->type, "autofs"))
			return kx_err_new(KX_REFUSED,
				"%s is an automount that is not mounted now, and systemd "
				"mounts nothing in a shutdown: kexec-load.service(8) "
				"tells how to keep it mounted",
				mount->point);
	}
	return NULL;
}

struct kx_err *automounts_check(const struct sys *sys)
{
	struct boot_filesystems filesystems = {0};
	struct kx_err *err = boot_filesystems_read(sys, &filesystems);

	if (!err && !filesystems.is_unknown)
		err = check(&filesystems);
	boot_filesystems_destroy(&filesystems);
	if (!sys_err_absent(err))
		return err;
	/* No /proc: who reads the menu says what is missing. */
	kx_err_free(err);
	return NULL;
}
