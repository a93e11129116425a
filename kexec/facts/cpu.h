/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an x86 processor is set to. */
#ifndef KX_CPU_H
#define KX_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "facts/fact.h"
#include "sys/cpuid.h"

/*
 * Of /proc/cpuinfo, each 0 or 1: 5-level paging is on; the processor has pages of 1 GiB;
 * this is a guest whose memory is encrypted (SEV, TDX). Returns only KX_NOMEM.
 */
struct kx_err *cpu_read_flags(const struct sys *sys, struct fact_u64 *ret_la57,
	struct fact_u64 *ret_pdpe1gb, struct fact_u64 *ret_encrypted);

/*
 * Does CPUID say that this is a guest of SEV, SEV-ES or SEV-SNP (AMD64 manual, volume 3,
 * E.4.17)? read is sys_cpuid(), or does as that does.
 */
typedef void cpuid_fn(uint32_t leaf, uint32_t ret[CPUID_REGS]);
bool cpuid_sev_guest(cpuid_fn *read);

#endif
