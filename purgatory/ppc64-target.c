// SPDX-License-Identifier: GPL-2.0-or-later
/* What the target of a ppc64 blob learns beside its registers. */
#include "purgatory/check.h"
#include "purgatory/ppc64-machine.h"

/* The header of a flattened device tree (Devicetree Specification 0.4, 5.2). */
#define FDT_MAGIC	   0xd00dfeed
#define FDT_HEADER_SIZE	   32 /* as far as it is used here */
#define FDT_VERSION	   20
#define FDT_BOOT_CPU	   28
#define FDT_BOOT_CPU_SINCE 2 /* the first version with a boot_cpuid_phys */

static uint32_t load_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store_be32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = v >> (24 - 8 * i);
}

/* A capture kernel would otherwise move to 0, over the memory that it has to save. */
static void store_run_at_load(const struct purgatory_params *params)
{
	uint8_t *word = phys_map(params->entry + PPC64_RUN_AT_LOAD, 4);

	store_be32(word, params->flags & PURGATORY_TARGET_LE ? 1U << 24 : 1);
	cache_flush(word);
}

/* What is no device tree stays as it is; the digest need not cover it. */
static void store_boot_cpu(uint64_t device_tree, uint32_t cpu)
{
	uint8_t *header = phys_map(device_tree, FDT_HEADER_SIZE);

	if (load_be32(header) == FDT_MAGIC &&
		load_be32(header + FDT_VERSION) >= FDT_BOOT_CPU_SINCE)
		store_be32(header + FDT_BOOT_CPU, cpu);
}

void ppc64_hand_over(const struct purgatory_params *params, uint32_t cpu)
{
	if (params->flags & PURGATORY_RUN_AT_LOAD)
		store_run_at_load(params);
	store_boot_cpu(params->regs[PP_PPC64_R3], cpu);
}
