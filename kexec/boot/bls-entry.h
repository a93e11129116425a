/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries of the Boot Loader Specification, type 1, as systemd-boot takes them. Pure. */
#ifndef KX_BLS_ENTRY_H
#define KX_BLS_ENTRY_H

#include "base/err.h"
#include "boot/bls.h"
#include "boot/entry.h"

/*
 * Add the entry in conf, of the file at path on this machine ("/boot/loader/entries/…"),
 * to menu; takes the quotes off in conf. One that starts nothing is left out with a
 * warning of the menu; overlays of device trees and what else is not handed over are
 * warnings of the entry. Refused by boot_entry_refuse() are what has GRUB's variables in
 * it, and images from the network.
 * Errors: KX_NOMEM, KX_LIMIT for too many entries or files.
 */
struct kx_err *bls_add_entry(
	struct bls_conf *conf, const char *path, struct boot_menu *menu);

#endif
