/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * simd_begin() and simd_end() of check.h: what Linux and Xen leave off, in CR4 the
 * operating system's word that it saves the registers, in CR0 what makes vector
 * instructions trap, and in XCR0 those of the registers that XSAVE knows. All of it is
 * put back, a bit at a time, since most of CR4 must stay (x86_64-start.S, enter_64).
 *
 * What the parameters ask for, the processor has, and the hypervisor allows: the loader
 * saw it in use (sha256_way_here()).
 */
#include "purgatory/params.h"

#define CR0_MP	    (1 << 1)
#define CR0_EM	    (1 << 2)
#define CR0_TS	    (1 << 3)
#define CR4_SSE	    (1 << 9 | 1 << 10) /* OSFXSR, OSXMMEXCPT */
#define CR4_OSXSAVE (1 << 18)
#define CR4_CHANGES (CR4_SSE | CR4_OSXSAVE)

#define XCR0_AVX     0x06 /* SSE, AVX */
#define XCR0_AVX512  0xe6 /* and opmask, ZMM_Hi256, Hi16_ZMM */
#define XCR0_CHANGES XCR0_AVX512

	.section .text, "ax", @progbits
	.code64
	.globl	simd_begin, simd_end
	.hidden	simd_begin, simd_end
	.hidden	purgatory_params
	.type	simd_begin, @function
	.type	simd_end, @function

/*
 * The lower half of the result is CR0, the upper one has what CR4 had of CR4_CHANGES, and
 * XCR0 of XCR0_CHANGES, which are different bits.
 */
simd_begin:
	movq	%cr4, %rdi
	movq	%cr0, %r8
	movl	%r8d, %ecx
	andl	$~(CR0_EM | CR0_TS), %ecx
	orl	$CR0_MP, %ecx
	movq	%rcx, %cr0
	movq	%rdi, %rcx
	orq	$CR4_SSE, %rcx
	movq	%rcx, %cr4
	andl	$CR4_CHANGES, %edi
	call	find_xcr0
	jz	1f
	orq	$CR4_OSXSAVE, %rcx
	movq	%rcx, %cr4
	movl	$-1, %r9d
	call	change_xcr0
	orl	%eax, %edi
1:	shlq	$32, %rdi
	movl	%r8d, %eax
	orq	%rdi, %rax
	ret

simd_end:
	movl	%edi, %r8d
	shrq	$32, %rdi
	call	find_xcr0
	jz	1f
	vzeroupper
	movl	%edi, %esi
	andl	$XCR0_CHANGES, %esi
	movl	$~XCR0_CHANGES, %r9d
	call	change_xcr0
1:	movq	%cr4, %rax
	andq	$~CR4_CHANGES, %rax
	andl	$CR4_CHANGES, %edi
	orq	%rdi, %rax
	movq	%rax, %cr4
	movq	%r8, %cr0
	ret

/* The bits of XCR0 that the digest needs, in ESI; ZF: none, there need not be an XCR0. */
find_xcr0:
	xorl	%esi, %esi
	testl	$PURGATORY_WIDE_DIGEST, purgatory_params + PP_FLAGS(%rip)
	jz	1f
	movl	$XCR0_AVX, %esi
1:	testl	$PURGATORY_ROTATING_DIGEST, purgatory_params + PP_FLAGS(%rip)
	jz	1f
	movl	$XCR0_AVX512, %esi
1:	testl	%esi, %esi
	ret

/*
 * Keep of XCR0 what is in R9D, and add ESI; what it had of XCR0_CHANGES, in EAX. Linux
 * leaves XCR0 as it had it, so that mostly there is nothing to write. Then it is not
 * written: a hypervisor takes part in that.
 */
change_xcr0:
	xorl	%ecx, %ecx
	xgetbv
	movl	%eax, %r10d
	andl	%r9d, %eax
	orl	%esi, %eax
	cmpl	%r10d, %eax
	je	1f
	xsetbv
1:	movl	%r10d, %eax
	andl	$XCR0_CHANGES, %eax
	ret

	.section .note.GNU-stack, "", @progbits
