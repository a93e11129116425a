/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much memory is free: for the kernel's copy of an image, and for this program's own
 * copies of files. Bytes; each fact is absent where the machine does not tell.
 */
#ifndef KX_FREE_MEMORY_H
#define KX_FREE_MEMORY_H

#include "facts/fact.h"

struct sys;

struct free_memory {
	/* MemAvailable of /proc/meminfo, and what ZFS's cache would give back */
	struct fact_u64 available;
	struct fact_u64 cma; /* CmaFree: part of it that only movable pages get */

	/* what can still be swapped out to make room: of SwapFree, AnonPages and Shmem */
	struct fact_u64 swap;

	/*
	 * What the memory cgroup of the caller may still take, and the cgroups above it,
	 * swap included; absent: no limit. Only this program's own copies are charged to
	 * it: what the kernel allocates for an image is not (it asks for no
	 * __GFP_ACCOUNT), and pages of mapped files can be reclaimed.
	 */
	struct fact_u64 group;
	char *group_name; /* the one that limits: "/user.slice" */
};

/* Returns only KX_NOMEM. */
struct kx_err *free_memory_read(const struct sys *sys, struct free_memory *ret);
void free_memory_destroy(struct free_memory *memory);

/*
 * Bytes that this program's own copies may take, a sixteenth of what is available left to
 * others; UINT64_MAX: nothing tells. *ret_group is the cgroup that limits, or NULL.
 */
uint64_t free_memory_for_copies(const struct free_memory *memory, const char **ret_group);

#endif
