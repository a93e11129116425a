// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/place.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

#define LINKS_MAX 40 /* as the kernel follows: MAXSYMLINKS in include/linux/namei.h */

/* ---- mounts ------------------------------------------------------------------------ */

/* One that something is mounted on is awake. */
static struct kx_err *find_asleep(struct check_mounts *ret)
{
	for (size_t i = 0; i < ret->all.n; i++) {
		const struct boot_mount *mount = &ret->all.v[i];

		if (boot_mount_is_asleep(mount) && mount->point[1] &&
			boot_mount_of(&ret->all, mount->point) == mount)
			KX_TRY(asleep_add(&ret->asleep, mount->point + 1));
	}
	return NULL;
}

struct kx_err *check_mounts_read(const struct sys *sys, struct check_mounts *ret)
{
	KX_TRY(kx_err_forgive(boot_filesystems_read(sys, &ret->all)));
	return sys->complete ? find_asleep(ret) : NULL;
}

void check_mounts_destroy(struct check_mounts *mounts)
{
	boot_filesystems_destroy(&mounts->all);
	asleep_destroy(&mounts->asleep);
}

bool check_mount_is_remote(const struct boot_mount *mount)
{
	static const char *const types[] = {
		"9p", "afs", "ceph", "cifs", "fuse", "glusterfs", "nfs", "smb3"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(types); i++)
		if (!strncmp(mount->type, types[i], strlen(types[i])))
			return true;
	return false;
}

/* ---- places ------------------------------------------------------------------------ */

/* A path on its way: done has no link in it and no slash at its end; rest follows. */
struct walk {
	const struct sys *sys;
	const struct check_mounts *mounts;
	bool leave_remote;
	bool blind; /* what is not looked at any more */
	unsigned int links;
	char *done, *rest;
};

static void walk_destroy(struct walk *walk)
{
	free(walk->done);
	free(walk->rest);
}

/* Takes text. */
static void set(char **to, char *text)
{
	free(*to);
	*to = text;
}

static bool must_not_look(const struct walk *walk, const char *path)
{
	const struct boot_mount *mount = boot_mount_of(&walk->mounts->all, path);

	return walk->sys->complete && mount &&
	       (boot_mount_is_asleep(mount) ||
		       (walk->leave_remote && check_mount_is_remote(mount)));
}

static struct kx_err *follow(struct walk *walk, const char *target)
{
	char *rest;

	KX_TRY(text_format(&rest, "%s/%s", target, walk->rest));
	set(&walk->rest, rest);
	if (*target == '/')
		*walk->done = '\0';
	return NULL;
}

/* *ret: it is a link, of which target is freed by the caller. */
static struct kx_err *read_link(
	struct walk *walk, const char *path, struct sys_text *target, bool *ret)
{
	*ret = false;
	if (walk->blind || must_not_look(walk, path)) {
		walk->blind = true;
		return NULL;
	}
	struct kx_err *err = sys_readlink(walk->sys, path + 1, target);
	*ret = !err && ++walk->links <= LINKS_MAX;
	/* EINVAL: it is no link, and there. */
	walk->blind = err ? err->errnum != EINVAL : !*ret;
	return kx_err_forgive(err);
}

static struct kx_err *enter(struct walk *walk, const char *name, size_t size)
{
	KX_AUTO(sys_text_destroy) struct sys_text target = {0};
	char *path;
	bool is_link;

	KX_TRY(text_format(&path, "%s/%.*s", walk->done, (int)size, name));
	struct kx_err *err = read_link(walk, path, &target, &is_link);
	if (err || is_link) {
		free(path);
		return err ? err : follow(walk, target.s);
	}
	set(&walk->done, path);
	return NULL;
}

static void go_up(struct walk *walk)
{
	char *slash = strrchr(walk->done, '/');

	if (slash)
		*slash = '\0';
}

/* The first name of what is left. */
static struct kx_err *step(struct walk *walk)
{
	KX_AUTO(freep) char *all = walk->rest;
	const char *name = all + strspn(all, "/");
	size_t size = strcspn(name, "/");

	walk->rest = NULL;
	KX_TRY(text_format(&walk->rest, "%s", name + size));
	if (size == 2 && !memcmp(name, "..", 2))
		go_up(walk);
	else if (size && !(size == 1 && *name == '.'))
		return enter(walk, name, size);
	return NULL;
}

struct kx_err *check_place_find(const struct sys *sys, const struct check_mounts *mounts,
	const char *path, bool leave_remote, struct check_place *ret)
{
	KX_AUTO(walk_destroy)
	struct walk walk = {
		.sys = sys, .mounts = mounts, .leave_remote = leave_remote};

	*ret = (struct check_place){0};
	KX_TRY(text_format(&walk.done, "%s", ""));
	KX_TRY(text_format(&walk.rest, "%s", path));
	while (walk.rest[strspn(walk.rest, "/")])
		KX_TRY(step(&walk));
	KX_TRY(text_format(&ret->path, "%s", *walk.done ? walk.done : "/"));
	ret->mount = boot_mount_of(&mounts->all, ret->path);
	return NULL;
}
