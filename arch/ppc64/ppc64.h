/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share. Pure: nothing here touches the system. */
#ifndef PPC64_PPC64_H
#define PPC64_PPC64_H

#include "arch/arch.h"
#include "plan/place.h"
#include "plan/planning.h"
#include "plan/show.h"

/* EM_PPC64 (System V ABI); also the upper half of kexec_load's flags. */
#define PPC64_ELF_MACHINE 21

/* Kernels have pages of 4 or 64 KiB: what fits the larger fits both. */
#define PPC64_PAGE_SIZE 0x10000

/* PAGE_OFFSET: where the direct map of memory begins, in every kernel. */
#define PPC64_PAGE_OFFSET 0xc000000000000000

/*
 * The start of memory, which purgatory copies: the capture kernel's exception vectors go
 * there (arch/powerpc/include/asm/crashdump-ppc64.h).
 */
#define PPC64_BACKUP_SIZE 0x10000

/* Where the pieces of one load went. Physical addresses. */
struct ppc64_layout {
	const struct devtree_power *power;
	struct preferences where; /* for all pieces */
	uint64_t kernel_paddr;
	uint64_t dtb_paddr;
};

/* needs.c: arch_ops.images and arch_ops.needs */
extern const struct arch_image ppc64_images[];
extern const struct arch_need ppc64_needs[];

/*
 * needs.c: between the kernels, the hypervisor has to be told that exceptions are taken
 * big-endian from now on.
 */
bool ppc64_wants_big_exceptions(const struct plan_input *in);

/* needs.c: and kexec_file_load would not tell it so, nor the running kernel. */
bool ppc64_file_call_hangs(const struct plan_input *in);

/* memory.c: where segments may lie; sets the plan's limits. */
struct kx_err *ppc64_decide(struct planning *p, struct ppc64_layout *layout);

/* load.c: arch_ops.plan_load; crash.c: arch_ops.plan_crash */
struct kx_err *ppc64_plan_load(struct planning *p);
struct kx_err *ppc64_plan_crash(struct planning *p);

/* load.c: place the kernel; then what comes behind it: initrds, device tree, purgatory.
 */
struct kx_err *ppc64_place_kernel(struct planning *p, struct ppc64_layout *layout);
struct kx_err *ppc64_place_rest(struct planning *p, struct ppc64_layout *layout);

/*
 * devtree.c: the device tree of the new kernel, as the segment of role "dtb", and what it
 * says in plan->devtree. Needs all other pieces but purgatory.
 */
struct kx_err *ppc64_place_devtree(struct planning *p, struct ppc64_layout *layout);

/*
 * usable.c: what a capture kernel's memory nodes say besides reg. Both write the value of
 * one property: for a memory node of these ranges (a value of reg), and for the blocks of
 * dynamic memory of node.
 */
struct kx_err *ppc64_write_usable(struct devtree_writer *w, struct bytes reg,
	struct devtree_cells cells, const struct range_set *usable);
struct kx_err *ppc64_write_drconf_usable(struct devtree_writer *w,
	const struct devtree *tree, int node, struct devtree_cells cells,
	const struct range_set *usable);

/* purgatory.c: place it and fill plan->params but for the digest. */
struct kx_err *ppc64_place_purgatory(
	struct planning *p, const struct ppc64_layout *layout);

/* log.c: arch_ops.log_facts */
void ppc64_log_facts(const struct facts *facts);

/* estimate.c: arch_ops.estimate */
struct kx_err *ppc64_estimate(
	const struct plan_input *in, const char *line, struct estimate *to);

/* show.c: arch_ops.show */
void ppc64_show(const struct plan *plan, enum show_place place, struct show *to);

/* check.c: of arch_ops.checks */
struct kx_err *ppc64_check_plan(const struct plan *plan);

#endif
