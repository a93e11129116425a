/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The target that purgatory starts in real mode in purgatory-boot, at 0x200 of its
 * segment: it tells on the first UART what registers hold, and whether the BIOS serves
 * it: how much low memory there is (int 0x12), the memory map's first entry (int 0x15),
 * and that its clock ticks. Then it ends QEMU.
 */
#define TICKS	0x46c /* of the BIOS data area */
#define SMAP	0x534d4150
#define UART	0x3f8

	.macro	report text, value
	movl	\value, %ebx
	movw	$9f, %si
	call	write_both
	.subsection 1
9:	.asciz	"\text"
	.previous
	.endm

	/* A segment register: none of them but through a general one. */
	.macro	report_word text, register
	xorl	%edi, %edi
	movw	\register, %di
	report	"\text", %edi
	.endm

	.text
	.code16
	.org	0x200
	orl	%eax, %ebx
	orl	%ecx, %ebx
	orl	%edx, %ebx
	orl	%esi, %ebx
	orl	%edi, %ebx
	orl	%ebp, %ebx
	report	"PAYLOAD16 registers=", %ebx
	report_word " cs=", %cs
	report_word " ds=", %ds
	report_word " es=", %es
	report_word " fs=", %fs
	report_word " gs=", %gs
	report_word " ss=", %ss
	report	" esp=", %esp
	movl	%cr0, %edi
	report	" cr0=", %edi
	movl	%cr4, %edi
	report	" cr4=", %edi
	sidt	table
	report_word " idt=", table
	report	"@", (table + 2)
	pushfl
	popl	%edi
	andl	$0x200, %edi
	report	" if=", %edi
	movw	$end_line, %si
	call	write_text

	xorl	%eax, %eax
	int	$0x12
	report	"BIOS KiB=", %eax
	movl	$0xe820, %eax
	movl	$SMAP, %edx
	xorl	%ebx, %ebx
	movl	$20, %ecx
	movw	$entry, %di
	int	$0x15
	movl	%eax, %edi
	report	" e820=", %edi
	report	" size=", (entry + 8)
	report	" type=", (entry + 16)

	xorw	%ax, %ax
	movw	%ax, %fs
	sti
	movl	%fs:TICKS, %eax
1:	hlt
	cmpl	%fs:TICKS, %eax
	je	1b
	cli
	movw	$ticks_text, %si
	call	write_text
	outb	%al, $0xf4

/* The text at SI, then EBX in hexadecimal. */
write_both:
	call	write_text
	movw	$8, %cx
1:	roll	$4, %ebx
	movw	%bx, %si
	andw	$15, %si
	movb	digits(%si), %al
	outb	%al, %dx
	loop	1b
	ret

/* The text at SI; leaves DX at the port. */
write_text:
	movw	$UART, %dx
1:	lodsb
	testb	%al, %al
	jz	2f
	outb	%al, %dx
	jmp	1b
2:	ret

	.balign	4
table:	.skip	8
entry:	.skip	20
digits:	.ascii	"0123456789abcdef"
end_line: .asciz "\n"
ticks_text: .asciz " ticks\nEND\n"
	.section .note.GNU-stack, "", @progbits
