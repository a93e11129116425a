/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A 32-bit ELF program, as kexec starts it: it looks at what it was handed, ELF boot
 * notes, and tells on the first UART. Its parts share no pages with whole ones.
 */
#define NOTES_MAGIC	 0x0e1fb007
#define BHDR_SIZE	 12
#define NOTE_HEADER	 12
#define NOTE_COMMAND	 4
#define CR0_PG		 (1 << 31)

	.text
	.code32
	.globl	_start
_start:
	movl	4(%esp), %ebp
	movl	(%esp), %edx
	movl	%eax, magic
	movl	%cr0, %eax
	testl	%eax, %eax
	js	bad /* paging */
	testl	%edx, %edx
	jnz	bad /* a return address */
	cmpl	%ebx, %ebp
	jne	bad
	cmpl	$NOTES_MAGIC, magic
	jne	bad
	cmpl	$NOTES_MAGIC, (%ebx)
	jne	bad

	/* Words of 16 bits, their checksum among them, add up to 0xffff. */
	movl	%ebx, %esi
	movl	4(%ebx), %ecx
	shrl	$1, %ecx
	xorl	%edx, %edx
1:	lodsw
	addw	%ax, %dx
	adcw	$0, %dx
	loop	1b
	cmpw	$0xffff, %dx
	jne	bad

	movzwl	10(%ebx), %ecx
	leal	BHDR_SIZE(%ebx), %esi
2:	cmpl	$NOTE_COMMAND, 8(%esi)
	je	3f
	movl	4(%esi), %eax
	addl	$NOTE_HEADER + 3, %eax
	andl	$~3, %eax
	addl	%eax, %esi
	loop	2b
	jmp	bad
3:	leal	NOTE_HEADER(%esi), %edi
	movl	$good_text, %esi
	call	write_text
	movl	%edi, %esi
	call	write_text
	jmp	end
bad:	movl	$bad_text, %esi
	call	write_text
end:	movl	$end_text, %esi
	call	write_text
stop:	cli
	hlt
	jmp	stop

write_text:
	movl	$0x3f8 + 5, %edx
	inb	%dx, %al
	testb	$0x20, %al
	jz	write_text
	movl	$0x3f8, %edx
	lodsb
	testb	%al, %al
	jz	4f
	outb	%al, %dx
	jmp	write_text
4:	ret

	.data
magic:	.long	0
good_text: .asciz "\nKX-PROGRAM notes=good cmdline=["
bad_text: .asciz "\nKX-PROGRAM notes=bad ["
end_text: .asciz "]\nKX-END\n"

	.section .note.GNU-stack, "", @progbits
