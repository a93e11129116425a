/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The target that purgatory starts in purgatory-boot: it compares the registers with
 * those of purgatory-entry.S, tells on the first UART what it found, and ends QEMU. The
 * 64-bit entry is at its start, the 32-bit entry 2 KiB further on.
 */
#define BACKUP_COPY 0x500000
#define RSDP_COPY   0x501000
#define VGA_TEXT    0xb8000

#define CR4_OSXSAVE	(1 << 18)
#define XCR0_AVX	0x07
#define BIT_ECX_XSAVE	26 /* CPUID, leaf 1 */
#define BIT_ECX_AVX	28

	.macro	report text, value
	movq	\value, %rbx
	leaq	9f(%rip), %rsi
	call	write_both
	.subsection 1
9:	.asciz	"\text"
	.previous
	.endm

	.macro	expect register, value
	movabsq	$\value, %rax
	cmpq	%rax, \register
	jne	bad_64
	.endm

	.text
	.code64
	pushq	%rax
	expect	%rbx, 0x2222222222222222
	expect	%rcx, 0x3333333333333333
	expect	%rdx, 0x4444444444444444
	expect	%rsi, 0x5555555555555555
	expect	%rdi, 0x6666666666666666
	expect	%rbp, 0x7777777777777777
	expect	%r8, 0x8888888888888888
	expect	%r9, 0x9999999999999999
	expect	%r10, 0xaaaaaaaaaaaaaaaa
	expect	%r11, 0xbbbbbbbbbbbbbbbb
	expect	%r12, 0xcccccccccccccccc
	expect	%r13, 0xdddddddddddddddd
	expect	%r14, 0xeeeeeeeeeeeeeeee
	expect	%r15, 0xffffffffffffffff
	popq	%rbx
	expect	%rbx, 0x1111111111111111
	report	"PAYLOAD64 OK rsi=", %rsi
	movl	%cs, %r8d
	report	" cs=", %r8
	movl	%ss, %r8d
	report	" ss=", %r8
	movq	%cr4, %r8
	report	" cr4=", %r8
	movq	%cr0, %r8
	report	" cr0=", %r8
	leaq	backup_text(%rip), %rsi
	call	write_text
	movl	$BACKUP_COPY, %esi
	call	write_text
	call	report_vectors
	leaq	vga_text(%rip), %rsi
	call	write_text
	movl	$VGA_TEXT, %esi
	movl	$80, %ecx
	movl	$0x3f8, %edx
1:	lodsw
	outb	%al, %dx
	loop	1b
	jmp	leave_64
bad_64:
	leaq	bad_text(%rip), %rsi
	call	write_text
leave_64:
	leaq	end_text(%rip), %rsi
	call	write_text
	outb	%al, $0xf4

/* XCR0, where there is one, and whether all is 0 in the upper halves of AVX registers. */
report_vectors:
	movl	$1, %eax
	cpuid
	btl	$BIT_ECX_XSAVE, %ecx
	jnc	1f
	movl	%ecx, %r10d
	movq	%cr4, %rax
	orq	$CR4_OSXSAVE, %rax
	movq	%rax, %cr4
	xorl	%ecx, %ecx
	xgetbv
	movq	%rax, %r8
	movl	%edx, %r9d
	report	" xcr0=", %r8
	btl	$BIT_ECX_AVX, %r10d
	jnc	1f
	movl	%r8d, %eax
	orl	$XCR0_AVX, %eax
	movl	%r9d, %edx
	xorl	%ecx, %ecx
	xsetbv
	.irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vextractf128 $1, %ymm\n, %xmm\n
	vorps	%xmm\n, %xmm0, %xmm0
	.endr
	xorl	%r8d, %r8d
	vptest	%xmm0, %xmm0
	setnz	%r8b
	report	" upper=", %r8
1:	ret

/* The text at RSI, then RBX in hexadecimal. */
write_both:
	call	write_text
	movl	$16, %ecx
1:	rolq	$4, %rbx
	movl	%ebx, %eax
	andl	$15, %eax
	movb	digits(%rax), %al
	outb	%al, %dx
	loop	1b
	ret

/* The text at RSI; leaves DX at the port. */
write_text:
	movl	$0x3f8, %edx
1:	lodsb
	testb	%al, %al
	jz	2f
	outb	%al, %dx
	jmp	1b
2:	ret

	.org	0x800
	.code32
	.macro	expect_32 register, value
	cmpl	$\value, \register
	jne	bad_32
	.endm

	.macro	report_32 text, value
	movl	\value, %ebx
	movl	$9f, %esi
	call	write_both_32
	.subsection 1
9:	.asciz	"\text"
	.previous
	.endm

	expect_32 %eax, 0x11111111
	expect_32 %ebx, 0x22222222
	expect_32 %ecx, 0x33333333
	expect_32 %edx, 0x44444444
	expect_32 %esi, 0x55555555
	expect_32 %edi, 0x66666666
	expect_32 %ebp, 0x77777777
	cmpl	$0, (%esp)
	jne	bad_32
	cmpl	$0x88888888, 4(%esp)
	jne	bad_32
	report_32 "PAYLOAD32 OK esi=", %esi
	movl	%cr0, %edi
	report_32 " cr0=", %edi
	movl	%cr4, %edi
	report_32 " cr4=", %edi
	movl	$0xc0000080, %ecx
	rdmsr
	report_32 " efer=", %eax
	movl	%cs, %edi
	report_32 " cs=", %edi
	movl	%ss, %edi
	report_32 " ss=", %edi
	movl	$rsdp_text, %esi
	call	write_text_32
	movl	$RSDP_COPY, %esi
	call	write_text_32
	jmp	leave_32
bad_32:
	movl	$bad_text, %esi
	call	write_text_32
leave_32:
	movl	$end_text, %esi
	call	write_text_32
	outb	%al, $0xf4

write_both_32:
	call	write_text_32
	movl	$8, %ecx
1:	roll	$4, %ebx
	movl	%ebx, %eax
	andl	$15, %eax
	movb	digits(%eax), %al
	outb	%al, %dx
	loop	1b
	ret

write_text_32:
	movl	$0x3f8, %edx
1:	lodsb
	testb	%al, %al
	jz	2f
	outb	%al, %dx
	jmp	1b
2:	ret

digits:	.ascii	"0123456789abcdef"
bad_text: .asciz "PAYLOAD BAD REGISTER"
end_text: .asciz "\nEND\n"
backup_text: .asciz " backup="
vga_text: .asciz " vga="
rsdp_text: .asciz " rsdp="

	.subsection 2
	.org	0x200005 /* past two MiB: as many whole chunks, and a part of one */
	.section .note.GNU-stack, "", @progbits
