/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Start of the x86_64 blob, its way to the target, and the machine access of check.h
 * and x86_64-ports.h.
 *
 * Entered at PURGATORY_X86_64_ENTRY in 64-bit mode, with the blob in an identity map. All
 * else is undefined: registers, descriptor tables, stack. There are no absolute
 * addresses; the blob runs wherever it was copied to.
 */
#include "purgatory/params.h"
#include "purgatory/x86_64-real-mode.h"

/* __BOOT_CS and __BOOT_DS of both boot protocols, Documentation/x86/boot.rst */
#define CODE 0x10
#define DATA 0x18

#define STACK_SIZE 8192

#define CR0_KEEP_32BIT	0x31 /* PE, ET, NE: all that a target with paging off gets */
#define CR0_REAL	0x10 /* ET: FPU errors are interrupts, as a BIOS expects it */
#define CR4_PCIDE	(1 << 17)
#define CR4_CET		(1 << 23)
#define MSR_EFER	0xc0000080
#define EFER_LME	(1 << 8)

#define REG(n) PP_REGS + 8 * (n)

	.section .head, "ax", @progbits
	.code64
	.globl	purgatory_start
	.hidden	purgatory_start
purgatory_start:
	cli
	cld
	jmp	start

	.org	PURGATORY_X86_64_PARAMS, 0xcc
	.globl	purgatory_params
	.hidden	purgatory_params
purgatory_params:
	.skip	PP_SIZE

	/* For the link script, which holds the offset against the symbol above. */
	.globl	purgatory_params_offset
	.hidden	purgatory_params_offset
	.set	purgatory_params_offset, PURGATORY_X86_64_PARAMS

	/* And the size of its global offset table: none. */
	.globl	purgatory_got_header
	.hidden	purgatory_got_header
	.set	purgatory_got_header, 0

	/*
	 * Load a table of four descriptors. The pseudo-descriptor holds the address in
	 * this run, so it is made on the stack.
	 */
	.macro	load_gdt table
	leaq	\table(%rip), %rax
	pushq	%rax
	pushq	$0
	movw	$(4 * 8 - 1), 6(%rsp)
	lgdt	6(%rsp)
	addq	$16, %rsp
	.endm

	.section .text, "ax", @progbits
start:
	movq	%rsp, %r12 /* C code keeps it */
	testl	$PURGATORY_RETURN, purgatory_params + PP_FLAGS(%rip)
	jz	1f
	movq	(%rsp), %r13
1:
	leaq	stack_end(%rip), %rsp
	xorl	%ebp, %ebp

	pushq	$0
	pushq	$0
	lidt	6(%rsp)
	addq	$16, %rsp

	load_gdt gdt_64
	pushq	$CODE
	leaq	1f(%rip), %rax
	pushq	%rax
	lretq
1:
	movl	$DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs

	leaq	purgatory_params(%rip), %rdi
	call	purgatory_main

	testl	$PURGATORY_JUMP_BACK, purgatory_params + PP_FLAGS(%rip)
	jnz	jump_back
	testl	$PURGATORY_RETURN, purgatory_params + PP_FLAGS(%rip)
	jz	1f
	leaq	purgatory_params(%rip), %rdi
	movq	%r13, %rsi
	call	jump_tell
1:
	testl	$PURGATORY_ENTRY_32BIT, purgatory_params + PP_FLAGS(%rip)
	jnz	enter_32
	testl	$PURGATORY_ENTRY_REAL, purgatory_params + PP_FLAGS(%rip)
	jz	enter_64
	leaq	purgatory_params(%rip), %rdi
	call	bios_prepare
	jmp	enter_32

/*
 * The old kernel takes what lies on the stack for the way back to this one, and calls it
 * the next time: that is to be jumped_back, since after that purgatory is needed again.
 * 0 is left by a kernel that is not to be returned to.
 */
jump_back:
	movq	(%r12), %rax
	testq	%rax, %rax
	jz	1f
	movq	%rax, left_at(%rip)
	leaq	jumped_back(%rip), %rax
	movq	%rax, (%r12)
1:
	leaq	purgatory_params(%rip), %rdi
	movq	%cr3, %rsi
	movq	%cr4, %rdx
	call	jump_map
	movq	%rax, %cr3
	movq	%r12, %rsp
	jmp	*purgatory_params + PP_ENTRY(%rip)

/* Called by the old kernel, in its own map, which has all of this. */
jumped_back:
	movq	(%rsp), %rax
	movq	%rax, purgatory_params + PP_ENTRY(%rip)
	leaq	purgatory_start(%rip), %rax
	movq	%rax, (%rsp)
	jmp	*left_at(%rip)

/* CR4 stays as it is: LA57 cannot change in 64-bit mode, and a TDX guest keeps MCE. */
enter_64:
	leaq	stack_end(%rip), %rsp
	movq	purgatory_params + REG(PP_RAX)(%rip), %rax
	movq	purgatory_params + REG(PP_RBX)(%rip), %rbx
	movq	purgatory_params + REG(PP_RCX)(%rip), %rcx
	movq	purgatory_params + REG(PP_RDX)(%rip), %rdx
	movq	purgatory_params + REG(PP_RSI)(%rip), %rsi
	movq	purgatory_params + REG(PP_RDI)(%rip), %rdi
	movq	purgatory_params + REG(PP_RBP)(%rip), %rbp
	movq	purgatory_params + REG(PP_R8)(%rip), %r8
	movq	purgatory_params + REG(PP_R8 + 1)(%rip), %r9
	movq	purgatory_params + REG(PP_R8 + 2)(%rip), %r10
	movq	purgatory_params + REG(PP_R8 + 3)(%rip), %r11
	movq	purgatory_params + REG(PP_R8 + 4)(%rip), %r12
	movq	purgatory_params + REG(PP_R8 + 5)(%rip), %r13
	movq	purgatory_params + REG(PP_R8 + 6)(%rip), %r14
	movq	purgatory_params + REG(PP_R8 + 7)(%rip), %r15
	jmp	*purgatory_params + PP_ENTRY(%rip)

/*
 * By way of compatibility mode. Paging cannot go off while CR4.PCIDE is set, nor CR0.WP
 * while CR4.CET is.
 */
enter_32:
	movq	%cr4, %rax
	andq	$~(CR4_PCIDE | CR4_CET), %rax
	movq	%rax, %cr4
	leaq	stack_end(%rip), %rsp
	load_gdt gdt_32
	leaq	purgatory_start(%rip), %rbx
	leaq	in_32(%rip), %rax
	pushq	$CODE
	pushq	%rax
	lretq

/*
 * 32-bit code knows its place by EBX alone. CR4 goes to 0 as a whole: LA57, when left
 * set, makes a target fault that later switches to 4-level paging.
 */
	.code32
in_32:
	movl	$DATA, %eax
	movl	%eax, %ds
	movl	%eax, %es
	movl	%eax, %ss
	movl	%eax, %fs
	movl	%eax, %gs
	movl	%cr0, %eax
	andl	$CR0_KEEP_32BIT, %eax
	movl	%eax, %cr0
	jmp	1f /* the processor manuals want a branch when paging changes */
1:
	movl	$MSR_EFER, %ecx
	rdmsr
	andl	$~EFER_LME, %eax
	wrmsr
	xorl	%eax, %eax
	movl	%eax, %cr4

	/* Not before: the old kernel need not have it mapped. */
	addl	$PURGATORY_X86_64_PARAMS, %ebx
	movl	PP_RSDP_SRC(%ebx), %esi
	movl	PP_RSDP_DST(%ebx), %edi
	testl	%edi, %edi
	jz	1f
	movl	$PURGATORY_RSDP_SIZE, %ecx
	rep movsb
1:
	testl	$PURGATORY_ENTRY_REAL, PP_FLAGS(%ebx)
	jnz	enter_real

	/* EBX, the base, comes last; the address to jump to waits on the stack. */
	pushl	REG(PP_STACK_32)(%ebx)
	pushl	$0
	pushl	PP_ENTRY(%ebx)
	movl	REG(PP_RAX)(%ebx), %eax
	movl	REG(PP_RCX)(%ebx), %ecx
	movl	REG(PP_RDX)(%ebx), %edx
	movl	REG(PP_RSI)(%ebx), %esi
	movl	REG(PP_RDI)(%ebx), %edi
	movl	REG(PP_RBP)(%ebx), %ebp
	movl	REG(PP_RBX)(%ebx), %ebx
	ret

/* Through the low page (x86_64-real-mode.h), in whose segment the code goes on. */
enter_real:
	movl	REG(PP_REAL_PAGE)(%ebx), %esi
	lgdt	RM_GDTR(%esi)
	pushl	$RM_CODE_SELECTOR
	pushl	$RM_CODE
	lret
	.code64

	.macro	function name
	.globl	\name
	.hidden	\name
	.type	\name, @function
\name:
	.endm

	function phys_map
	movq	%rdi, %rax
	ret

	function port_read
	movl	%edi, %edx
	xorl	%eax, %eax
	inb	%dx, %al
	ret

	function port_write
	movl	%edi, %edx
	movl	%esi, %eax
	outb	%al, %dx
	ret

	function machine_stop
	cli
	hlt
	jmp	machine_stop

	/* Compilers call these two even in freestanding code. */
	function memcpy
	movq	%rdi, %rax
	movq	%rdx, %rcx
	rep movsb
	ret

	function memset
	movq	%rdi, %r8
	movl	%esi, %eax
	movq	%rdx, %rcx
	rep stosb
	movq	%r8, %rax
	ret

/*
 * Flat segments of 4 GiB, marked as accessed. Selector 0x10 is what the target is entered
 * with, so it differs between the two tables.
 */
	.section .rodata, "a", @progbits
	.balign	8
gdt_64:
	.quad	0
	.quad	0
	.quad	0x00af9b000000ffff /* CODE: 64-bit, execute and read */
	.quad	0x00cf93000000ffff /* DATA: read and write */
gdt_32:
	.quad	0
	.quad	0
	.quad	0x00cf9b000000ffff /* CODE: 32-bit, execute and read */
	.quad	0x00cf93000000ffff

/*
 * What bios_prepare() copies to the low page: 16-bit code of protected mode, where CS has
 * the page's address as its base. What segment registers hold besides their value stays
 * when protected mode ends, so all get segments of 64 KiB before.
 */
	.globl	real_mode_switch, real_mode_stay, real_mode_end
	.hidden	real_mode_switch, real_mode_stay, real_mode_end
	.code16
real_mode_switch:
	movw	$RM_DATA_SELECTOR, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	movl	$CR0_REAL, %eax
	movl	%eax, %cr0
	ljmpw	*%cs:RM_STAY
real_mode_stay:
	lidtw	%cs:RM_IDTR
	movw	%cs:RM_SEGMENT, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %fs
	movw	%ax, %gs
	movw	%ax, %ss
	xorl	%esp, %esp
	movw	%cs:RM_STACK, %sp
	xorl	%eax, %eax
	xorl	%ebx, %ebx
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	xorl	%esi, %esi
	xorl	%edi, %edi
	xorl	%ebp, %ebp
	ljmpw	*%cs:RM_TARGET
real_mode_end:
	.code64

	.section .stack, "aw", @progbits
	.balign	16
left_at:
	.quad	0 /* where the kernel that jumped back is entered again */
	.balign	16
	.skip	STACK_SIZE
stack_end:

	.section .note.GNU-stack, "", @progbits
