// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/extlinux-label.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/boot-path.h"

void extlinux_label_destroy(struct extlinux_label *label)
{
	free(label->name);
	free(label->source);
	free(label->submenu);
	free(label->file);
	free(label->keyword);
	for (size_t i = 0; i < EXTLINUX_KEYS; i++)
		free(label->values[i]);
	*label = (struct extlinux_label){0};
}

static struct kx_err *copy(const char *text, char **ret)
{
	*ret = strdup(text);
	return *ret ? NULL : kx_err_nomem();
}

/* The last part of a path. */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool ends_in(const char *name, const char *const *endings)
{
	size_t size = strlen(name);

	for (; *endings; endings++) {
		size_t end = strlen(*endings);

		if (size > end && !strcasecmp(name + size - end, *endings))
			return true;
	}
	return false;
}

/* KERNEL goes by the file's name; boot sectors and the like are other boot loaders. */
static enum extlinux_type type_of(const struct extlinux_label *label)
{
	static const char *const programs[] = {".c32", ".com", ".cbt", NULL};
	static const char *const others[] = {
		".bin", ".bs", ".bss", ".0", ".img", NULL};

	if (label->type != EXTLINUX_KERNEL)
		return label->type;
	if (ends_in(label->file, programs))
		return EXTLINUX_PROGRAM;
	return ends_in(label->file, others) ? EXTLINUX_OTHER : EXTLINUX_LINUX;
}

/* ---- initrds and device trees ------------------------------------------------------ */

static struct kx_err *add_files(
	const char *list, const char *folder, struct boot_files *files)
{
	KX_AUTO(freep) char *text = strdup(list);
	char *rest = text;
	const char *path;

	if (!text)
		return kx_err_nomem();
	while ((path = strsep(&rest, ","))) {
		struct boot_file *file;

		path += strspn(path, " \t");
		if (!*path)
			continue;
		KX_TRY(boot_files_add(files, &file));
		KX_TRY(boot_path(folder, path, &file->path));
	}
	return NULL;
}

/* A line of its own counts more than what is in the command line. */
static struct kx_err *set_initrds(struct boot_entry *entry,
	const struct extlinux_label *label, const char *folder)
{
	const char *list = label->values[EXTLINUX_INITRD];

	if (list)
		return add_files(list, folder, &entry->initrds);
	return boot_initrds_of_cmdline(entry->cmdline, folder, &entry->initrds);
}

/* "-" is no tree. */
static struct kx_err *set_devicetree(struct boot_entry *entry,
	const struct extlinux_label *label, const char *folder)
{
	const char *path = label->values[EXTLINUX_FDT];

	if (!path || !strcmp(path, "-"))
		return NULL;
	return boot_path(folder, path, &entry->devicetree.path);
}

/* ---- what is started --------------------------------------------------------------- */

static const char *skip_word(const char *p)
{
	p += strcspn(p, " \t");
	return p + strspn(p, " \t");
}

/* The first word of text as a path, and what is behind it. */
static struct kx_err *split_first(
	const char *text, const char *folder, char **ret_path, char **ret_rest)
{
	KX_AUTO(freep) char *word = NULL;

	text += strspn(text, " \t");
	if (!(word = strndup(text, strcspn(text, " \t"))))
		return kx_err_nomem();
	KX_TRY(boot_path(folder, word, ret_path));
	return copy(skip_word(text), ret_rest);
}

static struct kx_err *add_module(
	const char *text, const char *folder, struct boot_entry *entry)
{
	struct boot_file *file;

	KX_TRY(boot_files_add(&entry->modules, &file));
	return split_first(text, folder, &file->path, &file->arguments);
}

/* Where the next word "---" is; the end of text without one. */
static char *find_dashes(char *text)
{
	static const char dashes[] = "---";

	for (char *p = text; (p = strstr(p, dashes)); p += strlen(dashes)) {
		bool starts = p == text || strchr(" \t", p[-1]);

		if (starts && strchr(" \t", p[strlen(dashes)]))
			return p;
	}
	return text + strlen(text);
}

/* Without the white space at the end. */
static void trim(char *text)
{
	char *end = text + strlen(text);

	while (end > text && strchr(" \t", end[-1]))
		*--end = '\0';
}

/* mboot.c32: "xen.gz … --- vmlinuz … --- initrd". text is cut up. */
static struct kx_err *set_multiboot(
	struct boot_entry *entry, char *text, const char *folder)
{
	bool first = true;

	entry->kind = BOOT_MULTIBOOT;
	free(entry->cmdline);
	entry->cmdline = NULL;
	for (;;) {
		char *end = find_dashes(text);
		bool last = !*end;

		*end = '\0';
		trim(text);
		if (first)
			KX_TRY(split_first(
				text, folder, &entry->kernel.path, &entry->cmdline));
		else if (text[strspn(text, " \t")])
			KX_TRY(add_module(text, folder, entry));
		first = false;
		if (last)
			return NULL;
		text = end + strlen("---");
	}
}

static void refuse(struct boot_entry *entry, const struct extlinux_label *label)
{
	entry->kind = BOOT_OTHER;
	boot_entry_refuse(entry,
		kx_err_new(KX_UNSUPPORTED,
			"%s:%u: '%s%s%.80s' starts no kernel that is known here: only "
			"its boot loader does that",
			label->source, label->file_line, label->keyword,
			*label->file ? " " : "", label->file));
}

static struct kx_err *set_program(struct boot_entry *entry,
	const struct extlinux_label *label, const char *folder)
{
	const char *name = base_name(label->file);
	KX_AUTO(freep) char *text = strdup(entry->cmdline);

	if (!text)
		return kx_err_nomem();
	bool empty = !text[strspn(text, " \t")];
	if (!empty && !strcasecmp(name, "mboot.c32"))
		return set_multiboot(entry, text, folder);
	if (empty || strcasecmp(name, "linux.c32") != 0) {
		refuse(entry, label);
		return NULL;
	}
	free(entry->cmdline);
	entry->cmdline = NULL;
	KX_TRY(split_first(text, folder, &entry->kernel.path, &entry->cmdline));
	return set_initrds(entry, label, folder);
}

static struct kx_err *set_kernel(struct boot_entry *entry,
	const struct extlinux_label *label, const char *folder)
{
	switch (type_of(label)) {
	case EXTLINUX_LINUX:
		KX_TRY(boot_path(folder, label->file, &entry->kernel.path));
		KX_TRY(set_devicetree(entry, label, folder));
		return set_initrds(entry, label, folder);
	case EXTLINUX_PROGRAM:
		return set_program(entry, label, folder);
	default:
		refuse(entry, label);
		return NULL;
	}
}

/* ---- the entry --------------------------------------------------------------------- */

/* The '^' before the key that picks the entry is not part of its title. */
static struct kx_err *copy_title(const char *text, char **ret)
{
	const char *hat = strchr(text, '^');

	if (!hat)
		return copy(text, ret);
	return text_format(ret, "%.*s%s", (int)(hat - text), text, hat + 1);
}

/* "APPEND -" takes away what all labels have. */
static const char *options_of(const struct extlinux_label *label, const char *append)
{
	const char *own = label->values[EXTLINUX_APPEND];

	if (!own)
		return append ? append : "";
	return strcmp(own, "-") ? own : "";
}

static struct kx_err *set_texts(struct boot_entry *entry,
	const struct extlinux_label *label, const char *append)
{
	const char *title = label->values[EXTLINUX_TITLE];

	free(entry->title);
	free(entry->cmdline);
	entry->title = entry->cmdline = NULL;
	KX_TRY(copy(label->name, &entry->id));
	KX_TRY(copy_title(title ? title : label->name, &entry->title));
	KX_TRY(copy(label->source, &entry->source));
	KX_TRY(copy(options_of(label, append), &entry->cmdline));
	if (label->submenu)
		KX_TRY(copy(label->submenu, &entry->submenu));
	entry->line = label->line;
	return NULL;
}

/* What the boot loader would do beside it, and this program does not. */
static struct kx_err *warn_left_out(
	const struct extlinux_label *label, struct boot_entry *entry)
{
	static const struct {
		enum extlinux_key key;
		const char *name, *text;
	} notes[] = {
		{EXTLINUX_FDT_FOLDER, "FDTDIR",
			"which device tree of that folder is this machine's only the "
			"boot loader knows: none of them is taken"},
		{EXTLINUX_FDT_OVERLAYS, "FDTOVERLAYS",
			"no overlay is applied to a device tree"},
		{EXTLINUX_SYSAPPEND, "SYSAPPEND",
			"what it adds to the command line is left out"},
	};

	for (size_t i = 0; i < KX_ARRAY_SIZE(notes); i++) {
		const char *value = label->values[notes[i].key];
		bool none = !value || !strcmp(value, "0");

		if (notes[i].key == EXTLINUX_FDT_FOLDER && label->values[EXTLINUX_FDT])
			none = true;
		if (!none)
			KX_TRY(warnings_add(&entry->warnings, "entry-part-left-out",
				"%s:%u: '%s %.80s': %s", label->source,
				label->lines[notes[i].key], notes[i].name, value,
				notes[i].text));
	}
	return NULL;
}

/* Those that lead to another menu have none either. */
static struct kx_err *warn_no_kernel(
	const struct extlinux_label *label, struct boot_menu *menu)
{
	if (!label->values[EXTLINUX_APPEND] && !label->values[EXTLINUX_INITRD])
		return NULL;
	return warnings_add(&menu->warnings, "entry-left-out",
		"%s:%u: the label '%.80s' names no kernel, and is left out",
		label->source, label->line, label->name);
}

static struct kx_err *fill(struct boot_entry *entry, const struct extlinux_label *label,
	const char *append, const char *folder)
{
	KX_TRY(set_texts(entry, label, append));
	KX_TRY(set_kernel(entry, label, folder));
	return entry->kind == BOOT_OTHER ? NULL : warn_left_out(label, entry);
}

struct kx_err *extlinux_add_label(const struct extlinux_label *label, const char *append,
	const char *folder, struct boot_menu *menu, size_t *ret_index)
{
	struct boot_entry *entry;

	*ret_index = BOOT_NONE;
	if (label->type == EXTLINUX_NOTHING)
		return warn_no_kernel(label, menu);
	KX_TRY(boot_menu_add(menu, &entry));
	struct kx_err *err = fill(entry, label, append, folder);
	if (err)
		boot_menu_drop_last(menu);
	else
		*ret_index = menu->n - 1;
	return err;
}
