// SPDX-License-Identifier: GPL-2.0-or-later
/* What is started here, and what needs kexec_load for a reason of x86's own. */
#include "arch/arch.h"
#include "arch/x86_64/x86_64.h"

#define MULTIBOOT(type)                                                                  \
	{                                                                                \
		type, "a multiboot kernel needs kexec_load",                             \
			"kexec_file_load does not know a multiboot kernel"               \
	}

const struct arch_image x86_images[] = {
	{"bzImage64", NULL, NULL},
	{"bzImage", NULL, NULL}, /* that may have a 64-bit entry, too */
	{"elf-x86_64", "an ELF image needs kexec_load",
		"kexec_file_load does not know an ELF image on x86_64"},
	{"elf-x86", "a 32-bit ELF image needs kexec_load",
		"kexec_file_load does not know a 32-bit ELF image"},
	MULTIBOOT("multiboot2-x86"),
	MULTIBOOT("multiboot-x86"),
	{NULL, NULL, NULL},
};

/*
 * The kernel's own loader stops at 128 entries of the capture kernel's memory map,
 * without a word, and the crash region comes last (arch/x86/kernel/crash.c,
 * add_e820_entry()). Some are kept for what is not counted: reserved ranges inside of
 * RAM, and the header's hole.
 */
#define FILE_CALL_MAP_MAX (128 - 8)

static bool has_many_ranges(const struct plan_input *in)
{
	const struct memory *memory = &in->facts->memory;
	size_t n = memory->crash.n + in->facts->crash.cma.ranges.n;

	for (size_t i = 0; i < memory->map.n; i++)
		n += memory->map.v[i].type != MEMORY_RAM ||
		     memory->map.v[i].range.start < X86_1M;
	return in->req->panic && fact_present(&memory->fact) && n > FILE_CALL_MAP_MAX;
}

const struct arch_need x86_needs[] = {
	{CALL_LOAD, MUST, x86_enters_real_mode,
		"a kernel that is entered in real mode needs kexec_load",
		"kexec_file_load does not enter a kernel in real mode",
		"real-mode-not-entered"},
	{CALL_LOAD, MUST, x86_leaves_five_level,
		"a kernel that does not know 5-level paging, which this machine uses, "
		"needs kexec_load and its 32-bit entry",
		"kexec_file_load does not enter a kernel in 32-bit mode, which this one "
		"needs on a machine with 5-level paging",
		"five-level-unsupported"},
	{CALL_LOAD, MUST, x86_only_32bit,
		"an image entered in 32-bit mode needs kexec_load",
		"kexec_file_load enters a bzImage in 64-bit mode only",
		"entry-32bit-not-used"},
	/* kexec-tools' file call does not look at the type, either. */
	{CALL_LOAD, NEED, x86_type_asks_32bit, "-t bzImage needs kexec_load",
		"-t bzImage has no effect with kexec_file_load, which enters it in "
		"64-bit mode",
		"option-no-effect"},
	/* Of what is left out the crash region is the last: that kernel has no memory. */
	{CALL_LOAD, NEED, has_many_ranges,
		"the capture kernel's memory map has more entries than kexec_file_load "
		"hands over",
		"kexec_file_load hands over 128 entries of the capture kernel's memory "
		"map, and leaves out the rest",
		"crash-map-cut"},
	{.call = CALL_NONE},
};
