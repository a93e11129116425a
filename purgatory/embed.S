/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The x86_64 blob as a struct purgatory_blob (purgatory.h; blob.c holds its offsets). The
 * file is looked for in the assembler's working directory, the top of the build tree.
 */
#include "params.h"

/* Without this the program as a whole would count as not built with -fcf-protection. */
#ifdef __CET__
#include <cet.h>
#endif

	.section .rodata, "a", @progbits
	.balign	16
	.type	blob, @object
blob:
	.incbin	"purgatory/x86_64.bin"
blob_end:
	.size	blob, . - blob

	.section .data.rel.ro, "aw", @progbits
	.balign	8
	.globl	purgatory_x86_64
	.hidden	purgatory_x86_64
	.type	purgatory_x86_64, @object
purgatory_x86_64:
	.quad	blob
	.quad	blob_end - blob
	.quad	PURGATORY_X86_64_ENTRY
	.quad	PURGATORY_X86_64_PARAMS
	.size	purgatory_x86_64, . - purgatory_x86_64

	.section .note.GNU-stack, "", @progbits
