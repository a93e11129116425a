/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan: all that is handed to the kernel, made by pure functions. By the call it has
 * either segments, for kexec_load(2) and hypercalls, or none, for kexec_file_load(2). It
 * is data that is checked, sealed, printed and loaded; what only its making needs is
 * struct planning (planning.h).
 */
#ifndef KX_PLAN_H
#define KX_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/range.h"
#include "base/warnings.h"
#include "facts/facts.h"
#include "format/elfcore.h"
#include "image/images.h"
#include "plan/call.h"
#include "purgatory/params.h"
#include "purgatory/purgatory.h"
#include "request/request.h"

struct arch_ops;
struct estimate;

/* What a segment is for. JSON, messages, digest policy and tests speak in roles. */
enum role {
	ROLE_KERNEL,
	ROLE_INITRD,
	ROLE_BOOT_PARAMS, /* zero page, its setup data and the command line; multiboot
			   * information; ELF boot notes */
	ROLE_PURGATORY,
	ROLE_ELFCOREHDR, /* crash images: what memory the crashed kernel had */
	ROLE_MODULE,	 /* of a multiboot kernel */
	ROLE_BACKUP,	 /* crash images: room for a copy of low memory */
	ROLE_LOW_MEMORY, /* by Xen: the first MiB, only to have it mapped */
	ROLE_DTB,	 /* a flattened device tree */
	ROLE_BIOS_DATA,	 /* the first page, as a BIOS would have filled it */
	ROLE_KEPT,	 /* memory of a kernel that is kept: in its place the new one's */
	ROLE_PAGE_TABLES, /* x86: for purgatory, by which it returns to such a kernel */
	ROLE_REAL_MODE,	 /* x86: setup code below 1 MiB, its stack and command line */
	ROLE_DUMP_KEYS,	 /* in a trial for the file call: what the kernel adds */
	ROLE_COUNT
};

const char *role_name(enum role role);

struct segment {
	enum role role;
	uint64_t paddr;	      /* physical address, a multiple of limits.page_size */
	uint64_t memsz;	      /* bytes of memory, a multiple of limits.page_size */
	const uint8_t *bytes; /* in a mapping, or owned by the plan */
	uint64_t bufsz;	      /* bytes; the rest of memsz is zero */
	bool digest;	      /* covered by purgatory's digest */
};

/* The inputs of planning, all of them. */
struct plan_input {
	const struct request *req;
	const struct facts *facts;
	const struct images *images;
	const struct arch_ops *arch;
	const struct purgatory_blob *purgatory; /* NULL: this build has none */

	/*
	 * What the capture kernel needs of memory, where that was counted before;
	 * NULL: planning counts it
	 */
	const struct estimate *estimate;
};

/*
 * The limits that plan_check holds the segments against, as planning knew them. Generic
 * code sets page_size, cmdline_max and half_of_ram.
 */
struct plan_limits {
	uint64_t page_size; /* bytes, a power of two: segments are whole pages of it */
	struct range_set
		allowed;      /* where segments may lie; for a crash image its region */
	uint64_t initrd_end;  /* physical address that no initrd byte may reach */
	uint64_t cmdline_max; /* bytes without NUL */
	uint64_t segment_end; /* physical address that no segment byte may reach */
	const char *reach;    /* what sets segment_end, in words; NULL: the image */
	uint64_t half_of_ram; /* bytes; neither a segment nor their sum is larger */

	/*
	 * crash images: the region, and bytes of it that the kernel needs for itself; all
	 * that the capture kernel may have, CMA areas included
	 */
	struct range crash_region;
	struct range_set capture_ram;
	uint64_t control_room;
};

/* What a device tree that is handed over says, besides what it said before. */
struct plan_devtree {
	const struct devtree *source; /* the running kernel's, or --dtb's, … */
	const char *name;	      /* … and where that is from; not owned */
	struct range_set usable;      /* crash images: memory that may be used */
	struct range_set reserved;    /* the reserve map, in its order */
};

/* --fast-boot: the kernel is handed over decompressed. */
struct plan_fast_boot {
	bool asked; /* for it */
	bool used;  /* false: a warning says why not, of a bzImage */
	uint64_t
		virtual_offset; /* bytes that the kernel is moved from its link address */
};

struct plan_buffer {
	struct plan_buffer *next;
	uint8_t data[];
};

struct plan {
	const struct arch_ops *arch;
	enum call call;	    /* the call this plan is for */
	const char *reason; /* why that call; static text */
	uint64_t flags;	    /* of the call, architecture bits included */
	bool panic;	    /* a crash image */
	bool preserve_context; /* the running kernel is kept, and may be returned to */
	bool jump_back;	    /* no kernel: the way back to the one that was kept */
	char *cmdline;	    /* "" when there is none */
	struct warnings warnings;
	const struct warnings *asked_warnings; /* the request's own; NULL: none */
	const struct request_entry *boot_entry; /* the request's own; NULL: none */
	const char *arguments; /* what an ELF image is handed, where that may differ */
	bool hands_dtb;	       /* the target gets the file of --dtb, or one made of it */

	struct plan_fast_boot fast_boot;

	/* a call that takes segments */
	struct segment *segments; /* sorted by address when it is made */
	size_t nsegments;
	uint64_t entry;		/* physical address that the kernel jumps to */
	struct elfcore elfcore; /* crash images: what the elfcorehdr says */

	/* What the new kernel is told of memory: the one that its architecture has. */
	struct memmap e820;	     /* empty: none is handed over */
	struct plan_devtree devtree; /* source NULL: the same */

	/* crash images */
	bool hotplug; /* the kernel changes the elfcorehdr on hotplug */

	struct plan_limits limits;
	struct purgatory_params params;
	uint8_t *purgatory;   /* the bytes of its segment, which are the plan's own */
	size_t params_offset; /* in them */
	struct plan_buffer *buffers;

	/* CALL_FILE hands over the images' own descriptors and the command line. */
};

/* size bytes for role, covered by the digest, as they are; their place is still open. */
static inline struct segment segment_of(
	enum role role, const uint8_t *bytes, uint64_t size)
{
	return (struct segment){role, 0, size, bytes, size, true};
}

/* The memory of a segment. */
static inline struct range segment_range(const struct segment *s)
{
	return (struct range){s->paddr, s->paddr + s->memsz};
}

static inline const struct segment *plan_end(const struct plan *plan)
{
	return plan->nsegments ? plan->segments + plan->nsegments : plan->segments;
}

/* A loop over the segments of a plan, with a pointer of that name. */
#define plan_for_each(s, plan)                                                           \
	for (const struct segment *s = (plan)->segments; s != plan_end(plan); s++)

void plan_destroy(struct plan *plan);

/* A zeroed buffer of size bytes that lives as long as the plan. */
struct kx_err *plan_alloc(struct plan *plan, uint64_t size, uint8_t **ret);

/* Add what is formatted to its warnings, by that id. Error: KX_NOMEM. */
#define plan_warn(plan, id, ...) warnings_add(&(plan)->warnings, id, __VA_ARGS__)

/*
 * Add what is formatted to the command line, as cmdline_add() does; plan_make() checks
 * its length.
 */
struct kx_err *plan_add_cmdline(struct plan *plan, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

struct segment *plan_find(struct plan *plan, enum role role); /* the first, or NULL */

/* The only segment of a role; NULL: there is none, or more than one. */
const struct segment *plan_find_only(const struct plan *plan, enum role role);

/* Bytes of memory that the segments take in all; what is only mapped takes none. */
uint64_t plan_memory(const struct plan *plan);

/*
 * Hold the plan against its limits by named checks: those of plan-check.c, then those of
 * its architecture. Runs on every load. Error: KX_CHECK, "check 'NAME': …".
 */
struct plan_check {
	const char *name; /* NULL: a table of them ends here */
	struct kx_err *(*run)(const struct plan *plan);
};
struct kx_err *plan_check(const struct plan *plan);

/*
 * Compute the digest over every segment that asks for it, and write the parameters into
 * the purgatory segment. Once, after plan_check(). Reads mappings. It hashes the way that
 * purgatory is to: facts->digest_way is of the processor that this runs on.
 */
struct kx_err *plan_seal(struct plan *plan);

/*
 * Where purgatory of a plan by segments speaks, in the words of plan_print(), allocated;
 * *ret NULL: the architecture has none for it. Error: KX_NOMEM.
 */
struct kx_err *plan_console(const struct plan *plan, char **ret);

/* The plan for people, and as JSON (kexec(8), "JSON OUTPUT"). */
struct kx_err *plan_print(
	const struct plan *plan, const struct images *images, FILE *out);
struct kx_err *plan_print_json(
	const struct plan *plan, const struct images *images, FILE *out);

#endif
