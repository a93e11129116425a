// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands of a grub.cfg that read other files. */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "boot/grub-device.h"
#include "boot/grub-state.h"

/* What says where another file is, or is not read: *ret_file then has no path. */
static struct kx_err *locate_file(struct grub_call *call, struct boot_file *ret_file)
{
	const char *why;

	*ret_file = (struct boot_file){0};
	if (call->args->n < 2)
		return NULL;
	KX_TRY(grub_locate(call->run, &call->args->v[1], ret_file, &why));
	return why ? grub_lose(call->run, call->node, why) : NULL;
}

/* A file that is not there is passed over, as by GRUB. */
static struct kx_err *follow_file(
	struct grub_call *call, struct boot_file *file, enum grub_truth *ret)
{
	struct kx_err *err = grub_run_file(call->run, file, ret);

	free(file->at);
	if (!err || err->code == KX_NOMEM || err->code == KX_LIMIT)
		return err;
	*ret = GRUB_NO;
	if (sys_err_absent(err)) {
		kx_err_free(err);
		return NULL;
	}
	*ret = GRUB_MAYBE;
	struct kx_err *lost = grub_lose(call->run, call->node, err->message);
	kx_err_free(err);
	return lost;
}

struct kx_err *grub_source(struct grub_call *call, enum grub_truth *ret)
{
	struct boot_file file;

	*ret = GRUB_MAYBE;
	KX_TRY(locate_file(call, &file));
	return file.path ? follow_file(call, &file, ret) : NULL;
}

/* Another file takes the place of this one, and of its menu. */
struct kx_err *grub_configfile(struct grub_call *call, enum grub_truth *ret)
{
	struct grub_run *run = call->run;
	struct boot_file file;

	*ret = GRUB_MAYBE;
	if (run->entry) {
		run->entry->kind = BOOT_OTHER;
		return grub_refuse(run, call->node, "it opens another menu: %s",
			call->args->n > 1 ? call->args->v[1].text : "");
	}
	if (run->doubt)
		return grub_lose(run, call->node, run->doubt);
	KX_TRY(locate_file(call, &file));
	if (!file.path)
		return NULL;
	*run->first = NULL;
	run->items = run->first;
	grub_env_leave(&run->env);
	KX_TRY(follow_file(call, &file, ret));
	run->ended = true;
	return NULL;
}

/* ---- the environment block --------------------------------------------------------- */

struct block {
	struct grub_call *call;
	size_t first;		    /* of the words that name what is wanted */
	const char *saved, *before; /* saved_entry, prev_saved_entry */
};

static bool is_wanted(const struct block *block, const char *name)
{
	const struct grub_args *args = block->call->args;

	if (block->first >= args->n)
		return true;
	for (size_t i = block->first; i < args->n; i++)
		if (args->v[i].unknown || !strcmp(args->v[i].text, name))
			return true;
	return false;
}

static struct kx_err *take_variable(void *arg, const char *name, const char *value)
{
	struct block *block = arg;

	if (!strcmp(name, "saved_entry"))
		block->saved = value;
	if (!strcmp(name, "prev_saved_entry"))
		block->before = value;
	return is_wanted(block, name) ? grub_env_set(&block->call->run->env, name, value)
				      : NULL;
}

/*
 * Both ways to ask for one boot alone are undone where that does not count: next_entry,
 * and, before there was that, a saved_entry whose place prev_saved_entry takes again.
 */
static struct kx_err *forget_once(struct block *block)
{
	struct grub_env *env = &block->call->run->env;

	if (block->before && *block->before)
		block->saved = block->before;
	if (is_wanted(block, "next_entry"))
		KX_TRY(grub_env_set(env, "next_entry", NULL));
	if (is_wanted(block, "prev_saved_entry"))
		KX_TRY(grub_env_set(env, "prev_saved_entry", NULL));
	if (block->saved && is_wanted(block, "saved_entry"))
		KX_TRY(grub_env_set(env, "saved_entry", block->saved));
	return NULL;
}

static struct kx_err *take_block(
	struct block *block, const struct sys_text *text, const struct boot_file *file)
{
	struct grub_run *run = block->call->run;
	const struct bytes b = {(const uint8_t *)text->s, text->size, file->at};
	char *at;

	KX_TRY(grub_envblock_parse(&b, run->arena, take_variable, block));
	if (!run->once)
		KX_TRY(forget_once(block));
	KX_TRY(arena_copy(run->arena, file->at, strlen(file->at), &at));
	run->saved = block->saved;
	run->saved_in = at;
	return NULL;
}

/* The words behind options; the one of --file is the file. */
static struct kx_err *load_env_words(
	struct grub_call *call, struct block *block, struct grub_arg *ret_file)
{
	const struct grub_args *args = call->args;

	for (; block->first < args->n; block->first++) {
		const struct grub_arg *arg = &args->v[block->first];

		if (!strcmp(arg->text, "-f") || !strcmp(arg->text, "--file")) {
			if (++block->first < args->n)
				*ret_file = args->v[block->first];
		} else if (!strncmp(arg->text, "--file=", 7)) {
			*ret_file = *arg;
			ret_file->text += 7;
		} else if (arg->text[0] != '-') {
			break;
		}
	}
	return NULL;
}

static struct kx_err *read_block(
	struct block *block, struct boot_file *file, enum grub_truth *ret)
{
	struct grub_run *run = block->call->run;
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};
	struct kx_err *err = run->machine->read(run->machine->arg, file, &text);

	if (!err)
		err = take_block(block, &text, file);
	*ret = err ? GRUB_NO : GRUB_YES;
	if (!err || err->code == KX_NOMEM || err->code == KX_LIMIT)
		return err;
	struct kx_err *failed = NULL;
	if (err->code != KX_FORMAT && !sys_err_absent(err))
		failed = grub_lose(run, block->call->node, err->message);
	else if (err->code == KX_FORMAT)
		failed = warnings_add(
			&run->menu->warnings, "menu-part-unreadable", "%s", err->message);
	kx_err_free(err);
	return failed;
}

struct kx_err *grub_load_env(struct grub_call *call, enum grub_truth *ret)
{
	struct grub_run *run = call->run;
	static const struct grub_part prefix = {
		.is_variable = true, .quoted = true, .s = "prefix"};
	struct grub_part name = {.s = "/grubenv", .quoted = true};
	struct grub_part parts = prefix;
	const struct grub_word word = {.parts = &parts};
	struct block block = {.call = call, .first = 1};
	struct grub_args standard;
	struct boot_file file;
	const char *why;

	*ret = GRUB_MAYBE;
	parts.next = &name;
	KX_TRY(grub_expand(run->arena, &run->env, NULL, &word, &standard));
	KX_TRY(load_env_words(call, &block, &standard.v[0]));
	KX_TRY(grub_locate(run, &standard.v[0], &file, &why));
	if (why)
		return grub_lose(run, call->node, why);
	struct kx_err *err = read_block(&block, &file, ret);
	free(file.at);
	return err;
}
