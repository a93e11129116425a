/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An arm64 machine out of the texts of its device tree and its /proc/iomem, read as those
 * of a captured machine, an Image and a request, for tests of planning.
 */
#ifndef TESTS_WORLD_ARM64_H
#define TESTS_WORLD_ARM64_H

#include "arch/arm64/arm64.h"
#include "devtree-fixture.h"
#include "make-arm64.h"
#include "world.h"

#define PAGE ARM64_PAGE_SIZE

/* 1 GiB from 1 GiB on, the running kernel and some of firmware's in it. */
#define WORLD_IOMEM                                                                      \
	"09000000-09000fff : pl011@9000000\n"                                            \
	"40000000-7fffffff : System RAM\n"                                               \
	"  40210000-4185ffff : Kernel code\n"                                            \
	"  41860000-41ffffff : reserved\n"                                               \
	"  42000000-425fffff : Kernel data\n"                                            \
	"  7c000000-7fffffff : reserved\n"
/* The same RAM with memory for a capture kernel. */
#define WORLD_IOMEM_CRASH                                                                \
	"40000000-7fffffff : System RAM\n  40210000-4185ffff : Kernel code\n"            \
	"  41860000-41ffffff : reserved\n  42000000-425fffff : Kernel data\n"            \
	"  6ac00000-7abfffff : Crash kernel\n"
#define WORLD_TREE                                                                       \
	CELLS_2_2 "/memory@40000000/device_type = \"memory\"\n"                          \
		  "/memory@40000000/reg = <0 0x40000000 0 0x40000000>\n"                 \
		  "/chosen/bootargs = \"root=/dev/vda2\"\n"

/* Read both anew; the crash region is that of iomem. */
void arm64_world_machine(struct world *w, const char *tree, const char *iomem);

/* An Image by the recipe, which is parsed. */
void arm64_world_kernel(struct world *w, const struct arm64_recipe *recipe);

/* With WORLD_TREE, WORLD_IOMEM and Debian's kind of Image. */
void arm64_world_init(struct world *w);

/* With WORLD_IOMEM_CRASH, and a request for a crash image. */
void arm64_world_crash(struct world *w);

#endif
