/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Numbers of kexec_load(2) and kexec_file_load(2): include/uapi/linux/kexec.h. Written
 * out here, because a host's headers may be older than the kernel it runs.
 */
#ifndef KX_KEXEC_ABI_H
#define KX_KEXEC_ABI_H

/* flags of kexec_load(2); the upper 16 bits are the ELF machine */
#define LOAD_CALL_ON_CRASH	    0x1ULL
#define LOAD_CALL_PRESERVE_CONTEXT  0x2ULL /* with CONFIG_KEXEC_JUMP */
#define LOAD_CALL_UPDATE_ELFCOREHDR 0x4ULL /* since 6.5 */
#define LOAD_CALL_HOTPLUG	    0x8ULL /* since 6.10, in place of the former */
#define LOAD_CALL_ARCH(elf)	    ((uint64_t)(elf) << 16)

/* flags of kexec_file_load(2) */
#define FILE_CALL_UNLOAD       0x1ULL
#define FILE_CALL_ON_CRASH     0x2ULL
#define FILE_CALL_NO_INITRAMFS 0x4ULL
#define FILE_CALL_DEBUG	       0x8ULL  /* since 6.7 */
#define FILE_CALL_NO_CMA       0x10ULL /* since 6.17 */
#define FILE_CALL_FORCE_DTB    0x20ULL /* since 6.18 */

/* Bits that older kernels do not know, and that only add comfort. */
#define FILE_CALL_OPTIONAL (FILE_CALL_DEBUG | FILE_CALL_NO_CMA | FILE_CALL_FORCE_DTB)

#endif
