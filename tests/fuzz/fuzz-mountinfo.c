// SPDX-License-Identifier: GPL-2.0-or-later
/* A path, a NUL, and mountinfo: the mount that the path is on is one of them. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "boot/filesystems.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_mount(const struct boot_mount *mount)
{
	hold(mount->root && mount->root[0] == '/');
	hold(mount->point && mount->point[0] == '/');
	hold(mount->device && mount->type && mount->source && !mount->name);
}

static void check_path(const struct boot_filesystems *all, const char *path)
{
	const struct boot_mount *mount = boot_mount_of(all, path);

	if (!mount)
		return;
	hold(mount >= all->v && mount < all->v + all->n);
	size_t size = strlen(mount->point);
	hold(!strncmp(path, mount->point, size - (mount->point[size - 1] == '/')));
	struct boot_file file = {.by = BOOT_BY_MENU};
	hold(boot_mount_is(all, mount, &file, mount));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct boot_filesystems all = {0};
	char *text = calloc(1, size + 1);

	hold(text != NULL);
	memcpy(text, data, size);
	const char *path = text;
	size_t used = strlen(path) < size ? strlen(path) + 1 : size;
	struct kx_err *err = boot_mountinfo_parse(text + used, size - used, &all);
	if (!err) {
		for (size_t i = 0; i < all.n; i++)
			check_mount(&all.v[i]);
		check_path(&all, path);
	}
	kx_err_free(err);
	boot_filesystems_destroy(&all);
	free(text);
	return 0;
}
