// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/grub-env.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/vec.h"

void grub_env_destroy(struct grub_env *env)
{
	free(env->variables.v);
	free(env->functions.v);
	*env = (struct grub_env){0};
}

static struct kx_err *copy_bindings(
	const struct grub_bindings *from, struct grub_bindings *ret)
{
	*ret = (struct grub_bindings){0};
	if (!from->n)
		return NULL;
	KX_TRY(vec_grow(&ret->v, &ret->capacity, from->n, sizeof(*ret->v)));
	memcpy(ret->v, from->v, from->n * sizeof(*ret->v));
	ret->n = from->n;
	return NULL;
}

struct kx_err *grub_env_copy(const struct grub_env *from, struct grub_env *ret)
{
	*ret = (struct grub_env){.lost = from->lost};
	KX_TRY(copy_bindings(&from->variables, &ret->variables));
	struct kx_err *err = copy_bindings(&from->functions, &ret->functions);
	if (err)
		grub_env_destroy(ret);
	return err;
}

/* Where name stands, or would. */
static size_t find_place(const struct grub_bindings *bindings, const char *name)
{
	size_t low = 0, high = bindings->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(bindings->v[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct grub_bindings *bindings, size_t place, const char *name)
{
	return place < bindings->n && !strcmp(bindings->v[place].name, name);
}

const struct grub_binding *grub_env_find(
	const struct grub_bindings *bindings, const char *name)
{
	size_t place = find_place(bindings, name);

	return is_at(bindings, place, name) ? &bindings->v[place] : NULL;
}

struct kx_err *grub_env_bind(
	struct grub_bindings *bindings, const struct grub_binding *binding)
{
	size_t place = find_place(bindings, binding->name);
	bool exported = binding->exported;

	if (is_at(bindings, place, binding->name)) {
		exported |= bindings->v[place].exported;
	} else {
		if (bindings->n >= GRUB_BINDINGS_MAX)
			return kx_err_new(KX_LIMIT, "more than %d variables or functions",
				GRUB_BINDINGS_MAX);
		KX_TRY(vec_grow(&bindings->v, &bindings->capacity, bindings->n + 1,
			sizeof(*bindings->v)));
		memmove(&bindings->v[place + 1], &bindings->v[place],
			(bindings->n - place) * sizeof(*bindings->v));
		bindings->n++;
	}
	bindings->v[place] = *binding;
	bindings->v[place].exported = exported;
	return NULL;
}

struct kx_err *grub_env_set(struct grub_env *env, const char *name, const char *text)
{
	struct grub_binding binding = {.name = name, .text = text};

	return grub_env_bind(&env->variables, &binding);
}

struct kx_err *grub_env_doubt(struct grub_env *env, const char *name, const char *why)
{
	struct grub_binding binding = {.name = name, .unknown = why};

	return grub_env_bind(&env->variables, &binding);
}

void grub_env_lose(struct grub_env *env, const char *why)
{
	if (!env->lost)
		env->lost = why;
	for (size_t i = 0; i < env->variables.n; i++)
		if (!env->variables.v[i].unknown)
			env->variables.v[i].unknown = why;
	for (size_t i = 0; i < env->functions.n; i++)
		if (!env->functions.v[i].unknown)
			env->functions.v[i].unknown = why;
}

void grub_env_leave(struct grub_env *env)
{
	struct grub_bindings *variables = &env->variables;
	size_t n = 0;

	for (size_t i = 0; i < variables->n; i++)
		if (variables->v[i].exported)
			variables->v[n++] = variables->v[i];
	variables->n = n;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

static bool is_same(const struct grub_binding *a, const struct grub_binding *b)
{
	return !a->unknown && !b->unknown && a->node == b->node && a->file == b->file &&
	       same_text(a->text, b->text) && a->exported == b->exported;
}

/* What both have, or only one of them. */
static struct kx_err *merge_into(struct grub_bindings *merged,
	const struct grub_binding *a, const struct grub_binding *b, const char *why)
{
	const struct grub_binding unset = {.name = (a ? a : b)->name};
	struct grub_binding binding = a ? *a : *b;

	if (!is_same(a ? a : &unset, b ? b : &unset) && !binding.unknown)
		binding.unknown = why;
	if (a && b)
		binding.exported = a->exported || b->exported;
	return grub_env_bind(merged, &binding);
}

static struct kx_err *merge_bindings(
	struct grub_bindings *a, const struct grub_bindings *b, const char *why)
{
	struct grub_bindings merged = {0};
	struct kx_err *err = NULL;
	size_t i = 0, k = 0;

	while (!err && (i < a->n || k < b->n)) {
		int order = i == a->n	? 1
			    : k == b->n ? -1
					: strcmp(a->v[i].name, b->v[k].name);

		err = merge_into(&merged, order <= 0 ? &a->v[i] : NULL,
			order >= 0 ? &b->v[k] : NULL, why);
		i += order <= 0;
		k += order >= 0;
	}
	free(err ? merged.v : a->v);
	if (!err)
		*a = merged;
	return err;
}

struct kx_err *grub_env_merge(
	struct grub_env *env, struct grub_env *other, const char *why)
{
	struct kx_err *err = merge_bindings(&env->variables, &other->variables, why);

	if (!err)
		err = merge_bindings(&env->functions, &other->functions, why);
	if (!err && !env->lost)
		env->lost = other->lost;
	grub_env_destroy(other);
	return err;
}

/* ---- environment blocks ------------------------------------------------------------ */

/* Bytes for the texts of one: GRUB itself makes blocks of 1024. */
#define GRUB_ENVBLOCK_MEMORY (1 << 20)

enum { ONCE_COUNT = 2 }; /* variables that ask for one boot */

/* The value at *at, up to a newline that no backslash precedes; *at moves behind it. */
static struct kx_err *take_value(
	const char **at, const char *end, struct arena *arena, char **ret)
{
	const char *p = *at;
	char *to;

	while (p < end && *p != '\n')
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	KX_TRY(arena_alloc(arena, p - *at + 1, &to));
	*ret = to;
	for (const char *from = *at; from < p; from++) {
		if (*from == '\\' && from + 1 < p)
			from++;
		*to++ = *from;
	}
	*at = p < end ? p + 1 : end;
	return NULL;
}

static bool is_name(const char *s, size_t size)
{
	return size && *s != '#' && !memchr(s, '\n', size) && !memchr(s, ' ', size);
}

struct kx_err *grub_envblock_parse(const struct bytes *b, struct arena *arena,
	struct kx_err *(*take)(void *arg, const char *name, const char *value), void *arg)
{
	static const char signature[] = "# GRUB Environment Block\n";
	const char *at = (const char *)b->data, *end;

	if (b->size < sizeof(signature) - 1 ||
		memcmp(at, signature, sizeof(signature) - 1) != 0 ||
		memchr(at, 0, b->size) || memchr(at, GRUB_MARK, b->size))
		return kx_err_new(
			KX_FORMAT, "%s: it is no environment block of GRUB's", b->name);
	end = at + b->size;
	at += sizeof(signature) - 1;
	while (at < end) {
		const char *equals = memchr(at, '=', end - at);
		char *name, *value;

		if (*at == '#' || !equals || !is_name(at, equals - at)) {
			const char *newline = memchr(at, '\n', end - at);

			at = newline ? newline + 1 : end;
			continue;
		}
		KX_TRY(arena_copy(arena, at, equals - at, &name));
		at = equals + 1;
		KX_TRY(take_value(&at, end, arena, &value));
		KX_TRY(take(arg, name, value));
	}
	return NULL;
}

/* As load_env of the menu does: the last line of a variable counts. */
static struct kx_err *take_once(void *arg, const char *name, const char *value)
{
	static const char *const names[ONCE_COUNT] = {"next_entry", "prev_saved_entry"};
	const char **asks = arg;

	for (size_t i = 0; i < ONCE_COUNT; i++)
		if (!strcmp(name, names[i]))
			asks[i] = *value ? names[i] : NULL;
	return NULL;
}

struct kx_err *grub_envblock_once(const struct bytes *b, const char **ret)
{
	KX_AUTO(arena_destroy) struct arena arena = {.limit = GRUB_ENVBLOCK_MEMORY};
	const char *asks[ONCE_COUNT] = {NULL};

	*ret = NULL;
	KX_TRY(grub_envblock_parse(b, &arena, take_once, asks));
	for (size_t i = 0; i < ONCE_COUNT && !*ret; i++)
		*ret = asks[i];
	return NULL;
}
