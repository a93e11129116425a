/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the kernel's decompressor would put it, at random (arch/x86/boot/compressed/
 * kaslr.c), and the moving in virtual memory that follows from it (handle_relocations()
 * in misc.c there). Pure: randomness is an argument.
 */
#ifndef X86_64_KASLR_H
#define X86_64_KASLR_H

#include "base/range.h"
#include "image/payload.h"

/* Two numbers out of facts->seed, which themselves tell nothing of what it is. */
struct kaslr_random {
	uint64_t physical, virtual;
};

struct kaslr_random kaslr_random(const uint8_t seed[32]);

/*
 * find_random_virt_addr(): how far a kernel that is linked to start (a physical address)
 * is moved in virtual memory. It needs size bytes, moves by multiples of align, and ends
 * within X86_KERNEL_MAP_SIZE. 0 when there is no other place.
 */
uint64_t kaslr_virtual_offset(
	uint64_t start, uint64_t size, uint64_t align, uint64_t random);

/*
 * find_random_phys_addr(): one of the places in set, within req's window, for req's size
 * and align; its direction is of no matter. False: there is none.
 */
bool kaslr_find_place(const struct range_set *set, const struct range_request *req,
	uint64_t random, uint64_t *ret_start);

/*
 * Move the kernel by offset (bytes, of virtual addresses): content is a copy of the bytes
 * of payload's loads, at their offsets in its file. The table is read from the file.
 */
void kaslr_relocate(const struct payload *payload, uint64_t offset, uint8_t *content);

#endif
