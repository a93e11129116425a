// SPDX-License-Identifier: GPL-2.0-or-later
#include "image/nearby.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define NAMES_MAX 5

const char *const nearby_kernels[] = {
	"vmlinuz", "vmlinux", "bzImage", "Image", "zImage", "kernel", NULL};
const char *const nearby_initrds[] = {"initrd", "initramfs", NULL};

/* The last of those seen, in descending order of strverscmp(). */
struct names {
	char *v[NAMES_MAX];
	size_t n, left_out;
};

static void names_destroy(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->v[i]);
}

static void closedirp(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static void add_name(struct names *names, const char *name)
{
	size_t at = 0;

	while (at < names->n && strverscmp(names->v[at], name) > 0)
		at++;
	if (names->n == NAMES_MAX)
		names->left_out++;
	char *copy = at < NAMES_MAX ? strdup(name) : NULL;
	if (!copy)
		return;
	if (names->n == NAMES_MAX)
		free(names->v[--names->n]);
	memmove(&names->v[at + 1], &names->v[at], (names->n - at) * sizeof(*names->v));
	names->v[at] = copy;
	names->n++;
}

static bool starts_so(const char *name, const char *const starts[])
{
	for (size_t i = 0; starts[i]; i++)
		if (!strncmp(name, starts[i], strlen(starts[i])))
			return true;
	return false;
}

static void read_names(DIR *dir, const char *const starts[], struct names *ret)
{
	const struct dirent *entry;

	while ((entry = readdir(dir)))
		if (entry->d_type != DT_DIR && starts_so(entry->d_name, starts))
			add_name(ret, entry->d_name);
}

/* Names separated by commas, to be freed. NULL: there are none, or no memory. */
static char *join(const struct names *names)
{
	char *text = NULL;
	size_t size;
	FILE *out = names->n ? open_memstream(&text, &size) : NULL;

	if (!out)
		return NULL;
	for (size_t i = 0; i < names->n; i++)
		fprintf(out, "%s%s", i ? ", " : "", names->v[i]);
	if (names->left_out)
		fprintf(out, " and %zu more", names->left_out);
	fclose(out);
	return text;
}

/* The folder that path lies in; "." for one without a slash. NULL: no memory. */
static char *find_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return slash == path ? strdup("/") : strndup(path, slash - path);
}

/* A link may lead nowhere while it is there itself. */
static struct kx_err *explain_link(
	struct kx_err *err, const char *path, bool *ret_is_link)
{
	char target[PATH_MAX];
	ssize_t size = readlink(path, target, sizeof(target) - 1);

	*ret_is_link = size >= 0;
	if (size < 0)
		return err;
	target[size] = '\0';
	return kx_err_append(err, "it is a symbolic link to '%s'", target);
}

static struct kx_err *explain_folder(
	struct kx_err *err, const char *folder, const char *const starts[])
{
	KX_AUTO(names_destroy) struct names names = {0};
	KX_AUTO(closedirp) DIR *dir = opendir(folder);

	if (!dir)
		return errno == ENOENT
			       ? kx_err_append(err, "there is no folder '%s'", folder)
			       : err;
	read_names(dir, starts, &names);
	KX_AUTO(freep) char *text = join(&names);
	return text ? kx_err_append(err, "'%s' has %s", folder, text) : err;
}

struct kx_err *nearby_explain(
	struct kx_err *err, const char *path, const char *const starts[])
{
	bool is_link;

	if (!err || err->code != KX_IO || err->errnum != ENOENT)
		return err;
	err = explain_link(err, path, &is_link);
	KX_AUTO(freep) char *folder = is_link ? NULL : find_folder(path);
	return folder ? explain_folder(err, folder, starts) : err;
}
