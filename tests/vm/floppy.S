/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A floppy that a BIOS boots, for memdisk: the boot sector tells by the BIOS's screen
 * (int 0x10) that it runs and which drive it was started from, reads the second sector
 * from that (int 0x13), and shows the text that stands there. The first UART gets the
 * same.
 */
#define UART	0x3f8
#define BUFFER	0x7e00

	.text
	.code16
	cli
	xorw	%ax, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	movw	$0x7c00, %sp
	sti
	cld
	movb	%dl, drive
	movb	%dl, %al
	andb	$15, %al
	addb	$'0', %al
	movb	%al, drive_digit
	movw	$boot_text, %si
	call	write
	movw	$0x0201, %ax /* read one sector */
	movw	$BUFFER, %bx
	movw	$0x0002, %cx /* cylinder 0, sector 2 */
	xorb	%dh, %dh
	movb	drive, %dl
	int	$0x13
	movw	$BUFFER, %si
	jnc	1f
	movw	$failed_text, %si
1:	call	write
	movw	$end_text, %si
	call	write
2:	hlt
	jmp	2b

/* The text at SI. */
write:
	lodsb
	testb	%al, %al
	jz	2f
	pushw	%si
	movb	$0x0e, %ah
	movw	$0x0007, %bx
	int	$0x10
	popw	%si
	movb	-1(%si), %bl
	movw	$(UART + 5), %dx
1:	inb	%dx, %al
	testb	$0x20, %al
	jz	1b
	movw	$UART, %dx
	movb	%bl, %al
	outb	%al, %dx
	jmp	write
2:	ret

drive:	.byte	0
boot_text: .ascii "\r\nKX-SECOND floppy: boot sector of drive "
drive_digit: .asciz "?\r\n"
failed_text: .asciz "KX-SECOND floppy: cannot be read\r\n"
end_text: .asciz "KX-END\r\n"
	.org	510
	.word	0xaa55
	.asciz	"KX-SECOND floppy: second sector\r\n"
	.org	1024
	.org	80 * 2 * 18 * 512 /* 1.44 MB */
	.section .note.GNU-stack, "", @progbits
