// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a kernel that expects a BIOS reads in low memory, for machines that have none.
 *
 * Xen, when it is started by multiboot, takes the end of low memory from the BIOS data
 * area, and copies the code that starts its processors below that (trampoline_bios_setup
 * in xen/arch/x86/boot/head.S); with nothing there it hangs without a word. It and its
 * dom0 find ACPI by the extended BIOS data area, whose segment the other one has, or from
 * 0xe0000 on (ACPI specification, "Finding the RSDP on IA-PC Systems").
 *
 * So both areas are made, in the first page. It is reserved in the memory map handed
 * over: a PV dom0 finds such a page where the machine has it, not one of its own.
 */
#include <inttypes.h>
#include <string.h>

#include "arch/x86_64/x86_64.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "facts/firmware-rsdp.h"
#include "format/cmdline.h"

static const struct range first_page = {0, X86_PAGE_SIZE};

/*
 * Bytes of RAM below the end of low memory. Xen takes 64 KiB of them, from a page on
 * (TRAMPOLINE_SPACE and TRAMPOLINE_STACK_SPACE in xen/arch/x86/include/asm/config.h).
 */
#define LOW_ROOM (128ULL << 10)

static bool find_low_end(const struct range_set *ram, uint32_t *ret_kib)
{
	static const struct range low = {X86_PAGE_SIZE, X86_LOW_END};

	*ret_kib = 0;
	for (size_t i = 0; i < ram->n; i++) {
		struct range r = range_clip(ram->v[i], low);

		r.end -= r.end % X86_PAGE_SIZE;
		if (r.end > r.start && range_size(r) >= LOW_ROOM)
			*ret_kib = r.end >> 10;
	}
	return *ret_kib;
}

/* Is all there that the two areas need? KX_UNSUPPORTED says what is not. */
static struct kx_err *find_data(struct planning *p, uint64_t *ret_rsdp, uint32_t *ret_kib)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};
	uint64_t rsdp = rsdp_address(p->in->facts);

	*ret_rsdp = rsdp;
	if (!rsdp)
		return kx_err_new(KX_UNSUPPORTED,
			"where ACPI's root pointer lies is not known");
	if (rsdp > X86_4G - RSDP_SIZE_V2)
		return kx_err_new(KX_UNSUPPORTED,
			"ACPI's root pointer, at 0x%" PRIx64 ", does not lie below 4 GiB",
			rsdp);
	if (rsdp < first_page.end)
		return kx_err_new(KX_UNSUPPORTED,
			"ACPI's root pointer, at 0x%" PRIx64 ", lies in the first page",
			rsdp);
	KX_TRY(memmap_ram(&p->plan.e820, &ram));
	if (!range_set_covers(&ram, first_page))
		return kx_err_new(KX_UNSUPPORTED,
			"the first page is not RAM by the memory map");
	if (find_low_end(&ram, ret_kib))
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"no 0x%llx bytes below 640 KiB are RAM by the memory map", LOW_ROOM);
}

/* It was found to be RAM, so no entry there says anything else. */
static struct kx_err *reserve_first_page(struct memmap *map)
{
	KX_AUTO(memmap_destroy) struct memmap old = *map;

	*map = (struct memmap){0};
	KX_TRY(memmap_push(map, first_page, MEMORY_RESERVED));
	for (size_t i = 0; i < old.n; i++) {
		struct range r = old.v[i].range;

		if (r.start < first_page.end)
			r.start = first_page.end;
		if (r.start < r.end)
			KX_TRY(memmap_push(map, r, old.v[i].type));
	}
	return NULL;
}

static struct kx_err *place_areas(struct planning *p, struct x86_layout *layout)
{
	uint64_t rsdp;
	uint8_t *bytes;

	KX_TRY(find_data(p, &rsdp, &layout->low_end_kib));
	/* Purgatory copies it when all segments have their places. */
	KX_TRY(range_set_remove(
		&p->free, (struct range){rsdp, rsdp + PURGATORY_RSDP_SIZE}));
	KX_TRY(reserve_first_page(&p->plan.e820));
	KX_TRY(plan_alloc(&p->plan, X86_PAGE_SIZE, &bytes));
	put_le16(bytes + BDA_EBDA_SEGMENT, EBDA_PADDR >> 4);
	put_le16(bytes + BDA_LOW_END, layout->low_end_kib);
	bytes[EBDA_PADDR] = 1; /* its size, KiB */
	p->plan.params.rsdp_src = rsdp;
	p->plan.params.rsdp_dst = EBDA_RSDP;
	return place_outside(p, segment_of(ROLE_BIOS_DATA, bytes, X86_PAGE_SIZE));
}

/*
 * As the early code of Xen looks for it: a word before a "--". That code knows no quotes,
 * so what stands behind one is not believed.
 */
static bool has_word(const char *cmdline, const char *wanted)
{
	const char *word;
	size_t size;

	while (cmdline_next(&cmdline, &word, &size) && !memchr(word, '"', size))
		if (size == strlen(wanted) && !memcmp(word, wanted, size))
			return true;
	return false;
}

/*
 * Xen must not call a BIOS that is not there, or by vectors that lead nowhere: the first
 * page may have been filled here for another Xen. In front, no "--" can hide it.
 */
static struct kx_err *forbid_bios_calls(struct planning *p, enum x86_firmware is)
{
	static const char option[] = "no-real-mode";
	struct plan *plan = &p->plan;

	if (has_word(plan->cmdline, option))
		return NULL;
	if (is == X86_BIOS_CHANGED)
		KX_TRY(plan_warn(plan, "bios-calls-forbidden",
			"%s: '%s' gets %s, by which it calls no BIOS",
			x86_firmware_words(is), p->in->images->kernel.original.path,
			option));
	KX_AUTO(freep) char *line = KX_STEAL(plan->cmdline);
	return text_format(&plan->cmdline, "%s%s%s", option, *line ? " " : "", line);
}

static struct kx_err *place_where_possible(
	struct planning *p, bool xen, enum x86_firmware is, struct x86_layout *layout)
{
	const char *path = p->in->images->kernel.original.path;
	const char *words = x86_firmware_words(is);
	struct kx_err *err = place_areas(p, layout);

	if (!err && is != X86_EFI)
		return plan_warn(&p->plan, "bios-data-made",
			"%s: '%s' gets what it reads of one", words, path);
	if (!err)
		return plan_warn(&p->plan, "bios-data-made",
			"%s: '%s' gets what it reads of a BIOS, and no EFI runtime "
			"services%s",
			words, path, xen ? " (its dom0 sees no EFI variables)" : "");
	err = kx_err_prefix(err, "'%s' expects a BIOS, and %s", path, words);
	if (xen && err->code == KX_UNSUPPORTED)
		return kx_err_append(err, "have the firmware start Xen");
	if (err->code != KX_UNSUPPORTED)
		return err;
	KX_AUTO(kx_err_freep) struct kx_err *said = err;
	return plan_warn(&p->plan, "bios-data-missing",
		"%s: it may not start, and will not find ACPI", said->message);
}

struct kx_err *x86_place_bios_data(struct planning *p, struct x86_layout *layout)
{
	enum x86_firmware is = x86_firmware(p->in->facts);
	bool xen = p->in->images->kernel.multiboot.is_hypervisor;

	if (is == X86_EFI || is == X86_NO_BIOS)
		KX_TRY(place_where_possible(p, xen, is, layout));
	return xen && is != X86_BIOS ? forbid_bios_calls(p, is) : NULL;
}
