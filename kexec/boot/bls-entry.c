// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls-entry.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "boot/bls-name.h"
#include "boot/boot-path.h"

/* The line that counts where an entry has several: the last one of any of these keys. */
static const struct bls_line *find_loader(const struct bls_conf *conf)
{
	static const char *const keys[] = {"linux", "efi", "uki", "uki-url"};
	const struct bls_line *found = NULL;

	for (size_t i = 0; i < KX_ARRAY_SIZE(keys); i++) {
		const struct bls_line *line = bls_last(conf, keys[i]);

		if (line && (!found || line > found))
			found = line;
	}
	return found;
}

static struct kx_err *copy(const struct bls_conf *conf, const char *key, char **ret)
{
	const struct bls_line *line = bls_last(conf, key);

	if (!line || !*line->value)
		return NULL;
	*ret = strdup(line->value);
	return *ret ? NULL : kx_err_nomem();
}

static struct kx_err *set_name(struct boot_entry *entry, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct bls_name name;

	KX_TRY(bls_name_parse(slash ? slash + 1 : path, ".conf", &name));
	entry->id = name.id;
	entry->tries_left = name.tries_left;
	entry->tries_done = name.tries_done;
	entry->source = strdup(path);
	return entry->source ? NULL : kx_err_nomem();
}

static struct kx_err *set_texts(struct boot_entry *entry, const struct bls_conf *conf)
{
	char *title = NULL;

	KX_TRY(copy(conf, "title", &title));
	if (!title && !(title = strdup(entry->id)))
		return kx_err_nomem();
	free(entry->title);
	entry->title = title;
	KX_TRY(copy(conf, "version", &entry->version));
	KX_TRY(copy(conf, "sort-key", &entry->sort_key));
	KX_TRY(copy(conf, "machine-id", &entry->machine_id));
	KX_TRY(copy(conf, "architecture", &entry->architecture));
	free(entry->cmdline);
	return bls_join(conf, "options", &entry->cmdline);
}

static struct kx_err *add_initrds(struct boot_entry *entry, const struct bls_conf *conf)
{
	const struct bls_line *line = NULL;
	struct boot_file *file;

	while ((line = bls_next(conf, "initrd", line))) {
		KX_TRY(boot_files_add(&entry->initrds, &file));
		KX_TRY(boot_path_efi(line->value, &file->path));
	}
	return NULL;
}

/*
 * The kernel's EFI stub reads initrd= itself, unless the boot loader hands one over, as
 * systemd-boot does with those of initrd lines, which only "linux" has.
 */
static struct kx_err *set_initrds(struct boot_entry *entry, const struct bls_conf *conf,
	const struct bls_line *loader)
{
	if (!strcmp(loader->key, "linux"))
		KX_TRY(add_initrds(entry, conf));
	if (entry->initrds.n || entry->kind != BOOT_LINUX)
		return NULL;
	return boot_initrds_of_cmdline(entry->cmdline, NULL, &entry->initrds);
}

static struct kx_err *set_devicetree(
	struct boot_entry *entry, const struct bls_conf *conf)
{
	const struct bls_line *line = bls_last(conf, "devicetree");

	return line ? boot_path_efi(line->value, &entry->devicetree.path) : NULL;
}

static void set_profile(struct boot_entry *entry, const struct bls_conf *conf)
{
	const struct bls_line *line = bls_last(conf, "profile");
	uint64_t profile;

	if (!line)
		return;
	struct kx_err *err = number_parse(line->value, 10, &profile);
	if (!err && profile <= UINT16_MAX)
		entry->profile = (unsigned int)profile;
	else
		boot_entry_refuse(entry,
			kx_err_new(KX_FORMAT, "%s:%u: '%.80s' is no number of a profile",
				entry->source, line->line, line->value));
	kx_err_free(err);
}

/*
 * What "efi" starts may be anything: a kernel, a unified one, another boot loader. Which
 * it is, its bytes tell when it is loaded.
 */
static struct kx_err *set_loader(struct boot_entry *entry, const struct bls_conf *conf,
	const struct bls_line *loader)
{
	if (!strcmp(loader->key, "uki-url")) {
		entry->kind = BOOT_OTHER;
		boot_entry_refuse(entry,
			kx_err_new(KX_UNSUPPORTED,
				"%s:%u: uki-url is an image from the network, "
				"which only the boot loader fetches: give the file",
				entry->source, loader->line));
		return NULL;
	}
	if (!strcmp(loader->key, "uki")) {
		entry->kind = BOOT_UKI;
		set_profile(entry, conf);
	}
	return boot_path_efi(loader->value, &entry->kernel.path);
}

/* "$kernelopts" and the like: systemd-boot would hand them over as they are. */
static void refuse_variable(struct boot_entry *entry, const struct bls_line *line)
{
	const char *word = line->value;

	while (*word && *word != '$') {
		word += strcspn(word, " \t");
		word += strspn(word, " \t");
	}
	int size = (int)strcspn(word, " \t");
	if (*word)
		boot_entry_refuse(entry,
			kx_err_new(KX_UNSUPPORTED,
				"%s:%u: '%.*s' is a variable of GRUB, and only its "
				"menu has a value for it",
				entry->source, line->line, size < 80 ? size : 80, word));
}

static void refuse_variables(struct boot_entry *entry, const struct bls_conf *conf)
{
	static const char *const keys[] = {"linux", "initrd", "options"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(keys); i++) {
		const struct bls_line *line = NULL;

		while ((line = bls_next(conf, keys[i], line)))
			refuse_variable(entry, line);
	}
}

static struct kx_err *warn_left_out(
	struct boot_entry *entry, const struct bls_conf *conf)
{
	static const struct {
		const char *key, *why;
	} keys[] = {
		{"devicetree-overlay", "no overlay is applied to a device tree"},
		{"extra", "a kernel that is started by kexec is given none"},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(keys); i++) {
		const struct bls_line *line = bls_last(conf, keys[i].key);

		if (line)
			KX_TRY(warnings_add(&entry->warnings, "entry-part-left-out",
				"%s:%u: %s is left out: %s", entry->source, line->line,
				keys[i].key, keys[i].why));
	}
	return NULL;
}

static struct kx_err *fill(struct boot_entry *entry, const struct bls_conf *conf,
	const struct bls_line *loader, const char *path)
{
	KX_TRY(set_name(entry, path));
	KX_TRY(set_texts(entry, conf));
	KX_TRY(set_loader(entry, conf, loader));
	KX_TRY(set_initrds(entry, conf, loader));
	KX_TRY(set_devicetree(entry, conf));
	refuse_variables(entry, conf);
	return warn_left_out(entry, conf);
}

struct kx_err *bls_add_entry(
	struct bls_conf *conf, const char *path, struct boot_menu *menu)
{
	const struct bls_line *loader = find_loader(conf);
	struct boot_entry *entry;

	if (!loader)
		return warnings_add(&menu->warnings, "entry-left-out",
			"%s: an entry without linux, efi or uki is left out", path);
	bls_unquote(conf);
	KX_TRY(boot_menu_add(menu, &entry));
	struct kx_err *err = fill(entry, conf, loader, path);
	if (err)
		boot_menu_drop_last(menu);
	return err;
}
