/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share. Pure: nothing here touches the system. */
#ifndef X86_64_X86_64_H
#define X86_64_X86_64_H

#include "plan.h"

#define X86_1M (1ULL << 20)
#define X86_4G (1ULL << 32)

/* EM_X86_64 (System V ABI); also the upper half of kexec_load's flags. */
#define X86_ELF_MACHINE 62

/* Where the pieces of one load went. Physical addresses; sizes in bytes. */
struct x86_load {
	bool entry_32bit;      /* the target is entered in 32-bit mode */
	uint64_t window_end;   /* all that the target is handed lies below */
	uint64_t kernel_paddr; /* lowest byte of the kernel */
	uint64_t kernel_entry;
	uint64_t initrd_paddr, initrd_size; /* size 0: none */
	uint64_t boot_params_paddr;
};

/* load.c: is the target entered in 32-bit mode, when kexec_load does it? */
bool x86_enters_32bit(const struct plan_input *in);

/* load.c: arch_ops.plan_load */
struct kx_err *x86_plan_load(const struct plan_input *in, struct plan *plan);

/* memory.c: the memory map handed over, and where segments may lie. */
struct kx_err *x86_plan_memory(const struct plan_input *in, struct plan *plan);

/* kernel.c: place the kernel; fills load's kernel fields. */
struct kx_err *x86_place_kernel(
	const struct plan_input *in, struct plan *plan, struct x86_load *load);

/* initrd.c: place the initrds; fills load's initrd fields and the plan's limit. */
struct kx_err *x86_place_initrds(
	const struct plan_input *in, struct plan *plan, struct x86_load *load);

/*
 * purgatory.c: place a copy of the blob; then, when all else has its place, fill
 * plan->params but for the digest. x86_encode_params() is arch_ops.encode_params.
 */
struct kx_err *x86_place_purgatory(
	const struct plan_input *in, struct plan *plan, const struct x86_load *load);
void x86_fill_params(
	const struct plan_input *in, struct plan *plan, const struct x86_load *load);
void x86_encode_params(const struct purgatory_params *p, uint8_t *dst);

/*
 * boot-params.c: place and fill the zero page, its setup data and the command line, one
 * segment of role "boot-params". Needs load's kernel and initrd fields; sets
 * boot_params_paddr.
 */
struct kx_err *x86_place_boot_params(
	const struct plan_input *in, struct plan *plan, struct x86_load *load);

/*
 * efi.c: may the target get the EFI runtime handed over? False leaves a warning in the
 * plan when the machine has EFI and the user did not say --noefi.
 */
struct kx_err *x86_efi_usable(const struct plan_input *in, struct plan *plan, bool *ret);
/*
 * Fill struct efi_setup_data (EFI_SETUP_DATA_SIZE bytes), the EFI memory descriptors of
 * the runtime map (EFI_MEMDESC_SIZE bytes each), and efi_info of the zero page, which
 * points to them at memmap_paddr. Only after x86_efi_usable() said true.
 */
void x86_efi_setup_data(const struct fact_efi *efi, uint8_t dst[]);
void x86_efi_memmap(const struct fact_efi *efi, uint8_t dst[]);
void x86_efi_info(const struct facts *facts, uint64_t memmap_paddr, uint8_t *zero_page);

/* edd.c: EDD of the boot parameters, or of /sys/firmware/edd. */
struct kx_err *x86_fill_edd(
	const struct facts *facts, struct plan *plan, uint8_t *zero_page);

/* Place segment as high as possible below 4G; if nothing is free there, below end. */
struct kx_err *x86_place_low_first(
	struct plan *plan, struct segment segment, uint64_t end, uint64_t *ret_paddr);

#endif
