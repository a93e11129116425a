/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Start of the ppc64 blobs, of either byte order, their way to the target, and the
 * machine access of check.h and ppc64-machine.h.
 *
 * Entered at PURGATORY_PPC64_ENTRY in the blob's own byte order, in 64-bit mode, with
 * translation and interrupts off, and with the physical id of this CPU in r3. All else is
 * undefined. There are no absolute addresses; the blob runs wherever it was copied to.
 */
#include "purgatory/params.h"

#define MSR_LE_BIT  63
#define MSR_VEC_VSX 0x0280 /* of its third 16 bits */
#define MSR_FP	    0x2000
#define SPRN_HSRR0  314
#define SPRN_HSRR1  315

#define STACK_SIZE 8192

/* Of the ELFv2 ABI: offsets from r1, in the caller's frame. */
#define SAVED_CR 8
#define SAVED_LR 16
#define SAVED_R2 24

#define REG(n) PP_REGS + 8 * (n)

	.abiversion 2

	/* An instruction that is executed in big-endian mode, in both blobs. */
	.macro	big_endian word
	.byte	(\word) >> 24 & 255, (\word) >> 16 & 255
	.byte	(\word) >> 8 & 255, (\word) & 255
	.endm

	/* The address in this run of a symbol, by that of a local label. */
	.macro	address reg, symbol, here_reg, here
	addis	\reg, \here_reg, (\symbol - \here)@ha
	addi	\reg, \reg, (\symbol - \here)@l
	.endm

	.section .head, "ax", @progbits
	.globl	purgatory_start
	.hidden	purgatory_start
purgatory_start:
	b	start

	/*
	 * All of this is for the loader to fill. When it was not, a CPU that comes here,
	 * big-endian, stays here: b .
	 */
	.rept	(PURGATORY_PPC64_COPIED - 4) / 4
	big_endian 0x48000000
	.endr

	.org	PURGATORY_PPC64_PARAMS
	.globl	purgatory_params
	.hidden	purgatory_params
purgatory_params:
	.skip	PP_SIZE

	/* For the link script, which holds the offset against the symbol above. */
	.globl	purgatory_params_offset
	.hidden	purgatory_params_offset
	.set	purgatory_params_offset, PURGATORY_PPC64_PARAMS

	/* And the size of its global offset table: an entry that is never used. */
	.globl	purgatory_got_header
	.hidden	purgatory_got_header
	.set	purgatory_got_header, 8

	.section .text, "ax", @progbits
start:
	mr	%r31, %r3
	bcl	20, 31, 1f
1:	mflr	%r29
	address	%r2, .TOC., %r29, 1b
	address	%r30, purgatory_params, %r29, 1b
	address	%r1, stack_end, %r29, 1b
	li	%r0, 0
	stdu	%r0, -32(%r1)

	mr	%r3, %r30
	bl	purgatory_main
	mr	%r3, %r30
	mr	%r4, %r31
	bl	ppc64_hand_over

/*
 * Big-endian, whatever purgatory is: a little-endian kernel expects that, and changes
 * over by itself. All other bits of MSR stay.
 */
enter_target:
	ld	%r12, PP_ENTRY(%r30)
	ld	%r3, REG(PP_PPC64_R3)(%r30)
	ld	%r4, REG(PP_PPC64_R4)(%r30)
	ld	%r5, REG(PP_PPC64_R5)(%r30)
	ld	%r6, REG(PP_PPC64_R6)(%r30)
	ld	%r7, REG(PP_PPC64_R7)(%r30)
	ld	%r8, REG(PP_PPC64_R8)(%r30)
	ld	%r9, REG(PP_PPC64_R9)(%r30)
	mfmsr	%r11
	rldicr	%r11, %r11, 0, MSR_LE_BIT - 1
	mtsrr0	%r12
	mtsrr1	%r11
	rfid

	.macro	function name
	.globl	\name
	.hidden	\name
	.type	\name, @function
\name:
	.endm

	function phys_map
	blr

	/* The arguments stand where a hypercall wants them; only CR may get lost. */
	function hypercall
	mfcr	%r0
	stw	%r0, SAVED_CR(%r1)
	sc	1
	lwz	%r0, SAVED_CR(%r1)
	mtcrf	0xff, %r0
	blr

/*
 * OPAL runs big-endian, in hypervisor mode, takes its base in r2 and the token in r0, and
 * returns to LR as it was entered. From there hrfid leads back to this byte order.
 */
	function opal_call
	mflr	%r0
	std	%r0, SAVED_LR(%r1)
	mfcr	%r0
	stw	%r0, SAVED_CR(%r1)
	std	%r31, -8(%r1)
	std	%r30, -16(%r1)
	stdu	%r1, -48(%r1)
	std	%r2, SAVED_R2(%r1)
	bcl	20, 31, 1f
1:	mflr	%r31
	addi	%r10, %r31, opal_return - 1b
	addi	%r31, %r31, opal_done - 1b
	mtlr	%r10
	mfmsr	%r30
	rldicr	%r11, %r30, 0, MSR_LE_BIT - 1
	mtspr	SPRN_HSRR0, %r8
	mtspr	SPRN_HSRR1, %r11
	mr	%r0, %r6
	mr	%r2, %r7
	hrfid
opal_return:
	big_endian 0x7ffa4ba6 /* mtspr SPRN_HSRR0, r31 */
	big_endian 0x7fdb4ba6 /* mtspr SPRN_HSRR1, r30 */
	big_endian 0x4c000224 /* hrfid */
opal_done:
	ld	%r2, SAVED_R2(%r1)
	addi	%r1, %r1, 48
	ld	%r30, -16(%r1)
	ld	%r31, -8(%r1)
	lwz	%r0, SAVED_CR(%r1)
	mtcrf	0xff, %r0
	ld	%r0, SAVED_LR(%r1)
	mtlr	%r0
	blr

	/* VSX and FP for the loads, stores and moves that compilers choose. */
	function simd_begin
	mfmsr	%r3
	oris	%r4, %r3, MSR_VEC_VSX
	ori	%r4, %r4, MSR_FP
	mtmsrd	%r4
	isync
	blr

	function simd_end
	mtmsrd	%r3
	isync
	blr

	function cache_flush
	dcbst	0, %r3
	sync
	icbi	0, %r3
	sync
	isync
	blr

	function machine_stop
	or	%r1, %r1, %r1 /* low priority, for the core's other threads */
	b	machine_stop

	/* Compilers call these two even in freestanding code. */
	function memcpy
	cmpldi	%r5, 0
	beqlr
	mtctr	%r5
	addi	%r6, %r3, -1
	addi	%r4, %r4, -1
1:	lbzu	%r0, 1(%r4)
	stbu	%r0, 1(%r6)
	bdnz	1b
	blr

	function memset
	cmpldi	%r5, 0
	beqlr
	mtctr	%r5
	addi	%r6, %r3, -1
1:	stbu	%r4, 1(%r6)
	bdnz	1b
	blr

	.section .stack, "aw", @progbits
	.balign	16
	.skip	STACK_SIZE
stack_end:

	.section .note.GNU-stack, "", @progbits
