/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An x86_64 machine and a bzImage that --fast-boot can hand over decompressed. */
#ifndef TESTS_WORLD_FAST_H
#define TESTS_WORLD_FAST_H

#include "image/payload.h"
#include "world-x86.h"

#define ALIGN 0x200000ULL
#define LINK  0x1000000ULL /* where the kernel is linked to, as pref_address says */
#define ROOM  0x400000ULL  /* the same in pages of 2 MiB */
#define TABLE 0x7000	   /* behind the bytes of the loads */

#define FAST_WORDS 8 /* of the table of relocations */

/* The decompressed file: three loads' bytes, the table behind them. */
extern uint8_t fast_bytes[TABLE + FAST_WORDS * 4];

/* Make it anew, with so many words of the table: FAST_WORDS, or 0 for no table. */
void fast_payload(struct world *w, size_t nwords);

/* Ask for --fast-boot, with the facts that it needs; and in the usual world. */
void fast_ask(struct world *w);
void fast_world(struct world *w);

/* The nth segment of the kernel in the plan, which must be there. */
const struct segment *fast_part(struct world *w, size_t n);

#endif
