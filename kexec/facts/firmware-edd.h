/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The BIOS's drives: /sys/firmware/edd, as drivers/firmware/edd.c writes it: int13_dev80,
 * int13_dev81 …, each with the files that its BIOS had answers for.
 */
#ifndef KX_FIRMWARE_EDD_H
#define KX_FIRMWARE_EDD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "facts/fact.h"

struct sys;

/* One BIOS drive of /sys/firmware/edd (Documentation/x86/zero-page.rst, EDDBUF). */
#define EDD_PARAMS_SIZE 74
struct edd_drive {
	uint8_t device; /* 0x80 … */
	uint8_t version;
	uint16_t interface_support;
	uint16_t legacy_max_cylinder;
	uint8_t legacy_max_head, legacy_sectors_per_track;
	uint8_t params[EDD_PARAMS_SIZE]; /* zero where the BIOS had none */
	bool has_mbr_signature;
	uint32_t mbr_signature;
};

struct fact_edd {
	struct fact fact;
	struct edd_drive *v;
	size_t n;
};

/* Read them and settle the fact. Returns only KX_NOMEM. */
struct kx_err *firmware_read_edd(const struct sys *sys, struct fact_edd *ret);
void firmware_edd_destroy(struct fact_edd *edd);

#endif
