/* SPDX-License-Identifier: GPL-2.0-or-later */
/* File names of entries, which count boots: "NAME+LEFT-DONE.conf". Pure. */
#ifndef KX_BLS_NAME_H
#define KX_BLS_NAME_H

#include <stdbool.h>

#include "base/err.h"

struct bls_name {
	char *id;			/* without the counters: "NAME.conf" */
	int tries_left, tries_done; /* -1: it is not counted */
};

/* Is it the ID of what systemd-boot adds by itself: "auto-windows"? */
bool bls_name_is_reserved(const char *name);

/* Is name, of a file, that of an entry: one with the suffix, ".conf" or ".efi"? */
bool bls_name_has(const char *name, const char *suffix);

/*
 * Take the counters out of name, which bls_name_has() suffix. What is no counter is part
 * of the name. "+LEFT" alone means that nothing was tried. The caller frees ret->id.
 */
struct kx_err *bls_name_parse(
	const char *name, const char *suffix, struct bls_name *ret);

#endif
