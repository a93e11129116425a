/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KX_CPUID_H
#define KX_CPUID_H

#include <stdint.h>

/*
 * The registers of a leaf of CPUID, of the processor that this runs on whatever the root.
 * Zeros: it has no such leaf, or is no x86_64.
 */
enum { CPUID_EAX, CPUID_EBX, CPUID_ECX, CPUID_EDX, CPUID_REGS };
void sys_cpuid(uint32_t leaf, uint32_t ret[CPUID_REGS]);

#endif
