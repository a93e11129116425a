/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start of the program that plays the old kernel, at EL1 or EL2. */
#include "machine.h"

	.macro	set_old name
	ldr	x0, =OLD_MAIR
	msr	mair_\name, x0
	ldr	x0, =OLD_TTBR0
	msr	ttbr0_\name, x0
	ldr	x0, =OLD_VBAR
	msr	vbar_\name, x0
	ldr	x0, =OLD_TCR
	msr	tcr_\name, x0
	.endm

	.text
	.globl	start
start:
	msr	daifset, #15
	adrp	x0, stack_end
	add	x0, x0, :lo12:stack_end
	mov	sp, x0
	mrs	x0, CurrentEL
	cmp	x0, #8
	b.ne	1f
#ifdef E2H
	mov	x0, #3 << 27 /* TGE, RW is 31 */
	movk	x0, #0x8800, lsl #16
	movk	x0, #0x0004, lsl #32
	msr	hcr_el2, x0
	isb
	b	1f
#endif
	mov	x0, #(1 << 10) /* vector instructions trap */
	ldr	x1, =0x33ff
	orr	x0, x0, x1
	msr	cptr_el2, x0
	set_old	el2
	b	2f
1:	msr	cpacr_el1, xzr
	set_old	el1
2:	isb
#ifdef STREAMING
	mrs	x0, cpacr_el1
	orr	x0, x0, #3 << 20
	orr	x0, x0, #3 << 24
	msr	cpacr_el1, x0
	isb
	.inst	0xd503437f /* smstart sm */
	msr	cpacr_el1, xzr
	isb
#endif
	bl	boot_main

	.globl	enter_blob
enter_blob:
	mov	x30, x0
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19
	mov	x\n, #-\n - 1
	.endr
	.irp	n, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29
	mov	x\n, #-\n - 1
	.endr
	mov	x0, #0
	br	x30

	.data
	.balign	8
	.globl	blob, blob_end, kernel, kernel_end, backup, backup_end
blob:	.incbin	BLOB
	.balign	8
blob_end:
kernel:	.incbin	PAYLOAD
	.balign	8
kernel_end:
backup:	.incbin	BACKUP
backup_end:
	.balign	16
	.skip	8192
stack_end:

	.section .note.GNU-stack, "", @progbits
