/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All that the user asked, parsed once by options.c. Paths stay strings. */
#ifndef KX_REQUEST_H
#define KX_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/warnings.h"

enum verb {
	VERB_DEFAULT,	 /* kexec KERNEL: load, then run shutdown */
	VERB_LOAD,	 /* -l, -l -e, and -p with panic set */
	VERB_UNLOAD,	 /* -u */
	VERB_EXEC,	 /* -e */
	VERB_LOAD_EXEC,	 /* -f KERNEL */
	VERB_STATUS,	 /* -S */
	VERB_CRASH_SIZE, /* --print-ckr-size */
	VERB_ENTRIES,	 /* --list-entries */
	VERB_CHECK,	 /* --check, with or without a kernel */
	VERB_ESTIMATE,	 /* --estimate */
	VERB_RECORD,	 /* --record */
	VERB_HELP,
	VERB_VERSION
};

enum call_wish { WISH_AUTO, WISH_LOAD, WISH_FILE }; /* -a, -c, -s */

/* What --check looks at: bits. */
enum check_scope { CHECK_NORMAL = 1, CHECK_CRASH = 2, CHECK_ALL = 3 };

enum output_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_PROMETHEUS };

enum args_style { ARGS_DEFAULT, ARGS_LINUX, ARGS_ELF, ARGS_NONE };

/* Strings in order of the command line; they point into argv, or to request.own. */
struct string_list {
	const char **v;
	size_t n;
};

/* Error: KX_NOMEM. */
static inline struct kx_err *string_list_add(struct string_list *list, const char *s)
{
	const char **v = reallocarray(list->v, list->n + 1, sizeof(*v));

	if (!v)
		return kx_err_nomem();
	list->v = v;
	v[list->n++] = s;
	return NULL;
}

/* The entry of a boot menu that --boot took, for people. Freed with the request. */
struct request_entry {
	char *loader;	   /* whose menu it is: "GRUB"; NULL: there is no entry */
	char *loader_why;  /* why that boot loader's, of several; NULL: it is alone */
	char *id;	   /* NULL: it has none */
	char *title;	   /* with the menus that it stands in */
	char *source;	   /* the file that says so, … */
	unsigned int line; /* … and the line, from 1 on; 0: all of it */
	char *why;	   /* why it: "it is the default …"; NULL: by its name */
};

#define REQUEST_OPTION_MAX 80

/* In serial_port: the port that the kernel names ttyS0; those behind it follow. */
#define SERIAL_TTYS 0x10000

/* The same of ttyAMA0. */
#define SERIAL_AMBA 0x20000

struct request {
	unsigned int asked; /* options.c's own: enum asked, the verb options given */
	bool given[REQUEST_OPTION_MAX]; /* the rows of option_table that were given */
	enum verb verb;
	bool panic; /* the crash image is meant: -p, and -S without -l */
	bool debug, verbose; /* verbose also by -S -v and by -v -v */
	bool dry_run, json;
	bool format_set; /* --format */
	enum output_format format; /* of --check: json says it, too */
	enum check_scope check;	   /* 0: --check says nothing of it */
	const char *root; /* --root=DIR or an archive, NULL: this machine */
	const char *record; /* --record=FILE, NULL: not given */
	bool anonymous;

	const char *kernel; /* not NULL for verbs that load, but with jump_back_helper */
	const char *type;   /* -t, NULL: probe */
	unsigned int profile; /* of a unified kernel image; 0: the first, or none */
	bool profile_set;     /* by --profile: KERNEL must be one */
	struct string_list initrds, modules;
	const char *append; /* NULL: none given; "" is a command line */
	const char *append_option, *command_line_option; /* --boot tells them apart */
	bool reuse_cmdline;
	const char *not_reused; /* names that it leaves out besides; NULL: no more */
	const char *dtb;
	const char *boot; /* ENTRY of --boot; "@default" for none, NULL: not given */
	struct request_entry boot_entry;

	enum call_wish wish;
	bool no_checks, no_ifdown, no_sync;
	bool fast_boot;
	uint64_t mem_min; /* physical address, lowest that a segment may have */
	uint64_t mem_max; /* physical address, the last byte a segment may have */
	bool mem_min_set, mem_max_set;

	enum args_style args;
	bool entry_32bit, real_mode;
	bool console_serial, console_vga, reset_vga;
	uint32_t serial_port; /* I/O port, or SERIAL_… + N for a name; 0: not given */
	uint32_t serial_baud; /* bits a second; 0: as the port is set */
	bool noefi, reuse_video_type;

	bool pass_memmap, elf32_headers, hotplug;
	bool no_cma, force_dtb, dt_no_old_root, reuse_initrd;
	bool preserve_context, jump_back_helper, entry_set;
	uint64_t entry; /* physical address in the old kernel; 0: none */
	bool load_live_update, exec_live_update;

	struct warnings warnings; /* what of it may not be what was meant */
	struct string_list own;	  /* strings that are freed with the request */
};

/* Free text with the request; takes it. Error: KX_NOMEM. */
static inline struct kx_err *request_own(struct request *req, char *text)
{
	struct kx_err *err = string_list_add(&req->own, text);

	if (err)
		free(text);
	return err;
}

/* Does it load an image? */
static inline bool request_loads(const struct request *req)
{
	return req->verb == VERB_DEFAULT || req->verb == VERB_LOAD ||
	       req->verb == VERB_LOAD_EXEC;
}

static inline void request_entry_destroy(struct request_entry *entry)
{
	free(entry->loader);
	free(entry->loader_why);
	free(entry->id);
	free(entry->title);
	free(entry->source);
	free(entry->why);
	*entry = (struct request_entry){0};
}

/* Is one planned? --check does where a kernel is named, and acts in no case. */
static inline bool request_plans(const struct request *req)
{
	return request_loads(req) || req->verb == VERB_CHECK ||
	       req->verb == VERB_ESTIMATE;
}

/* Leaves an empty request behind. */
static inline void request_destroy(struct request *req)
{
	for (size_t i = 0; i < req->own.n; i++)
		free((char *)req->own.v[i]);
	free(req->own.v);
	request_entry_destroy(&req->boot_entry);
	free(req->initrds.v);
	free(req->modules.v);
	warnings_clear(&req->warnings);
	*req = (struct request){0};
}

#endif
