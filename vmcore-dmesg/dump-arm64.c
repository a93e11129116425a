// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtual addresses of arm64 where the program headers do not tell: by what VMCOREINFO
 * has of the kernel's map (arch/arm64/include/asm/memory.h, crash_core.c).
 */
#include <elf.h>

#include "format/vmcoreinfo.h"
#include "vmcore-dmesg/dump.h"

/* VA_BITS_MIN: a kernel of 52 bits leaves its own place where it is with 48. */
#define LARGEST_MIN 48

/*
 * Since 5.4 memory is mapped in the lower half of the kernel's addresses, and the kernel
 * in the upper one; before, it was the other way round. All symbols are the kernel's.
 */
static struct kx_err *find_order(struct dump *dump)
{
	static const char *const names[] = {"swapper_pg_dir", "init_uts_ns", "_stext"};
	struct dump_arm64 *map = &dump->arm64;
	uint64_t symbol;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		bool found;

		KX_TRY(dump_symbol(dump, names[i], &found, &symbol));
		if (!found)
			continue;
		map->kernel_is_low = symbol < map->middle;
		return NULL;
	}
	return NULL;
}

struct kx_err *dump_arm64_find_map(struct dump *dump)
{
	const struct bytes *info = &dump->vmcoreinfo;
	struct dump_arm64 *map = &dump->arm64;
	uint64_t bits;
	bool has_bits, has_kernel, has_memory;

	if (dump->machine != EM_AARCH64)
		return NULL;
	KX_TRY(vmcoreinfo_number(info, "NUMBER(VA_BITS)", 0, &has_bits, &bits));
	KX_TRY(vmcoreinfo_number(info, "NUMBER(kimage_voffset)", 0, &has_kernel,
		&map->kernel_offset));
	KX_TRY(vmcoreinfo_number(
		info, "NUMBER(PHYS_OFFSET)", 0, &has_memory, &map->memory_start));
	if (!has_bits || !has_kernel || !has_memory || bits < 32 || bits > 52)
		return NULL;
	map->found = true;
	map->lowest = -(1ULL << bits);
	map->middle = -(1ULL << ((bits > LARGEST_MIN ? LARGEST_MIN : bits) - 1));
	return find_order(dump);
}

bool dump_arm64_physical(const struct dump_arm64 *map, uint64_t vaddr, uint64_t *ret)
{
	bool is_low = vaddr < map->middle;

	if (!map->found || vaddr < map->lowest)
		return false;
	if (is_low == map->kernel_is_low)
		*ret = vaddr - map->kernel_offset;
	else
		*ret = vaddr - (is_low ? map->lowest : map->middle) + map->memory_start;
	return true;
}
