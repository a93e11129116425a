/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The ways between an old kernel that is kept (KEXEC_PRESERVE_CONTEXT) and the one that
 * it started. relocate_kernel() (arch/x86/kernel/relocate_kernel_64.S) calls the image's
 * entry, in an identity map, with nothing but the return address on the stack. To go back
 * is to jump to that address with a stack on which in its turn lies where this side is to
 * be entered again: the kernel that is back calls that the next time.
 */
#ifndef PURGATORY_X86_64_JUMP_H
#define PURGATORY_X86_64_JUMP_H

#include <stdint.h>

#include "purgatory/params.h"

/* PURGATORY_RETURN: write the address as PURGATORY_RETURN_DIGITS digits. */
void jump_tell(const struct purgatory_params *params, uint64_t address);

/*
 * PURGATORY_JUMP_BACK: what to load into CR3 so that the page at params->entry is mapped,
 * besides what the values of CR3 and CR4 map, which are the running ones. A kernel maps
 * its own memory for an image, and the old one's is none of it. The tables that differ
 * are made in the pages that params tell.
 */
uint64_t jump_map(const struct purgatory_params *params, uint64_t cr3, uint64_t cr4);

#endif
