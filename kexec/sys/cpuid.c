// SPDX-License-Identifier: GPL-2.0-or-later
#include "sys/cpuid.h"

#include <string.h>

#ifdef __x86_64__
#include <cpuid.h>
#endif

void sys_cpuid(uint32_t leaf, uint32_t ret[CPUID_REGS])
{
	memset(ret, 0, CPUID_REGS * sizeof(*ret));
#ifdef __x86_64__
	__get_cpuid(leaf, &ret[CPUID_EAX], &ret[CPUID_EBX], &ret[CPUID_ECX],
		&ret[CPUID_EDX]);
#else
	(void)leaf;
#endif
}
