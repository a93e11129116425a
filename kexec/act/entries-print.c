// SPDX-License-Identifier: GPL-2.0-or-later
/* --list-entries for people. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "act/entries.h"
#include "base/cleanup.h"
#include "base/text.h"

enum column {
	COLUMN_NUMBER,
	COLUMN_MARKS,
	COLUMN_TITLE,
	COLUMN_VERSION,
	COLUMN_ID,
	COLUMNS
};

#define GAP 2

/* Of an entry below the title of its submenu. */
#define INDENT "  "

struct table {
	const struct boot_menu *menu;
	size_t current; /* the entry of the running kernel, or BOOT_NONE */
	unsigned int width[COLUMNS];
	bool id_below; /* the screen is too narrow for it */
	FILE *out;
};

/* What the boot loader and the running kernel make of an entry. */
static void write_marks(const struct table *table, size_t i, char *text, size_t size)
{
	const struct boot_menu *menu = table->menu;
	const struct {
		bool is;
		const char *name;
	} marks[] = {
		{i == menu->oneshot, "next"},
		{i == menu->initial, "default"},
		{i == menu->saved && i != menu->initial, "saved"},
		{i == table->current, "running"},
	};

	*text = '\0';
	for (size_t k = 0; k < KX_ARRAY_SIZE(marks); k++) {
		size_t used = strlen(text);

		if (marks[k].is)
			snprintf(text + used, size - used, "%s%s", used ? "," : "",
				marks[k].name);
	}
}

#define MARKS_MAX sizeof("next,default,saved,running")

/* A cell as text; NULL: no memory. Freed by the caller. */
static char *cell(const struct table *table, size_t i, enum column column)
{
	const struct boot_entry *entry = &table->menu->v[i];
	const char *version = boot_entry_version(entry);
	char marks[MARKS_MAX], *text = NULL;

	switch (column) {
	case COLUMN_NUMBER:
		kx_err_free(text_format(&text, "%zu", i + 1));
		return text;
	case COLUMN_MARKS:
		write_marks(table, i, marks, sizeof(marks));
		return strdup(marks);
	case COLUMN_TITLE:
		kx_err_free(text_format(&text, "%s%s", entry->submenu ? INDENT : "",
			entry->title));
		return text;
	case COLUMN_VERSION:
		return strdup(version ? version : "-");
	default:
		return strdup(entry->id ? entry->id : "-");
	}
}

static const char *const heads[COLUMNS] = {"", "", "title", "version", "id"};

static void measure(struct table *table)
{
	for (int column = 0; column < COLUMNS; column++) {
		table->width[column] = (unsigned int)strlen(heads[column]);
		for (size_t i = 0; i < table->menu->n; i++) {
			KX_AUTO(freep) char *text = cell(table, i, column);
			unsigned int width = text ? text_columns(text) : 0;

			if (width > table->width[column])
				table->width[column] = width;
		}
	}
}

/* Columns of the screen; 0: it is none, and as wide as it takes. */
static unsigned int screen_width(FILE *out)
{
	struct winsize size = {0};

	if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) < 0)
		return 0;
	return size.ws_col;
}

static void fit(struct table *table)
{
	unsigned int screen = screen_width(table->out), width = 0;

	for (int column = 0; column < COLUMNS; column++)
		width += table->width[column] + GAP;
	table->id_below = screen && width - GAP > screen;
}

static void put_cell(const struct table *table, enum column column, const char *text)
{
	unsigned int width = text_columns(text);
	int padding =
		width < table->width[column] ? (int)(table->width[column] - width) : 0;
	bool is_last = column == (table->id_below ? COLUMN_VERSION : COLUMN_ID);

	if (column == COLUMN_NUMBER)
		fprintf(table->out, "%*s", padding, "");
	text_print(table->out, text);
	if (!is_last)
		fprintf(table->out, "%*s", (column == COLUMN_NUMBER ? 0 : padding) + GAP,
			"");
}

static void skip_to_titles(const struct table *table)
{
	fprintf(table->out, "%*s",
		(int)(table->width[COLUMN_NUMBER] + table->width[COLUMN_MARKS]) + 2 * GAP,
		"");
}

/* Below an entry, in the column of titles. */
static void put_note(
	const struct table *table, size_t i, const char *what, const char *text)
{
	skip_to_titles(table);
	fprintf(table->out, "%s%s: ", table->menu->v[i].submenu ? INDENT : "", what);
	text_print(table->out, text);
	fputc('\n', table->out);
}

/* A line of its own for the menu that the entry stands in, where that begins. */
static void put_submenu(const struct table *table, size_t i)
{
	const char *submenu = table->menu->v[i].submenu;
	const char *before = i ? table->menu->v[i - 1].submenu : NULL;

	if (!submenu || (before && !strcmp(submenu, before)))
		return;
	skip_to_titles(table);
	text_print(table->out, submenu);
	fputs(">\n", table->out);
}

static int last_column(const struct table *table)
{
	return table->id_below ? COLUMN_VERSION : COLUMN_ID;
}

static void put_entry(const struct table *table, size_t i)
{
	const struct boot_entry *entry = &table->menu->v[i];

	put_submenu(table, i);
	for (int column = 0; column <= last_column(table); column++) {
		KX_AUTO(freep) char *text = cell(table, i, column);

		put_cell(table, column, text ? text : "");
	}
	fputc('\n', table->out);
	if (table->id_below && entry->id)
		put_note(table, i, "id", entry->id);
	if (entry->tries_left == 0)
		put_note(table, i, "given up", "it has no tries left");
	if (entry->why_not)
		put_note(table, i, "cannot be loaded", entry->why_not->message);
}

static void put_table(struct table *table)
{
	measure(table);
	fit(table);
	for (int column = 0; column <= last_column(table); column++)
		put_cell(table, column, heads[column]);
	fputc('\n', table->out);
	for (size_t i = 0; i < table->menu->n; i++)
		put_entry(table, i);
}

static void put_line(FILE *out, const char *text)
{
	text_print(out, text);
	fputc('\n', out);
}

static void put_head(
	const struct boot_menus *menus, const struct boot_running *running, FILE *out)
{
	const struct boot_menu *menu = &menus->v[menus->taken];
	const char *doubt = boot_menus_doubt(menus->taken, running);

	fprintf(out, "boot menu:  %s, ", menu->loader);
	put_line(out, menu->path);
	if (menus->why) {
		fputs("taken for:  ", out);
		put_line(out, menus->why);
	}
	if (doubt)
		fprintf(out, "doubtful:   %s\n", doubt);
	if (menu->initial_by) {
		fputs("default by: ", out);
		put_line(out, menu->initial_by);
	}
	fputc('\n', out);
}

/* The menus of boot loaders that are not in charge. */
static void put_others(const struct boot_menus *menus, FILE *out)
{
	const char *gap = "\n";

	for (size_t i = 0; i < MENU_COUNT; i++) {
		const struct boot_menu *menu = &menus->v[i];

		if (i == menus->taken || (!menu->path && !menus->unread[i]))
			continue;
		fprintf(out, "%snot taken:  %s, ", gap, menu->loader);
		gap = "";
		text_print(
			out, menus->unread[i] ? menus->unread[i]->message : menu->path);
		if (!menus->unread[i])
			fprintf(out, " (%zu %s)", menu->n,
				menu->n == 1 ? "entry" : "entries");
		fputc('\n', out);
	}
}

static void put_warnings(const struct warnings *warnings, FILE *out)
{
	for (size_t i = 0; i < warnings->n; i++) {
		fputs(i ? "left out:   " : "\nleft out:   ", out);
		put_line(out, warnings->v[i].text);
	}
}

void entries_print(
	const struct boot_menus *menus, const struct boot_running *running, FILE *out)
{
	const struct boot_menu *menu = &menus->v[menus->taken];
	struct table table = {
		.menu = menu, .current = boot_entry_current(menu, running), .out = out};

	put_head(menus, running, out);
	put_table(&table);
	put_warnings(&menu->warnings, out);
	put_others(menus, out);
}
