// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/fill.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/select.h"
#include "format/cmdline.h"

/* Of the request's own; *ret is what it may point to. Takes text. */
static struct kx_err *own(struct request *req, char *text, const char **ret)
{
	KX_TRY(request_own(req, text));
	*ret = text;
	return NULL;
}

static struct kx_err *own_path(struct request *req, const char *root,
	const struct boot_file *file, const char **ret)
{
	char *path;

	if (!file->at)
		return kx_err_new(KX_FORMAT, "the entry lacks a file");
	KX_TRY(text_format(&path, "%s%s", root, file->at));
	return own(req, path, ret);
}

static struct kx_err *fill_initrds(
	const struct boot_entry *entry, const char *root, struct request *req)
{
	const char *path;

	if (req->initrds.n)
		return NULL;
	for (size_t i = 0; i < entry->initrds.n; i++) {
		KX_TRY(own_path(req, root, &entry->initrds.v[i], &path));
		KX_TRY(string_list_add(&req->initrds, path));
	}
	return NULL;
}

/* --module=FILE ARGUMENTS is one text, in which the first white space ends the name. */
static struct kx_err *fill_module(
	const struct boot_file *module, const char *root, struct request *req)
{
	const char *arguments = module->arguments ? module->arguments : "";
	const char *text;
	char *made;

	if (strpbrk(root, " \t") || strpbrk(module->at, " \t"))
		return kx_err_new(KX_UNSUPPORTED,
			"the module %s%s cannot be loaded: white space in its path", root,
			module->at);
	KX_TRY(text_format(
		&made, "%s%s%s%s", root, module->at, *arguments ? " " : "", arguments));
	KX_TRY(own(req, made, &text));
	return string_list_add(&req->modules, text);
}

static struct kx_err *fill_modules(
	const struct boot_entry *entry, const char *root, struct request *req)
{
	if (req->modules.n)
		return NULL;
	for (size_t i = 0; i < entry->modules.n; i++)
		KX_TRY(fill_module(&entry->modules.v[i], root, req));
	return NULL;
}

static bool is_folder_of(const char *folder, size_t size, const char *path)
{
	return strrchr(path, '/') == path + size && !strncmp(path, folder, size);
}

/*
 * GRUB writes the path as its configuration does, with the device or without: so it did
 * for the running kernel, if that lies in the same folder. *ret_size 0: without.
 */
static struct kx_err *grub_device(const char *path, const struct boot_running *running,
	const char **ret, size_t *ret_size)
{
	KX_AUTO(freep) char *image = NULL;
	size_t size;

	*ret_size = 0;
	KX_TRY(boot_image_path(running->cmdline, &image));
	const char *slash = image ? strrchr(image, '/') : NULL;
	if (!slash || !is_folder_of(image, (size_t)(slash - image), path))
		return NULL;
	*ret = cmdline_value(running->cmdline, "BOOT_IMAGE=", &size);
	*ret_size = size - strlen(image);
	return NULL;
}

static struct kx_err *grub_line(
	const struct boot_entry *entry, const struct boot_running *running, char **ret)
{
	static const char image[] = "BOOT_IMAGE=";
	const char *line = entry->cmdline, *device = "";
	size_t size;

	KX_TRY(grub_device(entry->kernel.path, running, &device, &size));
	if (!strncmp(line, image, strlen(image)))
		return text_format(ret, "%s%.*s%s", image, (int)size, device,
			line + strlen(image));
	if (cmdline_has(line, image)) /* in quotes, or not the first word */
		return text_format(ret, "%s", line);
	return text_format(ret, "%s%.*s%s%s%s", image, (int)size, device,
		entry->kernel.path, *line ? " " : "", line);
}

static struct kx_err *entry_line(const struct boot_entry *entry, enum menu_kind kind,
	const struct boot_running *running, bool panic, char **ret)
{
	static const char *const not_for_crash[] = {"BOOT_IMAGE=", "crashkernel=", NULL};

	if (panic)
		return cmdline_without(entry->cmdline, not_for_crash, ret);
	if (kind == MENU_GRUB && entry->kind == BOOT_LINUX)
		return grub_line(entry, running, ret);
	return text_format(ret, "%s", entry->cmdline);
}

static struct kx_err *fill_cmdline(const struct boot_entry *entry, enum menu_kind kind,
	const struct boot_running *running, struct request *req)
{
	KX_AUTO(freep) char *base = NULL;
	char *line;

	if (entry->own_cmdline && !req->append && !req->panic)
		return NULL;
	if (req->command_line_option)
		KX_TRY(text_format(&base, "%s", req->command_line_option));
	else
		KX_TRY(entry_line(entry, kind, running, req->panic, &base));
	if (!req->append_option)
		return own(req, KX_STEAL(base), &req->append);
	KX_TRY(*base ? cmdline_join(base, req->append_option, &line)
		     : text_format(&line, "%s", req->append_option));
	return own(req, line, &req->append);
}

struct kx_err *boot_fill(const struct boot_entry *entry, enum menu_kind kind,
	const struct boot_running *running, const char *root, struct request *req)
{
	KX_TRY(own_path(req, root, &entry->kernel, &req->kernel));
	req->profile = entry->profile;
	KX_TRY(fill_initrds(entry, root, req));
	KX_TRY(fill_modules(entry, root, req));
	if (entry->devicetree.path && !req->dtb)
		KX_TRY(own_path(req, root, &entry->devicetree, &req->dtb));
	return fill_cmdline(entry, kind, running, req);
}
