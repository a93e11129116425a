// SPDX-License-Identifier: GPL-2.0-or-later
/* Words of a grub.cfg, with the values of variables put in. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/vec.h"
#include "boot/grub-test.h"

struct expansion {
	struct arena *arena;
	const struct grub_env *env;
	const struct grub_args *positional;
	struct grub_args *args;
	size_t capacity;
	char *text; /* of the argument that is being made */
	size_t size, room;
	bool begun;
	struct grub_arg arg;
};

static struct kx_err *append(struct expansion *e, const char *s, size_t size, bool quoted)
{
	if (size > GRUB_ARG_SIZE_MAX - e->size)
		return kx_err_new(
			KX_LIMIT, "a word of more than %d bytes", GRUB_ARG_SIZE_MAX);
	KX_TRY(vec_grow(&e->text, &e->room, e->size + size + 1, 1));
	memcpy(e->text + e->size, s, size);
	e->size += size;
	e->begun = true;
	if (!e->arg.unknown)
		e->arg.known = e->size;
	for (size_t i = 0; i < size && !quoted; i++)
		e->arg.pattern |= strchr("*?[", s[i]) != NULL;
	return NULL;
}

static struct kx_err *end_argument(struct expansion *e)
{
	char *text;

	if (!e->begun)
		return NULL;
	if (e->args->n >= GRUB_ARGS_MAX)
		return kx_err_new(
			KX_LIMIT, "a command of more than %d words", GRUB_ARGS_MAX);
	KX_TRY(arena_copy(e->arena, e->text ? e->text : "", e->size, &text));
	KX_TRY(vec_grow(&e->args->v, &e->capacity, e->args->n + 1, sizeof(*e->args->v)));
	e->arg.text = text;
	e->args->v[e->args->n++] = e->arg;
	e->arg = (struct grub_arg){0};
	e->size = 0;
	e->begun = false;
	return NULL;
}

/* White space at the ends of a value separates nothing; that within it does. */
static struct kx_err *append_split(struct expansion *e, const char *s)
{
	s += strspn(s, " \t\n");
	while (*s) {
		size_t size = strcspn(s, " \t\n");

		KX_TRY(append(e, s, size, false));
		s += size;
		s += strspn(s, " \t\n");
		if (*s)
			KX_TRY(end_argument(e));
	}
	return NULL;
}

static struct kx_err *append_value(
	struct expansion *e, const struct grub_arg *value, bool quoted)
{
	if (value->unknown && !e->arg.unknown)
		e->arg.unknown = value->unknown;
	if (value->unknown) {
		e->begun = true;
		e->arg.loose |= !quoted;
		return NULL;
	}
	return quoted ? append(e, value->text, strlen(value->text), true)
		      : append_split(e, value->text);
}

/* $1 …, $*, $@ and $#. */
static struct kx_err *append_positional(
	struct expansion *e, const char *name, bool quoted)
{
	const struct grub_args *positional = e->positional;
	static const struct grub_args none;

	if (!positional)
		positional = &none;
	if (*name == '#') {
		char *text;

		KX_TRY(arena_format(e->arena, &text, "%zu", positional->n));
		return append(e, text, strlen(text), quoted);
	}
	if (*name == '*' || *name == '@') {
		for (size_t i = 0; i < positional->n; i++) {
			if (i && quoted && *name == '*')
				KX_TRY(append(e, " ", 1, true));
			else if (i)
				KX_TRY(end_argument(e));
			KX_TRY(append_value(e, &positional->v[i], quoted));
		}
		return NULL;
	}
	unsigned long i = strtoul(name, NULL, 10);
	if (!i || i > positional->n)
		return NULL;
	return append_value(e, &positional->v[i - 1], quoted);
}

static struct kx_err *append_variable(struct expansion *e, const char *name, bool quoted)
{
	const struct grub_binding *variable;
	struct grub_arg value = {.text = ""};

	if (quoted)
		e->begun = true;
	if (*name == '?')
		value.unknown = "the status of a command ($?)";
	else if (strchr("*@#", *name) || isdigit((unsigned char)*name))
		return append_positional(e, name, quoted);
	variable = grub_env_find(&e->env->variables, name);
	if (variable) {
		value.text = variable->text ? variable->text : "";
		value.unknown = variable->unknown;
	} else if (!value.unknown) {
		value.unknown = e->env->lost;
		if (!strncmp(name, "feature_", 8) && !value.unknown)
			value.unknown = "what GRUB's version can do";
	}
	return append_value(e, &value, quoted);
}

static struct kx_err *expand_words(struct expansion *e, const struct grub_word *words)
{
	for (; words; words = words->next) {
		for (const struct grub_part *part = words->parts; part;
			part = part->next) {
			if (part->is_variable)
				KX_TRY(append_variable(e, part->s, part->quoted));
			else
				KX_TRY(append(e, part->s, strlen(part->s), part->quoted));
		}
		KX_TRY(end_argument(e));
	}
	return NULL;
}

struct kx_err *grub_expand(struct arena *arena, const struct grub_env *env,
	const struct grub_args *positional, const struct grub_word *words,
	struct grub_args *ret)
{
	struct grub_args args = {0};
	struct expansion e = {
		.arena = arena, .env = env, .positional = positional, .args = &args};
	struct kx_err *err = expand_words(&e, words);

	*ret = (struct grub_args){.n = args.n};
	if (!err)
		err = arena_alloc(arena, args.n * sizeof(*args.v), &ret->v);
	if (!err && args.n)
		memcpy(ret->v, args.v, args.n * sizeof(*args.v));
	free(args.v);
	free(e.text);
	return err;
}
