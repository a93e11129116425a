/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /init of a 32-bit kernel, which no library is needed for: it says on the console what
 * the other kernels' init says first, and what machine it is, and waits for the end.
 */
/* System calls (arch/x86/entry/syscalls/syscall_32.tbl). */
#define READ	3
#define WRITE	4
#define OPEN	5
#define MOUNT	21
#define PAUSE	29
#define UNAME	122

#define UTS_FIELD   65
#define UTS_MACHINE (4 * UTS_FIELD)

	.macro	system number, first = $0, second = $0, third = $0
	movl	$\number, %eax
	movl	\first, %ebx
	movl	\second, %ecx
	movl	\third, %edx
	xorl	%esi, %esi
	xorl	%edi, %edi
	int	$0x80
	.endm

	.text
	.globl	_start
_start:
	system	MOUNT, $proc, $proc_folder, $proc
	system	OPEN, $cmdline
	movl	%eax, %ebp
	system	READ, %ebp, $text, $4096
	movl	%eax, %ebp
	decl	%ebp /* its newline */
	system	WRITE, $1, $start, $start_size
	system	WRITE, $1, $text, %ebp
	system	UNAME, $text
	system	WRITE, $1, $machine, $machine_size
	movl	$text + UTS_MACHINE, %ebp
	xorl	%eax, %eax
1:	incl	%eax
	cmpb	$0, (%ebp, %eax)
	jne	1b
	movl	%eax, %edx
	system	WRITE, $1, %ebp, %edx
	system	WRITE, $1, $end, $end_size
2:	system	PAUSE
	jmp	2b

	.data
proc:	.asciz	"proc"
proc_folder: .asciz "/proc"
cmdline: .asciz "/proc/cmdline"
start:	.ascii	"KX-SECOND cmdline=["
	.set	start_size, . - start
machine: .ascii	"]\nKX-SECOND machine: "
	.set	machine_size, . - machine
end:	.ascii	"\nKX-END\n"
	.set	end_size, . - end
	.bss
text:	.skip	4096

	.section .note.GNU-stack, "", @progbits
