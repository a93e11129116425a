// SPDX-License-Identifier: GPL-2.0-or-later
#include "facts/facts.h"

#include <stdlib.h>

#include "digest/sha256-way.h"
#include "facts/cpu.h"
#include "facts/iomem.h"
#include "facts/kernel-config.h"
#include "facts/serial.h"
#include "sys/sys.h"

static struct kx_err *read_x86(const struct sys *sys, struct facts *ret)
{
	KX_TRY(firmware_read_memmap(sys, &ret->firmware_map));
	KX_TRY(firmware_read_boot_params(sys, &ret->boot_params));
	ret->had_initrd = firmware_had_initrd(&ret->boot_params);
	KX_TRY(firmware_read_efi(sys, &ret->efi));
	KX_TRY(firmware_read_edd(sys, &ret->edd));
	KX_TRY(firmware_read_srat(sys, &ret->srat));
	KX_TRY(cpu_read_flags(sys, &ret->la57, &ret->pdpe1gb, &ret->encrypted));
	KX_TRY(memory_read_gb_pages(sys, &ret->gb_pages));
	KX_TRY(memory_read_unaccepted(sys, &ret->unaccepted));
	return serial_read_port(sys, &ret->serial_port);
}

static struct kx_err *read_arm64(const struct sys *sys, struct facts *ret)
{
	KX_TRY(memory_read_page_size(sys, &ret->page_size));
	KX_TRY(memory_read_cma(sys, &ret->cma_total));
	KX_TRY(uarts_read(sys, &ret->uarts));
	return uarts_read_spcr(sys, &ret->spcr);
}

static struct kx_err *read_seeds(const struct sys *sys, struct facts *ret)
{
	KX_TRY(sys_random(sys, ret->seed, sizeof(ret->seed)));
	return sys_random(sys, ret->kaslr_seed, sizeof(ret->kaslr_seed));
}

static struct kx_err *read_all(
	const struct sys *sys, unsigned int groups, struct facts *ret)
{
	KX_TRY(fact_settle(&ret->seed_fact, read_seeds(sys, ret)));
	if (sys->live)
		ret->digest_way = (struct fact_u64){
			{FACT_PRESENT, NULL}, sha256_best_way()};
	KX_TRY(memory_read_total(sys, &ret->mem_total));
	KX_TRY(free_memory_read(sys, &ret->free_memory));
	if (groups & FACTS_X86)
		KX_TRY(read_x86(sys, ret));
	return groups & FACTS_ARM64 ? read_arm64(sys, ret) : NULL;
}

struct kx_err *facts_read(const struct sys *sys, unsigned int groups, struct facts *ret)
{
	KX_TRY(facts_read_state(sys, ret));
	struct kx_err *err = read_all(sys, groups, ret);
	if (err)
		facts_destroy(ret);
	return err;
}

/* By EFI it may have come without a word in the tree. */
static void find_initrd(const struct fact_devtree *devtree, struct fact_u64 *ret)
{
	const struct devtree *tree = &devtree->tree;
	int chosen = fact_present(&devtree->fact) ? devtree_find(tree, "/chosen") : -1;
	struct bytes value;

	if (chosen < 0)
		return;
	bool there = devtree_prop(tree, chosen, "linux,initrd-start", &value);
	if (there || !devtree_is_efi(tree))
		*ret = (struct fact_u64){{FACT_PRESENT, NULL}, there};
}

struct kx_err *facts_read_devtree(const struct sys *sys, struct facts *facts)
{
	struct fact_devtree *ret = &facts->devtree;

	KX_TRY(fact_settle(&ret->fact, devtree_read(sys, ret)));
	find_initrd(ret, &facts->had_initrd);
	return NULL;
}

struct kx_err *facts_read_given_devtree(const struct sys *sys, struct facts *facts)
{
	struct fact_devtree *ret = &facts->devtree;

	KX_TRY(fact_settle(&ret->fact, devtree_read_given(sys, ret)));
	find_initrd(ret, &facts->had_initrd);
	if (!fact_present(&ret->fact))
		return NULL;
	return gic_tables_read(sys, &ret->tree, &facts->gic);
}

struct kx_err *facts_read_jump(const struct sys *sys, struct facts *facts)
{
	struct fact_u64 *ret = &facts->kexec_jump;

	return fact_settle(
		&ret->fact, kernel_config_has(sys, "CONFIG_KEXEC_JUMP", &ret->value));
}

struct kx_err *facts_memory_from_iomem(const struct sys *sys, struct facts *facts)
{
	return memory_from_iomem(sys, &facts->memory);
}

void facts_destroy(struct facts *facts)
{
	memory_destroy(&facts->memory);
	memmap_destroy(&facts->firmware_map.map);
	fact_destroy(&facts->firmware_map.fact);
	fact_destroy(&facts->mem_total.fact);
	free_memory_destroy(&facts->free_memory);
	fact_destroy(&facts->had_initrd.fact);
	root_device_destroy(&facts->root);
	fact_destroy(&facts->boot_params.fact);
	firmware_efi_destroy(&facts->efi);
	firmware_edd_destroy(&facts->edd);
	firmware_srat_destroy(&facts->srat);
	fact_destroy(&facts->la57.fact);
	fact_destroy(&facts->pdpe1gb.fact);
	fact_destroy(&facts->gb_pages.fact);
	fact_destroy(&facts->unaccepted.fact);
	fact_destroy(&facts->encrypted.fact);
	fact_destroy(&facts->serial_port.fact);
	fact_destroy(&facts->page_size.fact);
	fact_destroy(&facts->cma_total.fact);
	uarts_destroy(&facts->uarts);
	fact_destroy(&facts->spcr.fact);
	free(facts->lost_hvc);
	fact_destroy(&facts->rsdp.fact);
	fact_destroy(&facts->kexec_jump.fact);
	fact_destroy(&facts->seed_fact);
	facts_devtree_destroy(&facts->devtree);
	gic_tables_destroy(&facts->gic);
	devtree_power_destroy(&facts->power);
	facts_state_destroy(facts);
	crash_state_destroy(&facts->crash);
	*facts = (struct facts){0};
}
