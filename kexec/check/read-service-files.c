// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the services of distributions look for what they load. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check/place.h"
#include "check/read.h"
#include "check/service-files.h"

/* One file that is looked for in several places, the one that is taken first first. */
struct search {
	const struct sys *sys;
	const struct check_mounts *mounts;
	char **ret;
	struct kx_err **ret_unseen;
};

static struct kx_err *find(const struct search *search, const char *path)
{
	KX_AUTO(freep) char *real = NULL;
	struct check_place place;

	KX_TRY(check_place_find(search->sys, search->mounts, path, false, &place));
	real = place.path;
	return sys_find_file(search->sys, real + 1, search->ret);
}

/* What was found, or may be where it was not seen, ends the search. */
static struct kx_err *look(const struct search *search, const char *path)
{
	if (*search->ret || *search->ret_unseen || *path != '/')
		return NULL;
	struct kx_err *err = find(search, path);
	if (err && err->code == KX_NOMEM)
		return err;
	if (sys_err_absent(err))
		kx_err_free(err);
	else
		*search->ret_unseen = err;
	return NULL;
}

static struct kx_err *look_in(
	const struct search *search, const char *folder, const char *name)
{
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(text_format(&path, "%s%s%s", folder, *name == '/' ? "" : "/", name));
	return look(search, path);
}

/* ---- Debian and SUSE --------------------------------------------------------------- */

/* vmlinux on POWER, where kernels are not compressed, and Image on ARM. */
static struct kx_err *look_for_release(const struct search *search, const char *version)
{
	static const char *const names[] = {"vmlinuz", "vmlinux", "Image"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++) {
		KX_AUTO(freep) char *path = NULL;

		KX_TRY(text_format(&path, "/boot/%s-%s", names[i], version));
		KX_TRY(look(search, path));
	}
	return NULL;
}

/* ---- Red Hat ----------------------------------------------------------------------- */

/* Of machines by OSTree, a folder for each deployment; "/boot/ostree/fedora-1a2b…". */
static struct kx_err *look_in_ostree(
	const struct search *search, const char *const *names, size_t n)
{
	KX_AUTO(sys_names_destroy) struct sys_names folders = {0};

	struct kx_err *err = sys_list(search->sys, "boot/ostree", &folders);
	if (err && err->code == KX_DENIED && !*search->ret_unseen) {
		*search->ret_unseen = err;
		return NULL;
	}
	KX_TRY(kx_err_forgive(err));
	for (size_t i = 0; i < folders.n * n; i++) {
		KX_AUTO(freep) char *folder = NULL;

		KX_TRY(text_format(&folder, "/boot/ostree/%s", folders.v[i / n]));
		KX_TRY(look_in(search, folder, names[i % n]));
	}
	return NULL;
}

/*
 * kdumpctl's own folders, unless KDUMP_BOOTDIR names one: the boot partition, and the EFI
 * system partition where systemd mounts it.
 */
static struct kx_err *look_in_folders(const struct search *search,
	const struct kdump_service *service, const char *const *names, size_t n)
{
	static const char *const own[] = {"/boot", "/boot/efi", "/efi", ""};

	KX_TRY(look_in_ostree(search, names, n));
	for (size_t i = 0; i < (service->folder ? 1 : KX_ARRAY_SIZE(own)) * n; i++)
		KX_TRY(look_in(search, service->folder ? service->folder : own[i / n],
			names[i % n]));
	return NULL;
}

static struct kx_err *read_machine_id(const struct sys *sys, char **ret)
{
	struct sys_text text = {0};

	KX_TRY(kx_err_forgive(sys_read_line(sys, "etc/machine-id", &text)));
	*ret = text.s;
	return *ret ? NULL : text_format(ret, "%s", "none");
}

/* By the names of grubby, of kernel-install(8), and of a unified kernel image. */
static struct kx_err *look_for_version(const struct search *search,
	const struct kdump_service *service, const char *version, int version_size)
{
	KX_AUTO(freep) char *id = NULL;
	KX_AUTO(freep) char *plain = NULL;
	KX_AUTO(freep) char *installed = NULL;
	KX_AUTO(freep) char *linux_file = NULL;
	KX_AUTO(freep) char *unified = NULL;

	KX_TRY(read_machine_id(search->sys, &id));
	KX_TRY(text_format(&plain, "%s-%.*s%s", service->image, version_size, version,
		service->extension));
	KX_TRY(text_format(
		&installed, "%s/%.*s/%s", id, version_size, version, service->image));
	KX_TRY(text_format(&linux_file, "%s/%.*s/linux", id, version_size, version));
	KX_TRY(text_format(
		&unified, "EFI/Linux/%s-%.*s.efi", id, version_size, version));
	const char *const names[] = {plain, installed, linux_file, unified};
	return look_in_folders(search, service, names, KX_ARRAY_SIZE(names));
}

static const char debug[] = "+debug";

/* Bytes of it without what a kernel for debugging has at its end. */
static size_t plain_size(const char *version)
{
	size_t size = strlen(version), end = strlen(debug);

	return size > end && !strcmp(version + size - end, debug) ? size - end : size;
}

/* A kernel for debugging needs much memory: kdumpctl takes the plain one beside it. */
static struct kx_err *look_for_red_hat(
	const struct search *search, const struct kdump_service *service)
{
	const char *version = service->version;
	size_t size = strlen(version), plain = plain_size(version);

	if (service->of_running && plain < size)
		KX_TRY(look_for_version(search, service, version, (int)plain));
	return look_for_version(search, service, version, (int)size);
}

/*
 * Beside the kernel, or where that may not be written to in /var/lib/kdump; named by the
 * one that the kernel boots with.
 */
static struct kx_err *look_for_red_hat_initrd(
	const struct search *search, const char *kernel, const char *version)
{
	KX_AUTO(freep) char *folder = strndup(kernel, strrchr(kernel, '/') - kernel);
	KX_AUTO(freep) char *by_version = NULL;
	const char *const folders[] = {folder, "/var/lib/kdump"};
	size_t size = strstr(kernel, debug) ? strlen(version) : plain_size(version);

	if (!folder)
		return kx_err_nomem();
	KX_TRY(text_format(&by_version, "initramfs-%.*skdump.img", (int)size, version));
	for (size_t i = 0; i < KX_ARRAY_SIZE(folders); i++) {
		KX_TRY(look_in(search, folders[i], by_version));
		KX_TRY(look_in(search, folders[i], "initrdkdump"));
	}
	return NULL;
}

/* ---- all of them ------------------------------------------------------------------- */

static struct kx_err *look_for_kernel(
	const struct search *search, const struct kdump_service *service)
{
	if (!service->kernel)
		return NULL;
	if (service->named || !service->version)
		return look(search, service->kernel);
	return service->kind == KDUMPCTL ? look_for_red_hat(search, service)
					 : look_for_release(search, service->version);
}

static struct kx_err *look_for_initrd(const struct search *search,
	const struct kdump_service *service, const char *kernel)
{
	if (kernel && service->kind == KDUMPCTL && service->version)
		return look_for_red_hat_initrd(search, kernel, service->version);
	return service->initrd ? look(search, service->initrd) : NULL;
}

struct kx_err *check_find_service_files(const struct sys *sys,
	const struct check_mounts *mounts, const struct kdump_service *service,
	struct service_files *ret)
{
	const struct search kernel = {sys, mounts, &ret->kernel, &ret->kernel_unseen};
	const struct search initrd = {sys, mounts, &ret->initrd, &ret->initrd_unseen};

	if (!fact_present(&service->fact))
		return NULL;
	KX_TRY(look_for_kernel(&kernel, service));
	return look_for_initrd(&initrd, service, ret->kernel);
}
