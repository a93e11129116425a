/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the files of a boot menu lie on this machine: file systems that are mounted, by
 * /proc/self/mountinfo and the links of /dev/disk, and files on them.
 */
#ifndef KX_FILESYSTEMS_H
#define KX_FILESYSTEMS_H

#include "base/err.h"
#include "boot/entry.h"
#include "sys/sys.h"

struct boot_mount {
	char *root;   /* the part that is mounted: "/", or "/@" of a subvolume */
	char *point;  /* where: "/boot" */
	char *device; /* "259:1", as the kernel has it */
	char *source; /* "/dev/nvme0n1p1" */
	char *type;   /* "ext4" */
};

struct boot_filesystems {
	struct boot_mount *v; /* as in mountinfo: later ones cover earlier ones */
	size_t n;
};

/*
 * Read what is mounted. A captured machine without proc/self/mountinfo is one file system
 * at /.
 */
struct kx_err *boot_filesystems_read(
	const struct sys *sys, struct boot_filesystems *ret);
void boot_filesystems_destroy(struct boot_filesystems *filesystems);

/*
 * Find file, named by a menu at the path menu on this machine ("/boot/grub/grub.cfg"),
 * and set file->at. It must be a regular file, and path must neither leave its file
 * system by "..", nor a captured machine by a link. Errors: KX_IO with ENOENT, KX_FORMAT
 * for a path that is none, KX_UNSUPPORTED for a file system that is not mounted.
 */
struct kx_err *boot_file_find(const struct sys *sys,
	const struct boot_filesystems *filesystems, const char *menu,
	struct boot_file *file);

/*
 * The same for all files of all entries of menu: an entry that lacks one is refused
 * (boot_entry_refuse()), with the entry's source and line.
 */
struct kx_err *boot_menu_find_files(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *menu);

#endif
