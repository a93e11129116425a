// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/extlinux.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/boot-lines.h"
#include "boot/boot-path.h"
#include "boot/extlinux-label.h"
#include "boot/sources.h"

struct reader {
	struct boot_menu *menu;
	const char *folder;
	const struct extlinux_files *files;
	uint64_t size;		      /* bytes of all files */
	unsigned int depth, includes; /* of files */
	const char *source;	      /* the file that is read */
	unsigned int line;
	bool in_help;
	struct extlinux_label label;
	bool is_default; /* the label is that of its menu */
	char *append;	 /* of all labels */
	char *submenu;	 /* titles, joined by '>' */
	char *on_timeout, *by_default;
	size_t menu_default;
};

static void reader_destroy(struct reader *reader)
{
	extlinux_label_destroy(&reader->label);
	free(reader->append);
	free(reader->submenu);
	free(reader->on_timeout);
	free(reader->by_default);
}

static struct kx_err *replace(char **text, const char *with)
{
	char *copy = strdup(with);

	if (!copy)
		return kx_err_nomem();
	free(*text);
	*text = copy;
	return NULL;
}

/* ---- labels ------------------------------------------------------------------------ */

static struct kx_err *end_label(struct reader *reader)
{
	size_t index;

	if (!reader->label.name)
		return NULL;
	KX_TRY(extlinux_add_label(
		&reader->label, reader->append, reader->folder, reader->menu, &index));
	if (reader->is_default && !reader->label.submenu && index != BOOT_NONE)
		reader->menu_default = index;
	reader->is_default = false;
	extlinux_label_destroy(&reader->label);
	return NULL;
}

static struct kx_err *start_label(struct reader *reader, const char *name)
{
	struct extlinux_label *label = &reader->label;

	KX_TRY(end_label(reader));
	KX_TRY(replace(&label->name, name));
	KX_TRY(replace(&label->source, reader->source));
	if (reader->submenu)
		KX_TRY(replace(&label->submenu, reader->submenu));
	label->line = reader->line;
	return NULL;
}

static struct kx_err *set_file(struct reader *reader, const char *keyword,
	enum extlinux_type type, const char *file)
{
	struct extlinux_label *label = &reader->label;

	if (!label->name)
		return NULL;
	label->type = type;
	label->file_line = reader->line;
	KX_TRY(replace(&label->keyword, keyword));
	return replace(&label->file, file);
}

static struct kx_err *set_value(
	struct reader *reader, enum extlinux_key key, const char *value)
{
	struct extlinux_label *label = &reader->label;

	if (!label->name)
		return key == EXTLINUX_APPEND ? replace(&reader->append, value) : NULL;
	label->lines[key] = reader->line;
	return replace(&label->values[key], value);
}

/* ---- menus in menus ---------------------------------------------------------------- */

/* Titles are joined, so that none of them may look like two. */
static void mask_joint(char *title)
{
	for (char *p = title; (p = strchr(p, '>')); p++)
		*p = ' ';
}

static struct kx_err *begin_menu(struct reader *reader, char *name)
{
	char *joined;

	KX_TRY(end_label(reader));
	mask_joint(name);
	if (reader->submenu)
		KX_TRY(text_format(&joined, "%s>%s", reader->submenu, name));
	else
		KX_TRY(text_format(&joined, "%s", name));
	free(reader->submenu);
	reader->submenu = joined;
	if (strlen(joined) <= BOOT_LINE_MAX)
		return NULL;
	return kx_err_new(KX_LIMIT,
		"%s:%u: menus in menus whose titles have more than %d bytes",
		reader->source, reader->line, BOOT_LINE_MAX);
}

static struct kx_err *end_menu(struct reader *reader)
{
	KX_TRY(end_label(reader));
	if (!reader->submenu)
		return NULL;
	char *joint = strrchr(reader->submenu, '>');
	if (joint) {
		*joint = '\0';
		return NULL;
	}
	free(reader->submenu);
	reader->submenu = NULL;
	return NULL;
}

/* A title takes the place of the name by which the menu began. */
static struct kx_err *title_menu(struct reader *reader, char *title)
{
	if (!reader->submenu)
		return NULL;
	char *joint = strrchr(reader->submenu, '>');
	if (joint)
		*joint = '\0';
	else
		*reader->submenu = '\0';
	KX_AUTO(freep) char *outer = KX_STEAL(reader->submenu);
	mask_joint(title);
	return text_format(&reader->submenu, "%s%s%s", outer, joint ? ">" : "", title);
}

/* ---- included files ---------------------------------------------------------------- */

static struct kx_err *read_text(struct reader *reader, const struct bytes *b);

static struct kx_err *check_include(struct reader *reader)
{
	if (reader->depth >= EXTLINUX_DEPTH_MAX)
		return kx_err_new(KX_LIMIT,
			"%s:%u: files of a menu include each other more than %d deep",
			reader->source, reader->line, EXTLINUX_DEPTH_MAX);
	if (++reader->includes > EXTLINUX_INCLUDES_MAX)
		return kx_err_new(KX_LIMIT,
			"%s:%u: a menu that includes more than %d files", reader->source,
			reader->line, EXTLINUX_INCLUDES_MAX);
	return NULL;
}

static struct kx_err *read_included(
	struct reader *reader, const struct sys_text *text, const char *at)
{
	const struct bytes b = {(const uint8_t *)text->s, text->size, at};
	const char *source = reader->source;
	unsigned int line = reader->line;

	reader->depth++;
	KX_TRY(read_text(reader, &b));
	reader->depth--;
	reader->source = source;
	reader->line = line;
	reader->in_help = false;
	return NULL;
}

static struct kx_err *include(struct reader *reader, const char *name)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	KX_AUTO(freep) char *path = NULL;
	KX_AUTO(freep) char *at = NULL;

	KX_TRY(check_include(reader));
	KX_TRY(boot_path(reader->folder, name, &path));
	KX_AUTO(kx_err_freep)
	struct kx_err *err = reader->files->read(reader->files->arg, path, &text, &at);
	if (!err)
		return read_included(reader, &text, at);
	if (err->code == KX_NOMEM)
		return KX_STEAL(err);
	return warnings_add(&reader->menu->warnings, "menu-part-unreadable",
		"%s:%u: %s is not included: %s", reader->source, reader->line, path,
		err->message);
}

/* A file with a name behind it is a menu of that name. */
static struct kx_err *include_menu(struct reader *reader, char *file)
{
	char *name = boot_lines_cut(file);

	if (!*name)
		return include(reader, file);
	KX_TRY(begin_menu(reader, name));
	KX_TRY(include(reader, file));
	return end_menu(reader);
}

/* ---- lines ------------------------------------------------------------------------- */

struct word {
	const char *keyword;
	int what;
};

/* -1: it is none of them. */
static int find_word(const struct word *words, const char *keyword)
{
	for (; words->keyword; words++)
		if (!strcasecmp(words->keyword, keyword))
			return words->what;
	return -1;
}

enum menu_word {
	MENU_LABEL,
	MENU_DEFAULT,
	MENU_BEGIN,
	MENU_END,
	MENU_TITLE,
	MENU_INCLUDE
};

static struct kx_err *read_menu_line(struct reader *reader, char *line)
{
	static const struct word words[] = {
		{"label", MENU_LABEL},
		{"default", MENU_DEFAULT},
		{"begin", MENU_BEGIN},
		{"end", MENU_END},
		{"title", MENU_TITLE},
		{"include", MENU_INCLUDE},
		{NULL, 0},
	};
	char *rest = boot_lines_cut(line);

	switch (find_word(words, line)) {
	case MENU_LABEL:
		return reader->label.name ? set_value(reader, EXTLINUX_TITLE, rest)
					  : title_menu(reader, rest);
	case MENU_DEFAULT:
		reader->is_default = reader->label.name != NULL;
		return NULL;
	case MENU_BEGIN:
		return begin_menu(reader, rest);
	case MENU_END:
		return end_menu(reader);
	case MENU_TITLE:
		return title_menu(reader, rest);
	case MENU_INCLUDE:
		return include_menu(reader, rest);
	default:
		return NULL;
	}
}

static const struct word value_words[] = {
	{"append", EXTLINUX_APPEND},
	{"initrd", EXTLINUX_INITRD},
	{"fdt", EXTLINUX_FDT},
	{"devicetree", EXTLINUX_FDT},
	{"fdtdir", EXTLINUX_FDT_FOLDER},
	{"devicetreedir", EXTLINUX_FDT_FOLDER},
	{"fdtoverlays", EXTLINUX_FDT_OVERLAYS},
	{"devicetree-overlay", EXTLINUX_FDT_OVERLAYS},
	{"sysappend", EXTLINUX_SYSAPPEND},
	{"ipappend", EXTLINUX_SYSAPPEND},
	{NULL, 0},
};

static const struct word file_words[] = {
	{"kernel", EXTLINUX_KERNEL},
	{"linux", EXTLINUX_LINUX},
	{"com32", EXTLINUX_PROGRAM},
	{"comboot", EXTLINUX_OTHER},
	{"boot", EXTLINUX_OTHER},
	{"bss", EXTLINUX_OTHER},
	{"pxe", EXTLINUX_OTHER},
	{"fdimage", EXTLINUX_OTHER},
	{"localboot", EXTLINUX_OTHER},
	{"config", EXTLINUX_OTHER},
	{NULL, 0},
};

enum other_word {
	WORD_LABEL,
	WORD_MENU,
	WORD_DEFAULT,
	WORD_ONTIMEOUT,
	WORD_INCLUDE,
	WORD_TEXT
};

static struct kx_err *read_other_line(
	struct reader *reader, const char *keyword, char *rest)
{
	static const struct word words[] = {
		{"label", WORD_LABEL},
		{"menu", WORD_MENU},
		{"default", WORD_DEFAULT},
		{"ontimeout", WORD_ONTIMEOUT},
		{"include", WORD_INCLUDE},
		{"text", WORD_TEXT},
		{NULL, 0},
	};

	switch (find_word(words, keyword)) {
	case WORD_LABEL:
		return start_label(reader, rest);
	case WORD_MENU:
		return read_menu_line(reader, rest);
	case WORD_DEFAULT:
		return replace(&reader->by_default, rest);
	case WORD_ONTIMEOUT:
		return replace(&reader->on_timeout, rest);
	case WORD_INCLUDE:
		return include(reader, rest);
	case WORD_TEXT:
		reader->in_help = true;
		return NULL;
	default:
		return NULL;
	}
}

static struct kx_err *read_line(struct reader *reader, char *line)
{
	char *rest = boot_lines_cut(line);
	int what;

	if (reader->in_help) {
		reader->in_help = strcasecmp(line, "endtext") != 0;
		return NULL;
	}
	if ((what = find_word(value_words, line)) >= 0)
		return set_value(reader, (enum extlinux_key)what, rest);
	if ((what = find_word(file_words, line)) >= 0)
		return set_file(reader, line, (enum extlinux_type)what, rest);
	return read_other_line(reader, line, rest);
}

static struct kx_err *read_text(struct reader *reader, const struct bytes *b)
{
	KX_AUTO(freep) char *text = NULL;
	char *line;

	KX_TRY(boot_lines_copy(b, &text));
	reader->size += b->size;
	if (reader->size > BOOT_FILE_MAX)
		return kx_err_new(KX_LIMIT,
			"%s: more than %d bytes for a boot menu, with what it includes",
			b->name, BOOT_FILE_MAX);
	reader->source = b->name;
	reader->in_help = false;
	struct boot_lines lines = {.next = text};
	while ((line = boot_lines_next(&lines))) {
		reader->line = lines.line;
		KX_TRY(read_line(reader, line));
	}
	return NULL;
}

/* ---- which one is the default ------------------------------------------------------ */

static size_t find_label(const struct boot_menu *menu, const char *name, size_t size)
{
	for (size_t i = 0; i < menu->n; i++)
		if (!strncasecmp(menu->v[i].id, name, size) && !menu->v[i].id[size])
			return i;
	return BOOT_NONE;
}

/* A module of Syslinux that shows the menu, "vesamenu.c32", stands for no entry. */
static bool is_module(const char *text)
{
	size_t size = strcspn(text, " \t");

	return size > 4 && !strncasecmp(text + size - 4, ".c32", 4);
}

static struct kx_err *warn_gone(
	struct boot_menu *menu, const char *text, const char *keyword)
{
	if (is_module(text))
		return NULL;
	return warnings_add(&menu->warnings, "default-not-found",
		"%s: %s is '%.80s', which no label is", menu->path, keyword, text);
}

/*
 * text is a label, or what people would type for it: a label, and options behind it. What
 * is neither is a program for menus, or a file, or a label that is gone.
 */
static struct kx_err *pick(struct boot_menu *menu, const char *text, const char *keyword)
{
	size_t size = strcspn(text, " \t");

	menu->initial = find_label(menu, text, strlen(text));
	if (menu->initial == BOOT_NONE) {
		menu->initial = find_label(menu, text, size);
		if (menu->initial != BOOT_NONE)
			KX_TRY(warnings_add(&menu->warnings, "default-options-left-out",
				"%s: %s: the options behind the label are left out: "
				"'%.80s'",
				menu->path, keyword, text + size));
	}
	if (menu->initial == BOOT_NONE)
		return warn_gone(menu, text, keyword);
	return text_format(&menu->initial_by, "%s in %s", keyword, menu->path);
}

static bool is_gone(const char *text)
{
	return text && !is_module(text);
}

/* Syslinux fails at a default that is gone, and U-Boot asks: nothing is guessed. */
static struct kx_err *choose_first(const struct reader *reader)
{
	struct boot_menu *menu = reader->menu;

	if (is_gone(reader->by_default) || is_gone(reader->on_timeout))
		return NULL;
	menu->initial = 0;
	return text_format(&menu->initial_by, "the order of the menu");
}

static struct kx_err *choose(const struct reader *reader)
{
	struct boot_menu *menu = reader->menu;

	if (!menu->n)
		return NULL;
	if (reader->on_timeout)
		KX_TRY(pick(menu, reader->on_timeout, "ONTIMEOUT"));
	if (!menu->initial_by && reader->by_default)
		KX_TRY(pick(menu, reader->by_default, "DEFAULT"));
	if (menu->initial_by)
		return NULL;
	menu->initial = reader->menu_default;
	if (menu->initial != BOOT_NONE)
		return text_format(&menu->initial_by, "MENU DEFAULT in %s", menu->path);
	return choose_first(reader);
}

struct kx_err *extlinux_parse(const struct bytes *b, const char *folder,
	const struct extlinux_files *files, struct boot_menu *menu)
{
	KX_AUTO(reader_destroy)
	struct reader reader = {.menu = menu,
		.folder = folder,
		.files = files,
		.menu_default = BOOT_NONE};

	KX_TRY(read_text(&reader, b));
	KX_TRY(end_label(&reader));
	return choose(&reader);
}
