/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A copy of ACPI's root pointer structure: multiboot kernels are given one. */
#ifndef KX_FIRMWARE_RSDP_H
#define KX_FIRMWARE_RSDP_H

#include "base/err.h"
#include "facts/facts.h"

struct sys;

/*
 * Where ACPI starts, a physical address: what the running kernel was told by its boot
 * parameters or acpi_rsdp= (hexadecimal, kernel-parameters.txt), else what EFI names; 0:
 * not known. A BIOS has it below 1 MiB then, where kernels find it.
 */
uint64_t rsdp_address(const struct facts *facts);

/* The same; *ret_source says in words who told, NULL when nobody did. */
uint64_t rsdp_find(const struct facts *facts, const char **ret_source);

/* Read facts->rsdp too, from rsdp_address(). Returns only KX_NOMEM. */
struct kx_err *facts_read_rsdp(const struct sys *sys, struct facts *facts);

#endif
