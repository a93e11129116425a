/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a boot loader would offer and start: the entries of its menu, as data. Each way to
 * write menus has a parser of its own, which is pure and leaves files as the boot loader
 * names them; boot/filesystems.h finds them on this machine.
 */
#ifndef KX_ENTRY_H
#define KX_ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/warnings.h"

/* How a boot loader says which file system a file lies on. */
enum boot_by {
	BOOT_BY_MENU,  /* the one that holds the menu's own file */
	BOOT_BY_UUID,  /* its UUID, as blkid has it; the case does not count */
	BOOT_BY_LABEL, /* its label */
	BOOT_BY_FILE   /* the one that has this file */
};

struct boot_file {
	enum boot_by by;
	char *filesystem; /* by which; NULL with BOOT_BY_MENU */
	char *path;	  /* on it, from its root on: "/vmlinuz-6.1.0-35-amd64" */
	char *arguments;  /* of a module of a multiboot kernel; NULL: none */
	char *at;	  /* on this machine: "/boot/vmlinuz-…"; NULL: not found yet */
};

struct boot_files {
	struct boot_file *v; /* in the order of the menu */
	size_t n;
};

enum boot_kind {
	BOOT_LINUX,	/* a kernel, with initrds */
	BOOT_UKI,	/* a unified kernel image, which brings its own */
	BOOT_MULTIBOOT, /* Xen, with modules */
	BOOT_OTHER	/* another boot loader, the firmware's setup …: why_not says it */
};

struct boot_entry {
	enum boot_kind kind;
	char *id;	    /* unique in its menu: "debian-6.1.0-35-amd64.conf" */
	char *title;	    /* for people; never NULL */
	char *version;	    /* of the kernel; NULL: not told */
	char *os_version;   /* by which it is sorted; NULL: by version */
	char *image_id;	    /* as os_version: id without a profile; NULL: by id */
	char *sort_key;	    /* NULL: none; so are the two that follow */
	char *machine_id;
	char *architecture; /* "x64", as in the Boot Loader Specification */
	char *submenu;	    /* titles of the menus around it, joined by '>'; NULL: none */
	char *source;	    /* the file that it stands in, on this machine */
	unsigned int line;  /* in source, from 1 on; 0: the whole file */

	struct boot_file kernel; /* path NULL: none */
	struct boot_files initrds, modules;
	struct boot_file devicetree; /* path NULL: none */
	char *cmdline;		     /* "": there is none. Of multiboot: of the kernel */
	unsigned int profile;	     /* of a UKI */
	bool own_cmdline;	     /* of a UKI: cmdline is what the image has in it */

	int tries_left, tries_done; /* boot counting; -1: it is not counted */
	struct kx_err *why_not;	    /* what stands against loading it; NULL: nothing */
	struct warnings warnings;   /* what is left out of it, by file and line */
};

/* For the members below that pick an entry. */
#define BOOT_NONE ((size_t)-1)

struct boot_menu {
	const char *loader; /* whose it is: "GRUB", "systemd-boot" … */
	char *path;	    /* the file or folder that it was read from */
	struct boot_entry *v; /* in the order in which the boot loader shows them */
	size_t n, capacity;

	/* Which entry is meant, by index, or BOOT_NONE. */
	size_t initial; /* what the boot loader starts by itself; never that of oneshot */
	size_t oneshot; /* what it would start the next time only */
	size_t saved;	/* what it remembers */
	char *initial_by; /* what says so: "saved_entry in /boot/grub/grubenv"; NULL */

	struct warnings warnings; /* what was left out of the menu, by file and line */
};

/* An empty menu, as boot_menu_destroy() leaves it. loader is static text. */
void boot_menu_init(struct boot_menu *menu, const char *loader);
void boot_menu_destroy(struct boot_menu *menu);

/*
 * A new entry at the end of the menu, empty but for its kind (BOOT_LINUX), cmdline and
 * title (""), and counters (-1). It stays where it is until the next one is added.
 * Errors: KX_NOMEM, and KX_LIMIT over BOOT_ENTRIES_MAX.
 */
#define BOOT_ENTRIES_MAX 4096
struct kx_err *boot_menu_add(struct boot_menu *menu, struct boot_entry **ret);

/* Take the last entry away again. */
void boot_menu_drop_last(struct boot_menu *menu);

/*
 * What stands against loading the entry; takes err. Of several the first counts.
 */
void boot_entry_refuse(struct boot_entry *entry, struct kx_err *err);

/*
 * Another file at the end of files, empty. Error: KX_NOMEM, KX_LIMIT over BOOT_FILES_MAX.
 */
#define BOOT_FILES_MAX 64
struct kx_err *boot_files_add(struct boot_files *files, struct boot_file **ret);

#endif
