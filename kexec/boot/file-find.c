// SPDX-License-Identifier: GPL-2.0-or-later
/* Which mounts a menu means, and the files on them. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/filesystems.h"

/* ---- matching ---------------------------------------------------------------------- */

static bool is_same(const struct boot_mount *a, const struct boot_mount *b)
{
	return !strcmp(a->device, b->device) ||
	       (a->name && b->name && !strcmp(a->name, b->name));
}

/* UUIDs are written in both cases; labels are not the same in another. */
static bool is_tag_of(const struct boot_tag *tag, const struct boot_file *file)
{
	if (tag->by != file->by)
		return false;
	return file->by == BOOT_BY_UUID ? !strcasecmp(tag->value, file->filesystem)
					: !strcmp(tag->value, file->filesystem);
}

static bool is_named(const struct boot_filesystems *filesystems,
	const struct boot_mount *mount, const struct boot_file *file)
{
	for (size_t i = 0; i < filesystems->ntags; i++) {
		const struct boot_tag *tag = &filesystems->tags[i];

		if (!is_tag_of(tag, file))
			continue;
		if ((mount->name && !strcmp(mount->name, tag->name)) ||
			(tag->device && !strcmp(mount->device, tag->device)))
			return true;
	}
	return false;
}

bool boot_mount_is(const struct boot_filesystems *filesystems,
	const struct boot_mount *mount, const struct boot_file *file,
	const struct boot_mount *menu_mount)
{
	if (filesystems->is_unknown)
		return true;
	if (file->by == BOOT_BY_MENU)
		return menu_mount && is_same(mount, menu_mount);
	return file->by != BOOT_BY_FILE && is_named(filesystems, mount, file);
}

/* ---- finding ----------------------------------------------------------------------- */

/* path without "//" and "/./"; from the root on, and not upwards. */
static struct kx_err *clean_path(const char *path, char **ret)
{
	char *to = malloc(strlen(path) + 1);

	*ret = to;
	if (!to)
		return kx_err_nomem();
	if (path[0] != '/' || strlen(path) >= PATH_MAX)
		return kx_err_new(KX_FORMAT, "'%.80s' is no absolute path", path);
	for (;;) {
		path += strspn(path, "/");
		size_t size = strcspn(path, "/");
		if (!size)
			break;
		if (size == 2 && !strncmp(path, "..", size))
			return kx_err_new(KX_FORMAT, "'..' in a path of a menu");
		if (size != 1 || *path != '.') {
			*to++ = '/';
			memcpy(to, path, size);
			to += size;
		}
		path += size;
	}
	*to = '\0';
	return NULL;
}

/* What is behind the folder in path, with its '/'; NULL: path is not below it. */
static const char *behind(const char *path, const char *folder)
{
	size_t size = strcmp(folder, "/") ? strlen(folder) : 0;

	return !strncmp(path, folder, size) && path[size] == '/' ? path + size : NULL;
}

/* A search for a file; path is clean. */
struct search {
	const struct sys *sys;
	const struct boot_filesystems *filesystems;
	const struct boot_file *file;
	const struct boot_mount *menu_mount;
	const char *path;
	bool by_default;    /* the path is one of a default subvolume */
	bool is_mounted;    /* the file system is */
	struct kx_err *err; /* why the first place that it may be in is none */
	char *at;	    /* found */
};

static void search_destroy(struct search *search)
{
	kx_err_free(search->err);
	free(search->at);
}

/* Where the file would be on that mount, from its own point on. */
static const char *place_on(const struct search *search, const struct boot_mount *mount)
{
	if (!search->by_default)
		return behind(search->path, mount->root);
	if (strcmp(mount->type, "btrfs") != 0 ||
		(mount != search->menu_mount && strcmp(mount->point, "/") != 0))
		return NULL;
	return search->path;
}

/* Links do not leave the file system: no boot loader could follow them. */
static struct kx_err *find_real(
	struct search *search, const struct boot_mount *mount, const char *at)
{
	KX_AUTO(freep) char *real = NULL;

	KX_TRY(sys_find_file(search->sys, at + 1, &real));
	const struct boot_mount *found = boot_mount_of(search->filesystems, real);
	if (!found || !is_same(found, mount))
		return kx_err_new(KX_UNSUPPORTED,
			"%s%s: a link leads to another file system, to %s",
			search->sys->root, at, real);
	search->at = KX_STEAL(real);
	return NULL;
}

static struct kx_err *look_on(struct search *search, const struct boot_mount *mount)
{
	KX_AUTO(freep) char *at = NULL;
	const char *place = place_on(search, mount);

	if (!place)
		return NULL;
	KX_TRY(text_format(
		&at, "%s%s", strcmp(mount->point, "/") ? mount->point : "", place));
	if (boot_mount_of(search->filesystems, at) != mount)
		return NULL; /* another one hides it */
	struct kx_err *err = find_real(search, mount, at);
	if (!err || err->code == KX_NOMEM)
		return err;
	if (search->err)
		kx_err_free(err);
	else
		search->err = err;
	return NULL;
}

static struct kx_err *look_everywhere(struct search *search)
{
	const struct boot_filesystems *all = search->filesystems;

	for (size_t i = 0; i < all->n && !search->at; i++) {
		if (!boot_mount_is(all, &all->v[i], search->file, search->menu_mount))
			continue;
		search->is_mounted = true;
		KX_TRY(look_on(search, &all->v[i]));
	}
	return NULL;
}

static struct kx_err *not_mounted(const struct search *search)
{
	const struct boot_file *file = search->file;
	const struct boot_filesystems *all = search->filesystems;
	const char *tag = file->by == BOOT_BY_UUID ? "UUID" : "label";

	if (search->is_mounted)
		return kx_err_new(KX_UNSUPPORTED,
			"the part of its file system that has it is not mounted, or "
			"hidden by another mount");
	if (file->by == BOOT_BY_MENU)
		return kx_err_new(
			KX_UNSUPPORTED, "the menu's file system is not mounted");
	for (size_t i = 0; i < all->ntags; i++)
		if (is_tag_of(&all->tags[i], file))
			return kx_err_new(KX_UNSUPPORTED,
				"the file system of %s %s is not mounted: it is on "
				"/dev/%s",
				tag, file->filesystem, all->tags[i].name);
	return kx_err_new(KX_UNSUPPORTED, "/dev/disk knows no file system of %s %s", tag,
		file->filesystem);
}

static struct kx_err *find(struct search *search)
{
	KX_TRY(look_everywhere(search));
	search->by_default = true;
	if (!search->at)
		KX_TRY(look_everywhere(search));
	if (search->at)
		return NULL;
	return search->err ? KX_STEAL(search->err) : not_mounted(search);
}

/* Has the file system of mount the file wanted? */
static struct kx_err *has_file(const struct search *search,
	const struct boot_mount *mount, const char *wanted, bool *ret)
{
	static const struct boot_file by_menu = {.by = BOOT_BY_MENU};
	KX_AUTO(search_destroy)
	struct search one = {.sys = search->sys,
		.filesystems = search->filesystems,
		.file = &by_menu,
		.menu_mount = mount,
		.path = wanted};

	struct kx_err *err = find(&one);
	*ret = !err;
	return kx_err_forgive(err);
}

/* The only one that has it: which of several a boot loader meets first, nobody knows. */
static struct kx_err *find_holder(
	const struct search *search, const char *wanted, const struct boot_mount **ret)
{
	const struct boot_filesystems *all = search->filesystems;

	*ret = NULL;
	for (size_t i = 0; i < all->n; i++) {
		const struct boot_mount *mount = &all->v[i];
		bool has;

		if (!mount->name || (*ret && is_same(*ret, mount)))
			continue;
		KX_TRY(has_file(search, mount, wanted, &has));
		if (has && *ret)
			return kx_err_new(KX_UNSUPPORTED,
				"%s and %s both have the file %s by which it is found",
				(*ret)->source, mount->source, wanted);
		if (has)
			*ret = mount;
	}
	if (*ret)
		return NULL;
	return kx_err_new(
		KX_UNSUPPORTED, "no file system that is mounted has the file %s", wanted);
}

static struct kx_err *find_by_file(struct search *search)
{
	static const struct boot_file by_menu = {.by = BOOT_BY_MENU};
	KX_AUTO(freep) char *wanted = NULL;

	KX_TRY(clean_path(search->file->filesystem, &wanted));
	KX_TRY(find_holder(search, wanted, &search->menu_mount));
	search->file = &by_menu;
	return find(search);
}

struct kx_err *boot_file_find(const struct sys *sys,
	const struct boot_filesystems *filesystems, const char *menu,
	struct boot_file *file)
{
	KX_AUTO(freep) char *path = NULL;
	KX_AUTO(search_destroy)
	struct search search = {.sys = sys,
		.filesystems = filesystems,
		.file = file,
		.menu_mount = boot_mount_of(filesystems, menu)};

	KX_TRY(clean_path(file->path, &path));
	search.path = path;
	KX_TRY(file->by == BOOT_BY_FILE && !filesystems->is_unknown
			? find_by_file(&search)
			: find(&search));
	free(file->at);
	file->at = KX_STEAL(search.at);
	return NULL;
}

/* ---- all files of a menu ----------------------------------------------------------- */

struct lookup {
	const struct sys *sys;
	const struct boot_filesystems *filesystems;
};

static struct kx_err *find_or_refuse(const struct lookup *lookup,
	struct boot_entry *entry, const char *what, struct boot_file *file)
{
	if (!file->path || !entry->source)
		return NULL;
	struct kx_err *err =
		boot_file_find(lookup->sys, lookup->filesystems, entry->source, file);
	if (!err || err->code == KX_NOMEM)
		return err;
	err = kx_err_prefix(err, "the %s %s", what, file->path);
	err = entry->line ? kx_err_prefix(err, "%s:%u", entry->source, entry->line)
			  : kx_err_prefix(err, "%s", entry->source);
	boot_entry_refuse(entry, err);
	return NULL;
}

static struct kx_err *find_all(const struct lookup *lookup, struct boot_entry *entry,
	const char *what, struct boot_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		KX_TRY(find_or_refuse(lookup, entry, what, &files->v[i]));
	return NULL;
}

struct kx_err *boot_menu_find_files(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *menu)
{
	struct lookup lookup = {sys, filesystems};

	for (size_t i = 0; i < menu->n; i++) {
		struct boot_entry *entry = &menu->v[i];

		KX_TRY(find_or_refuse(&lookup, entry, "kernel", &entry->kernel));
		KX_TRY(find_all(&lookup, entry, "initrd", &entry->initrds));
		KX_TRY(find_all(&lookup, entry, "module", &entry->modules));
		KX_TRY(find_or_refuse(&lookup, entry, "device tree", &entry->devicetree));
	}
	return NULL;
}
