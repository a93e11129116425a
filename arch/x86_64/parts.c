// SPDX-License-Identifier: GPL-2.0-or-later
/* Placing ELF images that are not made to be segments: of many parts, or of odd ones. */
#include <inttypes.h>

#include "arch/x86_64/x86_64.h"

/* A segment each for so many parts of the kernel; more are joined. */
#define KERNEL_SEGMENTS 4

/* Bytes of the kernel at most, where its parts must be joined. */
#define JOINED_MAX (256ULL << 20)

/* Can each part be a segment of its own, in the file's mapping? */
static bool parts_are_segments(const struct elf_image *elf, uint64_t shift)
{
	uint64_t bits = shift;

	for (size_t i = 0; i < elf->nloads; i++)
		bits |= elf->loads[i].paddr;
	return !(bits % X86_PAGE_SIZE) && elf->nloads <= KERNEL_SEGMENTS;
}

/* Bytes from the first one on that hold something from the file. */
static uint64_t loaded_size(const struct elf_image *elf)
{
	uint64_t end = elf->loads[0].paddr;

	for (size_t i = 0; i < elf->nloads; i++)
		if (elf->loads[i].filesz)
			end = elf->loads[i].paddr + elf->loads[i].filesz;
	return end - elf->loads[0].paddr;
}

/* Parts that share pages, or are too many, are copied to one segment. */
static struct kx_err *add_joined(
	const struct image *image, uint64_t shift, struct planning *p)
{
	const struct elf_image *elf = &image->elf;
	uint64_t linked = elf->loads[0].paddr;
	uint64_t first = linked + shift, ahead = first % X86_PAGE_SIZE;
	uint64_t size = ahead + loaded_size(elf);
	uint8_t *bytes;

	if (size > JOINED_MAX)
		return kx_err_new(KX_LIMIT,
			"its %zu parts, which must be joined, reach over 0x%" PRIx64
			" bytes; 0x%llx are the limit",
			elf->nloads, size, JOINED_MAX);
	KX_TRY(plan_alloc(&p->plan, size, &bytes));
	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_part *l = &elf->loads[i];

		if (l->filesz)
			memcpy(bytes + ahead + (l->paddr - linked),
				image_content(image)->data + l->offset, l->filesz);
	}
	struct segment all = segment_of(ROLE_KERNEL, bytes, size);
	all.paddr = first - ahead;
	all.memsz = ahead + elf_image_span(elf);
	return place_fixed(p, all);
}

struct kx_err *x86_place_parts(
	const struct image *image, uint64_t shift, struct planning *p)
{
	const struct elf_image *elf = &image->elf;

	if (!parts_are_segments(elf, shift))
		return add_joined(image, shift, p);
	return place_elf(elf, image_content(image)->data, shift, p);
}
