/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state in which the commands of a grub.cfg are followed, and what grub-run.c, which
 * follows them, has for those who are called by it.
 */
#ifndef KX_GRUB_STATE_H
#define KX_GRUB_STATE_H

#include "boot/grub-env.h"
#include "boot/grub-machine.h"
#include "boot/grub-test.h"

/* A file that commands stand in. */
struct grub_file {
	const char *at;	    /* on this machine */
	const char *device; /* that it lies on, as grub_device() has it */
	bool no_lines;	    /* what is run was made of it: lines mean nothing */
	const struct grub_file *around; /* that reads it; NULL: the first one */
};

/* What a menu shows; the first of several, which hang on next. */
struct grub_item {
	enum grub_item_kind {
		GRUB_ENTRY,
		GRUB_SUBMENU,
		GRUB_GAP /* there may be more, or not: doubt */
	} kind;
	const char *title, *id;
	const struct grub_node *block; /* which makes it what it is */
	const struct grub_file *file;
	unsigned int line;
	struct grub_args positional; /* $1 … in it */
	const char *doubt;   /* why it may not be there at all; NULL: it is */
	const char *strange; /* why its own words are not known; NULL: they are */
	struct grub_item *below; /* of a submenu */
	size_t entry;		 /* its index in the menu; BOOT_NONE: it has none */
	struct grub_item *next;
};

struct grub_run {
	const struct grub_machine *machine;
	struct arena *arena;
	struct boot_menu *menu;
	struct grub_env env;
	const struct grub_file *file;
	struct grub_args positional;
	const char *doubt; /* why what is run now may not be; NULL: it is */
	struct grub_item **items; /* where the next one goes; NULL: within an entry */
	struct grub_item **first; /* of this menu */
	struct boot_entry *entry; /* that is followed; NULL: the menu itself */
	bool once;	 /* what counts for the next boot alone counts */
	bool ended;	 /* another file took the place of the rest */
	bool located;	 /* an error says in which line it came up */
	unsigned int depth; /* functions and files in each other */
	size_t steps;	    /* commands that were run */
	size_t size;	    /* bytes of all files that were read */
	const char *saved;	/* saved_entry of the environment block; NULL: none */
	const char *saved_in;	/* that block, on this machine */
};

/* Limits of what a menu makes its reader do. */
#define GRUB_DEPTH_MAX 16
#define GRUB_STEPS_MAX 300000

/* Follow commands. *ret: the status of the last one. Errors: KX_LIMIT, KX_NOMEM. */
struct kx_err *grub_run_list(
	struct grub_run *run, const struct grub_node *node, enum grub_truth *ret);

/* Read another file of commands, and follow it. file: which; its at is set. */
struct kx_err *grub_run_file(
	struct grub_run *run, struct boot_file *file, enum grub_truth *ret);

/* "FILE:LINE" of node, in the arena. */
struct kx_err *grub_where(
	struct grub_run *run, const struct grub_node *node, const char **ret);

/* "FILE:LINE: WHAT", in the arena. */
struct kx_err *grub_reason(struct grub_run *run, const struct grub_node *node,
	const char *what, const char **ret);

/* The entry that is followed, if any, cannot be loaded, for that reason. */
struct kx_err *grub_refuse(struct grub_run *run, const struct grub_node *node,
	const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Nothing is sure from here on: neither variables, nor how many items follow. */
struct kx_err *grub_lose(
	struct grub_run *run, const struct grub_node *node, const char *what);

/* An item at the end of the menu that is made; within an entry *ret is NULL. */
struct kx_err *grub_add_item(struct grub_run *run, enum grub_item_kind kind,
	const struct grub_node *node, struct grub_item **ret);

/* A command that is called with these words, of which the first is its name. */
struct grub_call {
	struct grub_run *run;
	const struct grub_node *node;
	const struct grub_args *args;
};

/* The commands of GRUB; NULL: none of that name is known. */
typedef struct kx_err *grub_command(struct grub_call *call, enum grub_truth *ret);
grub_command *grub_find_command(const char *name);

/* Those of them that load something, in grub-load.c. */
grub_command grub_linux, grub_initrd, grub_multiboot, grub_module, grub_devicetree;

/* Those that read other files, in grub-files.c, and search, in grub-search.c. */
grub_command grub_source, grub_configfile, grub_load_env;
grub_command grub_search, grub_search_uuid, grub_search_label, grub_search_file;

/* Fedora's, in grub-bls.c. */
grub_command grub_blscfg;

#endif
