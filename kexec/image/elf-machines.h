/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks of ELF kernels by machine, which rows of elf-image.c's table name. */
#ifndef KX_ELF_MACHINES_H
#define KX_ELF_MACHINES_H

#include "image/formats.h"

/*
 * Hold an ELF image for ppc64 against what its kernels are: entered at their first byte,
 * and with code for the other CPUs in the first 256. Errors: KX_UNSUPPORTED, KX_FORMAT.
 */
struct kx_err *elf_ppc64_settle(const struct bytes *b, struct elf_image *elf);

/*
 * The same for arm64: a kernel starts with the header of an Image, elf->arm64, and its
 * last load ends where that says. Errors: KX_UNSUPPORTED, KX_FORMAT.
 */
struct kx_err *elf_arm64_settle(const struct bytes *b, struct elf_image *elf);

/*
 * elf->paging of a vmlinux for x86_64: by its symbols, or where it has none, by the
 * configuration that it may hold. Nothing of either is an error. Errors: KX_NOMEM.
 */
struct kx_err *elf_x86_find_paging(const struct bytes *b, struct elf_image *elf);

#endif
