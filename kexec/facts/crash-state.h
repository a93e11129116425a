/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What only a crash image needs to know of the running kernel. */
#ifndef KX_CRASH_STATE_H
#define KX_CRASH_STATE_H

#include <stdint.h>

#include "base/err.h"
#include "base/range.h"
#include "facts/crash-notes.h"
#include "facts/fact.h"
#include "facts/kcore.h"

struct sys;

/* /sys/kernel/vmcoreinfo: where the kernel's VMCOREINFO note lies. */
struct fact_vmcoreinfo {
	struct fact fact;
	uint64_t paddr; /* physical address */
	uint64_t size;	/* bytes at most */
};

struct fact_ranges {
	struct fact fact;
	struct range_set ranges;
};

struct crash_facts {
	struct fact_crash_notes notes;
	struct fact_vmcoreinfo vmcoreinfo;
	struct fact_kcore kcore;

	/*
	 * Read only where /proc/kcore states no physical addresses or cannot be read:
	 * virtual addresses of _text and _end in /proc/kallsyms, and the value of the
	 * variable page_offset_base.
	 */
	struct fact_u64 text_symbol, end_symbol, page_offset;

	/* crash_cma_ranges below /sys/kernel/kexec: memory for the capture kernel */
	struct fact_ranges cma;

	/*
	 * crash_elfcorehdr_size: bytes the kernel wants for an elfcorehdr that it updates
	 * on hotplug; absent: this kernel does not.
	 */
	struct fact_u64 elfcorehdr_size;

	struct fact_u64 crash_size; /* bytes that are reserved; 0: none */

	/* /sys/devices/system/cpu/possible: how many CPUs there may come to be */
	struct fact_u64 possible_cpus;
};

/*
 * Read all of it but notes, cma and crash_size; ret was zeroed or filled. Returns only
 * KX_NOMEM.
 */
struct kx_err *crash_state_read(const struct sys *sys, struct crash_facts *ret);

/*
 * Read notes, cma and crash_size, which are the machine's only where the running kernel
 * keeps the images. Behind crash_state_read(). Returns only KX_NOMEM.
 */
struct kx_err *crash_state_read_reservation(
	const struct sys *sys, struct crash_facts *ret);

void crash_state_destroy(struct crash_facts *crash);

/*
 * crash_size below /sys/kernel/kexec, or kexec_crash_size of older kernels: the size of
 * the region for segments, and on newer kernels that of the low one on top
 * (crash_get_memory_size() in kernel/crash_core.c). Returns only KX_NOMEM.
 */
struct kx_err *facts_read_crash_size(const struct sys *sys, struct fact_u64 *ret);

#endif
