/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A copy of ACPI's root pointer structure: multiboot kernels are given one. */
#ifndef KX_FIRMWARE_RSDP_H
#define KX_FIRMWARE_RSDP_H

#include "base/err.h"
#include "facts/facts.h"

struct sys;

/*
 * Read facts->rsdp too, from where facts->boot_params or facts->efi say that it lies.
 * Returns only KX_NOMEM.
 */
struct kx_err *facts_read_rsdp(const struct sys *sys, struct facts *facts);

#endif
