// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The boot parameters: zero page, setup data and command line, in one segment. First
 * their sizes are laid out, then the segment is placed, then it is filled, since the
 * parts point to each other by physical address.
 */
#include "arch/arch.h"
#include "arch/x86_64/x86_64.h"
#include "arch/x86_64/zero-page.h"
#include "base/bytes.h"
#include "base/number.h"
#include "facts/firmware-rsdp.h"
#include "format/cmdline.h"

/* What stands behind the zero page. The first ones are linked as setup data. */
enum part {
	PART_E820_EXT,
	PART_EFI,
	PART_SEED,
	PART_DTB,
	PART_EFI_MAP,
	PART_CMDLINE,
	PART_COUNT
};
#define SETUP_DATA_PARTS PART_EFI_MAP

static const uint32_t setup_types[SETUP_DATA_PARTS] = {
	[PART_E820_EXT] = SETUP_E820_EXT,
	[PART_EFI] = SETUP_EFI,
	[PART_SEED] = SETUP_RNG_SEED,
	[PART_DTB] = SETUP_DTB,
};

struct layout {
	uint64_t size[PART_COUNT];   /* bytes; 0: left out */
	uint64_t offset[PART_COUNT]; /* from the zero page; of a part's data */
	uint64_t total;
};

static void choose_sizes(
	const struct plan_input *in, const struct plan *plan, bool efi, struct layout *l)
{
	if (plan->e820.n > ZP_E820_MAX)
		l->size[PART_E820_EXT] = (plan->e820.n - ZP_E820_MAX) * ZP_E820_ENTRY;
	if (efi) {
		l->size[PART_EFI] = EFI_SETUP_DATA_SIZE;
		l->size[PART_EFI_MAP] = in->facts->efi.runtime_map_n * EFI_MEMDESC_SIZE;
	}
	if (fact_present(&in->facts->seed_fact))
		l->size[PART_SEED] = sizeof(in->facts->seed);
	if (plan->hands_dtb)
		l->size[PART_DTB] = in->images->dtb.size;
	l->size[PART_CMDLINE] = strlen(plan->cmdline) + 1;
}

static void choose_offsets(struct layout *l)
{
	uint64_t at = ZP_SIZE;

	for (int i = 0; i < PART_COUNT; i++) {
		if (!l->size[i])
			continue;
		if (i < SETUP_DATA_PARTS)
			at += SETUP_DATA_HEADER;
		l->offset[i] = at;
		at = align_up(at + l->size[i], 16);
	}
	l->total = at;
}

/* struct boot_e820_entry: the end is said as a size. */
static void put_e820(const struct memmap_entry *e, uint8_t *dst)
{
	put_le64(dst, e->range.start);
	put_le64(dst + 8, range_size(e->range));
	put_le32(dst + 16, e->type);
}

static void fill_e820(const struct memmap *map, const struct layout *l, uint8_t *page)
{
	size_t low = map->n < ZP_E820_MAX ? map->n : ZP_E820_MAX;

	for (size_t i = 0; i < low; i++)
		put_e820(&map->v[i], page + ZP_E820_TABLE + i * ZP_E820_ENTRY);
	page[ZP_E820_ENTRIES] = low;
	for (size_t i = low; i < map->n; i++)
		put_e820(&map->v[i],
			page + l->offset[PART_E820_EXT] + (i - low) * ZP_E820_ENTRY);
}

/*
 * RAM from 1M on in KiB: what a kernel goes by when the map has fewer than two entries
 * (e820__memory_setup_default() in arch/x86/kernel/e820.c).
 */
static void fill_memory_size(const struct memmap *map, uint8_t *page)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct memmap_entry *e = &map->v[i];

		if (e->type != MEMORY_RAM || e->range.start > X86_1M ||
			e->range.end <= X86_1M)
			continue;
		uint64_t kib = (e->range.end - X86_1M) >> 10;
		put_le32(page + ZP_ALT_MEM_K, kib < UINT32_MAX ? kib : UINT32_MAX);
		put_le16(page + ZP_EXT_MEM_K, kib < 0xfc00 ? kib : 0xfc00);
	}
}

/* Link the setup data that are there, in order. */
static void link_setup_data(const struct layout *l, uint64_t paddr, uint8_t *page)
{
	uint8_t *link = page + HDR_SETUP_DATA;

	for (int i = 0; i < SETUP_DATA_PARTS; i++) {
		if (!l->size[i])
			continue;
		uint8_t *header = page + l->offset[i] - SETUP_DATA_HEADER;
		put_le64(link, paddr + l->offset[i] - SETUP_DATA_HEADER);
		put_le32(header + 8, setup_types[i]);
		put_le32(header + 12, l->size[i]);
		link = header;
	}
}

/* A vmlinux brings no setup header: the one that Linux wants to see of its loader. */
static void invent_header(const struct plan_input *in, uint8_t *page)
{
	put_le16(page + HDR_ROOT_FLAGS, 1);    /* as a bzImage's: mount root read-only */
	put_le16(page + HDR_VID_MODE, 0xffff); /* "normal" */
	put_le16(page + HDR_BOOT_FLAG, HDR_BOOT_FLAG_VALUE);
	put_le32(page + HDR_MAGIC, HDR_MAGIC_HDRS);
	put_le16(page + HDR_VERSION, 0x020f);
	put_le32(page + HDR_INITRD_MAX, UINT32_MAX);
	put_le32(page + HDR_KERNEL_ALIGN, 2 << 20);
	put_le32(page + HDR_CMDLINE_SIZE, in->arch->cmdline_max(in, CALL_LOAD));
}

/*
 * mem_encrypt= is read by the decompressor since 6.9 (and in stable 6.6 and 6.8):
 * parse_mem_encrypt() in arch/x86/boot/compressed/misc.c. Older kernels read it
 * themselves, and do not look at the flag.
 */
static bool wants_encryption(const char *cmdline)
{
	return cmdline_word_position(cmdline, "mem_encrypt=on") >
	       cmdline_word_position(cmdline, "mem_encrypt=off");
}

/* The decompressor's words to the kernel, where there is none. */
static void fill_decompressed(
	const struct planning *p, const struct x86_layout *layout, uint8_t *page)
{
	/* boot.rst, "loadflags", bit 1 */
	page[HDR_LOADFLAGS] &= ~HDR_KASLR_FLAG;
	if (layout->fast.kaslr)
		page[HDR_LOADFLAGS] |= HDR_KASLR_FLAG;
	if (wants_encryption(p->plan.cmdline))
		page[HDR_XLOADFLAGS] |= HDR_XLF_MEM_ENCRYPTION;
}

static void fill_header(
	const struct planning *p, const struct x86_layout *layout, uint8_t *page)
{
	const struct image *image = &p->in->images->kernel;
	uint32_t end = image->bz.header_end < HDR_END ? image->bz.header_end : HDR_END;

	if (image->kind == IMAGE_BZIMAGE)
		memcpy(page + HDR_START, image_content(image)->data + HDR_START,
			end - HDR_START);
	else
		invent_header(p->in, page);
	page[HDR_TYPE_OF_LOADER] = ZP_LOADER_KEXEC;
	page[HDR_LOADFLAGS] |= HDR_LOADED_HIGH;
	page[HDR_LOADFLAGS] &= ~HDR_CAN_USE_HEAP;
	if (p->plan.fast_boot.used || image->kind == IMAGE_ELF)
		fill_decompressed(p, layout, page);
	put_le16(page + HDR_HEAP_END_PTR, 0);
	put_le32(page + HDR_CODE32_START, layout->kernel_paddr);
	put_le64(page + HDR_SETUP_DATA, 0);
}

static void put_split(uint8_t *page, size_t low, size_t high, uint64_t value)
{
	put_le32(page + low, value);
	put_le32(page + high, value >> 32);
}

static void fill_pointers(
	const struct layout *l, const struct x86_layout *layout, uint8_t *page)
{
	put_split(page, HDR_CMD_LINE_PTR, ZP_EXT_CMD_LINE_PTR,
		layout->boot_params_paddr + l->offset[PART_CMDLINE]);
	put_split(page, HDR_RAMDISK_IMAGE, ZP_EXT_RAMDISK_IMAGE, layout->initrd_paddr);
	put_split(page, HDR_RAMDISK_SIZE, ZP_EXT_RAMDISK_SIZE, layout->initrd_size);
}

/* Text mode 3: what a VGA machine has when no one says otherwise. */
static void default_screen(uint8_t *page)
{
	page[SI_VIDEO_MODE] = 3;
	page[SI_VIDEO_COLS] = 80;
	page[SI_VIDEO_LINES] = 25;
	page[SI_VIDEO_ISVGA] = 1;
	page[SI_VIDEO_POINTS] = 16;
}

static struct kx_err *fill_screen(
	const struct facts *facts, struct plan *plan, uint8_t *page)
{
	const struct fact_boot_params *running = &facts->boot_params;

	if (fact_present(&running->fact)) {
		memcpy(page + ZP_SCREEN_INFO, running->data, ZP_SCREEN_INFO_SIZE);
		/* A PV domain's is its own; the new kernel runs on the machine. */
		if (!call_traits(plan->call)->starter)
			memcpy(page + HDR_SUBARCH, running->data + HDR_SUBARCH,
				HDR_SUBARCH_SIZE);
		page[ZP_SECURE_BOOT] = running->data[ZP_SECURE_BOOT];
		return NULL;
	}
	default_screen(page);
	return plan_warn(plan, "boot-params-unreadable",
		"the running kernel's boot parameters cannot be read (%s): the new "
		"kernel gets a text screen and no EFI",
		fact_why_not(
			&running->fact, "/sys/kernel/boot_params/data is not there"));
}

static struct kx_err *fill_rsdp(
	const struct facts *facts, struct plan *plan, uint8_t *page)
{
	uint64_t rsdp = rsdp_address(facts);

	put_le64(page + ZP_ACPI_RSDP_ADDR, rsdp);
	if (rsdp || !fact_present(&facts->efi.fact))
		return NULL; /* a BIOS machine's kernel finds it below 1M */
	return plan_warn(plan, "acpi-unknown",
		"the ACPI root pointer is not known on this EFI machine: the "
		"new kernel may not find ACPI");
}

static void fill_parts(const struct plan_input *in, const struct plan *plan,
	const struct layout *l, uint64_t paddr, uint8_t *page)
{
	if (l->size[PART_EFI]) {
		x86_efi_setup_data(&in->facts->efi, page + l->offset[PART_EFI]);
		x86_efi_memmap(&in->facts->efi, page + l->offset[PART_EFI_MAP]);
		x86_efi_info(in->facts, paddr + l->offset[PART_EFI_MAP], page);
	}
	if (l->size[PART_SEED])
		memcpy(page + l->offset[PART_SEED], in->facts->seed, l->size[PART_SEED]);
	if (l->size[PART_DTB])
		memcpy(page + l->offset[PART_DTB], in->images->dtb.data,
			l->size[PART_DTB]);
	memcpy(page + l->offset[PART_CMDLINE], plan->cmdline, l->size[PART_CMDLINE]);
}

static struct kx_err *fill(struct planning *p, const struct layout *l,
	const struct x86_layout *layout, uint8_t *page)
{
	fill_header(p, layout, page);
	fill_pointers(l, layout, page);
	fill_e820(&p->plan.e820, l, page);
	fill_parts(p->in, &p->plan, l, layout->boot_params_paddr, page);
	link_setup_data(l, layout->boot_params_paddr, page);
	KX_TRY(fill_screen(p->in->facts, &p->plan, page));
	fill_memory_size(&p->plan.e820, page);
	KX_TRY(fill_rsdp(p->in->facts, &p->plan, page));
	if (p->in->facts->seed_fact.state == FACT_FAILED)
		KX_TRY(plan_warn(&p->plan, "random-seed-missing",
			"no random seed is handed over: %s",
			p->in->facts->seed_fact.err->message));
	return x86_fill_edd(p->in->facts, &p->plan, page);
}

struct kx_err *x86_place_boot_params(struct planning *p, struct x86_layout *layout)
{
	struct layout l = {0};
	uint8_t *page;

	p->plan.hands_dtb = p->in->images->dtb.fd >= 0;
	choose_sizes(p->in, &p->plan, layout->efi, &l);
	choose_offsets(&l);
	KX_TRY(plan_alloc(&p->plan, l.total, &page));
	KX_TRY(x86_place_low_first(p, segment_of(ROLE_BOOT_PARAMS, page, l.total),
		layout->window_end, &layout->boot_params_paddr));
	if (p->in->req->preserve_context)
		x86_tell_return(p, layout->boot_params_paddr + l.offset[PART_CMDLINE]);
	return fill(p, &l, layout, page);
}
