// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * EFI handover: the firmware lets SetVirtualAddressMap() be called once only, so a second
 * kernel gets the running one's mapping (boot_params.efi_info and SETUP_EFI).
 */
#include "arch/x86_64/x86_64.h"
#include "arch/x86_64/zero-page.h"
#include "base/bytes.h"

static bool target_takes_efi(const struct image *image)
{
	/*
	 * A vmlinux has no header that says so. Linux itself takes the handover since
	 * 3.14, so only --noefi keeps it from one.
	 */
	return image->kind == IMAGE_ELF || image->bz.efi_kexec;
}

/* NULL: all is there that the running kernel and the firmware have to give. */
static const char *what_facts_miss(const struct facts *facts)
{
	const struct fact_efi *efi = &facts->efi;
	uint32_t signature =
		get_le32(facts->boot_params.data + ZP_EFI_INFO + EI_SIGNATURE);

	if (fact_present(&efi->platform_size.fact) && efi->platform_size.value != 64)
		return "the firmware is not 64-bit";
	if (!fact_present(&facts->boot_params.fact))
		return "the running kernel's boot parameters cannot be read";
	if (signature == EFI_SIGNATURE_XEN)
		return "in a Xen dom0, Xen has them";
	if (signature != EFI_SIGNATURE_64)
		return "the running kernel's boot parameters name no 64-bit EFI";
	if (!fact_present(&efi->runtime_map_fact) || !efi->runtime_map_n)
		return "/sys/firmware/efi/runtime-map cannot be read";
	if (!fact_present(&efi->config_table.fact))
		return "/sys/firmware/efi/config_table cannot be read";
	return NULL;
}

const char *x86_efi_lost(const struct facts *facts)
{
	const struct fact *efi = &facts->efi.fact;

	if (efi->state == FACT_ABSENT)
		return NULL;
	return fact_present(efi) ? what_facts_miss(facts) : efi->err->message;
}

static const char *what_is_missing(const struct plan_input *in)
{
	if (x86_is_elf32(&in->images->kernel))
		return "the new kernel has 32 bits, and the firmware has not";
	if (!target_takes_efi(&in->images->kernel))
		return "the new kernel does not take it (XLF_EFI_KEXEC is not set)";
	return what_facts_miss(in->facts);
}

struct kx_err *x86_efi_usable(struct planning *p, bool *ret)
{
	const struct fact *efi = &p->in->facts->efi.fact;

	*ret = false;
	if (p->in->req->noefi || efi->state == FACT_ABSENT)
		return NULL;
	const char *missing =
		fact_present(efi) ? what_is_missing(p->in) : efi->err->message;
	*ret = !missing;
	if (!missing)
		return NULL;
	return plan_warn(&p->plan, "efi-not-handed-over",
		"EFI runtime services are not handed over: %s", missing);
}

static uint64_t value_or_0(const struct fact_u64 *fact)
{
	return fact_present(&fact->fact) ? fact->value : 0;
}

void x86_efi_setup_data(const struct fact_efi *efi, uint8_t dst[])
{
	put_le64(dst + 0, value_or_0(&efi->fw_vendor));
	put_le64(dst + 8, value_or_0(&efi->runtime));
	put_le64(dst + 16, value_or_0(&efi->config_table));
	put_le64(dst + 24, value_or_0(&efi->smbios));
}

/* EFI_MEMORY_DESCRIPTOR: u32 type, u32 padding, then four u64. */
void x86_efi_memmap(const struct fact_efi *efi, uint8_t dst[])
{
	for (size_t i = 0; i < efi->runtime_map_n; i++, dst += EFI_MEMDESC_SIZE) {
		const struct efi_descriptor *d = &efi->runtime_map[i];

		put_le32(dst + 0, d->type);
		put_le64(dst + 8, d->phys_addr);
		put_le64(dst + 16, d->virt_addr);
		put_le64(dst + 24, d->num_pages);
		put_le64(dst + 32, d->attribute);
	}
}

void x86_efi_info(const struct facts *facts, uint64_t memmap_paddr, uint8_t *zero_page)
{
	uint8_t *info = zero_page + ZP_EFI_INFO;
	size_t size = facts->efi.runtime_map_n * EFI_MEMDESC_SIZE;

	memcpy(info, facts->boot_params.data + ZP_EFI_INFO, ZP_EFI_INFO_SIZE);
	put_le32(info + EI_MEMDESC_SIZE, EFI_MEMDESC_SIZE);
	put_le32(info + EI_MEMMAP, memmap_paddr);
	put_le32(info + EI_MEMMAP_HI, memmap_paddr >> 32);
	put_le32(info + EI_MEMMAP_SIZE, size);
}
