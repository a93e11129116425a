/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where entries of the Boot Loader Specification lie: file systems for booting. Pure. */
#ifndef KX_BLS_PLACES_H
#define KX_BLS_PLACES_H

#include "boot/filesystems.h"

/* Mount points, as static text, or NULL: it is not mounted, or there is none. */
struct bls_places {
	const char *esp;      /* the EFI system partition, which has loader.conf */
	const char *xbootldr; /* the extended boot loader partition, beside it */
};

/*
 * By the mount points: a captured machine tells no types of partitions. The ESP is what
 * is mounted at /efi, /boot or /boot/efi, the first that is FAT; XBOOTLDR is what else is
 * mounted at /boot.
 */
struct bls_places bls_places_find(const struct boot_filesystems *filesystems);

#endif
