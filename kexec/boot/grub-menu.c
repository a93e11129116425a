// SPDX-License-Identifier: GPL-2.0-or-later
/* GRUB's menu out of its commands: the first file, then each entry. */
#include "boot/grub-menu.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/grub-default.h"
#include "boot/grub-device.h"
#include "boot/grub-state.h"

/* What reading a menu may take: a tree of 4 MiB of text, and what its commands make. */
#define ARENA_LIMIT ((size_t)96 << 20)

/* What is read, which all texts live in. */
struct reading {
	struct grub_run run;
	struct arena arena;
	struct grub_item *items;
};

static void reading_destroy(struct reading *reading)
{
	grub_env_destroy(&reading->run.env);
	arena_destroy(&reading->arena);
}

/* ---- what is set before the first command ------------------------------------------ */

static struct kx_err *set_exported(
	struct grub_env *env, const char *name, const char *text, const char *unknown)
{
	struct grub_binding binding = {
		.name = name, .text = text, .unknown = unknown, .exported = true};

	return grub_env_bind(&env->variables, &binding);
}

/*
 * What GRUB 2.02 (2017) and later can do: no installation in use is older. Other features
 * are not known (grub-expand.c).
 */
static struct kx_err *set_features(struct grub_env *env)
{
	static const char *const names[] = {"feature_200_final",
		"feature_all_video_module", "feature_chainloader_bpb",
		"feature_default_font_path", "feature_menuentry_id",
		"feature_menuentry_options", "feature_nativedisk_cmd", "feature_ntldr",
		"feature_platform_search_hint", "feature_timeout_style"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++)
		KX_TRY(set_exported(env, names[i], "y", NULL));
	return NULL;
}

/* What GRUB finds out of the firmware, of which nothing is left here. */
static struct kx_err *doubt_firmware(struct grub_env *env)
{
	static const char *const names[] = {"cmdpath", "fw_path", "grub_cpu", "lockdown",
		"net_default_interface", "net_default_ip", "net_default_mac",
		"net_default_server", "pxe_default_server", "shim_lock"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++)
		KX_TRY(set_exported(env, names[i], NULL,
			"a variable that GRUB sets by the firmware"));
	return NULL;
}

static struct kx_err *set_start(struct grub_run *run, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct grub_env *env = &run->env;
	char *folder, *file;

	KX_TRY(arena_format(run->arena, &file, "(%s)%s", GRUB_MENU_DEVICE, path));
	KX_TRY(arena_format(run->arena, &folder, "(%s)%.*s", GRUB_MENU_DEVICE,
		(int)(slash - path), path));
	KX_TRY(set_exported(env, "root", GRUB_MENU_DEVICE, NULL));
	KX_TRY(set_exported(env, "prefix", folder, NULL));
	KX_TRY(set_exported(env, "config_directory", folder, NULL));
	KX_TRY(set_exported(env, "config_file", file, NULL));
	KX_TRY(set_exported(env, "grub_platform", run->machine->platform,
		run->machine->platform ? NULL : "the firmware that GRUB is for"));
	KX_TRY(set_features(env));
	return doubt_firmware(env);
}

/* Follow the first file, which is at the path of its own file system. */
static struct kx_err *read_all(struct reading *reading,
	const struct grub_machine *machine, const char *path, bool once,
	struct boot_menu *menu)
{
	struct grub_run *run = &reading->run;
	static const struct grub_file nowhere = {.at = "", .device = GRUB_MENU_DEVICE};
	struct boot_file file = {.path = (char *)path};
	enum grub_truth ignored;

	reading->arena.limit = ARENA_LIMIT;
	*run = (struct grub_run){.machine = machine,
		.arena = &reading->arena,
		.menu = menu,
		.file = &nowhere,
		.items = &reading->items,
		.first = &reading->items,
		.once = once};
	if (!strchr(path, '/'))
		return kx_err_new(KX_FORMAT, "'%s' is no absolute path", path);
	KX_TRY(set_start(run, path));
	struct kx_err *err = grub_run_file(run, &file, &ignored);
	if (file.at && !menu->path)
		menu->path = KX_STEAL(file.at);
	free(file.at);
	run->ended = false;
	run->items = NULL;
	return err;
}

/* ---- entries ----------------------------------------------------------------------- */

static struct kx_err *copy_text(const char *from, char **ret)
{
	free(*ret);
	*ret = strdup(from);
	return *ret ? NULL : kx_err_nomem();
}

static struct kx_err *begin_entry(
	const struct grub_item *item, const char *submenu, struct boot_entry *entry)
{
	KX_TRY(copy_text(item->title, &entry->title));
	KX_TRY(copy_text(item->id, &entry->id));
	KX_TRY(copy_text(item->file->at, &entry->source));
	if (submenu)
		KX_TRY(copy_text(submenu, &entry->submenu));
	entry->line = item->file->no_lines ? 0 : item->line;
	return NULL;
}

/* What stands against it before one looks what it does. */
static void refuse_doubtful(const struct grub_item *item, struct boot_entry *entry)
{
	if (item->doubt)
		boot_entry_refuse(entry,
			kx_err_new(KX_UNSUPPORTED,
				"%s:%u: whether the entry is in the menu depends on %s",
				item->file->at, item->line, item->doubt));
	if (item->strange)
		boot_entry_refuse(entry,
			kx_err_new(KX_UNSUPPORTED,
				"%s:%u: the title or id of the entry is not known: %s",
				item->file->at, item->line, item->strange));
}

/* Something must be loaded by it. */
static void finish_entry(const struct grub_item *item, struct boot_entry *entry)
{
	if (entry->kernel.path || entry->why_not)
		return;
	entry->kind = BOOT_OTHER;
	boot_entry_refuse(entry, kx_err_new(KX_UNSUPPORTED, "%s:%u: it loads no kernel",
					 item->file->at, item->line));
}

/* Run what the item is made of, with what was set before it alone. */
static struct kx_err *run_block(struct grub_run *run, const struct grub_item *item)
{
	struct grub_env before;
	enum grub_truth ignored;

	KX_TRY(grub_env_copy(&run->env, &before));
	run->file = item->file;
	run->positional = item->positional;
	struct kx_err *err = grub_run_list(run, item->block, &ignored);
	grub_env_destroy(&run->env);
	run->env = before;
	return err;
}

/* What is too much within one entry stands against that one alone. */
static struct kx_err *keep_to_entry(
	struct grub_run *run, unsigned int depth, struct kx_err *err)
{
	if (!err || err->code != KX_LIMIT)
		return err;
	run->depth = depth;
	run->located = false;
	boot_entry_refuse(run->entry, err);
	return NULL;
}

static struct kx_err *follow_entry(
	struct grub_run *run, struct grub_item *item, const char *submenu)
{
	struct boot_entry *entry;

	KX_TRY(boot_menu_add(run->menu, &entry));
	item->entry = run->menu->n - 1;
	KX_TRY(begin_entry(item, submenu, entry));
	refuse_doubtful(item, entry);
	run->entry = entry;
	unsigned int depth = run->depth;
	struct kx_err *err = keep_to_entry(run, depth, run_block(run, item));
	run->entry = NULL;
	finish_entry(item, entry);
	return err;
}

static struct kx_err *follow_items(
	struct grub_run *run, struct grub_item *items, const char *submenu);

/* A submenu has what was exported before it. */
static struct kx_err *follow_submenu(
	struct grub_run *run, struct grub_item *item, const char *around)
{
	KX_AUTO(grub_env_destroy) struct grub_env before = {0};
	enum grub_truth ignored;
	char *path;

	if (++run->depth > GRUB_DEPTH_MAX)
		return kx_err_new(KX_LIMIT, "%s:%u: more than %d submenus in another",
			item->file->at, item->line, GRUB_DEPTH_MAX);
	KX_TRY(arena_format(run->arena, &path, "%s%s%s", around ? around : "",
		around ? ">" : "", item->title));
	KX_TRY(grub_env_copy(&run->env, &before));
	grub_env_leave(&run->env);
	run->file = item->file;
	run->positional = item->positional;
	run->items = run->first = &item->below;
	run->doubt = item->doubt ? item->doubt : item->strange;
	KX_TRY(grub_run_list(run, item->block, &ignored));
	run->ended = false;
	run->doubt = NULL;
	run->items = NULL;
	KX_TRY(follow_items(run, item->below, path));
	struct grub_env inside = run->env;
	run->env = before;
	before = inside;
	run->depth--;
	return NULL;
}

static struct kx_err *follow_items(
	struct grub_run *run, struct grub_item *items, const char *submenu)
{
	for (; items; items = items->next) {
		if (items->kind == GRUB_ENTRY)
			KX_TRY(follow_entry(run, items, submenu));
		else if (items->kind == GRUB_SUBMENU)
			KX_TRY(follow_submenu(run, items, submenu));
	}
	return NULL;
}

/* ---- which one is started ---------------------------------------------------------- */

static struct kx_err *tell_initial_by(
	const struct grub_run *run, const char *name, struct boot_menu *menu)
{
	if (run->saved && name && *name && !strcmp(name, run->saved))
		return text_format(&menu->initial_by, "saved_entry in %s", run->saved_in);
	return text_format(&menu->initial_by, "default in %s", menu->path);
}

/* What $default says, after all of the file. */
static struct kx_err *choose_initial(struct reading *reading, struct boot_menu *menu)
{
	const struct grub_binding *binding =
		grub_env_find(&reading->run.env.variables, "default");
	const char *why = binding ? binding->unknown : reading->run.env.lost;
	const char *name = binding && binding->text ? binding->text : "";

	if (!why)
		menu->initial = grub_find_default(reading->items, name, true, &why);
	if (menu->initial != BOOT_NONE)
		return tell_initial_by(&reading->run, name, menu);
	if (!why || !menu->n)
		return NULL;
	return warnings_add(&menu->warnings, "default-unknown",
		"%s: what is started by default ('%s') is not known: %s", menu->path,
		name, why);
}

static void choose_saved(const struct reading *reading, struct boot_menu *menu)
{
	const char *why;

	if (reading->run.saved && *reading->run.saved)
		menu->saved = grub_find_default(
			reading->items, reading->run.saved, false, &why);
}

/*
 * The file is followed once more, with what counts once: menus set $boot_once then, and
 * $default to what it is.
 */
static struct kx_err *choose_oneshot(const struct grub_machine *machine, const char *path,
	const struct grub_item *items, struct boot_menu *menu)
{
	KX_AUTO(boot_menu_destroy) struct boot_menu ignored;
	KX_AUTO(reading_destroy) struct reading again = {0};
	const struct grub_binding *once, *name;
	const char *why;

	boot_menu_init(&ignored, menu->loader);
	KX_TRY(read_all(&again, machine, path, true, &ignored));
	once = grub_env_find(&again.run.env.variables, "boot_once");
	name = grub_env_find(&again.run.env.variables, "default");
	if (!once || once->unknown || !once->text || !*once->text)
		return NULL;
	if (!name || name->unknown || !name->text)
		return NULL;
	menu->oneshot = grub_find_default(items, name->text, true, &why);
	if (menu->oneshot != BOOT_NONE || !why)
		return NULL;
	return warnings_add(&menu->warnings, "oneshot-unknown",
		"%s: what is started the next time ('%s') is not known: %s", menu->path,
		name->text, why);
}

struct kx_err *grub_read_menu(
	const struct grub_machine *machine, const char *path, struct boot_menu *ret)
{
	KX_AUTO(reading_destroy) struct reading reading = {0};

	KX_TRY(read_all(&reading, machine, path, false, ret));
	KX_TRY(follow_items(&reading.run, reading.items, NULL));
	KX_TRY(choose_initial(&reading, ret));
	choose_saved(&reading, ret);
	return choose_oneshot(machine, path, reading.items, ret);
}
