// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ELF kernels for ppc64, of either byte order and ABI (64-bit PowerPC ELF ABI, version 1,
 * and OpenPOWER ELF V2 ABI).
 */
#include "image/elf-machines.h"

#include <inttypes.h>

/* e_flags: the ABI's version; 0 in files that older tools wrote. */
#define ABI_MASK 3
#define ABI_V2	 2

/* Linux copies so much of a kernel's start to where the other CPUs go. */
#define START_SIZE 0x100

/*
 * By version 1 of the ABI, e_entry may be the address of a function descriptor, whose
 * first word is that of the code. Linux's own link script names the code itself. All of
 * a kernel lies at one distance from its virtual addresses.
 */
static struct kx_err *follow_descriptor(const struct bytes *b, struct elf_image *elf)
{
	uint64_t paddr = elf->entry - elf->virtual_offset;
	const struct elf_part *load = elf_image_find_part(elf, paddr, 1);
	struct bytes word;

	if ((elf->flags & ABI_MASK) == ABI_V2 || !load || paddr == elf->loads[0].paddr)
		return NULL;
	KX_TRY(bytes_slice(b, load->offset + (paddr - load->paddr), 8, &word));
	uint64_t code = get_number(word.data, 8, elf->big_endian) - elf->virtual_offset;
	if (elf_image_find_part(elf, code, 1))
		elf->entry_paddr = code;
	return NULL;
}

struct kx_err *elf_ppc64_settle(const struct bytes *b, struct elf_image *elf)
{
	const struct elf_part *first = &elf->loads[0];

	KX_TRY(follow_descriptor(b, elf));
	if (elf->entry_paddr != first->paddr)
		return kx_err_new(KX_UNSUPPORTED,
			"%s: the entry 0x%" PRIx64
			" is not the first byte of the image, as that of a ppc64 Linux "
			"kernel is: kernels in a boot wrapper (zImage) are not "
			"supported, use the vmlinux",
			b->name, elf->entry);
	if (first->filesz < START_SIZE)
		return kx_err_new(KX_FORMAT,
			"%s: the first ELF segment has 0x%" PRIx64
			" bytes, a ppc64 kernel's start has 0x%x",
			b->name, first->filesz, START_SIZE);
	return NULL;
}
