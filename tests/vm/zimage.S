/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A kernel as they were when boot protocol 2.01 was new: a zImage, loaded below 1 MiB.
 * Its setup code tells on the first UART where it runs and what it was told, and asks the
 * BIOS for the size of memory.
 */
#define UART	0x3f8
#define SECTORS 2

	.macro	report text, value
	movl	\value, %ebx
	movw	$9f, %si
	call	write_both
	.subsection 1
9:	.asciz	"\text"
	.previous
	.endm

	.macro	report_word text, value
	xorl	%edi, %edi
	movw	\value, %di
	report	"\text", %edi
	.endm

	.text
	.code16
	.org	0x1f1
	.byte	SECTORS
	.org	0x1fe
	.word	0xaa55
	jmp	1f
	.ascii	"HdrS"
	.word	0x0201
	.org	0x20e
	.word	version - 0x200
	.byte	0 /* type_of_loader */
	.byte	0 /* loadflags: loaded low, no heap */
	.word	0x8000
	.long	0x1000 /* code32_start, after its setup code has moved it */
ramdisk_image: .long 0
ramdisk_size: .long 0
	.long	0
heap_end_ptr: .word 0
1:
	report_word "\nKX-SECOND zimage: cs=", %cs
	report_word " ds=", %ds
	report_word " ss=", %ss
	report_word " sp=", %sp
	report_word " loader and flags=", 0x210
	report_word " heap=", heap_end_ptr
	movw	$0x1000, %ax
	movw	%ax, %fs
	report	"\nKX-SECOND zimage: kernel=", %fs:0
	report	" ramdisk=", ramdisk_size
	xorl	%eax, %eax
	int	$0x12
	report	" KiB=", %eax
	movw	$cmdline_text, %si
	call	write_text
	movw	$bad_text, %si
	cmpw	$0xa33f, 0x20
	jne	1f
	movw	0x22, %si
1:	call	write_text
	movw	$end_text, %si
	call	write_text
2:	hlt
	jmp	2b

/* The text at SI, then EBX in hexadecimal. */
write_both:
	call	write_text
	movw	$8, %cx
1:	roll	$4, %ebx
	movw	%bx, %di
	andw	$15, %di
	movb	digits(%di), %al
	call	write
	loop	1b
	ret

/* The text at SI. */
write_text:
	lodsb
	testb	%al, %al
	jz	1f
	call	write
	jmp	write_text
1:	ret

write:	movb	%al, %ah
	movw	$(UART + 5), %dx
1:	inb	%dx, %al
	testb	$0x20, %al
	jz	1b
	movw	$UART, %dx
	movb	%ah, %al
	outb	%al, %dx
	ret

digits:	.ascii	"0123456789abcdef"
version: .asciz	"kx-zimage"
cmdline_text: .asciz "\nKX-SECOND zimage: cmdline="
bad_text: .asciz "no magic"
end_text: .asciz "\nKX-END\n"

	.subsection 2
	.org	(1 + SECTORS) * 512
	.long	0x6b786b78 /* the kernel behind it */
	.org	(1 + SECTORS) * 512 + 0x20000
	.section .note.GNU-stack, "", @progbits
