/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of one entry of the Boot Loader Specification (UAPI.1), type 1: a file
 * loader/entries/NAME.conf, of lines "KEY VALUE". Pure. What the keys mean differs by who
 * reads them: systemd-boot (bls-entry.h), or GRUB's blscfg, which puts variables in.
 */
#ifndef KX_BLS_H
#define KX_BLS_H

#include <stddef.h>

#include "base/bytes.h"
#include "base/err.h"

struct bls_line {
	char *key, *value; /* as they stand there, without the white space around them */
	unsigned int line; /* from 1 on */
};

struct bls_conf {
	char *text; /* which the lines point into */
	struct bls_line *v;
	size_t n, capacity;
};

/*
 * Take all lines that have a key and a value, whatever the key is; empty lines, comments
 * (#) and a key alone are left out, as boot loaders do. A line may end by CR or LF.
 * Errors: those of boot_lines_copy(); ret holds nothing then. It is freed by
 * bls_conf_destroy().
 */
struct kx_err *bls_parse(const struct bytes *b, struct bls_conf *ret);
void bls_conf_destroy(struct bls_conf *conf);

/*
 * The next line of that key (the case counts) behind the line after, or the first one
 * where after is NULL; NULL: there is none.
 */
const struct bls_line *bls_next(
	const struct bls_conf *conf, const char *key, const struct bls_line *after);

/* The last line of that key, which counts for systemd-boot. NULL: there is none. */
const struct bls_line *bls_last(const struct bls_conf *conf, const char *key);

/*
 * The values of all lines of that key, with a space between them; "" without one. The
 * caller frees *ret.
 */
struct kx_err *bls_join(const struct bls_conf *conf, const char *key, char **ret);

/*
 * Take the quotes off each value that starts and ends with one ("), as systemd-boot does
 * and GRUB does not.
 */
void bls_unquote(struct bls_conf *conf);

#endif
