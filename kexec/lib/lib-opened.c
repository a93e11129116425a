// SPDX-License-Identifier: GPL-2.0-or-later
/* lib_open() and lib_find() of a program that opens its libraries when it needs them. */
#include "lib/lib.h"

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"

/*
 * The loader searches by whole names only. It looks into its cache and its own folders:
 * a hundred names cost some milliseconds, and no list of folders is ours to keep.
 */
static void *open_numbered(const struct library *lib)
{
	for (int number = lib->newest; number >= lib->oldest; number--) {
		KX_AUTO(freep) char *name = NULL;

		if (asprintf(&name, "%s%d", lib->numbered, number) < 0) {
			name = NULL;
			return NULL;
		}
		void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
		if (handle)
			return handle;
	}
	return NULL;
}

static void *open_first(const struct library *lib)
{
	void *numbered = lib->numbered ? open_numbered(lib) : NULL;

	if (numbered)
		return numbered;
	for (size_t i = 0; i < KX_ARRAY_SIZE(lib->sonames) && lib->sonames[i]; i++) {
		void *handle = dlopen(lib->sonames[i], RTLD_NOW | RTLD_LOCAL);

		if (handle)
			return handle;
	}
	/* The user is told to install the first; let dlerror() speak of that one. */
	return dlopen(lib->sonames[0], RTLD_NOW | RTLD_LOCAL);
}

static struct kx_err *fill_table(
	const struct library *lib, void *handle, const char *what, void **table)
{
	for (const lib_symbol *symbol = lib->symbols; *symbol; symbol++) {
		void *address = dlsym(handle, *symbol);

		if (!address)
			return kx_err_new(KX_UNSUPPORTED,
				"%s needs %s of %s, which this version of the library "
				"lacks; install a newer one",
				what, *symbol, lib->sonames[0]);
		memcpy(table++, &address, sizeof(address));
	}
	return NULL;
}

/* A line ID=… or ID_LIKE=…, which may be quoted: os-release(5). */
static bool take_release_line(void *arg, const char *line)
{
	bool *is_debian = arg;

	if (!strncmp(line, "ID=", 3) || !strncmp(line, "ID_LIKE=", 8))
		*is_debian = *is_debian || strstr(line, "debian");
	return true;
}

bool lib_has_debian_names(const struct sys *sys)
{
	bool is_debian = false;

	kx_err_free(sys_scan_lines(
		sys, "etc/os-release", 1 << 20, take_release_line, &is_debian));
	return is_debian;
}

static struct kx_err *cannot_open(const struct library *lib, const char *what)
{
	KX_AUTO(sys_close) struct sys sys = {.root_fd = -1};
	const char *why = dlerror();
	struct kx_err *err = kx_err_new(KX_UNSUPPORTED,
		"%s needs %s, which cannot be opened (%s)", what, lib->sonames[0],
		why ? why : "out of memory");
	KX_AUTO(kx_err_freep) struct kx_err *ignored = sys_open(NULL, &sys);

	if (!ignored && lib_has_debian_names(&sys))
		return kx_err_append(err, "install the package %s", lib->package);
	return kx_err_append(err, "install the library");
}

static struct kx_err *open_library(
	const struct library *lib, const char *what, void *table)
{
	void *handle = open_first(lib);
	if (!handle)
		return cannot_open(lib, what);
	return fill_table(lib, handle, what, table);
}

struct kx_err *lib_open(const struct library *lib, const char *what, void *table)
{
	if (!lib->symbols)
		return lib_left_out(lib, what);
	return kx_err_name(open_library(lib, what, table), KX_ID_NO_LIBRARY);
}

static bool has_all(const struct library *lib, void *handle)
{
	for (const lib_symbol *symbol = lib->symbols; *symbol; symbol++)
		if (!dlsym(handle, *symbol))
			return false;
	return true;
}

struct kx_err *lib_find(
	const struct library *lib, enum library_state *ret_state, char **ret_path)
{
	void *handle = lib->symbols ? open_first(lib) : NULL;
	struct link_map *map = NULL;

	*ret_path = NULL;
	*ret_state = lib->symbols ? LIBRARY_ABSENT : LIBRARY_LEFT_OUT;
	if (!handle)
		return NULL;
	*ret_state = has_all(lib, handle) ? LIBRARY_FOUND : LIBRARY_UNFIT;
	const char *path = dlinfo(handle, RTLD_DI_LINKMAP, &map) ? "" : map->l_name;
	*ret_path = strdup(*path ? path : lib->sonames[0]);
	return *ret_path ? NULL : kx_err_nomem();
}
