/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What only the ppc64 blobs have: ppc64-start.S calls ppc64_hand_over(), and has the
 * calls of hypervisor, firmware and cache, as the unit test does.
 */
#ifndef PURGATORY_PPC64_MACHINE_H
#define PURGATORY_PPC64_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

#include "purgatory/params.h"

/* The status of a hypercall (PAPR). */
#define H_SUCCESS	  0
#define H_BUSY		  1
#define H_LONG_BUSY_FIRST 9900
#define H_LONG_BUSY_LAST  9905

/*
 * After purgatory_main(), before the target is entered: tell the kernel to run where it
 * lies, and have exceptions taken big-endian, where that is asked for; tell the device
 * tree which CPU this is (its physical id, as Linux hands it to purgatory). Where the
 * hypervisor refuses, says so and returns.
 */
void ppc64_hand_over(const struct purgatory_params *params, uint32_t cpu);

/* A hypercall; its status. */
int64_t hypercall(uint64_t token, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

/* The call is to be made again. */
static inline bool hypervisor_busy(int64_t status)
{
	return status == H_BUSY ||
	       (status >= H_LONG_BUSY_FIRST && status <= H_LONG_BUSY_LAST);
}

/* A call of OPAL, which has its base and its entry at these addresses; its status. */
int64_t opal_call(uint64_t a, uint64_t b, uint64_t c, uint64_t token, uint64_t base,
	uint64_t entry);

/* Make what was written to a cache line visible to all, as data and as instructions. */
void cache_flush(const void *line);

#endif
