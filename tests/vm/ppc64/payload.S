/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The target that purgatory starts, with the first bytes of a kernel: other CPUs are held
 * at 0x60, in the copy of these bytes at physical address 0.
 */
#include "machine.h"

	.abiversion 2
	.text
	b	start

	.org	SECONDARY_ACKNOWLEDGE
	.quad	0

	.org	RUN_AT_LOAD
	.long	0x72756e30

	.org	SECONDARY_HOLD
	addi	%r3, %r3, 0x100 /* its id may be 0 */
	std	%r3, SECONDARY_ACKNOWLEDGE(0)
	b	.

	.org	0x100
start:
	bcl	20, 31, 1f
1:	mflr	%r31
	addis	%r2, %r31, (.TOC. - 1b)@ha
	addi	%r2, %r2, (.TOC. - 1b)@l
	addis	%r1, %r31, (stack_end - 128 - 1b)@ha
	addi	%r1, %r1, (stack_end - 128 - 1b)@l
	std	%r3, 32(%r1)
	std	%r4, 40(%r1)
	std	%r5, 48(%r1)
	std	%r6, 56(%r1)
	std	%r7, 64(%r1)
	std	%r8, 72(%r1)
	std	%r9, 80(%r1)
	mfmsr	%r4
	addi	%r3, %r1, 32
	bl	payload_main
	b	.

	/*
	 * For PROGRAM_CHECK: the byte order that it is entered in, 1 for big, goes to r3,
	 * and it goes on behind what trapped. Read little-endian, the first word is a
	 * branch over the next one; the words there are turned around.
	 */
	.globl	handler, handler_end
handler:
	tdi	0, %r0, 0x48
	b	1f
	.long	0x00006038 /* li	%r3, 0 */
	.long	0xa6027a7d /* mfsrr0	%r11 */
	.long	0x04006b39 /* addi	%r11, %r11, 4 */
	.long	0xa6037a7d /* mtsrr0	%r11 */
	.long	0x2400004c /* rfid */
1:	li	%r3, 1
	mfsrr0	%r11
	addi	%r11, %r11, 4
	mtsrr0	%r11
	rfid
handler_end:

	.globl	trap
trap:
	trap
	blr

	.data
	.balign	16
	.skip	8192
stack_end:
	.skip	0x200005 /* past two MiB: as many whole chunks of the digest */
end:

	.section .note.GNU-stack, "", @progbits
