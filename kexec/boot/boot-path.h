/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths and initrds as boot loaders write them. Pure. */
#ifndef KX_BOOT_PATH_H
#define KX_BOOT_PATH_H

#include "base/err.h"
#include "boot/entry.h"

/*
 * path as struct boot_file has it: from the root of its file system on, with one slash
 * between its parts and none of ".". What does not start with one is below folder ("/",
 * "/extlinux"). ".." takes the part before it away; where there is none, it stays, and
 * boot_file_find() refuses it. The caller frees *ret.
 */
struct kx_err *boot_path(const char *folder, const char *path, char **ret);

/* The same for the firmware, where a backslash is a slash, and all paths are absolute. */
struct kx_err *boot_path_efi(const char *path, char **ret);

/*
 * Add what the words initrd=… of a command line name, behind "--" as well, to files, as
 * boot_path() of folder gives it, or boot_path_efi() where folder is NULL. Their paths
 * are separated by commas in the former.
 */
struct kx_err *boot_initrds_of_cmdline(
	const char *cmdline, const char *folder, struct boot_files *files);

#endif
