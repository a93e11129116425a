/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Start of the target. */
	.text
	.globl	start
start:
	adrp	x8, stack_end
	add	x8, x8, :lo12:stack_end
	mov	sp, x8
	stp	x0, x1, [sp, #-32]!
	stp	x2, x3, [sp, #16]
	mov	x0, sp
	bl	payload_main
1:	wfi
	b	1b

	.data
	.balign	16
	.skip	8192
stack_end:
	.skip	0x200005 /* past two MiB: as many whole chunks of the digest */
	.globl	end
end:

	.section .note.GNU-stack, "", @progbits
