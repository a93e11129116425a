/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A multiboot 1 kernel for QEMU that plays the old kernel: it goes to 64-bit mode with an
 * identity map, puts the purgatory blob (BLOB) in memory with parameters, takes away the
 * descriptor tables, and enters it. The case is chosen by macros, see purgatory-boot.
 *
 * Linked at 0x100000; the target (PAYLOAD) lies at 0x200000.
 */
#include "purgatory/params.h"

#define LOAD_ADDRESS 0x100000
#define BACKUP_COPY  0x500000
#define RSDP_COPY    0x501000
#define RSDP	     0x3000000 /* in no page that is mapped then */
#define HIGH_ALIAS   0x100000000 /* the first GiB is mapped here a second time */
#define CR4_PAE	     (1 << 5)
#define CR4_LA57     (1 << 12)
#define CR4_SSE	     (1 << 9 | 1 << 10)
#define CR4_OSXSAVE  (1 << 18)
#define CR0_MP	     (1 << 1)
#define CR0_EM	     (1 << 2)
#define CR0_TS	     (1 << 3)

#define MULTIBOOT_MAGIC 0x1badb002
#define MULTIBOOT_FLAGS 0x00010000 /* the address fields count, no ELF header */

	.text
	.code32
	.balign	4
header:
	.long	MULTIBOOT_MAGIC
	.long	MULTIBOOT_FLAGS
	.long	-(MULTIBOOT_MAGIC + MULTIBOOT_FLAGS)
	.long	header
	.long	LOAD_ADDRESS
	.long	0 /* load the whole file */
	.long	0
	.long	start

start:
	cld
	movl	$BLOB_ADDRESS, %edi
	movl	$blob, %esi
	movl	$(blob_end - blob), %ecx
	rep movsb
	movl	$(BLOB_ADDRESS + PURGATORY_X86_64_PARAMS), %edi
	movl	$params, %esi
	movl	$PP_SIZE, %ecx
	rep movsb
#ifdef PAYLOAD16
	/* As Linux leaves them: vectors of its own, masked, and a timer that stopped. */
	.macro	out port, value
	movb	$\value, %al
	outb	%al, $\port
	.endm
	.irp	pic, 0x20, 0xa0
	out	\pic, 0x11
	out	\pic + 1, 0x30
	out	\pic + 1, (4 >> (\pic >> 7))
	out	\pic + 1, 0x01
	out	\pic + 1, 0xff
	.endr
	out	0x43, 0x30
	out	0x40, 0
	out	0x40, 0
	movl	$REAL_ADDRESS, %edi
	movl	$payload16, %esi
	movl	$(payload16_end - payload16), %ecx
	rep movsb
#endif
#ifdef DAMAGE
	xorb	$1, DAMAGE
#endif

	/* 512 pages of 2 MiB, at 0 and at HIGH_ALIAS */
	movl	$0x83, %eax
	movl	$pd, %edi
	movl	$512, %ecx
1:	movl	%eax, (%edi)
	addl	$0x200000, %eax
	addl	$8, %edi
	loop	1b
#ifdef WITH_RSDP
	movl	$rsdp, %esi
	movl	$RSDP, %edi
	movl	$PURGATORY_RSDP_SIZE, %ecx
	rep movsb
	movl	$0, pd + 8 * (RSDP >> 21)
#endif
	movl	$(pd + 3), pdpt
	movl	$(pd + 3), pdpt + 8 * 4
	movl	$(pdpt + 3), pml4
	movl	$(pml4 + 3), pml5

#ifdef LA57
	movl	$pml5, %eax
	movl	$(CR4_PAE | CR4_LA57), %edx
#else
	movl	$pml4, %eax
	movl	$CR4_PAE, %edx
#endif
	movl	%eax, %cr3
#ifdef SSE
	orl	$CR4_SSE, %edx
#endif
	movl	%edx, %cr4
#ifdef XCR0
	/* Linux leaves it as it was, and CR4 so that it cannot be asked for. */
	movl	%edx, %esi
	orl	$CR4_OSXSAVE, %edx
	movl	%edx, %cr4
	xorl	%ecx, %ecx
	xorl	%edx, %edx
	movl	$XCR0, %eax
	xsetbv
#ifndef OSXSAVE
	movl	%esi, %cr4
#endif
#endif
	movl	$0xc0000080, %ecx
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000000, %eax
#ifdef NO_SSE
	orl	$(CR0_EM | CR0_TS), %eax
#endif
#ifdef SSE
	orl	$CR0_MP, %eax
#endif
	movl	%eax, %cr0
	lgdt	gdt_pointer
	ljmp	$8, $1f

	.code64
1:	lidt	nothing
	lgdt	nothing
	xorl	%esp, %esp
	movabsq	$(ALIAS + BLOB_ADDRESS + PURGATORY_X86_64_ENTRY), %rax
	jmp	*%rax

	.balign	8
gdt:
	.quad	0
	.quad	0x00af9b000000ffff
gdt_pointer:
	.word	15
	.quad	gdt
nothing:
	.word	0
	.quad	0

	.balign	8
params:
	.long	MAGIC, PURGATORY_VERSION, FLAGS, 2
	.quad	ENTRY
#ifdef PAYLOAD16
	.quad	REAL_STACK, REAL_PAGE, 0x3333333333333333
#else
	.quad	0x1111111111111111, 0x2222222222222222, 0x3333333333333333
#endif
	.quad	0x4444444444444444, 0x5555555555555555, 0x6666666666666666
	.quad	0x7777777777777777, 0x8888888888888888, 0x9999999999999999
	.quad	0xaaaaaaaaaaaaaaaa, 0xbbbbbbbbbbbbbbbb, 0xcccccccccccccccc
	.quad	0xdddddddddddddddd, 0xeeeeeeeeeeeeeeee, 0xffffffffffffffff
	.org	params + PP_DIGEST
	.byte	DIGEST
	.org	params + PP_REGIONS
	.quad	PAYLOAD_ADDRESS, payload_end - payload
	.quad	backup, backup_end - backup
	.org	params + PP_BACKUP_SRC
	.quad	backup, BACKUP_COPY, backup_end - backup
	.long	PORT, 9600
#ifdef WITH_RSDP
	.long	RSDP, RSDP_COPY
#endif
	.org	params + PP_SIZE

rsdp:	.asciz	"all of the 36 bytes of an ACPI RSDP!"
backup:	.incbin	BACKUP
backup_end:
blob:	.incbin	BLOB
blob_end:
#ifdef PAYLOAD16
payload16: .incbin PAYLOAD16
payload16_end:
#endif

	.balign	4096
pml5:	.skip	4096
pml4:	.skip	4096
pdpt:	.skip	4096
pd:	.skip	4096

	.org	PAYLOAD_ADDRESS - LOAD_ADDRESS
payload: .incbin PAYLOAD
payload_end:
	.section .note.GNU-stack, "", @progbits
