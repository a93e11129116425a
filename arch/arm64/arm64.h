/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share. Pure: nothing here touches the system. */
#ifndef ARM64_ARM64_H
#define ARM64_ARM64_H

#include "arch/arch.h"
#include "plan/place.h"
#include "plan/planning.h"
#include "plan/show.h"

/* EM_AARCH64 (System V ABI); also the upper half of kexec_load's flags. */
#define ARM64_ELF_MACHINE 183

/* Kernels have pages of 4, 16 or 64 KiB: what fits the largest fits all. */
#define ARM64_PAGE_SIZE 0x10000

/* Physical addresses that every kernel reaches, whatever its pages are (PHYS_MASK). */
#define ARM64_REACH (1ULL << 48)

/* What a kernel takes of a device tree, and no tree lies across a multiple of it. */
#define ARM64_TREE_MAX (2 << 20)

/*
 * The kernel and its initrd lie in one window of this size that starts at a multiple of
 * ARM64_WINDOW_ALIGN (booting.rst, "Setup the device tree" and "Call the kernel image").
 */
#define ARM64_WINDOW	   (32ULL << 30)
#define ARM64_WINDOW_ALIGN (1ULL << 30)

/* Where the pieces of one load went. Physical addresses. */
struct arm64_layout {
	struct preferences where; /* for all pieces but the kernel */
	uint64_t kernel_paddr;	  /* of its first byte */
	uint64_t entry;		  /* where it is entered, in a segment of role "kernel" */
	uint64_t dtb_paddr;
};

/* needs.c: arch_ops.images */
extern const struct arch_image arm64_images[];

/* memory.c: where segments may lie; sets the plan's limits. */
struct kx_err *arm64_decide(struct planning *p, struct arm64_layout *layout);

/* load.c: arch_ops.plan_load; crash.c: arch_ops.plan_crash */
struct kx_err *arm64_plan_load(struct planning *p);
struct kx_err *arm64_plan_crash(struct planning *p);

/* load.c: place the kernel; then what comes behind it: initrds, device tree, purgatory.
 */
struct kx_err *arm64_place_kernel(struct planning *p, struct arm64_layout *layout);
struct kx_err *arm64_place_rest(struct planning *p, struct arm64_layout *layout);

/*
 * devtree.c: the device tree of the new kernel, as the segment of role "dtb", and what it
 * says in plan->devtree. Needs all other pieces but purgatory.
 */
struct kx_err *arm64_place_devtree(struct planning *p, struct arm64_layout *layout);

/*
 * devtree.c: what a tree reserves for the new kernel, besides what its reserve map does,
 * and what no piece may lie in for another reason: where the running kernel's interrupt
 * controller still reads. Both sets are sorted; they must be empty.
 */
struct kx_err *arm64_find_kept(const struct planning *p, struct range_set *ret_reserved,
	struct range_set *ret_in_use);

/* tree.c: the memory that a tree shows. ret must be empty. Errors: KX_FORMAT. */
struct kx_err *arm64_tree_memory(const struct devtree *tree, struct range_set *ret);

/*
 * tree.c: words in memory by which the other CPUs are started, where firmware has them
 * wait there ("spin-table"). ret must be empty. Errors: KX_FORMAT.
 */
struct kx_err *arm64_tree_spin_tables(const struct devtree *tree, struct range_set *ret);

/*
 * console.c: the UART that /chosen/stdout-path leads to; ret's kind is UART_NONE where
 * there is none of a known kind, or its address is not told. Error: KX_NOMEM.
 */
struct kx_err *arm64_tree_uart(const struct devtree *tree, struct uart *ret);

/*
 * console.c: where purgatory speaks; kind UART_NONE: nowhere. Of what tells of a UART,
 * the first of: --serial, the running kernel's console, its command line, the device
 * tree, ACPI. Errors: KX_NOMEM.
 */
struct kx_err *arm64_choose_console(struct planning *p, struct uart *ret);

/* target.c: arch_ops.check_target, arch_ops.warn_crash */
struct kx_err *arm64_check_target(struct planning *p);
struct kx_err *arm64_warn_crash(struct planning *p);

/*
 * purgatory.c: place it and fill plan->params but for the digest. Behind all other
 * pieces, whose segments are in p->plan.
 */
struct kx_err *arm64_place_purgatory(
	struct planning *p, const struct arm64_layout *layout);

/* estimate.c: arch_ops.kernel_page, arch_ops.estimate */
uint64_t arm64_kernel_page(const struct plan_input *in);
struct kx_err *arm64_estimate(
	const struct plan_input *in, const char *line, struct estimate *to);

/* log.c: arch_ops.log_facts */
void arm64_log_facts(const struct facts *facts);

/* show.c: arch_ops.show */
void arm64_show(const struct plan *plan, enum show_place place, struct show *to);

/* check.c: of arch_ops.checks */
struct kx_err *arm64_check_plan(const struct plan *plan);

#endif
