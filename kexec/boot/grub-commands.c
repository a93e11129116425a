// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands of a grub.cfg, but for those that load. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/grub-device.h"
#include "boot/grub-state.h"

/* ---- what changes nothing here ----------------------------------------------------- */

static struct kx_err *ignore(struct grub_call *call, enum grub_truth *ret)
{
	(void)call;
	*ret = GRUB_MAYBE;
	return NULL;
}

static struct kx_err *run_true(struct grub_call *call, enum grub_truth *ret)
{
	(void)call;
	*ret = GRUB_YES;
	return NULL;
}

static struct kx_err *run_false(struct grub_call *call, enum grub_truth *ret)
{
	(void)call;
	*ret = GRUB_NO;
	return NULL;
}

/* ---- variables --------------------------------------------------------------------- */

/* NAME of the first size bytes, which are sure. */
static struct kx_err *copy_name(
	struct grub_call *call, const char *s, size_t size, char **ret)
{
	return arena_copy(call->run->arena, s, size, ret);
}

static struct kx_err *run_set(struct grub_call *call, enum grub_truth *ret)
{
	const struct grub_arg *arg = &call->args->v[1];
	const char *equals;
	char *name;

	*ret = GRUB_YES;
	if (call->args->n < 2)
		return NULL;
	equals = memchr(arg->text, '=', arg->known);
	if (!equals && arg->unknown)
		return grub_lose(call->run, call->node, arg->unknown);
	if (!equals)
		return NULL; /* a mistake, by which nothing is set */
	KX_TRY(copy_name(call, arg->text, equals - arg->text, &name));
	if (arg->unknown)
		return grub_env_doubt(&call->run->env, name, arg->unknown);
	return grub_env_set(&call->run->env, name, equals + 1);
}

static struct kx_err *run_unset(struct grub_call *call, enum grub_truth *ret)
{
	*ret = GRUB_YES;
	if (call->args->n < 2)
		return NULL;
	if (call->args->v[1].unknown)
		return grub_lose(call->run, call->node, call->args->v[1].unknown);
	return grub_env_set(&call->run->env, call->args->v[1].text, NULL);
}

static struct kx_err *run_export(struct grub_call *call, enum grub_truth *ret)
{
	struct grub_env *env = &call->run->env;

	*ret = GRUB_YES;
	for (size_t i = 1; i < call->args->n; i++) {
		const char *name = call->args->v[i].text;
		const struct grub_binding *old = grub_env_find(&env->variables, name);
		struct grub_binding binding = {.name = name, .unknown = env->lost};

		if (call->args->v[i].unknown)
			return grub_lose(call->run, call->node, call->args->v[i].unknown);
		if (old)
			binding = *old;
		binding.exported = true;
		KX_TRY(grub_env_bind(&env->variables, &binding));
	}
	return NULL;
}

/* What sets variables to what only GRUB sees: any word may be the name of one. */
static struct kx_err *run_doubtful(struct grub_call *call, enum grub_truth *ret)
{
	const char *why;

	*ret = GRUB_MAYBE;
	KX_TRY(grub_reason(
		call->run, call->node, "a command whose result only GRUB knows", &why));
	for (size_t i = 1; i < call->args->n; i++) {
		const struct grub_arg *arg = &call->args->v[i];
		const char *name = arg->text, *at;

		if (arg->unknown)
			return grub_lose(call->run, call->node, arg->unknown);
		if (*name == '-' && (at = strchr(name, '=')))
			name = at + 1;
		if ((at = strchr(name, ':')))
			name = at + 1;
		if (*name && *name != '-')
			KX_TRY(grub_env_doubt(&call->run->env, name, why));
	}
	return NULL;
}

/* Ubuntu's own: it looks for the display in a list, and sets $match. */
static struct kx_err *run_hwmatch(struct grub_call *call, enum grub_truth *ret)
{
	const char *why;

	*ret = GRUB_YES;
	if (call->run->machine->match)
		return grub_env_set(&call->run->env, "match", call->run->machine->match);
	*ret = GRUB_MAYBE;
	KX_TRY(grub_reason(
		call->run, call->node, "hwmatch, whose result only GRUB knows", &why));
	return grub_env_doubt(&call->run->env, "match", why);
}

static struct kx_err *run_lost(struct grub_call *call, enum grub_truth *ret)
{
	KX_AUTO(freep) char *what = NULL;

	*ret = GRUB_MAYBE;
	KX_TRY(text_format(&what, "the command '%s', which only GRUB can follow",
		call->args->v[0].text));
	return grub_lose(call->run, call->node, what);
}

/* ---- conditions -------------------------------------------------------------------- */

/* A path that is no file may be a folder: -e and -d are not sure of it. */
static struct kx_err *ask_file(
	void *arg, char what, const char *path, enum grub_truth *ret)
{
	struct grub_run *run = arg;
	const struct grub_arg word = {.text = path};
	struct boot_file file;
	const char *why;
	bool empty = false;

	*ret = GRUB_MAYBE;
	if (!*path)
		*ret = GRUB_NO;
	if (!*path)
		return NULL;
	KX_TRY(grub_locate(run, &word, &file, &why));
	if (why)
		return NULL;
	KX_AUTO(kx_err_freep)
	struct kx_err *err = run->machine->find(run->machine->arg, &file, &empty);
	free(file.at);
	if (err && err->code == KX_NOMEM)
		return KX_STEAL(err);
	if (!err)
		*ret = what == 'd' || (what == 's' && empty) ? GRUB_NO : GRUB_YES;
	else if (sys_err_absent(err))
		*ret = GRUB_NO;
	return NULL;
}

static struct kx_err *run_test(struct grub_call *call, enum grub_truth *ret)
{
	struct grub_args args = {call->args->v + 1, call->args->n - 1};

	if (!strcmp(call->args->v[0].text, "[") && args.n &&
		!strcmp(args.v[args.n - 1].text, "]"))
		args.n--;
	return grub_test(&args, ask_file, call->run, ret);
}

/* ---- entries ----------------------------------------------------------------------- */

/* An option of menuentry that has an argument; NULL: arg is none. */
static const char *entry_option(const char *text)
{
	static const char *const options[] = {
		"--class", "--users", "--hotkey", "--source", "--id"};

	for (size_t i = 0; i < KX_ARRAY_SIZE(options); i++) {
		size_t size = strlen(options[i]);

		if (!strncmp(text, options[i], size) &&
			(!text[size] || text[size] == '='))
			return options[i];
	}
	return NULL;
}

static struct kx_err *take_entry_words(
	const struct grub_args *args, struct arena *arena, struct grub_item *item)
{
	size_t n = 0;

	KX_TRY(arena_alloc(
		arena, args->n * sizeof(*item->positional.v), &item->positional.v));
	for (size_t i = 1; i < args->n; i++) {
		const struct grub_arg *arg = &args->v[i];
		const char *option = entry_option(arg->text), *value = NULL;

		if (arg->unknown && !item->strange)
			item->strange = arg->unknown;
		if (!option && strcmp(arg->text, "--unrestricted") != 0)
			item->positional.v[n++] = *arg;
		if (!option)
			continue;
		value = strchr(arg->text, '=');
		if (value)
			value++;
		else if (i + 1 < args->n)
			value = args->v[++i].text;
		if (args->v[i].unknown && !item->strange)
			item->strange = args->v[i].unknown;
		if (!strcmp(option, "--id") && value)
			item->id = value;
	}
	item->positional.n = n;
	if (n)
		item->title = item->positional.v[0].text;
	if (!*item->id)
		item->id = item->title;
	return NULL;
}

static struct kx_err *add_entry(
	struct grub_call *call, enum grub_item_kind kind, enum grub_truth *ret)
{
	struct grub_item *item;

	*ret = GRUB_YES;
	KX_TRY(grub_add_item(call->run, kind, call->node, &item));
	if (item)
		return take_entry_words(call->args, call->run->arena, item);
	return grub_refuse(call->run, call->node, "it makes a menu of its own");
}

static struct kx_err *run_menuentry(struct grub_call *call, enum grub_truth *ret)
{
	return add_entry(call, GRUB_ENTRY, ret);
}

static struct kx_err *run_submenu(struct grub_call *call, enum grub_truth *ret)
{
	return add_entry(call, GRUB_SUBMENU, ret);
}

/* What starts something else than a kernel. */
static struct kx_err *run_other(struct grub_call *call, enum grub_truth *ret)
{
	const struct grub_args *args = call->args;

	*ret = GRUB_MAYBE;
	if (!call->run->entry)
		return NULL;
	call->run->entry->kind = BOOT_OTHER;
	return grub_refuse(call->run, call->node, "it is no kernel: %s%s%s",
		args->v[0].text, args->n > 1 ? " " : "",
		args->n > 1 ? grub_without_device(args->v[args->n - 1].text) : "");
}

/* ---- the table --------------------------------------------------------------------- */

static const struct {
	const char *name;
	grub_command *run;
} commands[] = {
	{".", grub_source},
	{"[", run_test},
	{"background_color", ignore},
	{"background_image", ignore},
	{"blscfg", grub_blscfg},
	{"boot", ignore},
	{"chainloader", run_other},
	{"clear", ignore},
	{"configfile", grub_configfile},
	{"cryptomount", ignore},
	{"date", ignore},
	{"decrement", run_doubtful},
	{"devicetree", grub_devicetree},
	{"echo", run_true},
	{"eval", run_lost},
	{"exit", run_other},
	{"export", run_export},
	{"extract_entries_configfile", run_lost},
	{"extract_entries_source", run_lost},
	{"false", run_false},
	{"fwsetup", run_other},
	{"getenv", run_doubtful},
	{"halt", run_other},
	{"hwmatch", run_hwmatch},
	{"increment", run_doubtful},
	{"initrd", grub_initrd},
	{"initrd16", grub_initrd},
	{"initrdefi", grub_initrd},
	{"insmod", ignore},
	{"keymap", ignore},
	{"keystatus", ignore},
	{"legacy_configfile", run_lost},
	{"linux", grub_linux},
	{"linux16", grub_linux},
	{"linuxefi", grub_linux},
	{"list_env", ignore},
	{"load_env", grub_load_env},
	{"loadfont", ignore},
	{"lsmod", ignore},
	{"menuentry", run_menuentry},
	{"module", grub_module},
	{"module2", grub_module},
	{"multiboot", grub_multiboot},
	{"multiboot2", grub_multiboot},
	{"nativedisk", ignore},
	{"normal", grub_configfile},
	{"password", ignore},
	{"password_pbkdf2", ignore},
	{"play", ignore},
	{"poweroff", run_other},
	{"probe", run_doubtful},
	{"read", run_doubtful},
	{"reboot", run_other},
	{"regexp", run_doubtful},
	{"rmmod", ignore},
	{"save_env", ignore},
	{"search", grub_search},
	{"search.file", grub_search_file},
	{"search.fs_label", grub_search_label},
	{"search.fs_uuid", grub_search_uuid},
	{"serial", ignore},
	{"set", run_set},
	{"sleep", ignore},
	{"smbios", run_doubtful},
	{"source", grub_source},
	{"submenu", run_submenu},
	{"terminal", ignore},
	{"terminal_input", ignore},
	{"terminal_output", ignore},
	{"test", run_test},
	{"true", run_true},
	{"unset", run_unset},
	{"videoinfo", ignore},
};

static int compare_names(const void *name, const void *row)
{
	return strcmp(name, *(const char *const *)row);
}

grub_command *grub_find_command(const char *name)
{
	_Static_assert(offsetof(__typeof__(commands[0]), name) == 0, "compare_names()");
	const void *row = bsearch(name, commands, KX_ARRAY_SIZE(commands),
		sizeof(commands[0]), compare_names);

	return row ? ((const __typeof__(commands[0]) *)row)->run : NULL;
}
