/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An x86_64 machine, a kernel and a request in memory, for tests of planning.
 */
#ifndef TESTS_WORLD_X86_H
#define TESTS_WORLD_X86_H

#include <stddef.h>
#include <stdint.h>

#include "arch/x86_64/zero-page.h"
#include "base/bytes.h"
#include "make-image.h"
#include "world.h"

/* RAM as both the firmware's map and /proc/iomem show it. */
void world_ram(struct world *w, uint64_t start, uint64_t end);

/* A machine without RAM, whose boot parameters are zero, and no kernel yet. */
void x86_world_init(struct world *w);

/* 2 GiB with a hole for firmware below 1 MiB; then 2 GiB above 4 GiB. */
void world_usual_ram(struct world *w);

void world_bzimage(struct world *w, const struct bzimage_recipe *recipe);

/*
 * An ELF image whose loads are set by the caller: the bytes are there, and no parser is
 * needed, which may not be built.
 */
void world_elf(struct world *w, struct elf_part *loads, size_t n);

/* The usual machine and kernel, of protocol 2.15. */
void world_usual(struct world *w);

/* The zero page of the plan. */
const uint8_t *world_zero_page(struct world *w);

/* ---- crash images ------------------------------------------------------------------ */

#define HIGH	 (5 * GIB) /* where the usual machine's region is */
#define HIGH_END (5 * GIB + 256 * MIB)

/* The usual RAM and kernel, and a crash image asked for; nothing is reserved yet. */
void crash_world(struct world *w);

void crash_reserve(struct world *w, uint64_t start, uint64_t end);

/* What the dump's headers are made from, as a kernel tells it. */
void crash_tell(struct world *w);

/* All of it, with one region above 4 GiB and a low one. */
void crash_usual(struct world *w);

/* A line of /proc/iomem that is no RAM. */
void crash_other(struct world *w, uint64_t start, uint64_t end, enum memory_type type);

void crash_cma(struct world *w, uint64_t start, uint64_t end);

#endif
