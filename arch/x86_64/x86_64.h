/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share. Pure: nothing here touches the system. */
#ifndef X86_64_X86_64_H
#define X86_64_X86_64_H

#include "arch/arch.h"
#include "plan/place.h"
#include "plan/planning.h"
#include "plan/show.h"

#define X86_PAGE_SIZE 4096
#define X86_1M	      (1ULL << 20)
#define X86_4G	      (1ULL << 32)

/* EM_X86_64 (System V ABI); also the upper half of kexec_load's flags. */
#define X86_ELF_MACHINE 62

/*
 * --fast-boot: the vmlinux inside of a bzImage is handed over, where and as the kernel's
 * decompressor would have put it.
 */
struct x86_fast_boot {
	bool kaslr;	 /* the kernel's place is random … */
	bool anywhere;	 /* … in physical memory, too */
	bool immovable;	 /* it keeps off memory that SRAT calls hot-pluggable */
	uint64_t random; /* for that place */
};

/* Entered in real mode: physical addresses below 1 MiB. */
struct x86_real_mode {
	uint64_t setup_paddr; /* the segment of the setup code, stack and command line */
	uint32_t stack;	      /* SP; 0: it is not entered so */
	uint64_t page;	      /* for purgatory's way there */
};

/* Where the pieces of one load went. Physical addresses; sizes in bytes. */
struct x86_layout {
	bool entry_32bit;     /* the target is entered in 32-bit mode */
	enum args_style args; /* what it is handed */
	bool efi;	      /* EFI runtime services are handed over */
	uint64_t window_end;  /* all that the target is handed lies below */
	struct x86_fast_boot fast;
	struct x86_real_mode real;
	uint64_t kernel_paddr; /* lowest byte of the kernel */
	uint64_t kernel_entry;
	uint64_t initrd_paddr, initrd_size; /* size 0: none */
	uint64_t boot_params_paddr;
	uint32_t multiboot_magic;  /* 0: not a multiboot kernel */
	uint32_t low_end_kib;	   /* 0: a multiboot kernel's BIOS data is the BIOS's */
	uint64_t elfcorehdr_paddr; /* crash images */
};

/* needs.c: arch_ops.images and arch_ops.needs */
extern const struct arch_image x86_images[];
extern const struct arch_need x86_needs[];

/*
 * load.c: is the target entered in 32-bit mode, when kexec_load does it? And does it have
 * a 64-bit entry, but one that the running kernel's 5-level paging is not for?
 */
bool x86_enters_32bit(const struct plan_input *in);
bool x86_leaves_five_level(const struct plan_input *in);

/*
 * load.c: has a bzImage no 64-bit entry, and is not entered in real mode? And does -t
 * bzImage ask for the 32-bit entry of one that has both, as --entry-32bit does?
 */
bool x86_only_32bit(const struct plan_input *in);
bool x86_type_asks_32bit(const struct plan_input *in);

/*
 * load.c: is it an ELF image of 32 bits, other than a multiboot kernel? And what is an
 * image handed: never ARGS_DEFAULT, and ARGS_LINUX unless it is an ELF image.
 */
bool x86_is_elf32(const struct image *image);
enum args_style x86_args(const struct plan_input *in);

/*
 * real-mode.c: is the target entered in real mode, when kexec_load does it? What speaks
 * against it, of this machine or the kind of load (a clause; NULL: nothing)? Then
 * check_target, and plan_load for it.
 */
bool x86_enters_real_mode(const struct plan_input *in);
const char *x86_why_not_real_mode(const struct planning *p);
struct kx_err *x86_check_real_mode(struct planning *p);
struct kx_err *x86_plan_real_mode(struct planning *p);

/* load.c: how the target is entered and what follows from it; sets the plan's limits. */
struct kx_err *x86_decide(struct planning *p, struct x86_layout *layout);

/* load.c: place the initrds; fills load's initrd fields. */
struct kx_err *x86_place_initrds(struct planning *p, struct x86_layout *layout);

/* load.c: place what comes behind the kernel: initrds, purgatory, boot parameters. */
struct kx_err *x86_place_rest(struct planning *p, struct x86_layout *layout);

/*
 * load.c: place all of a load by place(). A random place for the kernel, or one that is
 * not hot-pluggable, may leave no room for the rest: these wishes are given up then, one
 * after the other.
 */
typedef struct kx_err *x86_place_fn(struct planning *p, struct x86_layout *layout);
struct kx_err *x86_place_by(
	x86_place_fn *place, struct planning *p, struct x86_layout *layout);

/* load.c: plan_load for Linux kernels; crash.c: arch_ops.plan_crash and warn_crash */
struct kx_err *x86_plan_load(struct planning *p);
struct kx_err *x86_plan_crash(struct planning *p);
struct kx_err *x86_warn_crash(struct planning *p);

/* log.c: arch_ops.log_facts */
void x86_log_facts(const struct facts *facts);

/* estimate.c: arch_ops.estimate */
struct kx_err *x86_estimate(
	const struct plan_input *in, const char *line, struct estimate *to);

/* show.c: arch_ops.show */
void x86_show(const struct plan *plan, enum show_place place, struct show *to);

/* check.c: of arch_ops.checks */
struct kx_err *x86_check_capture_map(const struct plan *plan);
struct kx_err *x86_check_real_mode_plan(const struct plan *plan);

/*
 * multiboot.c: check_target and plan_load for multiboot kernels. A crash image is refused
 * by the first.
 */
struct kx_err *x86_check_multiboot(struct planning *p);
struct kx_err *x86_plan_multiboot(struct planning *p);

/*
 * bios.c: what serves a target that expects a BIOS. X86_BIOS_CHANGED: by the firmware's
 * map, or Xen's, the first page is no RAM, as where this program filled it for another
 * target; the vectors of interrupts there may lead nowhere. Where neither map is known,
 * that is not known, and taken for X86_BIOS.
 */
enum x86_firmware { X86_BIOS, X86_EFI, X86_NO_BIOS, X86_BIOS_CHANGED };
enum x86_firmware x86_firmware(const struct facts *facts);

/* The same in words, a clause: "this is an EFI machine". */
const char *x86_firmware_words(enum x86_firmware firmware);

/*
 * bios-data.c: have a multiboot kernel find what it expects of a BIOS, where the machine
 * has none: a segment of role "bios-data"; sets load's low_end_kib. Needs plan.e820. Xen
 * is refused where that is not possible, of others it is a warning.
 */
struct kx_err *x86_place_bios_data(struct planning *p, struct x86_layout *layout);

/* check.c: of arch_ops.checks */
struct kx_err *x86_check_bios_data(const struct plan *plan);

/*
 * What the area holds: the segment of the extended one (u16), and where low memory ends
 * (u16, KiB). The extended one may lie anywhere in low memory that is not 0x400 or less;
 * ACPI's root pointer is sought in its first KiB, at multiples of 16.
 */
#define BDA_EBDA_SEGMENT 0x40e
#define BDA_LOW_END	 0x413
#define EBDA_PADDR	 0x500
#define EBDA_RSDP	 (EBDA_PADDR + 16)

/*
 * memory.c: where segments may lie, and for a normal image the memory map handed over. A
 * crash image's is made by x86_plan_capture_map(), when its segments have their places.
 */
struct kx_err *x86_plan_memory(struct planning *p);

/*
 * The same for a kernel that is not moved and may be linked below 1 MiB: RAM there is
 * allowed, too, but for the first page, and but where low memory must stay as it is
 * (maps_only_segments). What has no place of its own must be kept off it by its window.
 */
struct kx_err *x86_plan_low_memory(struct planning *p);

/* The same for one that asks the BIOS for its memory map: none is handed over. */
struct kx_err *x86_plan_bios_memory(struct planning *p);
struct kx_err *x86_plan_crash_memory(struct planning *p);

/*
 * control-room.c: the most bytes of the crash region that the running kernel may need for
 * itself to load an image there.
 */
struct kx_err *x86_control_room(const struct facts *facts, enum call call, uint64_t *ret);

/*
 * crash-core.c: the RAM below 640 KiB that purgatory copies, in range_set ret, which must
 * be empty; and plan->elfcore, which says that the copy holds its bytes.
 */
#define X86_LOW_END 0xa0000
struct kx_err *x86_low_memory(const struct facts *facts, struct range_set *ret);
struct kx_err *x86_fill_elfcore(struct planning *p);

/* crash-map.c: plan->e820 for the capture kernel, and the same as memmap= parameters. */
struct kx_err *x86_plan_capture_map(struct planning *p);
struct kx_err *x86_add_memmap(struct plan *plan);

/* kernel.c: bytes of memory that a bzImage runs in. */
uint64_t x86_bzimage_memory(const struct bzimage *bz);

/* kernel.c: place the kernel; fills load's kernel fields. */
struct kx_err *x86_place_kernel(struct planning *p, struct x86_layout *layout);

/*
 * parts.c: place an ELF image, moved by shift, whose parts may share pages or be many:
 * they are joined then. Error: KX_LIMIT for more than can be joined; those of placing.
 */
struct kx_err *x86_place_parts(
	const struct image *image, uint64_t shift, struct planning *p);

/*
 * fast-boot.c: is the kernel handed over decompressed, and where to? Fills load->fast and
 * plan->fast_boot; why not is a warning. Then place it so; fills load's kernel fields.
 */
struct kx_err *x86_decide_fast_boot(struct planning *p, struct x86_layout *layout);
struct kx_err *x86_place_payload(
	const struct image *image, struct planning *p, struct x86_layout *layout);

/*
 * purgatory.c: place a copy of the blob; then, when all else has its place, fill
 * plan->params but for the digest.
 */
struct kx_err *x86_place_purgatory(struct planning *p, const struct x86_layout *layout);
void x86_fill_params(struct planning *p, const struct x86_layout *layout);

/*
 * boot-params.c: place and fill the zero page, its setup data and the command line, one
 * segment of role "boot-params". Needs load's kernel and initrd fields; sets
 * boot_params_paddr.
 */
struct kx_err *x86_place_boot_params(struct planning *p, struct x86_layout *layout);

/*
 * boot-notes.c: the same with ELF boot notes in that segment, and no memory map. In
 * 32-bit mode a program finds the magic number in EAX and the notes' address in EBX.
 */
#define X86_BOOT_NOTES_MAGIC 0x0e1fb007
struct kx_err *x86_place_boot_notes(struct planning *p, struct x86_layout *layout);

/*
 * efi.c: may the target get the EFI runtime handed over? False leaves a warning in the
 * plan when the machine has EFI and the user did not say --noefi.
 */
struct kx_err *x86_efi_usable(struct planning *p, bool *ret);

/* Why the machine has no such services to hand over; NULL: it has, or there is no EFI. */
const char *x86_efi_lost(const struct facts *facts);
/*
 * Fill struct efi_setup_data (EFI_SETUP_DATA_SIZE bytes), the EFI memory descriptors of
 * the runtime map (EFI_MEMDESC_SIZE bytes each), and efi_info of the zero page, which
 * points to them at memmap_paddr. Only after x86_efi_usable() said true.
 */
void x86_efi_setup_data(const struct fact_efi *efi, uint8_t dst[]);
void x86_efi_memmap(const struct fact_efi *efi, uint8_t dst[]);
void x86_efi_info(const struct facts *facts, uint64_t memmap_paddr, uint8_t *zero_page);

/*
 * jump.c: --load-preserve-context. What of a target is refused; then, before anything has
 * its place, what the new kernel is told of memory and of the way back; at the end, the
 * rest of that memory as segments. And when the command line has its place, at paddr,
 * where in it purgatory is to tell the way.
 */
struct kx_err *x86_check_keeps(const struct planning *p);
struct kx_err *x86_begin_to_keep(struct planning *p);
struct kx_err *x86_keep_rest(struct planning *p);
void x86_tell_return(struct planning *p, uint64_t cmdline_paddr);

/* jump.c: arch_ops.plan_jump_back; check.c: of arch_ops.checks, for the former */
struct kx_err *x86_plan_jump_back(struct planning *p, uint64_t entry);
struct kx_err *x86_check_kept_memory(const struct plan *plan);

/* edd.c: EDD of the boot parameters, or of /sys/firmware/edd. */
struct kx_err *x86_fill_edd(
	const struct facts *facts, struct plan *plan, uint8_t *zero_page);

/*
 * memory.c: have the first MiB mapped where only segments are when an image is entered:
 * purgatory needs VGA's memory, and that which it copies.
 */
struct kx_err *x86_map_low_memory(struct planning *p);

/*
 * memory.c: as high as possible below 4G; if nothing is free there, below end. And place
 * segment so.
 */
struct preferences x86_low_first(uint64_t end);
struct kx_err *x86_place_low_first(
	struct planning *p, struct segment segment, uint64_t end, uint64_t *ret_paddr);

#endif
