// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls-places.h"

#include <stddef.h>
#include <string.h>

#include "base/cleanup.h"

static const struct boot_mount *mount_at(
	const struct boot_filesystems *filesystems, const char *point)
{
	const struct boot_mount *mount = boot_mount_of(filesystems, point);

	return mount && !strcmp(mount->point, point) ? mount : NULL;
}

static bool is_fat(const struct boot_mount *mount)
{
	return !strcmp(mount->type, "vfat") || !strcmp(mount->type, "msdos");
}

struct bls_places bls_places_find(const struct boot_filesystems *filesystems)
{
	static const char *const points[] = {"/efi", "/boot", "/boot/efi"};
	const struct boot_mount *boot = mount_at(filesystems, "/boot"), *esp = NULL;
	struct bls_places places = {NULL, NULL};

	for (size_t i = 0; i < KX_ARRAY_SIZE(points) && !places.esp; i++) {
		esp = mount_at(filesystems, points[i]);
		if (esp && is_fat(esp))
			places.esp = points[i];
	}
	if (boot && !(places.esp && !strcmp(boot->device, esp->device)))
		places.xbootldr = "/boot";
	return places;
}
