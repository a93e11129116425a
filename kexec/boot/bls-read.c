// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/sources.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/bls-architecture.h"
#include "boot/bls-choose.h"
#include "boot/bls-entry.h"
#include "boot/bls-images.h"
#include "boot/bls-name.h"
#include "boot/bls-order.h"
#include "boot/bls-places.h"
#include "boot/efi-variable.h"
#include "boot/uki-entries.h"
#include "boot/open-image.h"

/* What is read, and for whom. */
struct reading {
	const struct sys *sys;
	const char *machine;
	size_t left; /* bytes that the entries that follow may have */
	struct boot_menu *menu;
};

/* sys takes paths without the slash in front. */
static struct kx_err *parse_entry(struct reading *reading, const char *path)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(bls_conf_destroy) struct bls_conf conf = {0};

	KX_TRY(sys_read(reading->sys, path + 1, reading->left, &text));
	reading->left -= text.size;
	const struct bytes b = {(const uint8_t *)text.s, text.size, path};
	KX_TRY(bls_parse(&b, &conf));
	return bls_add_entry(&conf, path, reading->menu);
}

/* Of images, only the texts are kept that each profile has. */
static struct kx_err *take_room(
	struct reading *reading, size_t before, const char *path)
{
	struct boot_menu *menu = reading->menu;
	size_t size = 0;

	for (size_t i = before; i < menu->n; i++)
		size += strlen(menu->v[i].cmdline) + strlen(menu->v[i].title);
	if (size <= reading->left) {
		reading->left -= size;
		return NULL;
	}
	while (menu->n > before)
		boot_menu_drop_last(menu);
	return kx_err_new(KX_LIMIT,
		"%s: the texts of its profiles have %zu bytes, and %zu are left for all "
		"entries",
		path, size, reading->left);
}

/* It is too large to be copied: opened, as it will be when it is loaded, and mapped. */
static struct kx_err *parse_uki(struct reading *reading, const char *path)
{
	KX_AUTO(file_close) struct file file = {.fd = -1};
	KX_AUTO(freep) char *found = NULL;

	KX_TRY(sys_find_file(reading->sys, path + 1, &found));
	KX_TRY(boot_open_image(reading->sys, found, &file));
	const struct bytes b = {file.data, file.size, path};
	size_t before = reading->menu->n;
	KX_TRY(boot_uki_add_entries(&b, path, reading->menu));
	return take_room(reading, before, path);
}

/*
 * What is wrong with one entry must not take the others along, and a damaged variable
 * tells nothing, as it tells nothing to systemd-boot. Takes err.
 */
static struct kx_err *forgive(struct kx_err *err, struct boot_menu *menu)
{
	KX_AUTO(kx_err_freep) struct kx_err *why = err;

	if (!err || err->code == KX_NOMEM)
		return KX_STEAL(why);
	return warnings_add(&menu->warnings, "menu-part-unreadable", "%s", err->message);
}

/* All of one file are for the same architecture. */
static struct kx_err *drop_foreign(
	struct boot_menu *menu, size_t before, const char *machine)
{
	const struct boot_entry *entry = menu->n > before ? &menu->v[before] : NULL;

	if (!entry || bls_architecture_fits(entry->architecture, machine))
		return NULL;
	KX_TRY(warnings_add(&menu->warnings, "entry-foreign",
		"%s: an entry for %s is left out: this machine is %s", entry->source,
		entry->architecture, machine));
	while (menu->n > before)
		boot_menu_drop_last(menu);
	return NULL;
}

/* A file of either type: what its entries are by. */
struct type {
	const char *folder, *suffix;
	struct kx_err *(*parse)(struct reading *reading, const char *path);
};

static struct kx_err *add_entry(
	struct reading *reading, const struct type *type, const char *path)
{
	struct boot_menu *menu = reading->menu;
	size_t before = menu->n;

	KX_TRY(forgive(type->parse(reading, path), menu));
	return drop_foreign(menu, before, reading->machine);
}

static struct kx_err *list(
	const struct sys *sys, const char *folder, struct sys_names *ret)
{
	struct kx_err *err = sys_list(sys, folder + 1, ret);

	if (!err || !sys_err_absent(err))
		return err;
	kx_err_free(err);
	*ret = (struct sys_names){0};
	return NULL;
}

static struct kx_err *add_entries(
	struct reading *reading, const struct type *type, const char *place)
{
	KX_AUTO(sys_names_destroy) struct sys_names names = {0};
	KX_AUTO(freep) char *folder = NULL;
	struct boot_menu *menu = reading->menu;

	KX_TRY(text_format(&folder, "%s%s", place, type->folder));
	KX_TRY(list(reading->sys, folder, &names));
	for (size_t i = 0; i < names.n; i++) {
		KX_AUTO(freep) char *path = NULL;

		if (!bls_name_has(names.v[i], type->suffix))
			continue;
		KX_TRY(text_format(&path, "%s/%s", folder, names.v[i]));
		KX_TRY(add_entry(reading, type, path));
	}
	if (menu->n && !menu->path)
		menu->path = KX_STEAL(folder);
	return NULL;
}

static struct kx_err *add_types(struct reading *reading, const char *place)
{
	static const struct type types[] = {
		{"/loader/entries", ".conf", parse_entry},
		{"/EFI/Linux", ".efi", parse_uki},
	};

	for (size_t i = 0; place && i < KX_ARRAY_SIZE(types); i++)
		KX_TRY(add_entries(reading, &types[i], place));
	return NULL;
}

/* *ret_path NULL: there is none. */
static struct kx_err *read_conf(const struct sys *sys, const char *esp,
	struct loader_conf *ret, char **ret_path)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;

	KX_TRY(text_format(&path, "%s/loader/loader.conf", esp));
	struct kx_err *err = sys_read(sys, path + 1, BOOT_FILE_MAX, &text);
	if (err && sys_err_absent(err)) {
		kx_err_free(err);
		return NULL;
	}
	KX_TRY(err);
	const struct bytes b = {(const uint8_t *)text.s, text.size, path};
	KX_TRY(loader_conf_parse(&b, ret));
	*ret_path = KX_STEAL(path);
	return NULL;
}

static struct kx_err *read_variables(
	const struct sys *sys, struct boot_menu *menu, struct bls_variables *ret)
{
	const struct {
		const char *name;
		char **value;
	} variables[] = {
		{"LoaderEntryOneShot", &ret->one_shot},
		{"LoaderEntryPreferred", &ret->preferred},
		{"LoaderEntryDefault", &ret->default_entry},
		{"LoaderEntryLastBooted", &ret->last_booted},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(variables); i++)
		KX_TRY(forgive(efi_variable_read(sys, variables[i].name,
				       variables[i].value),
			menu));
	return NULL;
}

static struct kx_err *add_other(struct boot_menu *menu, const char *id)
{
	struct boot_entry *entry;

	KX_TRY(boot_menu_add(menu, &entry));
	entry->kind = BOOT_OTHER;
	free(entry->title);
	entry->id = strdup(id);
	entry->title = strdup(id);
	entry->source = strdup("the EFI variable LoaderEntries");
	if (!entry->id || !entry->title || !entry->source)
		return kx_err_nomem();
	boot_entry_refuse(entry,
		kx_err_new(KX_UNSUPPORTED,
			"it is no kernel but what the boot loader adds by itself: only "
			"a reboot by the firmware starts it"));
	return NULL;
}

/*
 * Windows, the firmware's setup …: systemd-boot itself said which of them it has. They
 * stand behind all others.
 */
static struct kx_err *add_others(const struct sys *sys, struct boot_menu *menu)
{
	KX_AUTO(sys_names_destroy) struct sys_names ids = {0};

	KX_TRY(forgive(efi_variable_read_list(sys, "LoaderEntries", &ids), menu));
	for (size_t i = 0; i < ids.n; i++)
		if (bls_name_is_reserved(ids.v[i]))
			KX_TRY(add_other(menu, ids.v[i]));
	return NULL;
}

static struct kx_err *choose(
	const struct sys *sys, const struct loader_conf *conf, struct boot_menu *menu)
{
	KX_AUTO(bls_variables_destroy) struct bls_variables variables = {0};

	KX_TRY(read_variables(sys, menu, &variables));
	return bls_choose(menu, &variables, conf, menu->path);
}

/* Of a captured machine it may not be known: NULL, and all entries are shown. */
static struct kx_err *read_machine(const struct sys *sys, char **ret)
{
	struct kx_err *err = sys_machine(sys, ret);

	if (!err || err->code != KX_FORMAT)
		return err;
	kx_err_free(err);
	return NULL;
}

static struct kx_err *add_all(const struct sys *sys, const struct bls_places *places,
	struct boot_menu *menu)
{
	KX_AUTO(freep) char *machine = NULL;

	KX_TRY(read_machine(sys, &machine));
	struct reading reading = {sys, machine, BOOT_FILE_MAX, menu};
	KX_TRY(add_types(&reading, places->esp));
	KX_TRY(add_types(&reading, places->xbootldr));
	bls_sort(menu);
	return NULL;
}

static struct kx_err *read_menu(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *menu)
{
	const struct bls_places places = bls_places_find(filesystems);
	KX_AUTO(loader_conf_destroy) struct loader_conf conf = {0};

	if (places.esp)
		KX_TRY(read_conf(sys, places.esp, &conf, &menu->path));
	if (menu->path)
		menu->loader = "systemd-boot";
	KX_TRY(add_all(sys, &places, menu));
	KX_TRY(bls_tell_images(sys, filesystems, menu));
	if (!menu->path)
		return NULL;
	KX_TRY(add_others(sys, menu));
	return choose(sys, &conf, menu);
}

struct kx_err *boot_read_bls(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *ret)
{
	boot_menu_init(ret, "Boot Loader Specification");
	struct kx_err *err = read_menu(sys, filesystems, ret);
	if (err)
		boot_menu_destroy(ret);
	return err;
}
