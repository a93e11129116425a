// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/grub-device.h"

#include <stdlib.h>
#include <string.h>

static const char kinds[] = {
	[BOOT_BY_MENU] = 'm',
	[BOOT_BY_UUID] = 'u',
	[BOOT_BY_LABEL] = 'l',
	[BOOT_BY_FILE] = 'f',
};

struct kx_err *grub_device(
	struct arena *arena, enum boot_by by, const char *value, const char **ret)
{
	return arena_format(
		arena, (char **)ret, "%c%c%s", GRUB_MARK, kinds[by], value ? value : "");
}

struct kx_err *grub_device_of(
	struct grub_run *run, const struct boot_file *file, const char **ret)
{
	return grub_device(run->arena, file->by, file->filesystem, ret);
}

const char *grub_without_device(const char *path)
{
	const char *end = *path == '(' ? strchr(path, ')') : NULL;

	return end ? end + 1 : path;
}

/* The file system that the name of a device means. */
static struct kx_err *take_device(struct grub_run *run, const char *device,
	struct boot_file *ret, const char **ret_why)
{
	if (device[0] != GRUB_MARK)
		return arena_format(run->arena, (char **)ret_why,
			"(%s) is a device by GRUB's count, which only GRUB knows",
			device);
	for (size_t by = 0; by < sizeof(kinds); by++)
		if (kinds[by] == device[1])
			ret->by = by;
	ret->filesystem = ret->by == BOOT_BY_MENU ? NULL : (char *)device + 2;
	if (ret->filesystem && strchr(ret->filesystem, GRUB_MARK))
		*ret_why = "the name of a device within that of another";
	/* The caller takes BOOT_BY_MENU for the file system of the entry's own file. */
	if (ret->by == BOOT_BY_MENU && strcmp(run->file->device, GRUB_MENU_DEVICE) != 0)
		*ret_why = "it lies where the first file of the menu does, which this "
			   "file does not";
	return NULL;
}

static struct kx_err *take_root(
	struct grub_run *run, struct boot_file *ret, const char **ret_why)
{
	const struct grub_binding *root = grub_env_find(&run->env.variables, "root");

	if (!root || root->unknown || !root->text || !*root->text) {
		*ret_why = root && root->unknown ? root->unknown
			   : run->env.lost	 ? run->env.lost
						 : "$root is not set";
		return NULL;
	}
	if (root->text[0] != '(')
		return take_device(run, root->text, ret, ret_why);
	char *device;
	KX_TRY(arena_copy(
		run->arena, root->text + 1, strcspn(root->text + 1, ")"), &device));
	return take_device(run, device, ret, ret_why);
}

static struct kx_err *take_prefix(struct grub_run *run, const char *text,
	struct boot_file *ret, const char **ret_why)
{
	size_t size = strcspn(text, ")");
	char *device;

	if (*text != '(')
		return take_root(run, ret, ret_why);
	if (!text[size]) {
		*ret_why = "a '(' without a ')'";
		return NULL;
	}
	KX_TRY(arena_copy(run->arena, text + 1, size - 1, &device));
	return *device ? take_device(run, device, ret, ret_why)
		       : take_root(run, ret, ret_why);
}

struct kx_err *grub_locate(struct grub_run *run, const struct grub_arg *path,
	struct boot_file *ret, const char **ret_why)
{
	const char *rest = grub_without_device(path->text);

	*ret = (struct boot_file){0};
	*ret_why = path->unknown;
	if (!*ret_why && path->pattern)
		*ret_why = "it is a pattern";
	if (!*ret_why)
		KX_TRY(take_prefix(run, path->text, ret, ret_why));
	if (!*ret_why && (*rest != '/' || strchr(rest, GRUB_MARK)))
		*ret_why = "it is no path that starts with '/'";
	return *ret_why ? NULL : arena_copy(run->arena, rest, strlen(rest), &ret->path);
}

struct kx_err *grub_locate_for_entry(struct grub_run *run, const struct grub_arg *path,
	struct boot_file *ret, const char **ret_why)
{
	struct boot_file file;

	KX_TRY(grub_locate(run, path, &file, ret_why));
	if (*ret_why)
		return NULL;
	*ret = (struct boot_file){.by = file.by, .path = strdup(file.path)};
	if (file.filesystem)
		ret->filesystem = strdup(file.filesystem);
	if (ret->path && (!file.filesystem || ret->filesystem))
		return NULL;
	free(ret->path);
	free(ret->filesystem);
	*ret = (struct boot_file){0};
	return kx_err_nomem();
}
