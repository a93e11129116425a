// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/entries.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "boot/fill.h"
#include "boot/open-image.h"

/* text may be NULL. */
static struct kx_err *copy(const char *text, char **ret)
{
	*ret = text ? strdup(text) : NULL;
	return text && !*ret ? kx_err_nomem() : NULL;
}

static struct kx_err *tell(const struct boot_menus *menus, size_t index, char *why,
	struct request_entry *ret)
{
	const struct boot_menu *menu = &menus->v[menus->taken];
	const struct boot_entry *entry = &menu->v[index];

	ret->why = why;
	ret->line = entry->line;
	KX_TRY(copy(menu->loader, &ret->loader));
	KX_TRY(copy(menus->why, &ret->loader_why));
	KX_TRY(copy(entry->id, &ret->id));
	KX_TRY(copy(entry->source, &ret->source));
	return boot_entry_full_title(entry, &ret->title);
}

/* The boot loader forgets what it starts once; nobody does, where it is not asked. */
static struct kx_err *warn_oneshot(
	const struct boot_menu *menu, size_t index, struct request *req)
{
	if (index != menu->oneshot)
		return NULL;
	return warnings_add(&req->warnings, "oneshot-stays",
		"the entry is set for the next boot alone, and stays so: %s forgets "
		"it when it starts it itself",
		menu->loader);
}

/* The wrong menu starts another kernel than a reboot by the firmware would. */
static struct kx_err *warn_doubt(const struct boot_menus *menus,
	const struct boot_running *running, struct request *req)
{
	const char *doubt = boot_menus_doubt(menus->taken, running);

	if (!doubt)
		return NULL;
	return warnings_add(&req->warnings, "menu-doubtful",
		"the menu %s may not be the one that starts this machine: %s",
		menus->v[menus->taken].path, doubt);
}

static struct kx_err *warn_given_up(const struct boot_entry *entry, struct request *req)
{
	if (entry->tries_left != 0)
		return NULL;
	return warnings_add(&req->warnings, "entry-given-up",
		"the boot loader has given the entry up: it has no tries left");
}

/* An archive need not have it. */
static struct kx_err *require_kernel(
	const struct sys *sys, const struct boot_entry *entry)
{
	KX_AUTO(file_close) struct file file = {.fd = -1};

	if (!(sys->recorded || sys->dir != sys->root) || !entry->kernel.at)
		return NULL;
	return kx_err_append(boot_open_image(sys, entry->kernel.at, &file),
		"give KERNEL, --initrd and --append in the place of --boot");
}

struct kx_err *entries_take(const struct sys *sys, struct request *req)
{
	KX_AUTO(boot_running_destroy) struct boot_running running = {0};
	KX_AUTO(boot_menus_destroy) struct boot_menus menus = {0};
	size_t index;
	char *why;

	KX_TRY(boot_running_read(sys, &running));
	KX_TRY(boot_menus_read(sys, &running, &menus));
	const struct boot_menu *menu = &menus.v[menus.taken];
	struct kx_err *err = kx_err_prefix(
		boot_select(menu, &running, req->boot, &req->warnings, &index, &why),
		"--boot");
	if (err) /* else it is there, and says why it cannot be taken */
		return err->code == KX_USAGE ? kx_err_name(err, KX_ID_NO_ENTRY) : err;
	KX_TRY(tell(&menus, index, why, &req->boot_entry));
	KX_TRY(warn_doubt(&menus, &running, req));
	KX_TRY(warn_oneshot(menu, index, req));
	KX_TRY(warn_given_up(&menu->v[index], req));
	KX_TRY(warnings_copy(&menu->v[index].warnings, &req->warnings));
	KX_TRY(require_kernel(sys, &menu->v[index]));
	return boot_fill(&menu->v[index], menus.taken, &running, sys->dir, req);
}

struct kx_err *entries_list(const struct sys *sys, const struct request *req, FILE *out)
{
	KX_AUTO(boot_running_destroy) struct boot_running running = {0};
	KX_AUTO(boot_menus_destroy) struct boot_menus menus = {0};

	KX_TRY(boot_running_read(sys, &running));
	KX_TRY(boot_menus_read(sys, &running, &menus));
	if (req->json)
		return entries_print_json(&menus, &running, out);
	entries_print(&menus, &running, out);
	return NULL;
}
