/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices and paths of GRUB. What "search" finds has a name of GRUB's own, "hd0,gpt2",
 * that nobody knows here: its place is taken by one that says how it was looked for, and
 * starts with GRUB_MARK.
 */
#ifndef KX_GRUB_DEVICE_H
#define KX_GRUB_DEVICE_H

#include "boot/grub-state.h"

/* The one that the first file of the menu lies on. */
#define GRUB_MENU_DEVICE "\001m"

/* The name for a device that is found by what value says. */
struct kx_err *grub_device(
	struct arena *arena, enum boot_by by, const char *value, const char **ret);

/*
 * What path names, "/boot/x" or "(device)/boot/x": *ret points into the arena, and must
 * not be freed. *ret_why: NULL, or why it is not known.
 */
struct kx_err *grub_locate(struct grub_run *run, const struct grub_arg *path,
	struct boot_file *ret, const char **ret_why);

/* The same, as a file of an entry, whose parts are allocated. */
struct kx_err *grub_locate_for_entry(struct grub_run *run, const struct grub_arg *path,
	struct boot_file *ret, const char **ret_why);

/* Where folder is, of GRUB's variable root: the name in the arena. */
struct kx_err *grub_device_of(
	struct grub_run *run, const struct boot_file *file, const char **ret);

/* The path of file within the part that its name has no device of: "/boot/x". */
const char *grub_without_device(const char *path);

#endif
