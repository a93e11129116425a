/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Offsets in struct boot_params, the "zero page" (Documentation/x86/zero-page.rst and
 * boot.rst; arch/x86/include/uapi/asm/bootparam.h). All fields are little-endian. Those
 * of the setup header stand in format/x86-setup.h.
 */
#ifndef X86_64_ZERO_PAGE_H
#define X86_64_ZERO_PAGE_H

#include "format/x86-setup.h"

#include "facts/firmware.h"

#define ZP_SIZE		       4096
#define ZP_SCREEN_INFO	       0x000
#define ZP_SCREEN_INFO_SIZE    0x040
#define ZP_ACPI_RSDP_ADDR      BOOT_PARAMS_RSDP /* u64 */
#define ZP_EXT_RAMDISK_IMAGE   0x0c0 /* u32, upper half of ramdisk_image */
#define ZP_EXT_RAMDISK_SIZE    0x0c4 /* u32 */
#define ZP_EXT_CMD_LINE_PTR    0x0c8 /* u32 */
#define ZP_EFI_INFO	       0x1c0
#define ZP_EFI_INFO_SIZE       0x020
#define ZP_EXT_MEM_K	       0x002 /* u16, of screen_info: KiB from 1M on */
#define ZP_ALT_MEM_K	       0x1e0 /* u32, the same */
#define ZP_E820_ENTRIES	       0x1e8 /* u8 */
#define ZP_EDDBUF_ENTRIES      0x1e9 /* u8 */
#define ZP_EDD_MBR_SIG_ENTRIES 0x1ea /* u8 */
#define ZP_SECURE_BOOT	       0x1ec /* u8 */
#define ZP_EDD_MBR_SIG_BUFFER  0x290 /* u32 each */
#define ZP_E820_TABLE	       0x2d0
#define ZP_EDDBUF	       0xd00

#define ZP_E820_MAX    128 /* E820_MAX_ENTRIES_ZEROPAGE */
#define ZP_E820_ENTRY  20  /* u64 start, u64 size, u32 type */
#define ZP_EDDBUF_MAX  6   /* EDDMAXNR */
#define ZP_EDD_INFO    82  /* struct edd_info */
#define ZP_EDD_MBR_MAX 16  /* EDD_MBR_SIG_MAX */

#define ZP_LOADER_KEXEC 0xd0 /* boot.rst: type_of_loader D, version 0 */

/* struct screen_info: what is there when nothing better is known, 80x25 text. */
#define SI_VIDEO_MODE	0x06
#define SI_VIDEO_COLS	0x07
#define SI_VIDEO_LINES	0x0e
#define SI_VIDEO_ISVGA	0x0f
#define SI_VIDEO_POINTS 0x10

/* Values of SI_VIDEO_ISVGA (VIDEO_TYPE_…, include/uapi/linux/screen_info.h) */
#define SI_IS_VGA  0x01 /* text */
#define SI_IS_VESA 0x23 /* linear framebuffer */
#define SI_IS_EFI  0x70 /* the same, of EFI */

/* Its linear framebuffer */
#define SI_LFB_WIDTH		 0x12 /* u16 */
#define SI_LFB_HEIGHT		 0x14 /* u16 */
#define SI_LFB_DEPTH		 0x16 /* u16 */
#define SI_LFB_BASE		 0x18 /* u32 */
#define SI_LFB_LINELENGTH	 0x24 /* u16 */
#define SI_RED_SIZE		 0x26 /* u8 size and u8 position of red, green and blue */
#define SI_CAPABILITIES		 0x36 /* u32 */
#define SI_EXT_LFB_BASE		 0x3a /* u32, the upper half of lfb_base … */
#define SI_CAPABILITY_64BIT_BASE 0x02 /* … when this capability is there */

/* struct efi_info, relative to ZP_EFI_INFO */
#define EI_SIGNATURE	0x00 /* u32 */
#define EI_SYSTAB	0x04
#define EI_MEMDESC_SIZE 0x08
#define EI_MEMDESC_VERS 0x0c
#define EI_MEMMAP	0x10
#define EI_MEMMAP_SIZE	0x14
#define EI_SYSTAB_HI	0x18
#define EI_MEMMAP_HI	0x1c

#define EFI_SIGNATURE_64  0x34364c45 /* "EL64" */
#define EFI_SIGNATURE_XEN 0x006e6558 /* "Xen", by a dom0 itself (xen_efi_init()) */
#define EFI_MEMDESC_SIZE  40	     /* EFI_MEMORY_DESCRIPTOR as the kernel stores it */

/* struct setup_data: u64 next, u32 type, u32 len, then the data. */
#define SETUP_DATA_HEADER 16
#define SETUP_E820_EXT	  1
#define SETUP_DTB	  2
#define SETUP_EFI	  4
#define SETUP_RNG_SEED	  9

/* struct efi_setup_data (arch/x86/include/asm/efi.h): four u64, then eight reserved. */
#define EFI_SETUP_DATA_SIZE 96

_Static_assert(ZP_E820_TABLE + ZP_E820_MAX * ZP_E820_ENTRY == 0xcd0, "zero-page.rst");
_Static_assert(ZP_EDDBUF + ZP_EDDBUF_MAX * ZP_EDD_INFO == 0xeec, "zero-page.rst");
_Static_assert(
	ZP_EDD_MBR_SIG_BUFFER + 4 * ZP_EDD_MBR_MAX == ZP_E820_TABLE, "zero-page.rst");

#endif
