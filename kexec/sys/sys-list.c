// SPDX-License-Identifier: GPL-2.0-or-later
/* Names in directories below the root. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/vec.h"
#include "sys/sys-keep.h"
#include "sys/sys-open.h"

void sys_names_destroy(struct sys_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->v[i]);
	free(names->v);
	*names = (struct sys_names){0};
}

static int compare_names(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

static struct kx_err *names_add(
	struct sys_names *names, size_t *capacity, const char *name)
{
	KX_TRY(vec_grow(&names->v, capacity, names->n + 1, sizeof(*names->v)));
	if (!(names->v[names->n] = strdup(name)))
		return kx_err_nomem();
	names->n++;
	return NULL;
}

static bool is_dir(DIR *dir, const struct dirent *d)
{
	struct stat st;

	if (d->d_type != DT_UNKNOWN)
		return d->d_type == DT_DIR;
	return !fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) &&
	       S_ISDIR(st.st_mode);
}

static struct kx_err *list_all(const struct sys *sys, const char *path, DIR *dir,
	struct sys_names *dirs, struct sys_names *files)
{
	size_t dirs_capacity = 0, files_capacity = 0;
	struct dirent *d;

	if (sys->capture)
		sys_keep(sys, CAPTURE_FOLDER, path, NULL, 0);
	while (errno = 0, (d = readdir(dir))) {
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			continue;
		if (sys->capture)
			KX_TRY(sys_keep_name(sys, path, d->d_name));
		if (dirs && is_dir(dir, d))
			KX_TRY(names_add(dirs, &dirs_capacity, d->d_name));
		else
			KX_TRY(names_add(files, &files_capacity, d->d_name));
	}
	if (errno)
		return sys_path_err(sys, path, errno);
	return NULL;
}

static void sort_names(struct sys_names *names)
{
	if (names->n)
		qsort(names->v, names->n, sizeof(*names->v), compare_names);
}

/* dirs NULL: all names go to files. */
static struct kx_err *list(const struct sys *sys, const char *path,
	struct sys_names *dirs, struct sys_names *files)
{
	int fd = sys_open_below(sys, path, O_DIRECTORY);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (!dir) {
		int errnum = errno;

		if (fd >= 0)
			close(fd);
		return sys_path_err(sys, path, errnum);
	}
	struct kx_err *err = list_all(sys, path, dir, dirs, files);
	closedir(dir);
	return err;
}

struct kx_err *sys_list(const struct sys *sys, const char *path, struct sys_names *ret)
{
	*ret = (struct sys_names){0};
	struct kx_err *err = list(sys, path, NULL, ret);
	if (err)
		sys_names_destroy(ret);
	sort_names(ret);
	return err;
}

struct kx_err *sys_list_apart(const struct sys *sys, const char *path,
	struct sys_names *ret_dirs, struct sys_names *ret_files)
{
	*ret_dirs = *ret_files = (struct sys_names){0};
	struct kx_err *err = list(sys, path, ret_dirs, ret_files);
	if (err) {
		sys_names_destroy(ret_dirs);
		sys_names_destroy(ret_files);
	}
	sort_names(ret_dirs);
	sort_names(ret_files);
	return err;
}
