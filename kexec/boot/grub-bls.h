/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the Boot Loader Specification as GRUB's blscfg reads them. Pure. */
#ifndef KX_GRUB_BLS_H
#define KX_GRUB_BLS_H

#include "boot/bls.h"
#include "boot/grub-state.h"

/*
 * The commands that blscfg makes of conf, with the variables that are set now put in:
 * "linux ($root)/vmlinuz-… root=…". *ret NULL: there is no kernel in it. *ret_why: NULL,
 * or why a variable of it is not known.
 */
struct kx_err *grub_bls_commands(struct grub_run *run, const struct bls_conf *conf,
	const char **ret, const char **ret_why);

#endif
