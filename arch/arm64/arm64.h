/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share. Pure: nothing here touches the system. */
#ifndef ARM64_ARM64_H
#define ARM64_ARM64_H

#include "arch/arch.h"
#include "plan/place.h"
#include "plan/planning.h"

/* EM_AARCH64 (System V ABI); also the upper half of kexec_load's flags. */
#define ARM64_ELF_MACHINE 183

/* Kernels have pages of 4, 16 or 64 KiB: what fits the largest fits all. */
#define ARM64_PAGE_SIZE 0x10000

/* Where the pieces of one load went. Physical addresses. */
struct arm64_layout {
	struct preferences where; /* for all pieces but the kernel */
	uint64_t kernel_paddr;	  /* of its first byte */
	uint64_t entry;		  /* where it is entered, in a segment of role "kernel" */
	uint64_t dtb_paddr;
};

/*
 * purgatory.c: place it and fill plan->params but for the digest. Behind all other
 * pieces, whose segments are in p->plan.
 */
struct kx_err *arm64_place_purgatory(
	struct planning *p, const struct arm64_layout *layout);

#endif
