/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The setup header of x86 kernels (Documentation/x86/boot.rst, "The Real-Mode Kernel
 * Header"): offsets that are the same in a bzImage file and in the zero page. All fields
 * are little-endian.
 */
#ifndef KX_X86_SETUP_H
#define KX_X86_SETUP_H

#define HDR_OLD_CMDLINE	   0x020 /* u16 HDR_OLD_CMDLINE_MAGIC, before protocol 2.02 … */
#define HDR_OLD_CMDLINE_AT 0x022 /* u16 … and where it lies, from the segment's start */
#define HDR_START	   0x1f1
#define HDR_SETUP_SECTS	   0x1f1 /* u8 */
#define HDR_ROOT_FLAGS	   0x1f2 /* u16 */
#define HDR_SYSSIZE	   0x1f4 /* u32 */
#define HDR_VID_MODE	   0x1fa /* u16 */
#define HDR_BOOT_FLAG	   0x1fe /* u16 HDR_BOOT_FLAG_VALUE */
#define HDR_JUMP	   0x200 /* u8 0xeb, u8 distance */
#define HDR_MAGIC	   0x202 /* u32 HDR_MAGIC_HDRS */
#define HDR_VERSION	   0x206 /* u16 */
#define HDR_KERNEL_VERSION 0x20e /* u16, less HDR_JUMP */
#define HDR_TYPE_OF_LOADER 0x210 /* u8 */
#define HDR_LOADFLAGS	   0x211 /* u8 */
#define HDR_MOVE_SIZE	   0x212 /* u16 */
#define HDR_CODE32_START   0x214 /* u32 */
#define HDR_RAMDISK_IMAGE  0x218 /* u32 */
#define HDR_RAMDISK_SIZE   0x21c /* u32 */
#define HDR_HEAP_END_PTR   0x224 /* u16 */
#define HDR_CMD_LINE_PTR   0x228 /* u32 */
#define HDR_INITRD_MAX	   0x22c /* u32 */
#define HDR_KERNEL_ALIGN   0x230 /* u32 */
#define HDR_RELOCATABLE	   0x234 /* u8 */
#define HDR_XLOADFLAGS	   0x236 /* u16 */
#define HDR_CMDLINE_SIZE   0x238 /* u32 */
#define HDR_SUBARCH	   0x23c /* u32 hardware_subarch, u64 hardware_subarch_data */
#define HDR_SUBARCH_SIZE   12
#define HDR_PAYLOAD_OFFSET 0x248 /* u32 */
#define HDR_PAYLOAD_LENGTH 0x24c /* u32 */
#define HDR_SETUP_DATA	   0x250 /* u64, head of the list */
#define HDR_PREF_ADDRESS   0x258 /* u64 */
#define HDR_INIT_SIZE	   0x260 /* u32 */
#define HDR_END		   0x290 /* no setup header reaches past it */

#define HDR_BOOT_FLAG_VALUE   0xaa55
#define HDR_MAGIC_HDRS	      0x53726448 /* "HdrS" */
#define HDR_OLD_CMDLINE_MAGIC 0xa33f

/* loadflags */
#define HDR_LOADED_HIGH	 0x01
#define HDR_KASLR_FLAG	 0x02
#define HDR_CAN_USE_HEAP 0x80

/* xloadflags: the kernel is to encrypt its memory (SME) */
#define HDR_XLF_MEM_ENCRYPTION 0x80

/* vid_mode, where vga= is a word (boot.rst, "Special Command Line Options") */
#define HDR_VID_MODE_NORMAL 0xffff
#define HDR_VID_MODE_EXT    0xfffe
#define HDR_VID_MODE_ASK    0xfffd

/* "Loading The Rest of The Kernel": of a bzImage, and of a zImage. */
#define BZIMAGE_LOAD_ADDRESS 0x100000
#define ZIMAGE_LOAD_ADDRESS  0x10000
#define ZIMAGE_END	     0x90000 /* where its setup code lies */

/*
 * The 64-bit entry, behind the 32-bit one, from the kernel's start ("64-bit Boot
 * Protocol").
 */
#define BZIMAGE_ENTRY_64 0x200

#endif
