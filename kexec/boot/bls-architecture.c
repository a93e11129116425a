// SPDX-License-Identifier: GPL-2.0-or-later
#include "boot/bls-architecture.h"

#include <stddef.h>
#include <strings.h>

#include "base/cleanup.h"
#include "boot/glob.h"

/* Those of UEFI: by the machine as the kernel calls it. */
static const struct {
	const char *machine, *name;
} names[] = {
	{"x86_64", "x64"},
	{"i[3-6]86", "ia32"},
	{"aarch64", "aa64"},
	{"arm*", "arm"},
	{"riscv64", "riscv64"},
	{"riscv32", "riscv32"},
	{"loongarch64", "loongarch64"},
	{"ia64", "ia64"},
};

bool bls_architecture_fits(const char *architecture, const char *machine)
{
	for (size_t i = 0; architecture && i < KX_ARRAY_SIZE(names); i++)
		if (glob_match(names[i].machine, machine))
			return !strcasecmp(architecture, names[i].name);
	return true;
}
