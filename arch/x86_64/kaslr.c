// SPDX-License-Identifier: GPL-2.0-or-later
#include "arch/x86_64/kaslr.h"

#include <string.h>

#include "base/bytes.h"
#include "base/number.h"
#include "digest/sha256.h"

struct kaslr_random kaslr_random(const uint8_t seed[32])
{
	static const char label[] = "kexec-next --fast-boot KASLR";
	uint8_t digest[SHA256_SIZE];
	struct sha256 sha;

	/* The new kernel's generator is seeded with the same bytes: not those. */
	sha256_init(&sha, SHA256_USUAL);
	sha256_update(&sha, label, sizeof(label));
	sha256_update(&sha, seed, 32);
	sha256_final(&sha, digest);
	return (struct kaslr_random){get_le64(digest), get_le64(digest + 8)};
}

uint64_t kaslr_virtual_offset(
	uint64_t start, uint64_t size, uint64_t align, uint64_t random)
{
	if (start > X86_KERNEL_MAP_SIZE || size > X86_KERNEL_MAP_SIZE - start)
		return 0;
	return random % (1 + (X86_KERNEL_MAP_SIZE - start - size) / align) * align;
}

/* How many places a range of memory has; *first is the lowest. */
static uint64_t count_places(
	struct range r, const struct range_request *req, uint64_t *first)
{
	r = range_clip(r, req->window);
	*first = align_up(r.start, req->align);
	if (*first < r.start || *first > r.end || r.end - *first < req->size)
		return 0;
	return 1 + (r.end - *first - req->size) / req->align;
}

bool kaslr_find_place(const struct range_set *set, const struct range_request *req,
	uint64_t random, uint64_t *ret_start)
{
	uint64_t total = 0, first;

	for (size_t i = 0; i < set->n; i++)
		total += count_places(set->v[i], req, &first);
	if (!total)
		return false;
	random %= total;
	for (size_t i = 0; i < set->n; i++) {
		uint64_t n = count_places(set->v[i], req, &first);

		if (random < n) {
			*ret_start = first + random * req->align;
			return true;
		}
		random -= n;
	}
	return false;
}

static void move(uint8_t *p, enum relocation_kind kind, uint64_t offset)
{
	if (kind == RELOCATE_64)
		put_le64(p, get_le64(p) + offset);
	else
		put_le32(p, get_le32(p) + (kind == RELOCATE_32 ? offset : -offset));
}

void kaslr_relocate(const struct payload *payload, uint64_t offset, uint8_t *content)
{
	for (int kind = 0; kind < RELOCATION_KINDS; kind++) {
		const uint8_t *word =
			payload->file.data + payload->relocations.lists[kind].offset;

		for (uint64_t n = payload->relocations.lists[kind].n; n; n--, word += 4) {
			uint64_t paddr = relocation_target(get_le32(word));
			const struct elf_part *l = elf_image_find_part(
				&payload->elf, paddr, relocation_width(kind));

			/* relocations_parse() has held each one against the loads. */
			if (l)
				move(content + l->offset + (paddr - l->paddr), kind,
					offset);
		}
	}
}
