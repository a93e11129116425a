/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The architecture table, and the manual for adding one, by what it is to be able to do.
 *
 * An architecture is one const struct arch_ops, in a folder of its own below arch/. All
 * are compiled on every host: planning is pure, reads no host header and stores integers
 * by explicit byte order (bytes.h), so a ppc64 plan can be made and tested on x86_64.
 *
 * The smallest one has name, machines, elf_machine, page_size, images, memory_from,
 * cmdline_max and plan_load. Each other member may be NULL or 0, as it says below. Copy
 * the shape of ppc64's, and list its files in arch/Makemodule.am.
 *
 * 1. The machine and its images.
 *    - arch/table.c: the row, and arch_ops in the folder's own NAME-ops.h.
 *    - kexec/image/image.c: its image types, in types and in image_type_names; and the
 *      enum of schema/kexec.schema.json, and --type in the manual page.
 *    - A vmlinux: kexec/image/elf-image.c, a row of machines and known_machines. A check
 *      of more than the entry is a file of its own, named by elf-machines.h.
 *    - A format of its own: what is parsed of it in kexec/image/formats.h, the parser in
 *      a file of its own, enum image_kind and a member of struct image in image.h, a row
 *      of formats in image.c, and refuse_unknown() there, which lists the formats.
 *    A new file of kexec/ stands in kexec/Makemodule.am, and one that names the
 *    architecture in tests/style/architecture-free, too.
 *
 * 2. Facts, for what struct facts does not have yet: an optional fact in
 *    kexec/facts/facts.h, its reader in a file there, called and freed by facts.c. What
 *    only some architectures have is a bit of enum facts_group, and of arch_ops.facts.
 *    Not to find a fact never fails a load. log_facts tells by -d what was found.
 *    memory_from is facts_memory_from_iomem()
 *    where /proc/iomem shows System RAM, the kernel and the crash region; another source
 *    is a function beside it.
 *
 * 3. Load: plan_load, of the pieces of kexec/plan/place.h. Refuse memory that is not
 *    known by place_require_memory(): generic code does not. Decide where
 *    segments may lie (place_allow()): in RAM, less memory.reserved, which is part of it
 *    there. Then place the kernel, the initrds, what the boot protocol wants, and
 *    purgatory: place_purgatory() heeds --no-checks, so add to params.flags behind it.
 *    Other options that all architectures have are heeded here: --mem-min and --mem-max
 *    (place_window()), --debug (PURGATORY_VERBOSE), and --dtb where there is a tree. An
 *    option of its own or one that it shares with some: OPTIONS_… in
 *    kexec/request/options.h, the rows of options-table.c; a need of kexec_load by it:
 *    kexec/plan/choose.c.
 *
 * 4. Crash: plan_crash, of the pieces of kexec/plan/crash.h; for the kernel's virtual
 *    addresses in the elfcorehdr, kexec/plan/kernel-map.h. Place the elfcorehdr before
 *    whatever holds the command line, which is final only with its address in it; set
 *    elfcore's machine, and is_32bit and big_endian, before anything is added to it. Keep
 *    the control room by crash_keep_control_room(): plan_check() only finds that it
 *    lacks; and room for keys by crash_place_dump_keys(), which no check misses.
 *    limits.capture_ram is for who tells the capture kernel of it. Nothing else is to be
 *    touched. What its capture kernels need of memory besides: estimate.
 *
 * 5. The file call comes with plan_load, and for crash images with plan_crash: without,
 *    generic code refuses the load by any call. cmdline_max says what its loader keeps of
 *    the command line, and images and needs which call is for what. An errno that only
 *    this architecture's kernel returns: kexec/act/explain.c.
 *
 * 6. A device tree: tree_from, devtree_handover_choose() and devtree_handover_require()
 *    before anything is placed, devtree_handover_make() of
 *    kexec/plan/devtree-handover.h behind all other pieces, and its
 *    devtree_handover_read() and devtree_handover_check() in checks.
 *    devtree_handover_show() in show.
 *
 * 7. Purgatory, without which kexec_load is refused, and the file call works.
 *    - purgatory/NAME-start.S and NAME-console.c; params.h for its offsets and registers,
 *      embed.S for the blob, Makemodule.am for the rules.
 *    - configure.ac: KX_PURGATORY, and KX_PURGATORY_TOOLS to build it on other hosts.
 *    - A faster digest, if wanted: kexec/digest/sha256-NAME.c, sha256-cpu.c, and in
 *      kexec/Makemodule.am who takes that instead of sha256-none.c.
 *
 * 8. Reading dumps: vmcore-dmesg/dump.c, word_of(); and dump-memory.c, where virtual
 *    addresses are not all told by program headers or by one distance.
 *
 * 9. Manual and tests.
 *    - man/kexec.8: image types, options, what is special. README.md: what works.
 *    - tests/support/arch-test.c: a whole one, made from this manual, to begin with.
 *    - tests/unit/arch/test-table.c: its types, and in machines its name. Its own tests
 *      below tests/unit/arch/, in tests/Makemodule.am, with a world like world-ppc64.c.
 *    - tests/machines: captured ones; tests/plans: expected plans, the images that
 *      mkimage makes (tests/support/make-image.c), in tests/plans/images.
 *    - tests/fuzz: scene-ppc64.c and fuzz-plan-ppc64.c show the shape.
 *    - tests/unit/purgatory and tests/purgatory-flags: its blob. tests/vm: boots.
 *
 * So load, crash and the file call of a vmlinux need five files besides its own folder,
 * purgatory/ and the tests: arch/table.c, arch/Makemodule.am, kexec/image/image.c,
 * kexec/image/elf-image.c and configure.ac; and the manual page.
 */
#ifndef ARCH_ARCH_H
#define ARCH_ARCH_H

#include <stddef.h>
#include <stdint.h>

#include "plan/plan.h"
#include "plan/show.h"

struct estimate;
struct planning;
struct sys;

/* A type of image that an architecture starts. */
struct arch_image {
	const char *type; /* as -t has it; NULL ends a table */

	/*
	 * Why it needs kexec_load, and what the other call does not know, for who asks
	 * for that: it is refused then. Both NULL: kexec_file_load takes it as well.
	 */
	const char *reason;
	const char *refusal;
};

/*
 * How much a reason weighs. MUST: the other call cannot do it at all. NEED: where the
 * kernel refuses the call, the other one is not tried instead. WISH: it is, and what that
 * leaves undone is a warning.
 */
enum need_weight { MUST, NEED, WISH };

/* A reason to load by one call, though the other one does it, too, but for something. */
struct arch_need {
	enum call call; /* CALL_LOAD or CALL_FILE; CALL_NONE ends a table */
	enum need_weight weight;
	bool (*applies)(const struct plan_input *in);
	const char *reason;  /* why this call is chosen */
	const char *warning; /* what the other one leaves undone, or does not know, … */
	const char *id;	     /* … and the id of that warning */
};

struct arch_ops {
	const char *name;	     /* in messages and JSON, and of the purgatory blob */
	const char *const *machines; /* uname -m names, NULL-terminated */

	/*
	 * EM_…, of a vmlinux, in a message; and by it kexec_load knows for whom segments
	 * are. 0 is to that call the running kernel.
	 */
	uint16_t elf_machine;

	/*
	 * Bytes of a page, where the kernel's may be of several sizes the largest:
	 * kexec_load takes whole pages of the running kernel. Never 0.
	 */
	uint64_t page_size;

	bool big_endian; /* the running kernel, and with it purgatory */

	/*
	 * All that it starts. Another image is refused before check_target and planning,
	 * and where this is NULL, each one.
	 */
	const struct arch_image *images;

	/*
	 * What needs one of the calls by a reason of this architecture alone; NULL:
	 * nothing does. It comes behind the system's policies and before options, and
	 * what is a MUST (of which the first rows are) before the image's own need.
	 */
	const struct arch_need *needs;

	/*
	 * The options it has besides those that all have: OPTIONS_… of request/options.h.
	 * Others have no effect, which generic code says. 0: none.
	 */
	unsigned int options;

	/*
	 * The facts it has besides those of all machines: a mask of enum facts_group. 0:
	 * none.
	 */
	unsigned int facts;

	/*
	 * The reader of facts->devtree, by where its machines have the tree that is
	 * handed over; NULL: they have none, and of --dtb only the header is read.
	 */
	struct kx_err *(*tree_from)(const struct sys *sys, struct facts *facts);

	/*
	 * What describes its memory and crash region, for facts->memory: one of the
	 * facts_memory_from_…() of facts/facts.h. Must be there, in every row.
	 */
	struct kx_err *(*memory_from)(const struct sys *sys, struct facts *facts);

	/*
	 * Bytes of command line that fit, without NUL, by image and system call;
	 * UINT64_MAX: all. Must be there with plan_load or plan_crash. It is asked before
	 * the image's type is found to be one of images.
	 */
	uint64_t (*cmdline_max)(const struct plan_input *in, enum call call);

	/*
	 * Refuse what the target cannot run on this machine, whatever the call, and warn
	 * of what it may miss. plan.cmdline is there already. NULL: nothing is refused.
	 */
	struct kx_err *(*check_target)(struct planning *p);

	/*
	 * Add to plan.cmdline what a kernel of this architecture is told though the
	 * request does not have it, by whatever call, and say in p->cmdline_taken_is what
	 * that is ("the running kernel's root="): a line that is too long by it is
	 * explained so (kexec/plan/kernel-cmdline.c). NULL: nothing.
	 */
	struct kx_err *(*add_cmdline)(struct planning *p);

	/*
	 * Fill p->plan with the segments of a normal (not crash) image, in any order, its
	 * entry, and params but for what plan_seal() writes. plan.cmdline is final
	 * already. limits has page_size, cmdline_max and half_of_ram; initrd_end and
	 * segment_end are to be set, UINT64_MAX where all can be reached: left 0, they
	 * let plan_check() refuse each plan. params.entry lies in bytes of a segment of
	 * role "kernel". NULL: normal images are "not supported yet", by any call.
	 * Errors: KX_NO_SPACE, KX_LIMIT, KX_UNSUPPORTED, KX_DENIED, KX_NOMEM.
	 */
	struct kx_err *(*plan_load)(struct planning *p);

	/*
	 * The same for a crash image, all of it in the region of crash_find_region(),
	 * which is limits.crash_region; limits.control_room is to be set, too. Fills
	 * plan.elfcore, and adds "elfcorehdr=ADDRESSK", in KiB, and what else the capture
	 * kernel must be told to plan.cmdline. Before a file call of a crash image it is
	 * tried, to know whether what the kernel makes will fit: p->for_file_call. NULL:
	 * crash images are "not supported yet", by any call. Errors: as above, and
	 * KX_FORMAT for facts that contradict each other.
	 */
	struct kx_err *(*plan_crash)(struct planning *p);

	/*
	 * The way back to a kernel that was kept, which is entered at physical address
	 * entry: the same for no image at all. Where it is, plan_load heeds
	 * --load-preserve-context, too (request.h: preserve_context): all memory that the
	 * new kernel may use is covered by segments, those of role "kept-memory" have no
	 * bytes, and JUMP_PARAMETER of plan/jump.h tells the new kernel of the way. NULL:
	 * both are refused.
	 */
	struct kx_err *(*plan_jump_back)(struct planning *p, uint64_t entry);

	/*
	 * More checks of plan_check(), of what only this architecture hands over; NULL:
	 * none. Like those, they share no code with placing; they may read what is handed
	 * over as the facts are read.
	 */
	const struct plan_check *checks;

	/*
	 * Why the firmware's runtime services cannot be handed over to another kernel
	 * by segments, whatever that is; NULL: they can, or there are none. Left NULL:
	 * there never are.
	 */
	const char *(*services_lost)(const struct facts *facts);

	/*
	 * Warn of what the memory that is reserved for a crash image lacks here, whatever
	 * the call; NULL: nothing.
	 */
	struct kx_err *(*warn_crash)(struct planning *p);

	/*
	 * Bytes of a page of KERNEL, where kernels have pages of several sizes and
	 * page_size is what fits all of them; NULL: page_size.
	 */
	uint64_t (*kernel_page)(const struct plan_input *in);

	/*
	 * Add to the estimate of a capture kernel (plan/estimate.h) what only this
	 * architecture's needs, and set what its header says; NULL: nothing. line is the
	 * capture kernel's command line, "" where it is not known.
	 */
	struct kx_err *(*estimate)(
		const struct plan_input *in, const char *line, struct estimate *to);

	/*
	 * Physical address below which a capture kernel needs some of that memory, for
	 * devices that reach no further; 0: anywhere will do.
	 */
	uint64_t crash_low_end;

	/*
	 * Say by log_debug() what it knows of the machine besides what is in
	 * facts->memory, a line each (-d); NULL: nothing.
	 */
	void (*log_facts)(const struct facts *facts);

	/* Show at place what only its plans have, as text or by keys; NULL: nothing. */
	void (*show)(const struct plan *plan, enum show_place place, struct show *to);
};

/* Is it an option of this architecture, by its long name: "fast-boot"? */
bool arch_has_option(const struct arch_ops *arch, const char *long_name);

/* The row of the image's type; NULL: the architecture does not start it. */
const struct arch_image *arch_find_image(
	const struct arch_ops *arch, const struct image *image);

/* The i-th architecture; NULL: there are no more. */
const struct arch_ops *arch_nth(size_t i);

/* The architecture of a machine, by its uname -m name; NULL: unknown. */
const struct arch_ops *arch_for_machine(const char *machine);

#endif
