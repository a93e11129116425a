// SPDX-License-Identifier: GPL-2.0-or-later
/* Does the machine have a BIOS, and is it as it was when the machine was started? */
#include "arch/x86_64/x86_64.h"
#include "arch/x86_64/zero-page.h"
#include "base/bytes.h"
#include "facts/firmware-rsdp.h"

/* The running kernel may not use EFI (noefi), or not know of it (--noefi). */
static bool is_efi(const struct facts *facts)
{
	const struct fact_boot_params *running = &facts->boot_params;

	return facts->efi.fact.state != FACT_ABSENT ||
	       (fact_present(&running->fact) &&
		       get_le32(running->data + ZP_EFI_INFO + EI_SIGNATURE));
}

/* Not the map of Linux: by that the first page is reserved on each machine. */
static const struct memmap *map_of_firmware(const struct facts *facts)
{
	if (facts->memory.from_firmware)
		return &facts->memory.map;
	return fact_present(&facts->firmware_map.fact) ? &facts->firmware_map.map : NULL;
}

static bool first_page_is_ram(const struct memmap *map)
{
	for (size_t i = 0; i < map->n; i++)
		if (map->v[i].type == MEMORY_RAM && !map->v[i].range.start)
			return true;
	return false;
}

enum x86_firmware x86_firmware(const struct facts *facts)
{
	const struct memmap *map = map_of_firmware(facts);

	if (is_efi(facts))
		return X86_EFI;
	if (rsdp_address(facts) >= X86_1M)
		return X86_NO_BIOS;
	return map && !first_page_is_ram(map) ? X86_BIOS_CHANGED : X86_BIOS;
}

const char *x86_firmware_words(enum x86_firmware firmware)
{
	static const char *const words[] = {
		[X86_BIOS] = "this machine has a BIOS",
		[X86_EFI] = "this is an EFI machine",
		[X86_NO_BIOS] = "this machine has no BIOS",
		[X86_BIOS_CHANGED] =
			"the first page of memory is not as a BIOS leaves it",
	};

	return words[firmware];
}
