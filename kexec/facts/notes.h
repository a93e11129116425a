/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a crashing kernel puts the registers of each CPU
 * (Documentation/ABI/testing/sysfs-devices-system-cpu, crash_notes).
 */
#ifndef KX_NOTES_H
#define KX_NOTES_H

#include "facts/facts.h"
#include "sys/sys.h"

/*
 * Read crash_notes of every ROOT/sys/devices/system/cpu/cpuN, and crash_notes_size of the
 * first CPU that has it, and settle the fact. A CPU without the file is left out; without
 * any the fact is absent. A file that cannot be read, or holds something else, fails it.
 * paddrs[i] + size never wraps. Returns only KX_NOMEM.
 */
struct kx_err *notes_read(const struct sys *sys, struct fact_crash_notes *ret);
void notes_destroy(struct fact_crash_notes *notes);

#endif
