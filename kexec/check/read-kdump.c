// SPDX-License-Identifier: GPL-2.0-or-later
/* The kdump service of the distribution, where its dump goes, and what GRUB is told. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check/place.h"
#include "check/read.h"
#include "sys/file.h"
#include "sys/sys.h"

/* ---- where the dump goes ----------------------------------------------------------- */

static struct kx_err *look_for_folder(const struct sys *sys, const char *path)
{
	struct stat st;

	KX_TRY(sys_stat(sys, path, &st));
	return S_ISDIR(st.st_mode)
		       ? NULL
		       : kx_err_new(KX_FORMAT, "%s/%s: not a directory", sys->root, path);
}

static struct kx_err *take_mount(const struct sys *sys, const struct check_mounts *mounts,
	const struct boot_mount *mount, struct dump_target *ret)
{
	if (!mount || mounts->all.is_unknown)
		return facts_absent(sys, "proc/self/mountinfo", "not there");
	KX_TRY(text_format(&ret->point, "%s", mount->point));
	KX_TRY(text_format(&ret->type, "%s", mount->type));
	ret->read_only = mount->read_only;
	ret->asleep = boot_mount_is_asleep(mount);
	return NULL;
}

static struct kx_err *not_asked(struct dump_target *ret)
{
	KX_TRY(fact_settle(&ret->folder, NULL));
	return fact_settle(&ret->space.fact,
		kx_err_new(KX_UNSUPPORTED, "%s: not asked, since it is of %s", ret->point,
			ret->type));
}

static struct kx_err *look_at_place(const struct sys *sys,
	const struct check_mounts *mounts, const struct check_place *place,
	struct dump_target *ret)
{
	const char *path = place->path + 1, *point;

	KX_TRY(fact_settle(&ret->mount, take_mount(sys, mounts, place->mount, ret)));
	if (fact_present(&ret->mount) &&
		(ret->asleep || check_mount_is_remote(place->mount)))
		return not_asked(ret);
	KX_TRY(fact_settle(&ret->folder, look_for_folder(sys, *path ? path : ".")));
	if (!fact_present(&ret->mount))
		return NULL;
	point = ret->point + strspn(ret->point, "/");
	return fact_settle(&ret->space.fact,
		sys_free_space(sys, *point ? point : ".", &ret->space.value));
}

static struct kx_err *read_directory(const struct sys *sys,
	const struct check_mounts *mounts, const char *directory, struct dump_target *ret)
{
	struct check_place place;

	if (*directory != '/')
		return fact_settle(&ret->folder,
			kx_err_new(KX_FORMAT, "'%s' is no absolute path", directory));
	KX_TRY(check_place_find(sys, mounts, directory, true, &place));
	struct kx_err *err = look_at_place(sys, mounts, &place, ret);
	free(place.path);
	return err;
}

static struct kx_err *read_target(const struct sys *sys,
	const struct check_mounts *mounts, const struct kdump_service *service,
	struct dump_target *ret)
{
	switch (service->to) {
	case KDUMP_TO_DIRECTORY:
		return service->directory
			       ? read_directory(sys, mounts, service->directory, ret)
			       : NULL;
	case KDUMP_TO_FILESYSTEM:
	case KDUMP_TO_RAW:
		return root_device_read(sys, service->target, &ret->device);
	case KDUMP_TO_HOST:
		break;
	}
	return NULL;
}

/* ---- what GRUB is told ------------------------------------------------------------- */

/* Bytes of one of its files. */
#define GRUB_FILE_MAX (64 << 10)

#define SPACES " \t\n"

/* Does an assignment of a variable that starts so have the word? */
static bool assigns_word(const char *text, const char *variable)
{
	static const char word[] = "crashkernel=";
	size_t size;

	for (const char *p = text + strspn(text, SPACES); *p; p += strspn(p, SPACES)) {
		size = strcspn(p, "\n");
		if (!strncmp(p, variable, strlen(variable)) &&
			memmem(p, size, word, strlen(word)))
			return true;
		p += size;
	}
	return false;
}

static struct kx_err *name_file(const char *path, char **ret)
{
	free(*ret);
	*ret = NULL;
	return text_format(ret, "/%s", path);
}

static struct kx_err *read_grub_file(
	const struct sys *sys, const char *path, struct grub_words *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(kx_err_forgive(sys_read(sys, path, GRUB_FILE_MAX, &text)));
	if (!text.s)
		return NULL;
	if (assigns_word(text.s, "GRUB_CMDLINE_LINUX"))
		KX_TRY(name_file(path, &ret->linux_file));
	if (assigns_word(text.s, "GRUB_CMDLINE_XEN"))
		KX_TRY(name_file(path, &ret->below_file));
	return NULL;
}

static bool ends_in(const char *name, const char *end)
{
	size_t size = strlen(name), n = strlen(end);

	return size > n && !strcmp(name + size - n, end);
}

static struct kx_err *read_grub(const struct sys *sys, struct grub_words *ret)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};

	KX_TRY(read_grub_file(sys, "etc/default/grub", ret));
	KX_TRY(kx_err_forgive(sys_list(sys, "etc/default/grub.d", &names)));
	for (size_t i = 0; i < names.n; i++) {
		KX_AUTO(freep) char *path = NULL;

		if (!ends_in(names.v[i], ".cfg"))
			continue;
		KX_TRY(text_format(&path, "etc/default/grub.d/%s", names.v[i]));
		KX_TRY(read_grub_file(sys, path, ret));
	}
	return NULL;
}

/* ---- all of it --------------------------------------------------------------------- */

struct kx_err *check_read_kdump(const struct sys *sys, const struct check_mounts *mounts,
	struct check_kdump *ret)
{
	const struct kdump_service *service = &ret->service;

	KX_TRY(panic_sysctls_read(sys, &ret->panic));
	KX_TRY(read_grub(sys, &ret->grub));
	KX_TRY(kdump_service_read(sys, &ret->service));
	if (!fact_present(&service->fact))
		return NULL;
	KX_TRY(check_find_service_files(sys, mounts, service, &ret->files));
	KX_TRY(unit_state_read(sys, service->unit, &ret->unit));
	return read_target(sys, mounts, service, &ret->target);
}

struct kx_err *check_read_modules(const struct images *images, struct check_kdump *ret)
{
	ret->modules_seen = images->ninitrds > 0;
	for (size_t i = 0; i < images->ninitrds; i++)
		KX_TRY(initrd_modules_find(&images->initrds[i], &ret->modules));
	return NULL;
}
