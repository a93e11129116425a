/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the files of a boot menu lie on this machine: file systems that are mounted, by
 * /proc/self/mountinfo and the links of /dev/disk, and files on them. All of it is read
 * once; the matching is pure.
 */
#ifndef KX_FILESYSTEMS_H
#define KX_FILESYSTEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "boot/entry.h"
#include "sys/sys.h"

/* A line of mountinfo (proc_pid_mountinfo(5)), its octal escapes resolved. */
struct boot_mount {
	uint64_t id, parent;
	char *root;   /* the part that is mounted: "/", or "/@" of a subvolume */
	char *point;  /* where: "/boot" */
	char *device; /* "259:1", as the kernel has it */
	char *type;   /* "ext4" */
	char *source; /* "/dev/nvme0n1p1"; may be anything, or empty */
	char *name;   /* of source, without links: "nvme0n1p1", "dm-0"; NULL: no device */
	bool read_only; /* the mount, or the file system */
};

/* What /dev/disk calls a block device. */
struct boot_tag {
	enum boot_by by; /* BOOT_BY_UUID or BOOT_BY_LABEL */
	char *value;	 /* "ABCD-1234" */
	char *name;	 /* "nvme0n1p1", "dm-0" */
	char *device;	 /* "259:1"; NULL: not told */
};

struct boot_filesystems {
	struct boot_mount *v; /* in the order of mountinfo */
	size_t n, capacity;
	size_t root; /* the mount of / that others may hide, or BOOT_NONE */
	struct boot_tag *tags;
	size_t ntags, tags_capacity;
	bool is_unknown; /* nothing tells what is mounted: one at / for all */
};

/*
 * Look into the folders of boot menus, so that what is mounted when somebody looks
 * (autofs) is in what boot_filesystems_read() reads then.
 */
void boot_automounts_wake(const struct sys *sys);

/*
 * Read what is mounted, and the names of file systems. A captured machine without
 * proc/self/mountinfo is one file system at /, whatever a menu calls it; names that are
 * not there are none. Errors: KX_FORMAT for a line that is none of mountinfo, KX_LIMIT.
 */
struct kx_err *boot_filesystems_read(
	const struct sys *sys, struct boot_filesystems *ret);
void boot_filesystems_destroy(struct boot_filesystems *filesystems);

/*
 * Pure: the mounts in size bytes of mountinfo, added to ret. Errors: KX_FORMAT, with the
 * number of the line; KX_LIMIT over BOOT_MOUNTS_MAX, the kernel's own limit
 * (fs.mount-max).
 */
#define BOOT_MOUNTS_MAX 100000
struct kx_err *boot_mountinfo_parse(
	const char *text, size_t size, struct boot_filesystems *ret);

/*
 * Pure: the mount that a file at path lies on, an absolute path without links, "." or
 * "..": mounts may hide others. NULL: none, in a tree that is not of one piece, or of
 * BOOT_STACK_MAX mounts one on the other.
 */
#define BOOT_STACK_MAX 4096
const struct boot_mount *boot_mount_of(
	const struct boot_filesystems *filesystems, const char *path);

/* Pure: is it an automount (autofs(5)) that waits for somebody to look? */
bool boot_mount_is_asleep(const struct boot_mount *mount);

/*
 * Pure: the mounts in size bytes of mountinfo text, added to ret. Error: KX_FORMAT, with
 * menu; NULL: it has none. BOOT_BY_FILE is no matter of names: false.
 */
bool boot_mount_is(const struct boot_filesystems *filesystems,
	const struct boot_mount *mount, const struct boot_file *file,
	const struct boot_mount *menu_mount);

/*
 * Find file, named by a menu at the path menu on this machine ("/boot/grub/grub.cfg"),
 * and set file->at, which is without links: in a captured machine root and at together
 * open it. Its path must start with '/', and lead to a regular file, neither by ".." nor
 * by a link to another file system. On btrfs a path that no mounted subvolume
 * has may also be one of the default subvolume: of the mount at /, or of the menu.
 * Errors: KX_IO with ENOENT, KX_FORMAT for a path that is none, KX_DENIED,
 * KX_UNSUPPORTED for a file system, or the part of it, that is not mounted. On an error
 * file->at stays as it was.
 */
struct kx_err *boot_file_find(const struct sys *sys,
	const struct boot_filesystems *filesystems, const char *menu,
	struct boot_file *file);

/*
 * The same for all files of all entries of menu, by each entry's source: an entry that
 * lacks one is refused (boot_entry_refuse()), with the entry's source and line. The error
 * is KX_NOMEM alone.
 */
struct kx_err *boot_menu_find_files(const struct sys *sys,
	const struct boot_filesystems *filesystems, struct boot_menu *menu);

#endif
