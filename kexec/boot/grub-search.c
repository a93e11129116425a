// SPDX-License-Identifier: GPL-2.0-or-later
/* The command of a grub.cfg that looks for file systems. */
#include <string.h>

#include "boot/grub-device.h"
#include "boot/grub-state.h"

struct search {
	enum boot_by by;
	const char *variable;	       /* that is set; NULL: none is */
	const struct grub_arg *wanted; /* NULL: none */
	const char *strange;
};

static bool is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(text, *words))
			return true;
	return false;
}

/* One word that starts with '-'; *i moves on over its argument. */
static void take_search_option(
	const struct grub_args *args, size_t *i, struct search *search)
{
	static const char *const uuid[] = {"--fs-uuid", "-u", NULL};
	static const char *const label[] = {"--label", "-l", NULL};
	static const char *const file[] = {"--file", "-f", NULL};
	static const char *const flags[] = {"--no-floppy", "-n", "--efidisk-only",
		"--cryptodisk-only", "--root-dev-only", NULL};
	const char *text = args->v[*i].text;

	if (is_one_of(text, uuid))
		search->by = BOOT_BY_UUID;
	else if (is_one_of(text, label))
		search->by = BOOT_BY_LABEL;
	else if (is_one_of(text, file))
		search->by = BOOT_BY_FILE;
	else if (!strncmp(text, "--set=", 6))
		search->variable = text + 6;
	else if (!strcmp(text, "--set") || !strcmp(text, "-s"))
		search->variable = "root";
	else if (!strncmp(text, "--hint", 6) || !strcmp(text, "-h"))
		*i += !strchr(text, '=');
	else if (!is_one_of(text, flags))
		search->strange = "an option of search that is not known here";
}

static void take_search(const struct grub_args *args, struct search *search)
{
	search->by = BOOT_BY_MENU;
	for (size_t i = 1; i < args->n; i++) {
		const struct grub_arg *arg = &args->v[i];

		if (arg->unknown && arg->text[0] != '-' && search->wanted)
			search->strange = arg->unknown;
		else if (arg->text[0] == '-')
			take_search_option(args, &i, search);
		else if (search->wanted)
			search->strange = "search for more than one name";
		else
			search->wanted = arg;
	}
	if (search->by == BOOT_BY_MENU)
		search->strange = "search that does not say by what";
}

/*
 * That it finds nothing is not thought of: what needs the file system is refused then,
 * for it is not there to be mounted either.
 */
static struct kx_err *finish_search(
	struct grub_call *call, const struct search *search, enum grub_truth *ret)
{
	struct grub_run *run = call->run;
	const char *device, *why = search->strange;

	*ret = GRUB_MAYBE;
	if (!search->variable)
		return NULL;
	if (!why && !search->wanted)
		why = "search without what to look for";
	if (!why)
		why = search->wanted->unknown;
	if (!why && strchr(search->wanted->text, GRUB_MARK))
		why = "search for the name of a device";
	if (why) {
		KX_TRY(grub_reason(run, call->node, why, &why));
		return grub_env_doubt(&run->env, search->variable, why);
	}
	KX_TRY(grub_device(run->arena, search->by, search->wanted->text, &device));
	return grub_env_set(&run->env, search->variable, device);
}

struct kx_err *grub_search(struct grub_call *call, enum grub_truth *ret)
{
	struct search search = {0};

	take_search(call->args, &search);
	return finish_search(call, &search, ret);
}

/* search.fs_uuid NAME [VARIABLE [HINT]…] */
static struct kx_err *search_by(
	struct grub_call *call, enum boot_by by, enum grub_truth *ret)
{
	const struct grub_args *args = call->args;
	struct search search = {.by = by};

	if (args->n > 1)
		search.wanted = &args->v[1];
	if (args->n > 2)
		search.variable = args->v[2].text;
	if (args->n > 2 && args->v[2].unknown)
		return grub_lose(call->run, call->node, args->v[2].unknown);
	return finish_search(call, &search, ret);
}

struct kx_err *grub_search_uuid(struct grub_call *call, enum grub_truth *ret)
{
	return search_by(call, BOOT_BY_UUID, ret);
}

struct kx_err *grub_search_label(struct grub_call *call, enum grub_truth *ret)
{
	return search_by(call, BOOT_BY_LABEL, ret);
}

struct kx_err *grub_search_file(struct grub_call *call, enum grub_truth *ret)
{
	return search_by(call, BOOT_BY_FILE, ret);
}
