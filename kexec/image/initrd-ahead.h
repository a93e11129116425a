/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * --fast-boot: an initrd whose compressed archives are decompressed before it is handed
 * over, so that the new kernel need not do it while the machine is down. It finds the
 * same files in plain archives.
 */
#ifndef KX_INITRD_AHEAD_H
#define KX_INITRD_AHEAD_H

#include <stdbool.h>

#include "base/err.h"
#include "sys/file.h"

struct initrd_ahead {
	struct file file;   /* what is handed over; path NULL: the initrd as it is */
	const char *format; /* of its first compressed archive: "zstd"; NULL: none */
	char *why_not;	    /* one is not decompressed, in words; else NULL */
};

/*
 * Decompress the archives of initrd, in at most room bytes for all of it. What stands
 * before the first compressed archive, microcode above all, stays where it is; what
 * follows the last one that is known stays behind it as it is (a boot configuration is
 * found from the end). The memory that it takes is that of the result, and while it is
 * made that of decompressing. An initrd that has no compressed archive is left
 * alone; so is, with a reason, one with an archive that is damaged or cut short, that
 * holds anything but plain archives, or files that the kernel would then take for its
 * own, that grows beyond room or as no initrd does, or that
 * this program cannot undo. limit says, in words, what sets room.
 * *ret is to be destroyed even on an error, which is KX_NOMEM or KX_CHANGED.
 */
struct kx_err *initrd_ahead_make(const struct file *initrd, uint64_t room,
	const char *limit, struct initrd_ahead *ret);
void initrd_ahead_destroy(struct initrd_ahead *ahead);

/* Is there a compressed archive in it, whose start the kernel would find? */
bool initrd_ahead_is_packed(const struct file *initrd);

/*
 * Does it start with plain archives that have files below "kernel/"? In archives that are
 * not compressed the kernel looks for microcode and ACPI tables there, up to the first
 * one that is compressed (find_cpio_data() in lib/earlycpio.c).
 */
bool initrd_ahead_is_for_kernel(const struct file *initrd);

#endif
