// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a bzImage holds: the bytes are a bzImage, whose payload is unpacked, or by their
 * magic a vmlinux with its relocations. What is accepted can be moved.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arch/x86_64/kaslr.h"
#include "hold.h"
#include "image/image.h"
#include "image/payload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAP (1ULL << 24) /* of what is copied here */

static void check_loads(const struct elf_image *elf, const struct bzimage *bz)
{
	uint64_t end = 0;

	hold(elf->nloads <= PAYLOAD_LOADS_MAX && elf->loads[0].paddr == bz->pref_address);
	for (size_t i = 0; i < elf->nloads; i++) {
		hold(elf->loads[i].paddr >= end && !(elf->loads[i].paddr & 0xfff));
		end = elf->loads[i].paddr + elf->loads[i].memsz;
	}
	hold(end - elf->loads[0].paddr <= X86_KERNEL_MAP_SIZE);
	hold(elf_image_find_part(elf, elf->entry, 1));
}

/* Each list stands behind a zero, the last one at the end; none holds a zero. */
static void check_lists(const struct bytes *b, const struct relocations *r)
{
	if (!r->there)
		return;
	hold(r->lists[RELOCATE_32].offset + r->lists[RELOCATE_32].n * 4 == b->size);
	for (int kind = 0; kind < RELOCATION_KINDS; kind++) {
		uint64_t at = r->lists[kind].offset, n = r->lists[kind].n;

		if (!at) /* no inverse list */
			hold(kind == RELOCATE_INVERSE_32 && !n);
		else
			hold(!get_le32(b->data + at - 4));
		for (; n; n--, at += 4)
			hold(get_le32(b->data + at));
	}
}

/* Only bytes of loads change. */
static void check_moving(const struct bytes *b, struct payload *payload)
{
	const struct elf_image *elf = &payload->elf;
	uint8_t *moved;

	if (b->size > CAP)
		return;
	moved = malloc(b->size);
	hold(moved);
	memcpy(moved, b->data, b->size);
	payload->file.data = b->data;
	kaslr_relocate(payload, 0x12345678, moved);
	for (uint64_t at = 0; at < b->size; at++) {
		bool loaded = moved[at] == b->data[at];

		for (size_t i = 0; i < elf->nloads && !loaded; i++)
			loaded = at >= elf->loads[i].offset &&
				 at - elf->loads[i].offset < elf->loads[i].filesz;
		hold(loaded);
	}
	free(moved);
}

static void check(
	const struct bytes *b, const struct bzimage *bz, struct payload *payload)
{
	check_loads(&payload->elf, bz);
	check_lists(b, &payload->relocations);
	check_moving(b, payload);
}

static void try_vmlinux(const struct bytes *b)
{
	const struct bzimage bz = {.pref_address = 0x1000000,
		.kernel_alignment = 0x200000,
		.init_size = 0x3000000};
	struct payload payload = {0};
	struct kx_err *err = payload_parse(b, &bz, &payload);

	hold(err ? !payload.elf.nloads && !payload.elf.loads : payload.elf.nloads);
	if (!err)
		check(b, &bz, &payload);
	kx_err_free(err);
	payload.file = (struct file){.fd = -1};
	payload_destroy(&payload);
}

static void try_bzimage(const struct bytes *b)
{
	struct image image = {.kind = IMAGE_BZIMAGE};
	enum image_match match = IMAGE_NO_MATCH;
	char name[] = "input";

	image.original =
		(struct file){.path = name, .fd = -1, .data = b->data, .size = b->size};
	struct kx_err *err = bzimage_parse(b, &match, &image.bz);
	if (!err && match == IMAGE_MATCH) {
		err = image_unpack_payload(&image);
		hold(!err || !image.payload.elf.nloads);
		hold(err || !image.payload.why_not == !!image.payload.elf.nloads);
	}
	if (image.payload.elf.nloads) {
		struct bytes out = file_bytes(&image.payload.file);

		check(&out, &image.bz, &image.payload);
	}
	kx_err_free(err);
	payload_destroy(&image.payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes b = {data, size, "input"};

	if (size >= 4 && !memcmp(data,
				 "\x7f"
				 "ELF",
				 4))
		try_vmlinux(&b);
	else
		try_bzimage(&b);
	return 0;
}
