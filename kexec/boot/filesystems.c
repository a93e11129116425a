// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/filesystems.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/vec.h"

#define MOUNTINFO_MAX (16 << 20)

static void mount_destroy(struct boot_mount *mount)
{
	free(mount->root);
	free(mount->point);
	free(mount->device);
	free(mount->type);
	free(mount->source);
	free(mount->name);
}

static void tag_destroy(struct boot_tag *tag)
{
	free(tag->value);
	free(tag->name);
	free(tag->device);
}

void boot_filesystems_destroy(struct boot_filesystems *filesystems)
{
	for (size_t i = 0; i < filesystems->n; i++)
		mount_destroy(&filesystems->v[i]);
	for (size_t i = 0; i < filesystems->ntags; i++)
		tag_destroy(&filesystems->tags[i]);
	free(filesystems->v);
	free(filesystems->tags);
	*filesystems = (struct boot_filesystems){0};
}

/* What cannot be read of the following is not there, and whoever needs it says that. */

static struct kx_err *last_name(const char *path, char **ret)
{
	const char *slash = strrchr(path, '/');

	*ret = strdup(slash ? slash + 1 : path);
	return *ret ? NULL : kx_err_nomem();
}

/* The kernel's name of the device at path, by one link; *ret NULL: it is no link. */
static struct kx_err *follow_name(const struct sys *sys, const char *path, char **ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text target = {0};

	KX_TRY(kx_err_forgive(sys_readlink(sys, path, &target)));
	return target.s ? last_name(target.s, ret) : NULL;
}

/* "/dev/mapper/vg-root" is a link to "../dm-0"; others have their own name. */
static struct kx_err *name_source(const struct sys *sys, struct boot_mount *mount)
{
	static const char dev[] = "/dev/";

	if (strncmp(mount->source, dev, strlen(dev)) != 0)
		return NULL;
	KX_TRY(follow_name(sys, mount->source + 1, &mount->name));
	return mount->name ? NULL : last_name(mount->source, &mount->name);
}

static struct kx_err *read_device(const struct sys *sys, struct boot_tag *tag)
{
	KX_AUTO(freep) char *path = NULL;
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(text_format(&path, "sys/class/block/%s/dev", tag->name));
	KX_TRY(kx_err_forgive(sys_read_line(sys, path, &text)));
	tag->device = KX_STEAL(text.s);
	return NULL;
}

/* Takes name. */
static struct kx_err *add_tag(const struct sys *sys, enum boot_by by, const char *value,
	char *name, struct boot_filesystems *ret)
{
	struct kx_err *err = vec_grow(
		&ret->tags, &ret->tags_capacity, ret->ntags + 1, sizeof(*ret->tags));
	if (err) {
		free(name);
		return err;
	}
	struct boot_tag *tag = &ret->tags[ret->ntags++];
	*tag = (struct boot_tag){.by = by, .value = strdup(value), .name = name};
	if (!tag->value)
		return kx_err_nomem();
	text_unescape_udev(tag->value);
	return read_device(sys, tag);
}

static struct kx_err *read_tags(const struct sys *sys, enum boot_by by, const char *dir,
	struct boot_filesystems *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	KX_TRY(kx_err_forgive(sys_list(sys, dir, &names)));
	for (size_t i = 0; i < names.n; i++) {
		KX_AUTO(freep) char *path = NULL;
		KX_AUTO(freep) char *name = NULL;

		KX_TRY(text_format(&path, "%s/%s", dir, names.v[i]));
		KX_TRY(follow_name(sys, path, &name));
		if (name)
			KX_TRY(add_tag(sys, by, names.v[i], KX_STEAL(name), ret));
	}
	return NULL;
}

static struct kx_err *add_members(
	const struct sys *sys, const char *uuid, struct boot_filesystems *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	KX_AUTO(freep) char *dir = NULL;

	KX_TRY(text_format(&dir, "sys/fs/btrfs/%s/devices", uuid));
	KX_TRY(kx_err_forgive(sys_list(sys, dir, &names)));
	for (size_t i = 0; i < names.n; i++)
		KX_TRY(add_tag(sys, BOOT_BY_UUID, uuid, KX_STEAL(names.v[i]), ret));
	return NULL;
}

/* A btrfs over several devices is mounted by one, and /dev/disk may link to another. */
static struct kx_err *read_btrfs(const struct sys *sys, struct boot_filesystems *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names dirs = {0};

	KX_TRY(kx_err_forgive(sys_list(sys, "sys/fs/btrfs", &dirs)));
	for (size_t i = 0; i < dirs.n; i++)
		KX_TRY(add_members(sys, dirs.v[i], ret));
	return NULL;
}

void boot_automounts_wake(const struct sys *sys)
{
	static const char *const dirs[] = {"boot", "efi", "boot/efi"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(dirs); i++) {
		KX_AUTO(sys_names_destroy) struct sys_names names = {0};

		kx_err_free(sys_list(sys, dirs[i], &names));
	}
}

static struct kx_err *read_mounts(const struct sys *sys, struct boot_filesystems *ret)
{
	static const char path[] = "proc/self/mountinfo";
	static const char alone[] = "1 0 0:0 / / rw - none ";
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	struct kx_err *err = sys_read(sys, path, MOUNTINFO_MAX, &text);
	if (!sys->live && sys_err_absent(err)) {
		kx_err_free(err);
		ret->is_unknown = true;
		return boot_mountinfo_parse(alone, strlen(alone), ret);
	}
	KX_TRY(err);
	KX_TRY(kx_err_prefix(
		boot_mountinfo_parse(text.s, text.size, ret), "%s/%s", sys->root, path));
	for (size_t i = 0; i < ret->n; i++)
		KX_TRY(name_source(sys, &ret->v[i]));
	return NULL;
}

static struct kx_err *read_all(const struct sys *sys, struct boot_filesystems *ret)
{
	KX_TRY(read_mounts(sys, ret));
	KX_TRY(read_tags(sys, BOOT_BY_UUID, "dev/disk/by-uuid", ret));
	KX_TRY(read_tags(sys, BOOT_BY_LABEL, "dev/disk/by-label", ret));
	return read_btrfs(sys, ret);
}

struct kx_err *boot_filesystems_read(const struct sys *sys, struct boot_filesystems *ret)
{
	*ret = (struct boot_filesystems){0};
	struct kx_err *err = read_all(sys, ret);
	if (err)
		boot_filesystems_destroy(ret);
	return err;
}
