/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the firmware left in sysfs: memory map and boot parameters. Each function fills
 * its fact by fact_settle() and returns only KX_NOMEM.
 */
#ifndef KX_FIRMWARE_H
#define KX_FIRMWARE_H

#include <stdint.h>

#include "base/err.h"
#include "base/memmap.h"
#include "facts/fact.h"

struct sys;

struct fact_memmap {
	struct fact fact;
	struct memmap map; /* in the order of the firmware's entries */
};

/* struct boot_params of the running x86 kernel (Documentation/x86/zero-page.rst). */
#define BOOT_PARAMS_SIZE 4096
#define BOOT_PARAMS_RSDP 0x070 /* offset of acpi_rsdp_addr, 64 bits */

/* Offsets of an initrd's address and size, 32 bits each, and of their upper halves. */
#define BOOT_PARAMS_RAMDISK_IMAGE     0x218
#define BOOT_PARAMS_RAMDISK_SIZE      0x21c
#define BOOT_PARAMS_EXT_RAMDISK_IMAGE 0x0c0
#define BOOT_PARAMS_EXT_RAMDISK_SIZE  0x0c4
struct fact_boot_params {
	struct fact fact;
	uint8_t data[BOOT_PARAMS_SIZE];
};

/* ACPI's root pointer structure (ACPI specification, "RSDP Structure"). */
#define RSDP_SIZE_V1 20
#define RSDP_SIZE_V2 36
struct fact_rsdp {
	struct fact fact;
	uint8_t data[RSDP_SIZE_V2];
	uint32_t size; /* bytes: one of the two */
};

/* /sys/firmware/memmap (Documentation/ABI/testing/sysfs-firmware-memmap). */
struct kx_err *firmware_read_memmap(const struct sys *sys, struct fact_memmap *ret);

/* /sys/kernel/boot_params/data, else debugfs (/sys/kernel/debug/boot_params/data). */
struct kx_err *firmware_read_boot_params(
	const struct sys *sys, struct fact_boot_params *ret);

/* Value 1: they have an initrd; absent: they are not known. */
struct fact_u64 firmware_had_initrd(const struct fact_boot_params *boot_params);

#endif
