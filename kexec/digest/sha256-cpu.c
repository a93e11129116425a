// SPDX-License-Identifier: GPL-2.0-or-later
/* Does the processor that this runs on have what sha256-x86.c and the like use? */
#include "digest/sha256-way.h"

#if defined(__x86_64__)

#include <cpuid.h>

/* Intel 64 manual, volume 2, CPUID */
#define LEAF1_ECX_SSSE3	   (1U << 9)
#define LEAF1_ECX_SSE41	   (1U << 19)
#define LEAF1_ECX_OSXSAVE  (1U << 27)
#define LEAF7_EBX_AVX2	   (1U << 5)
#define LEAF7_EBX_AVX512F  (1U << 16)
#define LEAF7_EBX_SHA	   (1U << 29)
#define LEAF7_EBX_AVX512VL (1U << 31)

/* The same, volume 1, "Enabling the XSAVE Feature Set": what AVX, and AVX-512 use. */
#define XCR0_AVX    0x06U
#define XCR0_AVX512 0xe6U

struct needs {
	unsigned int leaf1_ecx, leaf7_ebx, xcr0;
};

static const struct needs needs[SHA256_WAYS] = {
	[SHA256_WIDE] = {LEAF1_ECX_OSXSAVE, LEAF7_EBX_AVX2, XCR0_AVX},
	[SHA256_ROTATING] = {LEAF1_ECX_OSXSAVE,
		LEAF7_EBX_AVX2 | LEAF7_EBX_AVX512F | LEAF7_EBX_AVX512VL, XCR0_AVX512},
	[SHA256_FAST] = {LEAF1_ECX_SSSE3 | LEAF1_ECX_SSE41, LEAF7_EBX_SHA, 0},
};

/*
 * What the system has switched on; OSXSAVE tells that it can be asked for. A kernel that
 * was told to do without AVX leaves it off (noxsave, gather_data_sampling=force in
 * Documentation/admin-guide/kernel-parameters.txt), and has its reasons.
 */
static unsigned int read_xcr0(void)
{
	unsigned int low, high;

	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return low;
}

bool sha256_way_here(enum sha256_way way)
{
	const struct needs *n = &needs[way];
	unsigned int a, b = 0, c = 0, d;

	__get_cpuid(1, &a, &b, &c, &d);
	if ((c & n->leaf1_ecx) != n->leaf1_ecx)
		return false;
	if (n->xcr0 && (read_xcr0() & n->xcr0) != n->xcr0)
		return false;
	b = 0;
	__get_cpuid_count(7, 0, &a, &b, &c, &d);
	return (b & n->leaf7_ebx) == n->leaf7_ebx;
}

const char *sha256_method(enum sha256_way way)
{
	switch (way) {
	case SHA256_WIDE:
		return "AVX2";
	case SHA256_ROTATING:
		return "AVX-512";
	case SHA256_FAST:
		return "the processor's SHA instructions";
	default:
		return "SSE2";
	}
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

bool sha256_way_here(enum sha256_way way)
{
	if (way != SHA256_FAST)
		return way == SHA256_USUAL;
	return (getauxval(AT_HWCAP) & HWCAP_VECTORS) == HWCAP_VECTORS &&
	       getauxval(AT_HWCAP2) & HWCAP2_VEC_CRYPTO;
}

const char *sha256_method(enum sha256_way way)
{
	return way == SHA256_FAST ? "the processor's vector instructions"
				  : "portable code";
}

#elif defined(__aarch64__)

#include <sys/auxv.h>

/* HWCAP_SHA2 (arch/arm64/include/uapi/asm/hwcap.h) */
#define HWCAP_SHA256 (1 << 6)

bool sha256_way_here(enum sha256_way way)
{
	if (way != SHA256_FAST)
		return way == SHA256_USUAL;
	return getauxval(AT_HWCAP) & HWCAP_SHA256;
}

const char *sha256_method(enum sha256_way way)
{
	return way == SHA256_FAST ? "the processor's SHA instructions" : "portable code";
}

#else

const char *sha256_method(enum sha256_way way)
{
	(void)way;
	return "portable code";
}

bool sha256_way_here(enum sha256_way way)
{
	return way == SHA256_USUAL;
}

#endif

enum sha256_way sha256_best_way(void)
{
	int way = SHA256_WAYS - 1;

	while (way > SHA256_USUAL && !sha256_way_here(way))
		way--;
	return way;
}
