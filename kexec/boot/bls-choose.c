// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls-choose.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/bls-name.h"
#include "boot/bls.h"
#include "boot/glob.h"

static struct kx_err *copy(const struct bls_conf *conf, const char *key, char **ret)
{
	const struct bls_line *line = bls_last(conf, key);

	if (!line)
		return NULL;
	*ret = strdup(line->value);
	return *ret ? NULL : kx_err_nomem();
}

static struct kx_err *take(const struct bls_conf *conf, struct loader_conf *ret)
{
	KX_TRY(copy(conf, "preferred", &ret->preferred));
	return copy(conf, "default", &ret->default_entry);
}

struct kx_err *loader_conf_parse(const struct bytes *b, struct loader_conf *ret)
{
	KX_AUTO(bls_conf_destroy) struct bls_conf conf;

	*ret = (struct loader_conf){0};
	KX_TRY(bls_parse(b, &conf));
	bls_unquote(&conf);
	struct kx_err *err = take(&conf, ret);
	if (err)
		loader_conf_destroy(ret);
	return err;
}

void loader_conf_destroy(struct loader_conf *conf)
{
	free(conf->preferred);
	free(conf->default_entry);
	*conf = (struct loader_conf){0};
}

void bls_variables_destroy(struct bls_variables *variables)
{
	free(variables->one_shot);
	free(variables->preferred);
	free(variables->default_entry);
	free(variables->last_booted);
	*variables = (struct bls_variables){0};
}

/* By its ID, or by its file's name with the counters, as older ones kept it. */
static bool is_named(const struct boot_entry *entry, const char *pattern)
{
	const char *slash = entry->source ? strrchr(entry->source, '/') : NULL;

	return (entry->id && glob_match(pattern, entry->id)) ||
	       (slash && entry->tries_left >= 0 && glob_match(pattern, slash + 1));
}

static size_t find(const struct boot_menu *menu, const char *pattern, bool good)
{
	for (size_t i = 0; pattern && i < menu->n; i++)
		if (is_named(&menu->v[i], pattern) && !(good && !menu->v[i].tries_left))
			return i;
	return BOOT_NONE;
}

/* What the boot loader adds by itself is never started by itself. */
static size_t find_first(const struct boot_menu *menu)
{
	for (size_t i = 0; i < menu->n; i++)
		if (!bls_name_is_reserved(menu->v[i].id))
			return i;
	return BOOT_NONE;
}

/* What may say which entry is the default, in the order in which it counts. */
struct voice {
	const char *pattern;
	const char *name, *where; /* where NULL: an EFI variable */
	bool good;		  /* only an entry that has tries left */
};

static struct kx_err *name_voice(const struct voice *voice, char **ret)
{
	if (voice->where)
		return text_format(ret, "%s in %s", voice->name, voice->where);
	return text_format(ret, "the EFI variable %s", voice->name);
}

/* *ret_by stays NULL where the voice says nothing that is there. */
static struct kx_err *hear(
	struct boot_menu *menu, const struct voice *voice, char **ret_by)
{
	KX_AUTO(freep) char *by = NULL;
	bool saved = !strcmp(voice->pattern, "@saved");

	KX_TRY(name_voice(voice, &by));
	menu->initial = saved ? menu->saved : find(menu, voice->pattern, voice->good);
	if (menu->initial != BOOT_NONE)
		*ret_by = KX_STEAL(by);
	else if (!saved)
		return warnings_add(&menu->warnings, "default-not-found",
			"%s is '%.80s', which no entry is", by, voice->pattern);
	return NULL;
}

static struct kx_err *choose_initial(struct boot_menu *menu, const struct voice *voices,
	size_t n, char **ret_by)
{
	for (size_t i = 0; i < n && !*ret_by; i++)
		if (voices[i].pattern)
			KX_TRY(hear(menu, &voices[i], ret_by));
	if (*ret_by)
		return NULL;
	menu->initial = find_first(menu);
	if (menu->initial == BOOT_NONE)
		return NULL;
	return text_format(ret_by, "the order of the menu");
}

struct kx_err *bls_choose(struct boot_menu *menu, const struct bls_variables *variables,
	const struct loader_conf *conf, const char *path)
{
	const struct voice voices[] = {
		{variables->preferred, "LoaderEntryPreferred", NULL, true},
		{conf->preferred, "preferred", path, true},
		{variables->default_entry, "LoaderEntryDefault", NULL, false},
		{conf->default_entry, "default", path, false},
	};

	menu->saved = find(menu, variables->last_booted, false);
	menu->oneshot = find(menu, variables->one_shot, false);
	if (variables->one_shot && menu->oneshot == BOOT_NONE)
		KX_TRY(warnings_add(&menu->warnings, "oneshot-not-found",
			"the EFI variable LoaderEntryOneShot is '%.80s', which no "
			"entry is",
			variables->one_shot));
	return choose_initial(menu, voices, KX_ARRAY_SIZE(voices), &menu->initial_by);
}
