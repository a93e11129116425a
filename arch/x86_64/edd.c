// SPDX-License-Identifier: GPL-2.0-or-later
/* BIOS Enhanced Disk Drive data (zero-page.rst: EDD_MBR_SIG_BUFFER, EDDBUF). */
#include "arch/x86_64/x86_64.h"
#include "arch/x86_64/zero-page.h"
#include "base/bytes.h"

/* struct edd_info (arch/x86/include/uapi/asm/edd.h), packed. */
static void put_drive(const struct edd_drive *drive, uint8_t *dst)
{
	dst[0] = drive->device;
	dst[1] = drive->version;
	put_le16(dst + 2, drive->interface_support);
	put_le16(dst + 4, drive->legacy_max_cylinder);
	dst[6] = drive->legacy_max_head;
	dst[7] = drive->legacy_sectors_per_track;
	memcpy(dst + 8, drive->params, EDD_PARAMS_SIZE);
}
_Static_assert(8 + EDD_PARAMS_SIZE == ZP_EDD_INFO, "struct edd_info");

static struct kx_err *fill_from_sysfs(
	const struct fact_edd *edd, struct plan *plan, uint8_t *zero_page)
{
	for (size_t i = 0; i < edd->n && i < ZP_EDDBUF_MAX; i++) {
		put_drive(&edd->v[i], zero_page + ZP_EDDBUF + ZP_EDD_INFO * i);
		zero_page[ZP_EDDBUF_ENTRIES] = i + 1;
	}
	/* A signature stands at the index of its drive (drivers/firmware/edd.c). */
	for (size_t i = 0; i < edd->n && i < ZP_EDD_MBR_MAX; i++) {
		if (!edd->v[i].has_mbr_signature)
			continue;
		put_le32(zero_page + ZP_EDD_MBR_SIG_BUFFER + 4 * i,
			edd->v[i].mbr_signature);
		zero_page[ZP_EDD_MBR_SIG_ENTRIES] = i + 1;
	}
	if (edd->n <= ZP_EDDBUF_MAX)
		return NULL;
	return plan_warn(plan, "bios-drives-left-out",
		"%zu BIOS drives: the boot parameters hold %d of them", edd->n,
		ZP_EDDBUF_MAX);
}

static uint8_t at_most(uint8_t n, uint8_t max)
{
	return n < max ? n : max;
}

static void fill_from_boot_params(const uint8_t *running, uint8_t *zero_page)
{
	memcpy(zero_page + ZP_EDDBUF, running + ZP_EDDBUF, ZP_EDDBUF_MAX * ZP_EDD_INFO);
	memcpy(zero_page + ZP_EDD_MBR_SIG_BUFFER, running + ZP_EDD_MBR_SIG_BUFFER,
		4 * ZP_EDD_MBR_MAX);
	zero_page[ZP_EDDBUF_ENTRIES] = at_most(running[ZP_EDDBUF_ENTRIES], ZP_EDDBUF_MAX);
	zero_page[ZP_EDD_MBR_SIG_ENTRIES] =
		at_most(running[ZP_EDD_MBR_SIG_ENTRIES], ZP_EDD_MBR_MAX);
}

struct kx_err *x86_fill_edd(
	const struct facts *facts, struct plan *plan, uint8_t *zero_page)
{
	const uint8_t *running = facts->boot_params.data;

	if (fact_present(&facts->boot_params.fact) &&
		(running[ZP_EDDBUF_ENTRIES] || running[ZP_EDD_MBR_SIG_ENTRIES])) {
		fill_from_boot_params(running, zero_page);
		return NULL;
	}
	if (facts->edd.fact.state == FACT_FAILED)
		return plan_warn(plan, "bios-drives-left-out",
			"BIOS drive data are not handed over: %s",
			facts->edd.fact.err->message);
	if (!fact_present(&facts->edd.fact))
		return NULL;
	return fill_from_sysfs(&facts->edd, plan, zero_page);
}
