/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For ppc64-user.c: the start of a program without a C library, and where the blob comes
 * to instead of the instructions that a program may not execute.
 */
	.abiversion 2

	.macro	own_toc
	bcl	20, 31, 1f
1:	mflr	%r2
	addis	%r10, %r2, (.TOC. - 1b)@ha
	addi	%r2, %r10, (.TOC. - 1b)@l
	.endm

	.text
	.globl	_start
_start:
	own_toc
	li	%r0, 0
	stdu	%r0, -32(%r1)
	bl	main

	/* In the place of "sc 1": the call, and back to what stands behind it. */
	.globl	on_hypercall
on_hypercall:
	mflr	%r0
	std	%r0, 16(%r1)
	stdu	%r1, -48(%r1)
	std	%r2, 24(%r1)
	own_toc
	bl	fake_hypercall
	mtctr	%r3
	li	%r3, 0
	ld	%r2, 24(%r1)
	addi	%r1, %r1, 48
	ld	%r0, 16(%r1)
	mtlr	%r0
	bctr

	/* In the place of "mfmsr": the registers are those of the target, but for MSR. */
	.globl	on_target
on_target:
	stdu	%r1, -128(%r1)
	.irp	n, 3, 4, 5, 6, 7, 8, 9, 12
	std	%r\n, 32 + 8 * (\n - 3)(%r1)
	.endr
	addi	%r3, %r1, 32
	own_toc
	bl	target

	/* In the place of machine_stop(). */
	.globl	on_stop
on_stop:
	own_toc
	bl	stopped

	.globl	call_blob
call_blob:
	mtctr	%r4
	li	%r1, 0
	li	%r2, 0
	bctr

	.globl	system_call
system_call:
	mr	%r0, %r3
	mr	%r3, %r4
	mr	%r4, %r5
	mr	%r5, %r6
	sc
	blr

	.data
	.balign	8
	.globl	blob, blob_end, payload, payload_end, backup, backup_end
blob:	.incbin	BLOB
blob_end:
payload: .incbin PAYLOAD
payload_end:
backup:	.incbin	BACKUP
backup_end:

	.section .note.GNU-stack, "", @progbits
