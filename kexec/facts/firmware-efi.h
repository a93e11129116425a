/* SPDX-License-Identifier: GPL-2.0-or-later */
/* /sys/firmware/efi: Documentation/ABI/testing/sysfs-firmware-efi and -runtime-map. */
#ifndef KX_FIRMWARE_EFI_H
#define KX_FIRMWARE_EFI_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "facts/fact.h"

struct sys;

/* One EFI memory descriptor (UEFI specification, EFI_MEMORY_DESCRIPTOR). */
struct efi_descriptor {
	uint32_t type;
	uint64_t phys_addr, virt_addr; /* addresses */
	uint64_t num_pages;	       /* of 4096 bytes */
	uint64_t attribute;
};

/* /sys/firmware/efi: absent on a machine without EFI, or booted with noefi. */
struct fact_efi {
	struct fact fact; /* present: the directory is there */
	struct fact_u64 fw_vendor, runtime, config_table; /* physical addresses */
	struct fact_u64 platform_size;			  /* 64 or 32, of the firmware */
	struct fact_u64 acpi20, acpi, smbios; /* of systab: physical addresses */
	struct fact runtime_map_fact;
	struct efi_descriptor *runtime_map; /* in the order of the entries' numbers */
	size_t runtime_map_n;
};

/* Read it and settle the facts. Returns only KX_NOMEM. */
struct kx_err *firmware_read_efi(const struct sys *sys, struct fact_efi *ret);
void firmware_efi_destroy(struct fact_efi *efi);

#endif
