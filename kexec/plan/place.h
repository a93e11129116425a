/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What placing segments is on every architecture: place_allow() says once where they may
 * lie, and the others take of that. Pure.
 */
#ifndef KX_PLACE_H
#define KX_PLACE_H

#include "plan/planning.h"

/* Where a segment may go. */
struct placement {
	uint64_t align;	     /* bytes, a power of two; at least a page is used */
	struct range window; /* the segment lies in it */
	enum range_direction direction;
};

/*
 * Place segment (its paddr is ignored) in p->free, set *ret_paddr and add
 * it. memsz is rounded up to a page. KX_NO_SPACE names the role, what was wanted and the
 * largest hole.
 */
struct kx_err *place_segment(struct planning *p, struct segment segment,
	const struct placement *where, uint64_t *ret_paddr);

/* The same without adding it: is there room, and where? */
struct kx_err *place_find_room(const struct planning *p, struct segment segment,
	const struct placement *where, uint64_t *ret_paddr);

/*
 * Add segment, in whole pages, where its paddr says, though that is no free memory: what
 * is only to be mapped for purgatory, by calls that map only segments, or what a firmware
 * would have written there.
 */
struct kx_err *place_outside(struct planning *p, struct segment segment);

/* Add segment where its paddr says. KX_NO_SPACE when that is not all free. */
struct kx_err *place_fixed(struct planning *p, struct segment segment);

/* Places for a segment, in the order in which they are tried. */
struct preferences {
	struct placement v[2];
	size_t n;
};

/* Those of --mem-min and --mem-max that were given, in words; NULL: neither. */
const char *place_window_options(const struct request *req);

/* What --mem-min and --mem-max leave above lowest (a physical address). */
struct range place_window(const struct request *req, uint64_t lowest);

/*
 * Is it known where there is RAM? Else the error of who looked for it: KX_DENIED, KX_IO,
 * KX_FORMAT.
 */
struct kx_err *place_require_memory(const struct facts *facts);

/*
 * Let segments lie in what of memory is in window, in whole pages: sets limits.allowed
 * and p->free, which must be empty.
 */
struct kx_err *place_allow(
	struct planning *p, const struct range_set *memory, struct range window);

/*
 * What the kernel holds the sum of all segments against: half of the memory that it
 * manages, in bytes, in whole pages of page_size (sanity_check_segment_list() in
 * kernel/kexec_core.c); UINT64_MAX: its memory is not known.
 */
uint64_t place_half_of_ram(const struct facts *facts, uint64_t page_size);

/* place_segment() at the first of the places that has room; the last one's error. */
struct kx_err *place_preferred(struct planning *p, struct segment segment,
	const struct preferences *where, uint64_t *ret_paddr);

/* KX_FORMAT when what cannot be moved does not lie at whole pages. */
struct kx_err *place_require_page(
	const struct plan *plan, const char *what, uint64_t paddr);

/*
 * How far to move a kernel with loads, so that it has room at where. ahead: bytes before
 * its first one that must be free, too, and are what where's alignment is meant of. The
 * distance may be negative, so all sums with it wrap as two's complement.
 */
struct kx_err *place_find_shift(const struct planning *p, const struct elf_image *elf,
	uint64_t ahead, const struct placement *where, uint64_t *ret);

/* A segment for each part of an ELF image, moved by shift. content: its file's bytes. */
struct kx_err *place_elf(const struct elf_image *elf, const uint8_t *content,
	uint64_t shift, struct planning *p);

/*
 * The initrds of in, as adjacent segments that stay in the files' mappings, or in those
 * of what was decompressed of them (images_initrd_segment()). *ret is where
 * they lie, its end that of the last one's bytes; empty without an initrd.
 */
struct kx_err *place_initrds(
	struct planning *p, const struct preferences *where, struct range *ret);

/*
 * A copy of the purgatory blob; sets the plan's entry, params_offset, the flags about the
 * digest, and purgatory, the copy, which the architecture may fill further.
 */
struct kx_err *place_purgatory(struct planning *p, const struct preferences *where);

#endif
