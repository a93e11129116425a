/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the firmware left in sysfs: memory map, EFI, EDD and the boot parameters. Each
 * function fills its fact by fact_settle() and returns only KX_NOMEM.
 */
#ifndef KX_FIRMWARE_H
#define KX_FIRMWARE_H

#include "facts/facts.h"
#include "sys/sys.h"

/* /sys/firmware/memmap (Documentation/ABI/testing/sysfs-firmware-memmap). */
struct kx_err *firmware_read_memmap(const struct sys *sys, struct fact_memmap *ret);

/* /sys/firmware/efi (Documentation/ABI/testing/sysfs-firmware-efi*). */
struct kx_err *firmware_read_efi(const struct sys *sys, struct fact_efi *ret);
void firmware_efi_destroy(struct fact_efi *efi);

/* /sys/firmware/edd. */
struct kx_err *firmware_read_edd(const struct sys *sys, struct fact_edd *ret);
void firmware_edd_destroy(struct fact_edd *edd);

/* /sys/kernel/boot_params/data, else debugfs (/sys/kernel/debug/boot_params/data). */
struct kx_err *firmware_read_boot_params(
	const struct sys *sys, struct fact_boot_params *ret);

#endif
