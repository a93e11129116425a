/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Start of the arm64 blob, its way to the target, and the machine access of check.h and
 * arm64-machine.h.
 *
 * Entered at PURGATORY_ARM64_ENTRY, at EL2 or EL1, with the MMU and data caches off, all
 * exceptions masked, and the image written back to memory
 * (Documentation/arch/arm64/booting.rst; arch/arm64/kernel/relocate_kernel.S). All else
 * is undefined. There are no absolute addresses; the blob runs wherever it was copied to.
 *
 * With HCR_EL2.E2H the registers of EL1 are by name those of EL2, and in their form. So
 * there are two cases: EL2 without it, and all else.
 *
 * While the MMU is off, memory is device memory: each load and store must be aligned to
 * its size, and all code is compiled for that but what uses vector registers.
 */
#include "purgatory/arm64-machine.h"
#include "purgatory/params.h"

#define EL2_BITS 8 /* CurrentEL */
#define E2H_BIT	 34

/* SCTLR of either level */
#define SCTLR_MMU	 (1 << 0)
#define SCTLR_ALIGN	 (1 << 1) /* each access that is not aligned is a fault */
#define SCTLR_CACHE	 (1 << 2)
#define SCTLR_INSTRUCTIONS (1 << 12)
#define SCTLR_WXN	 (1 << 19) /* what can be written is no code */

/* CPACR_EL1, and CPTR_EL2 where that has its form: no traps at EL1 and EL0 */
#define CPACR_FP  (3 << 20)
#define CPACR_SME (3 << 24)
/* CPTR_EL2 otherwise: traps */
#define CPTR_FP	 (1 << 10)
#define CPTR_SME (1 << 12)

/* Fields of four bits, 0 where the processor lacks it */
#define FIELD_SME  24 /* ID_AA64PFR1_EL1 */
#define FIELD_TCR2 0  /* ID_AA64MMFR3_EL1 */

/* Registers and an instruction that assemblers know by newer releases. */
#define ID_AA64MMFR3_EL1 S3_0_C0_C7_3
#define TCR2_EL1	 S3_0_C2_C0_3
#define TCR2_EL2	 S3_4_C2_C0_3
#define SMSTOP_SM	 .inst 0xd503427f

#define CTR_LINE 16 /* CTR_EL0.DminLine: log2 of words of the smallest line */

#define STACK_SIZE 8192

#define REG(n) PP_REGS + 8 * (n)

/* What is kept in registers that C code leaves alone. */
#define params	x19
#define vbar	x20 /* with those below: the old kernel's registers */
#define sctlr	x21
#define tcr	x22
#define mair	x23
#define ttbr0	x24
#define tcr2	x25
#define map	x26 /* the value for TCR, 0: there is no map */
#define single	x27 /* 1: EL2 without E2H */

	/* single, of the level that this runs at */
	.macro	find_level tmp
	mov	single, #0
	mrs	\tmp, CurrentEL
	cmp	\tmp, #EL2_BITS
	b.ne	.Lfound\@
	mrs	\tmp, hcr_el2
	tbnz	\tmp, #E2H_BIT, .Lfound\@
	mov	single, #1
.Lfound\@:
	.endm

	/* Read and write a register of EL1, or that of EL2 where it is another one. */
	.macro	get_either reg, one, two
	cbnz	single, .Lel2\@
	mrs	\reg, \one
	b	.Ldone\@
.Lel2\@:
	mrs	\reg, \two
.Ldone\@:
	.endm

	.macro	set_either one, two, reg
	cbnz	single, .Lel2\@
	msr	\one, \reg
	b	.Ldone\@
.Lel2\@:
	msr	\two, \reg
.Ldone\@:
	.endm

	.macro	get reg, name
	get_either \reg, \name\()_EL1, \name\()_EL2
	.endm

	.macro	set name, reg
	set_either \name\()_EL1, \name\()_EL2, \reg
	.endm

	/* Drop all translations of this level, whatever form it has. */
	.macro	drop_translations tmp
	mrs	\tmp, CurrentEL
	cmp	\tmp, #EL2_BITS
	b.eq	.Lel2\@
	tlbi	vmalle1
	b	.Ldone\@
.Lel2\@:
	tlbi	alle2
.Ldone\@:
	dsb	nsh
	isb
	.endm

	.macro	drop_instructions
	ic	iallu
	dsb	nsh
	isb
	.endm

	.macro	address reg, symbol
	adrp	\reg, \symbol
	add	\reg, \reg, :lo12:\symbol
	.endm

	/* op on each cache line of x0 to x1; x2 and x3 are lost */
	.macro	each_line op
	mrs	x3, ctr_el0
	ubfx	x3, x3, #CTR_LINE, #4
	mov	x2, #4
	lsl	x2, x2, x3
	sub	x3, x2, #1
	bic	x0, x0, x3
.Lline\@:
	dc	\op, x0
	add	x0, x0, x2
	cmp	x0, x1
	b.lo	.Lline\@
	dsb	sy
	.endm

	.section .head, "ax", @progbits
	.globl	purgatory_start
	.hidden	purgatory_start
purgatory_start:
	b	start

	.org	PURGATORY_ARM64_PARAMS
	.globl	purgatory_params
	.hidden	purgatory_params
purgatory_params:
	.skip	PP_SIZE

	/* For the link script, which holds the offset against the symbol above. */
	.globl	purgatory_params_offset
	.hidden	purgatory_params_offset
	.set	purgatory_params_offset, PURGATORY_ARM64_PARAMS

	/* And the size of its global offset table: what a linker keeps for itself. */
	.globl	purgatory_got_header
	.hidden	purgatory_got_header
	.set	purgatory_got_header, 32

	.section .text, "ax", @progbits
start:
	msr	daifset, #15
	msr	spsel, #1
	address	x0, stack_end
	mov	sp, x0
	mov	x29, #0
	mov	x30, #0
	address	params, purgatory_params
	find_level x0
	get	vbar, VBAR
	address	x0, vectors
	set	VBAR, x0
	isb

	mov	map, #0
	ldr	w0, [params, #PP_FLAGS]
	tst	w0, #PURGATORY_CHECK_DIGEST
	b.eq	check
	bl	prepare_map
	cbz	map, no_map
	bl	map_on
	mov	x0, params
	bl	arm64_reread
check:
	mov	x0, params
	bl	purgatory_main
	cbz	map, enter_target
	bl	map_off
enter_target:
	set	VBAR, vbar
	drop_instructions
	ldr	x16, [params, #PP_ENTRY]
	ldp	x0, x1, [params, #REG(PP_ARM64_X0)]
	ldp	x2, x3, [params, #REG(PP_ARM64_X0 + 2)]
	br	x16

/* Nor by vector registers: what loads them is not compiled for aligned accesses. */
no_map:
	ldr	w0, [params, #PP_FLAGS]
	and	w0, w0, #~PURGATORY_FAST_DIGEST
	str	w0, [params, #PP_FLAGS]
	b	check

/* map, by arm64_map() */
prepare_map:
	stp	x29, x30, [sp, #-(MP_SIZE + 16)]!
	address	x0, purgatory_start
	str	x0, [sp, #16 + MP_START]
	address	x0, writable
	str	x0, [sp, #16 + MP_WRITABLE]
	address	x0, stack_end
	str	x0, [sp, #16 + MP_TABLES]
	add	x0, x0, #PURGATORY_ARM64_ROOM
	str	x0, [sp, #16 + MP_END]
	mrs	x0, id_aa64mmfr0_el1
	str	x0, [sp, #16 + MP_FEATURES]
	str	single, [sp, #16 + MP_SINGLE]
	mov	x0, params
	add	x1, sp, #16
	bl	arm64_map
	mov	map, x0
	ldp	x29, x30, [sp], #MP_SIZE + 16
	ret

/*
 * What was written until here went past the caches, where the old kernel may have left
 * lines of the same memory, read ahead. Until the MMU is on there is no more of it.
 *
 * A kernel that knows TCR2 may have left it so that entries of tables are read in another
 * way. booting.rst has firmware let it be accessed where the processor has it.
 */
map_on:
	address	x0, writable
	address	x1, stack_end
	add	x1, x1, #PURGATORY_ARM64_ROOM
	dsb	sy
	each_line ivac

	get	tcr, TCR
	get	mair, MAIR
	get	ttbr0, TTBR0
	mov	x0, #MAP_MAIR
	set	MAIR, x0
	set	TCR, map
	address	x0, stack_end
	set	TTBR0, x0
	mrs	x0, ID_AA64MMFR3_EL1
	ubfx	x0, x0, #FIELD_TCR2, #4
	cbz	x0, 1f
	get_either tcr2, TCR2_EL1, TCR2_EL2
	set_either TCR2_EL1, TCR2_EL2, xzr
1:
	isb
	drop_translations x0
	drop_instructions
	get	sctlr, SCTLR
	mov	x0, #SCTLR_MMU | SCTLR_CACHE
	orr	x0, x0, #SCTLR_INSTRUCTIONS
	orr	x0, sctlr, x0
	and	x0, x0, #~SCTLR_ALIGN
	and	x0, x0, #~SCTLR_WXN
	set	SCTLR, x0
	isb
	ret

/*
 * All that may have changed in caches goes to memory, behind the caches' end so that
 * nothing comes back: what follows has no stack.
 */
map_off:
	dsb	sy
	isb
	set	SCTLR, sctlr
	isb
	address	x0, writable
	address	x1, stack_end
	add	x1, x1, #PURGATORY_ARM64_ROOM
	each_line civac
	set	TTBR0, ttbr0
	set	TCR, tcr
	set	MAIR, mair
	mrs	x0, ID_AA64MMFR3_EL1
	ubfx	x0, x0, #FIELD_TCR2, #4
	cbz	x0, 1f
	set_either TCR2_EL1, TCR2_EL2, tcr2
1:
	isb
	drop_translations x0
	ret

/* What C code kept in registers does not count any more. One in here stops at once. */
exception:
	address	x4, excepted
	ldr	w0, [x4]
	cbnz	w0, machine_stop
	mov	w0, #1
	str	w0, [x4]
	find_level x0
	get	x1, ESR
	get	x2, FAR
	get	x3, ELR
	address	x0, purgatory_start
	sub	x3, x3, x0
	address	x0, stack_end
	mov	sp, x0
	address	x0, purgatory_params
	b	arm64_exception

	.balign	2048
vectors:
	.rept	16
	b	exception
	.balign	128
	.endr

	.macro	function name
	.globl	\name
	.hidden	\name
	.type	\name, @function
\name:
	.endm

	function phys_map
	ret

	function cache_drop
	cbz	x1, 1f
	add	x1, x0, x1
	each_line civac
1:	ret

	function device_read8
	ldrb	w0, [x0]
	ret

	function device_read32
	ldr	w0, [x0]
	ret

	function device_write8
	strb	w1, [x0]
	ret

	function device_write32
	str	w1, [x0]
	ret

/*
 * A task that used the streaming mode of SME may have been interrupted in it, by a crash.
 * Vector instructions are no instructions there. It stays off: to a kernel that starts it
 * is undefined.
 */
	function simd_begin
	mrs	x1, id_aa64pfr1_el1
	ubfx	x1, x1, #FIELD_SME, #4
	mrs	x2, CurrentEL
	cmp	x2, #EL2_BITS
	b.ne	.Lby_cpacr
	mrs	x2, hcr_el2
	tbnz	x2, #E2H_BIT, .Lby_cpacr
	mrs	x0, cptr_el2
	and	x2, x0, #~CPTR_FP
	cbz	x1, 1f
	and	x2, x2, #~CPTR_SME
1:	msr	cptr_el2, x2
	b	2f
.Lby_cpacr:
	mrs	x0, cpacr_el1
	orr	x2, x0, #CPACR_FP
	cbz	x1, 1f
	orr	x2, x2, #CPACR_SME
1:	msr	cpacr_el1, x2
2:	isb
	cbz	x1, 1f
	SMSTOP_SM
1:	ret

	function simd_end
	mrs	x2, CurrentEL
	cmp	x2, #EL2_BITS
	b.ne	1f
	mrs	x2, hcr_el2
	tbnz	x2, #E2H_BIT, 1f
	msr	cptr_el2, x0
	isb
	ret
1:
	msr	cpacr_el1, x0
	isb
	ret

	function machine_stop
	wfi
	b	machine_stop

	/*
	 * Compilers call these two even in freestanding code. By words where that is
	 * possible: without caches each store goes to memory by itself.
	 */
	function memcpy
	mov	x6, x0
	orr	x3, x0, x1
	tst	x3, #7
	b.ne	2f
1:	subs	x2, x2, #8
	b.lo	1f
	ldr	x3, [x1], #8
	str	x3, [x6], #8
	b	1b
1:	add	x2, x2, #8
2:	cbz	x2, 3f
	ldrb	w3, [x1], #1
	strb	w3, [x6], #1
	sub	x2, x2, #1
	b	2b
3:	ret

	function memset
	mov	x6, x0
	and	x1, x1, #255
	orr	x1, x1, x1, lsl #8
	orr	x1, x1, x1, lsl #16
	orr	x1, x1, x1, lsl #32
	tst	x0, #7
	b.ne	2f
1:	subs	x2, x2, #8
	b.lo	1f
	str	x1, [x6], #8
	b	1b
1:	add	x2, x2, #8
2:	cbz	x2, 3f
	strb	w1, [x6], #1
	sub	x2, x2, #1
	b	2b
3:	ret

	/* Whole pages, so that no cache line of it is of anything else. */
	.section .stack, "aw", @progbits
	.balign	MAP_PAGE
writable:
excepted:
	.word	0 /* 1: an exception has been */
	.skip	STACK_SIZE - 4
stack_end:

	.section .note.GNU-stack, "", @progbits
