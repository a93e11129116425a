// SPDX-License-Identifier: GPL-2.0-or-later
/* What the target of a ppc64 blob learns and finds beside its registers. */
#include "purgatory/check.h"
#include "purgatory/ppc64-machine.h"

/* The header of a flattened device tree (Devicetree Specification 0.4, 5.2). */
#define FDT_MAGIC	   0xd00dfeed
#define FDT_HEADER_SIZE	   32 /* as far as it is used here */
#define FDT_VERSION	   20
#define FDT_BOOT_CPU	   28
#define FDT_BOOT_CPU_SINCE 2 /* the first version with a boot_cpuid_phys */

/* PAPR: H_SET_MODE, here of the byte order that a partition takes exceptions in. */
#define H_SET_MODE	  0x31c
#define SET_MODE_BIG	  0
#define SET_MODE_RESOURCE 4 /* LPCR[ILE] */

/* A hypervisor that reaches all CPUs may need seconds; a call takes a microsecond. */
#define SET_MODE_TRIES (1 << 24)

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

static int64_t set_big_exceptions(void)
{
	int64_t status = H_BUSY;

	for (int i = 0; i < SET_MODE_TRIES && hypervisor_busy(status); i++)
		status = hypercall(H_SET_MODE, SET_MODE_BIG, SET_MODE_RESOURCE, 0, 0);
	return status;
}

/* As Linux does when it crashes, go on when it fails: there is nothing better to do. */
static void change_exceptions(const struct purgatory_params *params)
{
	struct console console;

	if (set_big_exceptions() == H_SUCCESS)
		return;
	console_open(&console, params);
	console_write(&console,
		"kexec: purgatory: the hypervisor does not take exceptions "
		"big-endian; the kernel may hang\n");
}

void ppc64_hand_over(const struct purgatory_params *params, uint32_t cpu)
{
	if (params->flags & PURGATORY_RUN_AT_LOAD)
		store_run_at_load(params);
	store_boot_cpu(params->regs[PP_PPC64_R3], cpu);
	if (params->flags & PURGATORY_BIG_EXCEPTIONS)
		change_exceptions(params);
}
