/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls of hypervisor and firmware, for a caller that is big-endian itself. */
	.abiversion 2
	.text
	.globl	hypercall
hypercall:
	sc	1
	blr

	.globl	opal_call
opal_call:
	mflr	%r0
	std	%r0, 16(%r1)
	stdu	%r1, -32(%r1)
	std	%r2, 24(%r1)
	mtctr	%r8
	mr	%r0, %r6
	mr	%r2, %r7
	bctrl
	ld	%r2, 24(%r1)
	addi	%r1, %r1, 32
	ld	%r0, 16(%r1)
	mtlr	%r0
	blr

	.section .note.GNU-stack, "", @progbits
