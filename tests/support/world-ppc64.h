/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A ppc64 machine out of the text of its device tree, read as that of a captured machine,
 * a kernel and a request, for tests of planning.
 */
#ifndef TESTS_WORLD_PPC64_H
#define TESTS_WORLD_PPC64_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/ppc64/ppc64.h"
#include "devtree-fixture.h"
#include "world.h"

#define PAGE  PPC64_PAGE_SIZE
#define START 0x100 /* bytes of purgatory that Linux copies */

/* 2 GiB, the running kernel in its first 40 MiB, RTAS, and 256 MiB for a crash image. */
#define WORLD_CHOSEN                                                                     \
	"/chosen/bootargs = \"root=/dev/vda2 ro\"\n"                                     \
	"/chosen/linux,kernel-end = <0 0x2880000>\n"                                     \
	"/chosen/linux,crashkernel-base = <0 0x20000000>\n"                              \
	"/chosen/linux,crashkernel-size = <0 0x10000000>\n"
#define WORLD_RTAS "/rtas/linux,rtas-base = <0x2fff0000>\n/rtas/rtas-size = <0x83c>\n"
#define WORLD_MEMORY                                                                     \
	CELLS_2_2 "/memory@0/device_type = \"memory\"\n"                                 \
		  "/memory@0/reg = <0 0 0 0x80000000>\n"
#define WORLD_USUAL WORLD_MEMORY WORLD_RTAS WORLD_CHOSEN

void world_machine(struct world *w, const char *text);

/* The bytes of a kernel of one part, each of its first 256 told from the others. */
void world_kernel(struct world *w, uint64_t filesz, uint64_t memsz);

void ppc64_world_init(struct world *w, const char *text);

void world_dtb(struct world *w, const char *text);

/* The kernel is of that byte order, and with it the word that makes it relocatable. */
void world_byte_order(struct world *w, bool big_endian);

/* The reserve map of the plan's tree, in its order. */
void world_expect_reserved(const struct world *w, const struct range *wanted, size_t n);

#define EXPECT_RESERVED(w, ...)                                                          \
	do {                                                                             \
		const struct range wanted_[] = {__VA_ARGS__};                            \
		world_expect_reserved(w, wanted_, KX_ARRAY_SIZE(wanted_));               \
	} while (0)

#endif
