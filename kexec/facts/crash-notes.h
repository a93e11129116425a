/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a crashing kernel puts the registers of each CPU
 * (Documentation/ABI/testing/sysfs-devices-system-cpu, crash_notes).
 */
#ifndef KX_CRASH_NOTES_H
#define KX_CRASH_NOTES_H

#include "facts/fact.h"

struct sys;

/*
 * The notes buffers of the CPUs: /sys/devices/system/cpu/cpuN/crash_notes, in the order
 * of the CPUs' numbers. A CPU without the file is left out.
 */
struct fact_crash_notes {
	struct fact fact;
	uint64_t size;	  /* bytes of each buffer: crash_notes_size */
	uint64_t *paddrs; /* physical addresses */
	uint64_t *sizes;  /* bytes of each one, or NULL: all have that size */
	size_t n;
};

/*
 * Read crash_notes of every ROOT/sys/devices/system/cpu/cpuN, and crash_notes_size of the
 * first CPU that has it, and settle the fact. A CPU without the file is left out; without
 * any the fact is absent. A file that cannot be read, or holds something else, fails it.
 * paddrs[i] + size never wraps. Returns only KX_NOMEM.
 */
struct kx_err *crash_notes_read(const struct sys *sys, struct fact_crash_notes *ret);
void crash_notes_destroy(struct fact_crash_notes *notes);

#endif
