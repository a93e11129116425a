// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls-architecture.h"

#include <stddef.h>
#include <strings.h>

#include "base/cleanup.h"
#include "boot/glob.h"

/* Those of UEFI: by the machine as the kernel calls it, and by that of PE files. */
static const struct {
	const char *machine, *name;
	uint16_t pe;
} names[] = {
	{"x86_64", "x64", 0x8664},
	{"i[3-6]86", "ia32", 0x014c},
	{"aarch64", "aa64", 0xaa64},
	{"arm*", "arm", 0x01c2},
	{"riscv64", "riscv64", 0x5064},
	{"riscv32", "riscv32", 0x5032},
	{"loongarch64", "loongarch64", 0x6264},
	{"ia64", "ia64", 0x0200},
};

const char *bls_architecture_of_pe(uint16_t machine)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(names); i++)
		if (names[i].pe == machine)
			return names[i].name;
	return NULL;
}

bool bls_architecture_fits(const char *architecture, const char *machine)
{
	for (size_t i = 0; architecture && machine && i < KX_ARRAY_SIZE(names); i++)
		if (glob_match(names[i].machine, machine))
			return !strcasecmp(architecture, names[i].name);
	return true;
}
