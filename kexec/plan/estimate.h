/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory a capture kernel needs with its initrd, part by part, and what
 * crashkernel= has to say then. Pure; nothing need be reserved yet.
 *
 * Memory is shortest at one of three times: when the image lies there and its kernel
 * unpacks itself, when that kernel unpacks the initrd, and when the dump is saved. A part
 * counts at those at which it is there, and what is needed is the largest of three sums.
 */
#ifndef KX_ESTIMATE_H
#define KX_ESTIMATE_H

#include <stdio.h>

#include "format/packed.h"
#include "plan/plan.h"

enum estimate_when {
	ESTIMATE_LOAD = 1,   /* from the load to the kernel's own start */
	ESTIMATE_UNPACK = 2, /* the initrd is in memory twice, packed and as files */
	ESTIMATE_DUMP = 4,   /* the packed one is freed, drivers and programs run */
	ESTIMATE_RUNNING = ESTIMATE_UNPACK | ESTIMATE_DUMP,
	ESTIMATE_ALWAYS = ESTIMATE_LOAD | ESTIMATE_RUNNING
};

struct estimate_part {
	const char *id;	    /* of JSON; static text, as the next two */
	const char *what;   /* in words */
	const char *source; /* where the number is from */
	uint64_t bytes;
	unsigned int when; /* a mask of enum estimate_when */
	bool of_initrd;	   /* less of it with a smaller one */
	bool allowance;	   /* as measured elsewhere, not counted of this machine */
	enum packed_certainty certainty;
};

#define ESTIMATE_PARTS_MAX 20

struct estimate {
	struct estimate_part parts[ESTIMATE_PARTS_MAX];
	size_t nparts;
	uint64_t load, unpack, dump; /* bytes: the sums, which saturate … */
	uint64_t need;		     /* … and the largest of them */
	enum packed_certainty certainty; /* the least of any part */

	/* bytes to reserve: need, as ESTIMATE_STEP rounds it up */
	uint64_t size;

	/*
	 * Set by the architecture. Page structures: a kernel makes them for whole
	 * sections of memory, and for so many bytes outside of the region, too; the
	 * region may begin and end inside of one.
	 */
	uint64_t section, outside;

	/*
	 * Where Linux looks for a place: at first below low_end, and for more than that
	 * has, anywhere by ",high", with low bytes besides below low_end; 0: there is no
	 * such rule.
	 */
	uint64_t low_end, low;

	/*
	 * Who may run below Linux and reserve the memory in its stead: of JSON, where to
	 * write it in words, and what that ends with where there is RAM above low_end.
	 * Static text; NULL: there is nobody like that.
	 */
	const char *below, *below_where, *below_end;

	uint64_t cpus;	    /* that the capture kernel counts, running or not */
	uint64_t ram;	    /* bytes of this machine's; 0: not known */
	uint64_t reserved;  /* bytes that the capture kernel has today; 0: none */
	bool by_below;	    /* on this machine that one reserves */
	bool high;	    /* no RAM below low_end is as large as size */
	bool above;	    /* there is RAM above low_end */
	bool cmdline_known; /* the capture kernel's command line was given */
};

/* What is written as size: few distinct ones, so that small changes need no reboot. */
#define ESTIMATE_STEP ((uint64_t)16 << 20)

/* Add a part; of no bytes it is left out. For the architecture's estimate(), too. */
void estimate_add(struct estimate *to, struct estimate_part part);

/*
 * Fill ret. Reads the headers of the initrds. The images may be of a kernel that this
 * machine does not start, and in->purgatory may be NULL. Error: KX_NOMEM.
 */
struct kx_err *estimate_make(const struct plan_input *in, struct estimate *ret);

/* "", "about " or "at least ", before a number that is no more certain. */
const char *estimate_how_sure(enum packed_certainty certainty);

/*
 * Is size over half of this machine's RAM? Then the machine is too small for a dump by
 * this initrd: what runs on it would lack that, and nothing is advised to be written.
 */
bool estimate_is_too_much(const struct estimate *estimate);

/* What helps then, static text; by itself or behind a semicolon. */
const char *estimate_what_helps(const struct estimate *estimate);

/*
 * What to write, allocated: *ret_linux on Linux's command line, *ret_below on that of who
 * runs below it; NULL: there is nobody like that. Where it is too much both are NULL.
 * Error: KX_NOMEM.
 */
struct kx_err *estimate_lines(
	const struct estimate *estimate, char **ret_linux, char **ret_below);

/*
 * A warning into plan, with what is counted and what to write, when a capture kernel
 * needs more than is reserved: by in->estimate, or where that is NULL, by one that is
 * made, which reads the headers of the initrds. Error: KX_NOMEM.
 */
struct kx_err *estimate_warn(const struct plan_input *in, struct plan *plan);

/* It for people, and as JSON (kexec(8), "JSON OUTPUT"). */
struct kx_err *estimate_print(
	const struct estimate *estimate, const struct plan_input *in, FILE *out);
struct kx_err *estimate_print_json(
	const struct estimate *estimate, const struct plan_input *in, FILE *out);

#endif
