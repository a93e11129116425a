// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loads of bzImages and zImages that are entered in real mode, as by a BIOS's boot loader
 * (Documentation/x86/boot.rst, cited as "boot.rst"): the setup code runs, which asks the
 * BIOS for all that other entries find in the boot parameters.
 */
#include "arch/x86_64/x86_64.h"

#include <inttypes.h>
#include <string.h>

#include "arch/arch.h"
#include "arch/x86_64/zero-page.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "format/cmdline.h"

/* No setup code lies lower: boot sectors run at 0x7c00, and what follows is theirs. */
#define LOWEST 0x10000

/* A kernel that is loaded low, or has its command line by an offset, has it here. */
#define FIXED 0x90000

/*
 * Where stack and heap end, and the command line begins, from the segment's start on
 * (boot.rst, "Sample Boot Configuration"): what is loaded high has more room.
 */
#define HEAP_END_HIGH 0xe000
#define HEAP_END_LOW  0x9800
#define STACK_MIN     0x1000

/* ---- whether ----------------------------------------------------------------------- */

bool x86_enters_real_mode(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	return image->kind == IMAGE_BZIMAGE &&
	       (in->req->real_mode || (image->bz.real_mode && !in->req->entry_32bit));
}

static const char *what_machine_lacks(const struct facts *facts)
{
	enum x86_firmware is = x86_firmware(facts);

	switch (is) {
	case X86_BIOS:
		return NULL;
	case X86_EFI:
		return "this is an EFI machine: there is no BIOS to serve it";
	case X86_NO_BIOS:
		return "this machine has no BIOS to serve it: its ACPI root pointer lies "
		       "above 1 MiB, where only other firmware has it";
	case X86_BIOS_CHANGED:
		break;
	}
	return x86_firmware_words(is);
}

const char *x86_why_not_real_mode(const struct planning *p)
{
	if (p->plan.panic)
		return "with -p low memory, where its setup code must lie, belongs to "
		       "the crashed kernel";
	if (!call_takes_segments(p->plan.call))
		return "kexec_file_load enters kernels in 64-bit mode only";
	if (call_traits(p->plan.call)->maps_only_segments)
		return "in a Xen dom0 the first MiB must stay as it is";
	return what_machine_lacks(p->in->facts);
}

static struct kx_err *refuse(const struct image *image, const char *why_not)
{
	if (image->bz.real_mode)
		return kx_err_new(KX_UNSUPPORTED,
			"'%s' starts in real mode only (%s), which is not possible here: "
			"%s",
			image->original.path, image->bz.real_mode, why_not);
	return kx_err_new(KX_UNSUPPORTED, "--real-mode: %s", why_not);
}

static uint32_t heap_end(const struct bzimage *bz)
{
	return bz->protocol < 0x202 || bz->loaded_low ? HEAP_END_LOW : HEAP_END_HIGH;
}

static struct kx_err *check_setup_size(const struct image *image)
{
	const struct bzimage *bz = &image->bz;

	if (bz->setup_size <= heap_end(bz) - STACK_MIN)
		return NULL;
	struct kx_err *err = kx_err_new(KX_FORMAT,
		"'%s': its setup code has 0x%x bytes, of the 64 KiB that it shares with "
		"its stack and heap 0x%x are for it",
		image->original.path, bz->setup_size, heap_end(bz) - STACK_MIN);
	return kx_err_name(err, KX_ID_DAMAGED_IMAGE);
}

/*
 * Words by which Linux leaves the disks alone (query_edd() in arch/x86/boot/edd.c). Its
 * setup code knows no quotes, so that one with them does not count.
 */
static bool leaves_disks(const char *cmdline)
{
	static const char *const all[] = {"edd=off", "edd=skipmbr", "edd=skip"};
	size_t size;
	const char *word = cmdline_find(cmdline, "edd=", &size);

	for (size_t i = 0; word && i < KX_ARRAY_SIZE(all); i++)
		if (size == strlen(all[i]) && !memcmp(word, all[i], size))
			return true;
	return false;
}

/* Its setup code reads a sector of each disk, for EDD (Documentation/x86/boot.rst). */
static struct kx_err *warn_of_disks(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;

	if (!bzimage_is_linux(&image->bz, image->version) ||
		leaves_disks(p->plan.cmdline))
		return NULL;
	return plan_warn(&p->plan, "disks-read-by-bios",
		"the kernel's setup code reads from the disks by the BIOS, which may "
		"wait for ever for one that a driver of Linux has set up anew: edd=off "
		"on the command line leaves that out");
}

struct kx_err *x86_check_real_mode(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;
	const char *why_not = x86_why_not_real_mode(p);

	if (why_not)
		return refuse(image, why_not);
	KX_TRY(check_setup_size(image));
	if (p->in->req->fast_boot)
		KX_TRY(plan_warn(&p->plan, "option-no-effect",
			"--fast-boot has no effect on the kernel: it is entered in real "
			"mode, where it decompresses itself"));
	if (p->in->images->dtb.fd >= 0)
		KX_TRY(plan_warn(&p->plan, "option-no-effect",
			"--dtb has no effect in real mode"));
	return warn_of_disks(p);
}

/* ---- where ------------------------------------------------------------------------- */

/*
 * Setup code, stack and heap, and command line; behind them a page for purgatory, through
 * which it goes to real mode.
 */
static struct kx_err *place_setup(
	struct planning *p, struct x86_layout *layout, uint8_t **ret)
{
	const struct image *image = &p->in->images->kernel;
	const struct bzimage *bz = &image->bz;
	struct x86_real_mode *real = &layout->real;
	uint64_t size = heap_end(bz) + strlen(p->plan.cmdline) + 1;
	const struct placement where = {
		.window = {LOWEST, X86_LOW_END}, .direction = RANGE_BOTTOM_UP};

	KX_TRY(plan_alloc(&p->plan, size, ret));
	memcpy(*ret, image_content(image)->data, bz->setup_size);
	strcpy((char *)*ret + heap_end(bz), p->plan.cmdline);
	struct segment segment = segment_of(ROLE_REAL_MODE, *ret, size);
	segment.memsz = align_up(size, X86_PAGE_SIZE);
	real->page = segment.memsz;
	segment.memsz += X86_PAGE_SIZE;
	if (bz->loaded_low || bz->protocol < 0x202) {
		segment.paddr = real->setup_paddr = FIXED;
		KX_TRY(place_fixed(p, segment));
	} else {
		KX_TRY(place_segment(p, segment, &where, &real->setup_paddr));
	}
	real->page += real->setup_paddr;
	real->stack = heap_end(bz);
	return NULL;
}

/* The kernel behind it, where the setup code expects it and may not be told otherwise. */
static struct kx_err *place_as_expected(
	const struct image *image, struct planning *p, struct x86_layout *layout)
{
	const struct bzimage *bz = &image->bz;
	struct segment segment = segment_of(ROLE_KERNEL,
		image_content(image)->data + bz->setup_size, bz->kernel_size);

	segment.paddr = layout->kernel_paddr =
		bz->loaded_low ? ZIMAGE_LOAD_ADDRESS : BZIMAGE_LOAD_ADDRESS;
	if (!bz->loaded_low)
		segment.memsz = x86_bzimage_memory(bz);
	return place_fixed(p, segment);
}

/* A zImage decompresses itself to 1 MiB, which is no segment: nothing else goes there. */
static struct kx_err *keep_for_zimage(const struct bzimage *bz, struct planning *p)
{
	const struct range target = {X86_1M, X86_1M + bz->init_size};

	return bz->loaded_low ? range_set_remove(&p->free, target) : NULL;
}

static struct kx_err *place_kernel(struct planning *p, struct x86_layout *layout)
{
	const struct image *image = &p->in->images->kernel;

	if (bzimage_starts_at_entry(&image->bz))
		return x86_place_kernel(p, layout);
	KX_TRY(kx_err_prefix(
		place_as_expected(image, p, layout), "'%s'", image->original.path));
	return keep_for_zimage(&image->bz, p);
}

/* ---- what it is told --------------------------------------------------------------- */

static bool parse_vid_mode(const char *word, size_t size, uint16_t *ret)
{
	static const struct {
		const char *name;
		uint16_t mode;
	} words[] = {
		{"normal", HDR_VID_MODE_NORMAL},
		{"ext", HDR_VID_MODE_EXT},
		{"ask", HDR_VID_MODE_ASK},
	};
	const char *end = word;
	uint64_t mode = 0;

	for (size_t i = 0; i < KX_ARRAY_SIZE(words); i++)
		if (size == strlen(words[i].name) &&
			!strncmp(word, words[i].name, size)) {
			*ret = words[i].mode;
			return true;
		}
	kx_err_free(number_parse_prefix(word, 0, &end, &mode));
	*ret = mode;
	return size && end == word + size && mode <= UINT16_MAX;
}

/* vga= is for the boot loader (boot.rst, "Special Command Line Options"). */
static struct kx_err *fill_vid_mode(struct planning *p, uint8_t *setup)
{
	size_t size;
	const char *word = cmdline_value(p->plan.cmdline, "vga=", &size);
	uint16_t mode;

	if (!word)
		return NULL;
	if (parse_vid_mode(word, size, &mode)) {
		put_le16(setup + HDR_VID_MODE, mode);
		return NULL;
	}
	return plan_warn(&p->plan, "vga-mode-unknown",
		"vga=%.*s is neither a number of 16 bits nor normal, ext or ask: the "
		"kernel keeps its own mode",
		(int)size, word);
}

/* Where the command line is: before protocol 2.02, an offset in the segment. */
static void fill_cmdline(const struct bzimage *bz, const struct x86_layout *layout,
	size_t size, uint8_t *setup)
{
	if (bz->protocol >= 0x202) {
		put_le32(setup + HDR_CMD_LINE_PTR,
			layout->real.setup_paddr + heap_end(bz));
		return;
	}
	put_le16(setup + HDR_OLD_CMDLINE, HDR_OLD_CMDLINE_MAGIC);
	put_le16(setup + HDR_OLD_CMDLINE_AT, heap_end(bz));
	put_le16(setup + HDR_MOVE_SIZE, heap_end(bz) + size);
}

static struct kx_err *fill_header(
	struct planning *p, const struct x86_layout *layout, uint8_t *setup)
{
	const struct bzimage *bz = &p->in->images->kernel.bz;

	setup[HDR_TYPE_OF_LOADER] = ZP_LOADER_KEXEC;
	if (bz->protocol >= 0x201) {
		setup[HDR_LOADFLAGS] |= HDR_CAN_USE_HEAP;
		put_le16(setup + HDR_HEAP_END_PTR, heap_end(bz) - REAL_MODE_ENTRY);
	}
	put_le32(setup + HDR_RAMDISK_IMAGE, layout->initrd_paddr);
	put_le32(setup + HDR_RAMDISK_SIZE, layout->initrd_size);
	if (bzimage_starts_at_entry(bz))
		put_le32(setup + HDR_CODE32_START, layout->kernel_paddr);
	fill_cmdline(bz, layout, strlen(p->plan.cmdline) + 1, setup);
	return fill_vid_mode(p, setup);
}

struct kx_err *x86_plan_real_mode(struct planning *p)
{
	struct x86_layout layout = {.window_end = X86_4G};
	uint8_t *setup;

	p->plan.limits.segment_end = layout.window_end;
	KX_TRY(x86_plan_bios_memory(p));
	KX_TRY(place_setup(p, &layout, &setup));
	KX_TRY(place_kernel(p, &layout));
	KX_TRY(x86_place_initrds(p, &layout));
	KX_TRY(x86_place_purgatory(p, &layout));
	KX_TRY(fill_header(p, &layout, setup));
	x86_fill_params(p, &layout);
	return NULL;
}
