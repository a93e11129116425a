/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which entry systemd-boot would start: by what loader.conf says and the EFI variables
 * that the system and it leave for each other. Pure.
 */
#ifndef KX_BLS_CHOOSE_H
#define KX_BLS_CHOOSE_H

#include "base/bytes.h"
#include "base/err.h"
#include "boot/entry.h"

/* loader.conf: each is a pattern, or NULL. Its other settings pick no entry. */
struct loader_conf {
	char *preferred;	/* not for an entry whose tries are used up */
	char *default_entry;	/* or "@saved" */
};

/* Its lines are those of an entry: errors as of bls_parse(). ret is empty then. */
struct kx_err *loader_conf_parse(const struct bytes *b, struct loader_conf *ret);
void loader_conf_destroy(struct loader_conf *conf);

/* The EFI variables of those names; NULL: not set. */
struct bls_variables {
	char *one_shot;	     /* LoaderEntryOneShot */
	char *preferred;     /* LoaderEntryPreferred */
	char *default_entry; /* LoaderEntryDefault, which may be "@saved" */
	char *last_booted;   /* LoaderEntryLastBooted, which is what @saved means */
};
void bls_variables_destroy(struct bls_variables *variables);

/*
 * Set initial, initial_by, oneshot and saved of menu, whose entries are in their order.
 * path is that of loader.conf. A pattern that no entry matches is warned of, and what
 * comes after it counts, as for systemd-boot. Errors: KX_NOMEM.
 */
struct kx_err *bls_choose(struct boot_menu *menu, const struct bls_variables *variables,
	const struct loader_conf *conf, const char *path);

#endif
