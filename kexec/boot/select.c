// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/select.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "base/spelling.h"
#include "base/text.h"
#include "boot/boot-version.h"

/* A list in a message is cut behind so many names. */
#define NAMES_MAX 10

struct kx_err *boot_entry_full_title(const struct boot_entry *entry, char **ret)
{
	return entry->submenu ? text_format(ret, "%s>%s", entry->submenu, entry->title)
			      : text_format(ret, "%s", entry->title);
}

size_t boot_entry_default(const struct boot_menu *menu)
{
	return menu->oneshot != BOOT_NONE ? menu->oneshot : menu->initial;
}

/* ---- @NAME ------------------------------------------------------------------------- */

struct special {
	const struct boot_menu *menu;
	const struct boot_running *running;
	char *why; /* it is that entry */
};

static struct kx_err *not_known(const struct special *special, const char *what)
{
	return kx_err_new(KX_USAGE, "the menu %s: %s; --list-entries lists what it has",
		special->menu->path, what);
}

static struct kx_err *find_oneshot(struct special *special, size_t *ret)
{
	*ret = special->menu->oneshot;
	if (*ret == BOOT_NONE)
		return not_known(special, "no entry is set for the next boot alone");
	return text_format(&special->why, "it is set for the next boot alone");
}

static struct kx_err *find_default(struct special *special, size_t *ret)
{
	const struct boot_menu *menu = special->menu;

	if (menu->oneshot != BOOT_NONE)
		return find_oneshot(special, ret);
	*ret = menu->initial;
	if (*ret == BOOT_NONE)
		return not_known(special, "nothing tells the default entry");
	return menu->initial_by ? text_format(&special->why, "it is the default (%s)",
					  menu->initial_by)
				: text_format(&special->why, "it is the default");
}

static struct kx_err *find_saved(struct special *special, size_t *ret)
{
	*ret = special->menu->saved;
	if (*ret == BOOT_NONE)
		return not_known(special, "no entry was saved");
	return text_format(&special->why, "it was saved");
}

static struct kx_err *find_current(struct special *special, size_t *ret)
{
	*ret = boot_entry_current(special->menu, special->running);
	if (*ret == BOOT_NONE)
		return not_known(special, "the running kernel was started by no entry");
	return text_format(&special->why, "the running kernel was started by it");
}

/* What cannot be loaded, or what the boot loader has given up after its last try. */
static bool is_sound(const struct boot_entry *entry)
{
	return !entry->why_not && entry->tries_left != 0;
}

/* NULL: there is none. */
static const char *newest_of(const struct boot_menu *menu, bool sound, size_t *ret)
{
	const char *newest = NULL;

	for (size_t i = 0; i < menu->n; i++) {
		const char *version = boot_entry_version(&menu->v[i]);

		if (!version || (sound && !is_sound(&menu->v[i])) ||
			(newest && boot_version_compare(version, newest) <= 0))
			continue;
		newest = version;
		*ret = i;
	}
	return newest;
}

static struct kx_err *find_newest(struct special *special, size_t *ret)
{
	const struct boot_menu *menu = special->menu;
	const char *newest = newest_of(menu, true, ret);

	if (!newest)
		newest = newest_of(menu, false, ret);
	if (!newest)
		return not_known(special, "no version is told by any entry");
	return text_format(&special->why, "%s is the newest version", newest);
}

static const struct {
	const char *name;
	struct kx_err *(*find)(struct special *special, size_t *ret);
} specials[] = {
	{"@default", find_default},
	{"@oneshot", find_oneshot},
	{"@saved", find_saved},
	{"@current", find_current},
	{"@newest", find_newest},
};

static struct kx_err *find_special(
	struct special *special, const char *wanted, size_t *ret)
{
	struct nearest nearest = nearest_to(wanted, strlen(wanted));

	for (size_t i = 0; i < KX_ARRAY_SIZE(specials); i++) {
		if (!strcmp(wanted, specials[i].name))
			return specials[i].find(special, ret);
		nearest_try(&nearest, specials[i].name);
	}
	struct kx_err *err = kx_err_new(KX_USAGE,
		"'%.80s' is none of @default, @oneshot, @saved, @current and @newest",
		wanted);
	return nearest.name ? kx_err_append(err, "did you mean %s?", nearest.name) : err;
}

/* ---- by name ----------------------------------------------------------------------- */

/* Entries that fit, and the first of them. */
struct found {
	size_t n, first;
};

static void found_add(struct found *found, size_t i)
{
	if (!found->n++)
		found->first = i;
}

static bool is_with(const char *name, const char *start, const char *ending)
{
	size_t size = strlen(start);

	return !strncmp(name, start, size) && !strcmp(name + size, ending);
}

static bool has_id(const struct boot_entry *entry, const char *wanted)
{
	return entry->id &&
	       (!strcmp(entry->id, wanted) || is_with(entry->id, wanted, ".conf") ||
		       is_with(entry->id, wanted, ".efi"));
}

static bool begins(const char *s, const char *start)
{
	return s && !strncasecmp(s, start, strlen(start));
}

/* Does the title behind its submenus begin so? With all: is it all of it? */
static bool full_title_begins(
	const struct boot_entry *entry, const char *wanted, bool all)
{
	size_t size = entry->submenu ? strlen(entry->submenu) : 0;

	if (!size || strncmp(wanted, entry->submenu, size) != 0 || wanted[size] != '>')
		return false;
	return all ? !strcmp(entry->title, wanted + size + 1)
		   : begins(entry->title, wanted + size + 1);
}

static bool has_title(const struct boot_entry *entry, const char *wanted)
{
	return !strcmp(entry->title, wanted) || full_title_begins(entry, wanted, true);
}

static bool has_version(const struct boot_entry *entry, const char *wanted)
{
	const char *version = boot_entry_version(entry);

	return version && !strcmp(version, wanted);
}

static bool has_beginning(const struct boot_entry *entry, const char *wanted)
{
	return begins(entry->id, wanted) || begins(entry->title, wanted) ||
	       full_title_begins(entry, wanted, false);
}

typedef bool fits_fn(const struct boot_entry *entry, const char *wanted);

static struct found look(const struct boot_menu *menu, const char *wanted, fits_fn *fits)
{
	struct found found = {0, BOOT_NONE};

	for (size_t i = 0; i < menu->n; i++)
		if (fits(&menu->v[i], wanted))
			found_add(&found, i);
	return found;
}

/* "3 'Debian GNU/Linux' (debian.conf)", for messages. */
static void name_entry(const struct boot_menu *menu, size_t i, FILE *out)
{
	const struct boot_entry *entry = &menu->v[i];

	fprintf(out, "%zu '%s%s%s'", i + 1, entry->submenu ? entry->submenu : "",
		entry->submenu ? ">" : "", entry->title);
	if (entry->id)
		fprintf(out, " (%s)", entry->id);
}

/* All that fit, as one line. NULL: no memory. */
static char *name_all(const struct boot_menu *menu, const char *wanted, fits_fn *fits)
{
	size_t size, n = 0;
	char *text = NULL;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	for (size_t i = 0; i < menu->n; i++) {
		if (!fits(&menu->v[i], wanted))
			continue;
		if (n++ < NAMES_MAX) {
			fputs(n > 1 ? ", " : "", out);
			name_entry(menu, i, out);
		}
	}
	if (n > NAMES_MAX)
		fprintf(out, " and %zu more", n - NAMES_MAX);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

static struct kx_err *take_one(const struct boot_menu *menu, const char *wanted,
	fits_fn *fits, struct found found, size_t *ret)
{
	*ret = found.first;
	if (found.n < 2)
		return NULL;
	KX_AUTO(freep) char *names = name_all(menu, wanted, fits);
	if (!names)
		return kx_err_nomem();
	return kx_err_new(KX_USAGE, "'%.80s' may be several entries: %s", wanted, names);
}

static struct kx_err *take_version(const struct boot_menu *menu, const char *wanted,
	struct found found, struct warnings *warnings, size_t *ret)
{
	*ret = found.first;
	if (found.n < 2)
		return NULL;
	KX_AUTO(freep) char *names = name_all(menu, wanted, has_version);
	if (!names)
		return kx_err_nomem();
	return warnings_add(warnings, "entry-ambiguous",
		"%zu entries have the version %s, the first one is taken: %s", found.n,
		wanted, names);
}

static bool is_number(const struct boot_menu *menu, const char *wanted, size_t *ret)
{
	uint64_t number = 0;
	struct kx_err *err = number_parse(wanted, 10, &number);

	kx_err_free(err);
	*ret = number - 1;
	return !err && wanted[0] >= '1' && wanted[0] <= '9' && number <= menu->n;
}

static void try_names(struct nearest *nearest, const struct boot_menu *menu)
{
	for (size_t i = 0; i < menu->n; i++) {
		const char *version = boot_entry_version(&menu->v[i]);

		if (menu->v[i].id)
			nearest_try(nearest, menu->v[i].id);
		nearest_try(nearest, menu->v[i].title);
		if (version)
			nearest_try(nearest, version);
	}
}

static struct kx_err *no_entry(const struct boot_menu *menu, const char *wanted)
{
	KX_AUTO(freep) char *with_ending = NULL;

	KX_TRY(text_format(&with_ending, "%s.conf", wanted));
	struct nearest nearest = nearest_to(wanted, strlen(wanted));
	try_names(&nearest, menu);
	if (!nearest.name) {
		nearest = nearest_to(with_ending, strlen(with_ending));
		try_names(&nearest, menu);
	}
	if (nearest.name)
		return kx_err_new(KX_USAGE,
			"the menu %s has no entry '%.80s': did you mean '%s'?",
			menu->path, wanted, nearest.name);
	return kx_err_new(KX_USAGE,
		"the menu %s has no entry '%.80s'; --list-entries lists what it has",
		menu->path, wanted);
}

static struct kx_err *find_name(const struct boot_menu *menu, const char *wanted,
	struct warnings *warnings, size_t *ret)
{
	static fits_fn *const exact[] = {has_id, has_title};
	struct found found;

	for (size_t i = 0; i < KX_ARRAY_SIZE(exact); i++) {
		found = look(menu, wanted, exact[i]);
		if (found.n)
			return take_one(menu, wanted, exact[i], found, ret);
	}
	found = look(menu, wanted, has_version);
	if (found.n)
		return take_version(menu, wanted, found, warnings, ret);
	if (is_number(menu, wanted, ret))
		return NULL;
	found = look(menu, wanted, has_beginning);
	if (found.n)
		return take_one(menu, wanted, has_beginning, found, ret);
	return no_entry(menu, wanted);
}

static struct kx_err *refuse(const struct boot_entry *entry)
{
	KX_AUTO(freep) char *title = NULL;

	if (!entry->why_not)
		return NULL;
	KX_TRY(boot_entry_full_title(entry, &title));
	return kx_err_prefix(
		kx_err_copy(entry->why_not), "the entry '%s' cannot be loaded", title);
}

struct kx_err *boot_select(const struct boot_menu *menu,
	const struct boot_running *running, const char *wanted, struct warnings *warnings,
	size_t *ret, char **ret_why)
{
	struct special special = {menu, running, NULL};

	*ret_why = NULL;
	*ret = BOOT_NONE;
	KX_TRY(*wanted == '@' ? find_special(&special, wanted, ret)
			      : find_name(menu, wanted, warnings, ret));
	KX_AUTO(freep) char *why = special.why;
	KX_TRY(refuse(&menu->v[*ret]));
	*ret_why = KX_STEAL(why);
	return NULL;
}
