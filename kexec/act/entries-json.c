// SPDX-License-Identifier: GPL-2.0-or-later
/* --list-entries --json. The keys are promised in kexec(8), "JSON OUTPUT". */
#include "act/entries.h"
#include "lib/json-writer.h"

static const char *kind_name(enum boot_kind kind)
{
	static const char *const names[] = {
		[BOOT_LINUX] = "linux",
		[BOOT_UKI] = "uki",
		[BOOT_MULTIBOOT] = "multiboot",
		[BOOT_OTHER] = "other",
	};

	return names[kind];
}

/* As the menu names it, and where it is. */
static void add_file(
	struct json_writer *to, const char *key, const struct boot_file *file)
{
	json_object_begin(to, key);
	json_string(to, "name", file->path);
	json_optional(to, "path", file->at);
	json_optional(to, "arguments", file->arguments);
	json_end(to);
}

static void add_files(
	struct json_writer *to, const char *key, const struct boot_files *files)
{
	json_array_begin(to, key);
	for (size_t i = 0; i < files->n; i++)
		add_file(to, NULL, &files->v[i]);
	json_end(to);
}

static void add_marks(
	struct json_writer *to, const struct boot_menu *menu, size_t current, size_t i)
{
	json_boolean(to, "default", i == boot_entry_default(menu));
	json_boolean(to, "initial", i == menu->initial);
	json_boolean(to, "oneshot", i == menu->oneshot);
	json_boolean(to, "saved", i == menu->saved);
	json_boolean(to, "current", i == current);
}

static void add_names(struct json_writer *to, const struct boot_entry *entry)
{
	json_string(to, "kind", kind_name(entry->kind));
	json_optional(to, "id", entry->id);
	json_string(to, "title", entry->title);
	json_optional(to, "submenu", entry->submenu);
	json_optional(to, "version", boot_entry_version(entry));
	json_optional(to, "sort_key", entry->sort_key);
	json_optional(to, "machine_id", entry->machine_id);
	json_optional(to, "architecture", entry->architecture);
	json_optional(to, "source", entry->source);
	if (entry->line)
		json_number(to, "line", entry->line);
}

static void add_contents(struct json_writer *to, const struct boot_entry *entry)
{
	if (entry->kernel.path)
		add_file(to, "kernel", &entry->kernel);
	add_files(to, "initrds", &entry->initrds);
	if (entry->kind == BOOT_MULTIBOOT)
		add_files(to, "modules", &entry->modules);
	if (entry->devicetree.path)
		add_file(to, "device_tree", &entry->devicetree);
	json_string(to, "cmdline", entry->cmdline);
	if (entry->kind == BOOT_UKI)
		json_number(to, "profile", entry->profile);
	if (entry->tries_left >= 0)
		json_number(to, "tries_left", entry->tries_left);
	if (entry->tries_done >= 0)
		json_number(to, "tries_done", entry->tries_done);
}

static void add_warnings(struct json_writer *to, const struct warnings *warnings)
{
	json_array_begin(to, "warnings");
	json_warnings(to, warnings);
	json_end(to);
}

static void add_entry(
	struct json_writer *to, const struct boot_menu *menu, size_t current, size_t i)
{
	const struct boot_entry *entry = &menu->v[i];

	json_object_begin(to, NULL);
	json_number(to, "number", (int64_t)i + 1);
	add_names(to, entry);
	add_marks(to, menu, current, i);
	add_contents(to, entry);
	if (entry->why_not)
		json_string(to, "why_not", entry->why_not->message);
	if (entry->warnings.n)
		add_warnings(to, &entry->warnings);
	json_end(to);
}

static void add_menu(struct json_writer *to, const struct boot_menus *menus,
	const struct boot_running *running, enum menu_kind kind)
{
	const struct boot_menu *menu = &menus->v[kind];
	size_t current = boot_entry_current(menu, running);

	json_string(to, "loader", menu->loader);
	json_optional(to, "path", menu->path);
	if (kind == menus->taken) {
		json_optional(to, "reason", menus->why);
		json_optional(to, "doubt", boot_menus_doubt(kind, running));
	}
	json_optional(to, "default_by", menu->initial_by);
	if (menus->unread[kind])
		json_string(to, "why_not", menus->unread[kind]->message);
	json_array_begin(to, "entries");
	for (size_t i = 0; i < menu->n; i++)
		add_entry(to, menu, current, i);
	json_end(to);
	add_warnings(to, &menu->warnings);
}

static void add_others(struct json_writer *to, const struct boot_menus *menus,
	const struct boot_running *running)
{
	json_array_begin(to, "other_menus");
	for (size_t i = 0; i < MENU_COUNT; i++) {
		if (i == menus->taken || (!menus->v[i].path && !menus->unread[i]))
			continue;
		json_object_begin(to, NULL);
		add_menu(to, menus, running, (enum menu_kind)i);
		json_end(to);
	}
	json_end(to);
}

struct kx_err *entries_print_json(
	const struct boot_menus *menus, const struct boot_running *running, FILE *out)
{
	struct json_writer to;

	KX_TRY(json_writer_start(&to, "entries"));
	add_menu(&to, menus, running, menus->taken);
	add_others(&to, menus, running);
	return json_writer_finish(&to, out);
}
