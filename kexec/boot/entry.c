// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/entry.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

static void file_destroy(struct boot_file *file)
{
	free(file->filesystem);
	free(file->path);
	free(file->arguments);
	free(file->at);
}

static void files_destroy(struct boot_files *files)
{
	for (size_t i = 0; i < files->n; i++)
		file_destroy(&files->v[i]);
	free(files->v);
}

static void entry_destroy(struct boot_entry *entry)
{
	free(entry->id);
	free(entry->title);
	free(entry->version);
	free(entry->os_version);
	free(entry->image_id);
	free(entry->sort_key);
	free(entry->machine_id);
	free(entry->architecture);
	free(entry->submenu);
	free(entry->source);
	free(entry->cmdline);
	file_destroy(&entry->kernel);
	file_destroy(&entry->devicetree);
	files_destroy(&entry->initrds);
	files_destroy(&entry->modules);
	kx_err_free(entry->why_not);
	warnings_clear(&entry->warnings);
	*entry = (struct boot_entry){0};
}

void boot_menu_init(struct boot_menu *menu, const char *loader)
{
	*menu = (struct boot_menu){
		.loader = loader,
		.initial = BOOT_NONE,
		.oneshot = BOOT_NONE,
		.saved = BOOT_NONE,
	};
}

void boot_menu_destroy(struct boot_menu *menu)
{
	for (size_t i = 0; i < menu->n; i++)
		entry_destroy(&menu->v[i]);
	free(menu->v);
	free(menu->path);
	free(menu->initial_by);
	warnings_clear(&menu->warnings);
	boot_menu_init(menu, menu->loader);
}

struct kx_err *boot_menu_add(struct boot_menu *menu, struct boot_entry **ret)
{
	if (menu->n >= BOOT_ENTRIES_MAX)
		return kx_err_new(KX_LIMIT, "a menu of more than %d entries",
			BOOT_ENTRIES_MAX);
	KX_TRY(vec_grow(&menu->v, &menu->capacity, menu->n + 1, sizeof(*menu->v)));
	struct boot_entry *entry = &menu->v[menu->n++];
	*entry = (struct boot_entry){
		.title = strdup(""),
		.cmdline = strdup(""),
		.tries_left = -1,
		.tries_done = -1,
	};
	if (!entry->title || !entry->cmdline) {
		boot_menu_drop_last(menu);
		return kx_err_nomem();
	}
	*ret = entry;
	return NULL;
}

void boot_menu_drop_last(struct boot_menu *menu)
{
	if (menu->n > 0)
		entry_destroy(&menu->v[--menu->n]);
}

void boot_entry_refuse(struct boot_entry *entry, struct kx_err *err)
{
	if (entry->why_not)
		kx_err_free(err);
	else
		entry->why_not = err;
}

struct kx_err *boot_files_add(struct boot_files *files, struct boot_file **ret)
{
	struct boot_file *v;

	if (files->n >= BOOT_FILES_MAX)
		return kx_err_new(KX_LIMIT, "more than %d files of a kind in an entry",
			BOOT_FILES_MAX);
	v = reallocarray(files->v, files->n + 1, sizeof(*v));
	if (!v)
		return kx_err_nomem();
	files->v = v;
	*ret = &v[files->n++];
	**ret = (struct boot_file){0};
	return NULL;
}
