/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The registers that purgatory changes for a while, of the level that this runs at. */
	.text
	.globl	read_registers
read_registers:
	mrs	x1, CurrentEL
	cmp	x1, #8
	b.ne	1f
	mrs	x1, hcr_el2
	tbz	x1, #34, 2f
1:	mrs	x1, sctlr_el1
	mrs	x2, tcr_el1
	mrs	x3, mair_el1
	mrs	x4, ttbr0_el1
	mrs	x5, vbar_el1
	mrs	x6, cpacr_el1
	b	3f
2:	mrs	x1, sctlr_el2
	mrs	x2, tcr_el2
	mrs	x3, mair_el2
	mrs	x4, ttbr0_el2
	mrs	x5, vbar_el2
	mrs	x6, cptr_el2
3:	stp	x1, x2, [x0], #16
	stp	x3, x4, [x0], #16
	stp	x5, x6, [x0]
	ret

	.section .note.GNU-stack, "", @progbits
