/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GRUB's variables and functions as far as a menu's text tells them. What depends on
 * something that is known at boot time only is kept as unknown, with the reason. Pure;
 * all texts live in an arena.
 */
#ifndef KX_GRUB_ENV_H
#define KX_GRUB_ENV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "boot/grub-parse.h"

struct grub_file;

/* A variable or a function. Neither text nor unknown: it is not set. */
struct grub_binding {
	const char *name;
	const char *text;	      /* a variable's value */
	const struct grub_node *node; /* a function's body; NULL: an empty one */
	const struct grub_file *file; /* that a function stands in; NULL: a variable */
	const char *unknown;	      /* why neither is known; NULL: it is */
	bool exported;		      /* submenus have it, too */
};

struct grub_bindings {
	struct grub_binding *v; /* sorted by name */
	size_t n, capacity;
};

/* The most of each. */
#define GRUB_BINDINGS_MAX 1024

struct grub_env {
	struct grub_bindings variables, functions;
	const char *lost; /* why nothing that is not set later is known; NULL: it is */
};

void grub_env_destroy(struct grub_env *env);
struct kx_err *grub_env_copy(const struct grub_env *from, struct grub_env *ret);

/* What is bound to name; NULL: nothing is. Never so when env->lost. */
const struct grub_binding *grub_env_find(
	const struct grub_bindings *bindings, const char *name);

/*
 * Bind what binding holds in the place of what its name had; an exported variable stays
 * one. Its texts must live as long as env. Errors: KX_NOMEM, KX_LIMIT.
 */
struct kx_err *grub_env_bind(
	struct grub_bindings *bindings, const struct grub_binding *binding);

/* Set a variable to text; NULL: it is not set any more. */
struct kx_err *grub_env_set(struct grub_env *env, const char *name, const char *text);

/* The variable may be anything, for that reason. */
struct kx_err *grub_env_doubt(struct grub_env *env, const char *name, const char *why);

/* Anything may be anything, from here on. Of several reasons the first stays. */
void grub_env_lose(struct grub_env *env, const char *why);

/* Only exported variables are left: a submenu, or another configuration, begins. */
void grub_env_leave(struct grub_env *env);

/*
 * env was what it is, or became other: what differs is unknown, for that reason. Takes
 * what other holds.
 */
struct kx_err *grub_env_merge(
	struct grub_env *env, struct grub_env *other, const char *why);

/*
 * An environment block (grubenv): each NAME=VALUE of it, in its order, without the
 * backslashes before backslashes and newlines, is handed to take(); texts live in arena.
 * Errors: KX_FORMAT where it is none, and take()'s.
 */
struct kx_err *grub_envblock_parse(const struct bytes *b, struct arena *arena,
	struct kx_err *(*take)(void *arg, const char *name, const char *value),
	void *arg);

/*
 * The variable by which a block asks for one boot alone, as grub-reboot(8) leaves it:
 * next_entry, or prev_saved_entry of old ones, which comes back behind that boot. *ret is
 * static text; NULL: none, or it is empty. Errors: KX_FORMAT as above, KX_NOMEM,
 * KX_LIMIT.
 */
struct kx_err *grub_envblock_once(const struct bytes *b, const char **ret);

#endif
