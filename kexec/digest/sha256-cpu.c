// SPDX-License-Identifier: GPL-2.0-or-later
/* Does the processor that this runs on have what sha256-x86.c and the like use? */
#include "digest/sha256-fast.h"

#if defined(__x86_64__)

#include <cpuid.h>

/* Intel 64 manual, volume 2, CPUID */
#define LEAF1_ECX_SSSE3 (1U << 9)
#define LEAF1_ECX_SSE41 (1U << 19)
#define LEAF7_EBX_SHA	(1U << 29)

bool sha256_fast_here(void)
{
	unsigned int a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & LEAF1_ECX_SSSE3) ||
		!(c & LEAF1_ECX_SSE41))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & LEAF7_EBX_SHA;
}

const char *sha256_method(bool fast)
{
	return fast ? "the processor's SHA instructions" : "SSE2";
}

#elif defined(__powerpc64__)

#include <sys/auxv.h>

/*
 * PPC_FEATURE_HAS_ALTIVEC, PPC_FEATURE_HAS_VSX and PPC_FEATURE2_VEC_CRYPTO
 * (arch/powerpc/include/uapi/asm/cputable.h): the last one speaks of the processor even
 * where the kernel lets nobody use it.
 */
#define HWCAP_VECTORS	  0x10000080
#define HWCAP2_VEC_CRYPTO 0x02000000

bool sha256_fast_here(void)
{
	return (getauxval(AT_HWCAP) & HWCAP_VECTORS) == HWCAP_VECTORS &&
	       getauxval(AT_HWCAP2) & HWCAP2_VEC_CRYPTO;
}

const char *sha256_method(bool fast)
{
	return fast ? "the processor's vector instructions" : "portable code";
}

#elif defined(__aarch64__)

#include <sys/auxv.h>

/* HWCAP_SHA2 (arch/arm64/include/uapi/asm/hwcap.h) */
#define HWCAP_SHA256 (1 << 6)

bool sha256_fast_here(void)
{
	return getauxval(AT_HWCAP) & HWCAP_SHA256;
}

const char *sha256_method(bool fast)
{
	return fast ? "the processor's SHA instructions" : "portable code";
}

#else

const char *sha256_method(bool fast)
{
	(void)fast;
	return "portable code";
}

bool sha256_fast_here(void)
{
	return false;
}

#endif
