/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Start of the program that plays the old kernel. QEMU's pseries takes it for the
 * firmware, at address 0, and starts at 0x100 there; skiboot takes it for a kernel, and
 * starts at its start. Floating point and vectors are off, as in Linux; some releases of
 * QEMU start with them on.
 */
#include "machine.h"

#define MSR_SF_SHIFT 63
#define MSR_RI	     2
#define MSR_LE	     1
#define MSR_VEC_VSX  0x0280 /* of its third 16 bits */
#define MSR_FP	     0x2000

	.abiversion 2
	.text
	b	start
	.org	0x100
start:
	bcl	20, 31, 1f
1:	mflr	%r31
	addis	%r2, %r31, (.TOC. - 1b)@ha
	addi	%r2, %r2, (.TOC. - 1b)@l
	addis	%r1, %r31, (stack_end - 64 - 1b)@ha
	addi	%r1, %r1, (stack_end - 64 - 1b)@l
	li	%r5, 1
	sldi	%r5, %r5, MSR_SF_SHIFT
	ori	%r5, %r5, MSR_RI
	lis	%r7, MSR_VEC_VSX
	ori	%r7, %r7, MSR_FP
	mfmsr	%r6
	andc	%r6, %r6, %r7
	or	%r6, %r6, %r5
	mtmsrd	%r6
	isync
	mr	%r3, %r8
	mr	%r4, %r9
	bl	boot_main

	/* As kexec_sequence() does, in the byte order of the old kernel. */
	.globl	enter_blob
enter_blob:
	mfmsr	%r6
#ifdef BLOB_LE
	ori	%r6, %r6, MSR_LE
#endif
	mtsrr0	%r3
	mtsrr1	%r6
	mr	%r4, %r3
	li	%r3, CPU
	li	%r5, 0
	.irp	n, 0, 1, 2, 6, 7, 8, 9, 10, 11, 12, 13, 29, 30, 31
	li	%r\n, -\n - 1
	.endr
	mtctr	%r13
	mtlr	%r13
	rfid

	/* Another CPU, as in kexec_wait(): until it is released it looks at a flag. */
	.globl	secondary
secondary:
	bcl	20, 31, 1f
1:	mflr	%r5
	addis	%r5, %r5, (released - 1b)@ha
	addi	%r5, %r5, (released - 1b)@l
2:	lwz	%r4, 0(%r5)
	cmpwi	%r4, 0
	beq	2b
	li	%r10, SECONDARY_HOLD
	mfmsr	%r11
	mtsrr0	%r10
	mtsrr1	%r11
	rfid

	.data
	.balign	8
	.globl	blob, blob_end, kernel, kernel_end, backup, backup_end
blob:	.incbin	BLOB
blob_end:
kernel:	.incbin	PAYLOAD
kernel_end:
backup:	.incbin	BACKUP
backup_end:
	.balign	4
	.globl	released
released:
	.long	0
	.balign	16
	.skip	8192
stack_end:

	.section .note.GNU-stack, "", @progbits
