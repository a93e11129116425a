/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's blob as a struct purgatory_blob (purgatory.h; blob.c holds its offsets). The
 * file is looked for in the assembler's working directory, the top of the build tree.
 */
#include "config.h"
#include "purgatory/params.h"

#if defined(HAVE_PURGATORY_X86_64)
#define BLOB_FILE   "purgatory/x86_64.bin"
#define BLOB_ENTRY  PURGATORY_X86_64_ENTRY
#define BLOB_PARAMS PURGATORY_X86_64_PARAMS
#elif defined(HAVE_PURGATORY_PPC64LE)
#define BLOB_FILE   "purgatory/ppc64le.bin"
#define BLOB_ENTRY  PURGATORY_PPC64_ENTRY
#define BLOB_PARAMS PURGATORY_PPC64_PARAMS
#elif defined(HAVE_PURGATORY_PPC64)
#define BLOB_FILE   "purgatory/ppc64.bin"
#define BLOB_ENTRY  PURGATORY_PPC64_ENTRY
#define BLOB_PARAMS PURGATORY_PPC64_PARAMS
#elif defined(HAVE_PURGATORY_ARM64)
#define BLOB_FILE   "purgatory/arm64.bin"
#define BLOB_ENTRY  PURGATORY_ARM64_ENTRY
#define BLOB_PARAMS PURGATORY_ARM64_PARAMS
#define BLOB_ROOM   PURGATORY_ARM64_ROOM
#endif

#ifndef BLOB_ROOM
#define BLOB_ROOM 0
#endif

/* Without this the program as a whole would count as not built with -fcf-protection. */
#ifdef __CET__
#include <cet.h>
#endif

	.section .rodata, "a", @progbits
	.balign	16
	.type	blob, @object
blob:
	.incbin	BLOB_FILE
blob_end:
	.size	blob, . - blob

	.section .data.rel.ro, "aw", @progbits
	.balign	8
	.globl	purgatory_host
	.hidden	purgatory_host
	.type	purgatory_host, @object
purgatory_host:
	.quad	blob
	.quad	blob_end - blob
	.quad	BLOB_ENTRY
	.quad	BLOB_PARAMS
	.quad	BLOB_ROOM
	.size	purgatory_host, . - purgatory_host

	.section .note.GNU-stack, "", @progbits
