// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ppc64, big- and little-endian: known, so that a captured machine and an image are named
 * for what they are; loading is not built (no plan_load).
 */
#include "arch.h"
#include "kexec-abi.h"
#include "ppc64-ops.h"

#define PPC64_ELF_MACHINE 21 /* EM_PPC64 */

static const char *const machines[] = {"ppc64", "ppc64le", NULL};

const struct arch_ops ppc64_ops = {
	.name = "ppc64",
	.machines = machines,
	.elf_machine = PPC64_ELF_MACHINE,
	.kexec_arch = LOAD_CALL_ARCH(PPC64_ELF_MACHINE),
};
