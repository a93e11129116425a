/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The architecture table, and the manual for adding one.
 *
 * An architecture is one const struct arch_ops, in a folder of its own below arch/, and
 * one line in table.c. All architectures are compiled on every host: planning is pure,
 * reads no host header and stores integers by explicit byte order (bytes.h), so a ppc64
 * plan can be made and tested on x86_64.
 *
 * What an architecture provides, in the order of the data flow:
 *
 *  1. Facts. If planning needs something of the machine that struct facts does not have,
 *     add an optional fact with its reader to kexec/; reading never fails a load.
 *  2. Image formats. A format only your architecture has gets a parser in kexec/image/.
 *  3. plan_load. See the contract below and x86_64/load.c for the shape: decide where
 *     segments may lie, then place the kernel, the initrds, what the boot protocol wants,
 *     and purgatory. plan_crash is the same for a crash image, with kexec/plan/crash.h
 *     for what all architectures share: see x86_64/crash.c.
 *  4. purgatory/. A start file, and a row in blob.c's table. It is told plan->params, in
 *     the architecture's byte order.
 *
 * plan_load or plan_crash NULL means "not supported", and generic code says so; without
 * both no other operation is needed. With one, images and cmdline_max are; all others may
 * be NULL. Besides the architecture's own folder, list the files in arch/Makemodule.am, a
 * new image type in the two tables of kexec/image/image.c, and options of its own in
 * kexec/request/options-table.c.
 */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"
#include "plan/show.h"

struct planning;
struct sys;

/* A type of image that an architecture starts. */
struct arch_image {
	const char *type; /* as -t has it; NULL ends a table */

	/*
	 * Why it needs kexec_load, and what the other call cannot do, for who asks for
	 * it. Both NULL: kexec_file_load takes it as well.
	 */
	const char *reason;
	const char *warning;
};

/* A reason to load by one call, though the other one does it, too, but for something. */
struct arch_need {
	enum call call; /* CALL_LOAD or CALL_FILE; CALL_NONE ends a table */
	bool (*applies)(const struct plan_input *in);
	const char *reason;  /* why this call is chosen */
	const char *warning; /* what the other one leaves undone */
};

struct arch_ops {
	const char *name;	     /* in messages and JSON, and of the purgatory blob */
	const char *const *machines; /* uname -m names, NULL-terminated */

	/* EM_…, of a vmlinux; by it kexec_load knows for whom segments are, too. */
	uint16_t elf_machine;

	/*
	 * Bytes of a page, where the kernel's may be of several sizes the largest:
	 * kexec_load takes whole pages of the running kernel.
	 */
	uint64_t page_size;

	bool big_endian; /* the running kernel, and with it purgatory */

	/* All that it starts. Another image is refused before the operations below. */
	const struct arch_image *images;

	/*
	 * What needs one of the calls by a reason of this architecture alone; NULL:
	 * nothing does. It comes behind the image's own need and the system's policies,
	 * and before options.
	 */
	const struct arch_need *needs;

	/*
	 * The options it has besides those that all have: OPTIONS_… of request/options.h.
	 * Others have no effect, which generic code says.
	 */
	unsigned int options;

	/* The facts it has besides those of all machines: a mask of enum facts_group. */
	unsigned int facts;

	/*
	 * The reader of facts->devtree, by where its machines have the tree that is
	 * handed over; NULL: they have none.
	 */
	struct kx_err *(*tree_from)(const struct sys *sys, struct facts *facts);

	/*
	 * What describes its memory and crash region, for facts->memory: one of the
	 * facts_memory_from_…() of facts/facts.h. Must be there.
	 */
	struct kx_err *(*memory_from)(const struct sys *sys, struct facts *facts);

	/* Bytes of command line that fit, without NUL, by image and system call. */
	uint64_t (*cmdline_max)(const struct plan_input *in, enum call call);

	/*
	 * Refuse what the target cannot run on this machine, whatever the call, and warn
	 * of what it may miss. plan has its cmdline.
	 */
	struct kx_err *(*check_target)(struct planning *p);

	/*
	 * Add to plan->cmdline what a kernel of this architecture is told though the
	 * request does not have it, by whatever call.
	 */
	struct kx_err *(*add_cmdline)(struct planning *p);

	/*
	 * Fill plan with the segments of a normal (not crash) image: limits, free,
	 * segments, entry, params but for the digest. plan->cmdline is final already.
	 * Errors: KX_NO_SPACE, KX_LIMIT, KX_UNSUPPORTED, KX_DENIED, KX_NOMEM.
	 */
	struct kx_err *(*plan_load)(struct planning *p);

	/*
	 * The same for a crash image, all of it in the region of crash_find_region().
	 * Adds elfcorehdr= and what else the capture kernel must be told to
	 * plan->cmdline, and fills plan->elfcore. Errors: as above, and KX_FORMAT for
	 * facts that contradict each other.
	 */
	struct kx_err *(*plan_crash)(struct planning *p);

	/*
	 * More checks of plan_check(), of what only this architecture hands over; NULL:
	 * none. Like those, they share no code with placing; they may read what is handed
	 * over as the facts are read.
	 */
	const struct plan_check *checks;

	/*
	 * Warn of what the memory that is reserved for a crash image lacks here, whatever
	 * the call; NULL: nothing.
	 */
	struct kx_err *(*warn_crash)(struct planning *p);

	/* Show at place what only its plans have, as text or by keys; NULL: nothing. */
	void (*show)(const struct plan *plan, enum show_place place, struct show *to);
};

/* Is it an option of this architecture, by its long name: "fast-boot"? */
bool arch_has_option(const struct arch_ops *arch, const char *long_name);

/* The row of the image's type; NULL: the architecture does not start it. */
const struct arch_image *arch_find_image(
	const struct arch_ops *arch, const struct image *image);

/* The architecture of a machine, by its uname -m name; NULL: unknown. */
const struct arch_ops *arch_for_machine(const char *machine);

#endif
