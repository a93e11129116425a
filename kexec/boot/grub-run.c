// SPDX-License-Identifier: GPL-2.0-or-later
/* Following the commands of a grub.cfg, as far as they are sure. */
#include "boot/grub-state.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "boot/grub-device.h"
#include "boot/sources.h"

/* ---- what is said ------------------------------------------------------------------ */

struct kx_err *grub_where(
	struct grub_run *run, const struct grub_node *node, const char **ret)
{
	if (run->file->no_lines)
		return arena_format(run->arena, (char **)ret, "%s", run->file->at);
	return arena_format(run->arena, (char **)ret, "%s:%u", run->file->at, node->line);
}

struct kx_err *grub_reason(struct grub_run *run, const struct grub_node *node,
	const char *what, const char **ret)
{
	const char *where;

	KX_TRY(grub_where(run, node, &where));
	return arena_format(run->arena, (char **)ret, "%s: %s", where, what);
}

struct kx_err *grub_refuse(
	struct grub_run *run, const struct grub_node *node, const char *fmt, ...)
{
	KX_AUTO(freep) char *what = NULL;
	const char *where;
	va_list args;

	if (!run->entry)
		return NULL;
	KX_TRY(grub_where(run, node, &where));
	va_start(args, fmt);
	struct kx_err *err = text_vformat(&what, fmt, args);
	va_end(args);
	KX_TRY(err);
	boot_entry_refuse(run->entry, kx_err_new(KX_UNSUPPORTED, "%s: %s", where, what));
	return NULL;
}

struct kx_err *grub_lose(
	struct grub_run *run, const struct grub_node *node, const char *what)
{
	struct grub_item *item;
	const char *why;

	KX_TRY(grub_reason(run, node, what, &why));
	grub_env_lose(&run->env, why);
	KX_TRY(grub_refuse(run, node, "%s", what));
	KX_TRY(grub_add_item(run, GRUB_GAP, node, &item));
	if (!item)
		return NULL;
	item->doubt = why;
	return warnings_add(&run->menu->warnings, "menu-uncertain",
		"%s: what follows is not sure", why);
}

struct kx_err *grub_add_item(struct grub_run *run, enum grub_item_kind kind,
	const struct grub_node *node, struct grub_item **ret)
{
	*ret = NULL;
	if (!run->items)
		return NULL;
	KX_TRY(arena_alloc(run->arena, sizeof(**ret), ret));
	**ret = (struct grub_item){.kind = kind,
		.title = "",
		.id = "",
		.block = node->body,
		.file = run->file,
		.line = node->line,
		.doubt = run->doubt,
		.entry = BOOT_NONE};
	*run->items = *ret;
	run->items = &(*ret)->next;
	return NULL;
}

/* ---- commands ---------------------------------------------------------------------- */

static struct kx_err *enter(struct grub_run *run)
{
	if (++run->depth > GRUB_DEPTH_MAX)
		return kx_err_new(KX_LIMIT, "more than %d functions or files in another",
			GRUB_DEPTH_MAX);
	return NULL;
}

static struct kx_err *call_function(struct grub_run *run,
	const struct grub_binding *function, const struct grub_args *args,
	enum grub_truth *ret)
{
	struct grub_args positional = run->positional;
	const struct grub_file *file = run->file;

	KX_TRY(enter(run));
	run->file = function->file;
	run->positional = (struct grub_args){args->v + 1, args->n - 1};
	KX_TRY(grub_run_list(run, function->node, ret));
	run->positional = positional;
	run->file = file;
	run->depth--;
	return NULL;
}

/* NAME=VALUE in the place of a command. */
static struct kx_err *assign(struct grub_run *run, const char *text)
{
	const char *equals = strchr(text, '=');
	char *name;

	KX_TRY(arena_copy(run->arena, text, equals - text, &name));
	return grub_env_set(&run->env, name, equals + 1);
}

static struct kx_err *run_unknown(
	struct grub_call *call, const char *name, enum grub_truth *ret)
{
	struct grub_run *run = call->run;
	const char *where;

	*ret = GRUB_MAYBE;
	if (run->entry)
		return grub_refuse(
			run, call->node, "the command '%s' is not known here", name);
	if (run->items == NULL)
		return NULL;
	KX_TRY(grub_where(run, call->node, &where));
	return warnings_add(&run->menu->warnings, "command-unknown",
		"%s: the command '%s' is not known here, and left out", where, name);
}

/* In the order in which GRUB looks for what a word means. */
static struct kx_err *run_named(struct grub_call *call, enum grub_truth *ret)
{
	struct grub_run *run = call->run;
	const struct grub_arg *name = &call->args->v[0];
	const struct grub_binding *function;
	grub_command *command;

	if (name->unknown && !strchr(name->text, '='))
		return grub_lose(run, call->node, "a command whose name is not known");
	command = grub_find_command(name->text);
	if (command)
		return command(call, ret);
	function = grub_env_find(&run->env.functions, name->text);
	if (function && function->unknown)
		return grub_lose(run, call->node, function->unknown);
	if (function)
		return call_function(run, function, call->args, ret);
	if (!strchr(name->text, '='))
		return run_unknown(call, name->text, ret);
	if (name->unknown)
		return grub_lose(run, call->node, name->unknown);
	return assign(run, name->text);
}

static struct kx_err *run_command(
	struct grub_run *run, const struct grub_node *node, enum grub_truth *ret)
{
	struct grub_args args;
	struct grub_call call = {run, node, &args};
	bool inverted;

	KX_TRY(grub_expand(run->arena, &run->env, &run->positional, node->words, &args));
	inverted = args.n > 1 && !strcmp(args.v[0].text, "!");
	if (inverted) {
		args.v++;
		args.n--;
	}
	*ret = GRUB_YES;
	if (args.n)
		KX_TRY(run_named(&call, ret));
	if (inverted)
		*ret = grub_not(*ret);
	return NULL;
}

/* ---- what is built of commands ----------------------------------------------------- */

/* Both ways: what they leave different is not known. */
static struct kx_err *run_both(struct grub_run *run, const struct grub_node *node)
{
	const char *doubt = run->doubt, *why;
	struct grub_env other;
	enum grub_truth ignored;

	KX_TRY(grub_reason(run, node, "a condition that only GRUB can know", &why));
	KX_TRY(grub_env_copy(&run->env, &other));
	run->steps += (other.variables.n + other.functions.n) / 8;
	if (!doubt)
		run->doubt = why;
	struct kx_err *err = grub_run_list(run, node->body, &ignored);
	struct grub_env taken = run->env;
	run->env = other;
	if (!err)
		err = grub_run_list(run, node->otherwise, &ignored);
	if (err)
		grub_env_destroy(&taken);
	else
		err = grub_env_merge(&run->env, &taken, why);
	run->doubt = doubt;
	return err;
}

static struct kx_err *run_if(
	struct grub_run *run, const struct grub_node *node, enum grub_truth *ret)
{
	enum grub_truth truth;

	KX_TRY(grub_run_list(run, node->condition, &truth));
	if (truth == GRUB_YES)
		return grub_run_list(run, node->body, ret);
	if (truth == GRUB_NO)
		return grub_run_list(run, node->otherwise, ret);
	*ret = GRUB_MAYBE;
	return run_both(run, node);
}

static struct kx_err *run_for(
	struct grub_run *run, const struct grub_node *node, enum grub_truth *ret)
{
	const struct grub_part *name = node->words->parts;
	struct grub_args args;

	if (!name || name->next || name->is_variable)
		return grub_lose(run, node, "a 'for' with a strange name");
	KX_TRY(grub_expand(
		run->arena, &run->env, &run->positional, node->words->next, &args));
	for (size_t i = 0; i < args.n; i++)
		if (args.v[i].unknown || args.v[i].pattern)
			return grub_lose(
				run, node, "a 'for' over words that only GRUB knows");
	for (size_t i = 0; i < args.n; i++) {
		KX_TRY(grub_env_set(&run->env, name->s, args.v[i].text));
		KX_TRY(grub_run_list(run, node->body, ret));
	}
	return NULL;
}

static struct kx_err *define_function(struct grub_run *run, const struct grub_node *node)
{
	const struct grub_part *name = node->words->parts;
	struct grub_binding function = {.node = node->body, .file = run->file};

	if (!name || name->next || name->is_variable)
		return grub_lose(run, node, "a function with a strange name");
	function.name = name->s;
	return grub_env_bind(&run->env.functions, &function);
}

static struct kx_err *run_node(
	struct grub_run *run, const struct grub_node *node, enum grub_truth *ret)
{
	if (++run->steps > GRUB_STEPS_MAX)
		return kx_err_new(KX_LIMIT, "more than %d commands", GRUB_STEPS_MAX);
	switch (node->kind) {
	case GRUB_COMMAND:
		return run_command(run, node, ret);
	case GRUB_IF:
		return run_if(run, node, ret);
	case GRUB_FUNCTION:
		return define_function(run, node);
	case GRUB_FOR:
		return run_for(run, node, ret);
	case GRUB_LOOP:
		*ret = GRUB_MAYBE;
		return grub_lose(run, node, "a loop, which only GRUB can follow");
	case GRUB_BROKEN:
		break;
	}
	*ret = GRUB_MAYBE;
	return grub_lose(run, node, node->complaint);
}

struct kx_err *grub_run_list(
	struct grub_run *run, const struct grub_node *node, enum grub_truth *ret)
{
	*ret = GRUB_YES;
	for (; node && !run->ended; node = node->next) {
		*ret = GRUB_YES;
		struct kx_err *err = run_node(run, node, ret);
		if (err && err->code == KX_LIMIT && !run->located) {
			run->located = true;
			err = kx_err_prefix(err, "%s:%u", run->file->at, node->line);
		}
		if (err)
			return err;
	}
	return NULL;
}

/* ---- files ------------------------------------------------------------------------- */

static bool is_open(const struct grub_run *run, const char *at)
{
	for (const struct grub_file *file = run->file; file; file = file->around)
		if (!strcmp(file->at, at))
			return true;
	return false;
}

static struct kx_err *run_text(struct grub_run *run, const struct boot_file *file,
	const struct sys_text *text, enum grub_truth *ret)
{
	const struct grub_file *around = run->file;
	struct grub_file *inside;
	struct grub_node *nodes;
	char *at;

	if (is_open(run, file->at))
		return kx_err_new(KX_LIMIT, "%s includes itself", file->at);
	if (text->size > BOOT_FILE_MAX - run->size)
		return kx_err_new(KX_LIMIT,
			"%s: more than %d bytes, with what it includes", file->at,
			BOOT_FILE_MAX);
	run->size += text->size;
	KX_TRY(arena_copy(run->arena, file->at, strlen(file->at), &at));
	const struct bytes b = {(const uint8_t *)text->s, text->size, at};
	KX_TRY(grub_parse(&b, run->arena, &nodes));
	KX_TRY(arena_alloc(run->arena, sizeof(*inside), &inside));
	inside->at = at;
	inside->around = around;
	KX_TRY(grub_device_of(run, file, &inside->device));
	run->file = inside;
	KX_TRY(enter(run));
	KX_TRY(grub_run_list(run, nodes, ret));
	run->depth--;
	run->file = around;
	return NULL;
}

struct kx_err *grub_run_file(
	struct grub_run *run, struct boot_file *file, enum grub_truth *ret)
{
	KX_AUTO(sys_text_destroy) struct sys_text text = {0};

	KX_TRY(run->machine->read(run->machine->arg, file, &text));
	return run_text(run, file, &text, ret);
}
