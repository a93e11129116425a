/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where x86_64 kernels map themselves (Documentation/arch/x86/x86_64/mm.rst). */
#ifndef KX_X86_KERNEL_MAP_H
#define KX_X86_KERNEL_MAP_H

/*
 * __START_KERNEL_map (arch/x86/include/asm/page_64_types.h): the virtual address of what
 * is at the kernel's phys_base, and for a kernel that was not moved, virtual less
 * physical.
 */
#define X86_KERNEL_MAP 0xffffffff80000000ULL

/* KERNEL_IMAGE_SIZE of kernels that may be moved: what of that map is the kernel's. */
#define X86_KERNEL_MAP_SIZE (1ULL << 30)

#endif
