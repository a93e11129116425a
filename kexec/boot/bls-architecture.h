/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Architectures as the Boot Loader Specification calls them. Pure. */
#ifndef KX_BLS_ARCHITECTURE_H
#define KX_BLS_ARCHITECTURE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Is an entry of that architecture for the machine, as uname -m has it? The case does not
 * count. NULL is any architecture; a machine that is NULL, or not known here, has all
 * entries.
 */
bool bls_architecture_fits(const char *architecture, const char *machine);

/* The name for the machine of a PE file's header, static text; NULL: not known. */
const char *bls_architecture_of_pe(uint16_t machine);

#endif
