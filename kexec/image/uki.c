// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/uki.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"

struct kx_err *uki_open_section(const struct file *file, const struct uki *uki,
	enum uki_section section, struct file *ret)
{
	KX_AUTO(freep) char *name = NULL;

	KX_TRY(text_format(&name, "%s of %s", uki_section_name(section), file->path));
	return file_part(file, &uki->sections[section], name, ret);
}

/* ---- beside it --------------------------------------------------------------------- */

#define COMPANIONS_MAX 8 /* names; more are only counted */

struct companions {
	const struct sys *sys;
	char *text; /* NULL: none */
	size_t n;
};

static bool ends_like(const char *name, const char *end)
{
	size_t size = strlen(name), end_size = strlen(end);

	return size > end_size && !strcasecmp(name + size - end_size, end);
}

static bool is_companion(const char *name)
{
	static const char *const ends[] = {".addon.efi", ".cred", ".raw"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(ends); i++)
		if (ends_like(name, ends[i]))
			return true;
	return false;
}

static struct kx_err *add_name(struct companions *to, const char *name)
{
	KX_AUTO(freep) char *before = KX_STEAL(to->text);

	if (to->n++ >= COMPANIONS_MAX) {
		to->text = KX_STEAL(before);
		return NULL;
	}
	return text_format(
		&to->text, "%s%s%s", before ? before : "", before ? ", " : "", name);
}

/* Those in a folder, in the order of their names. */
static struct kx_err *add_folder(struct companions *to, const char *folder)
{
	KX_AUTO(sys_names_destroy) struct sys_names folders = {0};
	KX_AUTO(sys_names_destroy) struct sys_names files = {0};

	KX_TRY(kx_err_forgive(sys_list_apart(to->sys, folder, &folders, &files)));
	for (size_t i = 0; i < files.n; i++)
		if (is_companion(files.v[i]))
			KX_TRY(add_name(to, files.v[i]));
	return NULL;
}

/* Boot counters "+3-1" in front of ".efi" are no part of a name. 0: there are none. */
static size_t counters_length(const char *path, size_t end)
{
	size_t start = end;

	while (start && (isdigit((unsigned char)path[start - 1]) ||
				path[start - 1] == '-'))
		start--;
	return start && start < end && path[start - 1] == '+' ? end - start + 1 : 0;
}

/* PATH.extra.d, and the same without boot counters in its name. */
static struct kx_err *add_own(struct companions *to, const char *path)
{
	KX_AUTO(freep) char *own = NULL;
	KX_AUTO(freep) char *uncounted = NULL;

	KX_TRY(text_format(&own, "%s.extra.d", path));
	KX_TRY(add_folder(to, own));
	if (!ends_like(path, ".efi"))
		return NULL;
	size_t end = strlen(path) - strlen(".efi");
	size_t counters = counters_length(path, end);
	if (!counters)
		return NULL;
	KX_TRY(text_format(&uncounted, "%.*s%s.extra.d", (int)(end - counters), path,
		path + end));
	return add_folder(to, uncounted);
}

/* Where path ends by /EFI/Linux/NAME: the length of what is in front. 0: it does not. */
static size_t root_length(const char *path)
{
	static const char folders[] = "/EFI/Linux";
	const char *slash = strrchr(path, '/');
	size_t size = sizeof(folders) - 1;

	if (!slash || (size_t)(slash - path) <= size ||
		strncasecmp(slash - size, folders, size))
		return 0;
	return slash - size - path;
}

/* Those for all images of a file system. */
static struct kx_err *add_common(struct companions *to, const char *path)
{
	static const char *const folders[] = {"addons", "credentials", "extensions"};
	size_t size = root_length(path);

	for (size_t i = 0; size && i < KX_ARRAY_SIZE(folders); i++) {
		KX_AUTO(freep) char *folder = NULL;

		KX_TRY(text_format(
			&folder, "%.*s/loader/%s", (int)size, path, folders[i]));
		KX_TRY(add_folder(to, folder));
	}
	return NULL;
}

static struct kx_err *add_left_out(struct companions *to)
{
	KX_AUTO(freep) char *names = NULL;

	if (to->n <= COMPANIONS_MAX)
		return NULL;
	names = KX_STEAL(to->text);
	return text_format(&to->text, "%s and %zu more", names, to->n - COMPANIONS_MAX);
}

static struct kx_err *find_all(struct companions *to, const char *path)
{
	KX_TRY(add_own(to, path));
	KX_TRY(add_common(to, path));
	return add_left_out(to);
}

/* What of path is below the root of a captured machine; NULL: it lies elsewhere. */
static const char *below_root(const struct sys *sys, const char *path)
{
	if (sys->live)
		return NULL;
	size_t size = strlen(sys->dir);
	if (strncmp(path, sys->dir, size) != 0)
		return NULL;
	if (size && sys->dir[size - 1] == '/')
		size--;
	return path[size] == '/' ? path + size + strspn(path + size, "/") : NULL;
}

struct kx_err *uki_find_companions(const struct sys *sys, const char *path, char **ret)
{
	/* Paths of this machine, which may start from the current folder. */
	static const struct sys here = {.root_fd = AT_FDCWD, .live = true, .root = ""};
	const char *below = below_root(sys, path);
	struct companions found = {.sys = below ? sys : &here};
	struct kx_err *err = find_all(&found, below ? below : path);

	if (err) {
		free(found.text);
		found.text = NULL;
	}
	*ret = found.text;
	return err;
}
