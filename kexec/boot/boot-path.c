// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/boot-path.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "format/cmdline.h"

/* Without its last part; one that is ".." already stays. False: there is none. */
static bool drop_last(const char *path, char **end)
{
	char *slash = memrchr(path, '/', (size_t)(*end - path));

	if (!slash || (*end - slash == 3 && !memcmp(slash, "/..", 3)))
		return false;
	*end = slash;
	return true;
}

/* In place: "//" and "/./" become "/", and "/a/../" too. */
static void simplify(char *path)
{
	char *out = path;

	for (const char *p = path; *p;) {
		size_t size = strcspn(p, "/");
		bool here = size == 1 && *p == '.', up = size == 2 && !memcmp(p, "..", 2);

		if (size && !here && !(up && drop_last(path, &out))) {
			*out++ = '/';
			memmove(out, p, size);
			out += size;
		}
		p += size + (p[size] == '/');
	}
	if (out == path)
		*out++ = '/';
	*out = '\0';
}

struct kx_err *boot_path(const char *folder, const char *path, char **ret)
{
	/* The slash in front is the room that simplify() needs for its first one. */
	KX_TRY(text_format(ret, "/%s/%s", *path == '/' ? "" : folder, path));
	simplify(*ret);
	return NULL;
}

struct kx_err *boot_path_efi(const char *path, char **ret)
{
	KX_TRY(text_format(ret, "/%s", path));
	for (char *p = *ret; *p; p++)
		if (*p == '\\')
			*p = '/';
	simplify(*ret);
	return NULL;
}

static struct kx_err *add(const char *folder, const char *path, struct boot_files *files)
{
	struct boot_file *file;

	KX_TRY(boot_files_add(files, &file));
	return folder ? boot_path(folder, path, &file->path)
		      : boot_path_efi(path, &file->path);
}

/* value is cut up. */
static struct kx_err *add_all(const char *folder, char *value, struct boot_files *files)
{
	const char *path;

	if (!folder)
		return add(NULL, value, files);
	while ((path = strsep(&value, ",")))
		if (*path)
			KX_TRY(add(folder, path, files));
	return NULL;
}

/* The next word, of init's behind "--" as well: who looks for initrd= knows of none. */
static bool next_word(const char **p, const char **ret_word, size_t *ret_size)
{
	while (!cmdline_next(p, ret_word, ret_size)) {
		if (!**p)
			return false;
		*p += strcspn(*p, " \t\n");
	}
	return true;
}

struct kx_err *boot_initrds_of_cmdline(
	const char *cmdline, const char *folder, struct boot_files *files)
{
	static const char name[] = "initrd=";
	const size_t prefix = sizeof(name) - 1;
	const char *word;
	size_t size;

	while (next_word(&cmdline, &word, &size)) {
		if (size <= prefix || strncmp(word, name, prefix) != 0)
			continue;
		KX_AUTO(freep) char *value = strndup(word + prefix, size - prefix);
		if (!value)
			return kx_err_nomem();
		KX_TRY(add_all(folder, value, files));
	}
	return NULL;
}
