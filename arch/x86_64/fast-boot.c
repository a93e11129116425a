// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --fast-boot: what the decompressor of a bzImage does (extract_kernel() in
 * arch/x86/boot/compressed/misc.c) is done before, while the old kernel runs.
 */
#include "arch/x86_64/kaslr.h"
#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"
#include "base/number.h"
#include "format/cmdline.h"

/* MIN_KERNEL_ALIGN: the kernel maps its own memory by such pages. */
#define MAPPED_ALIGN (2ULL << 20)

/* __startup_64() stops above MAX_PHYSMEM_BITS, which are 46 with 4-level paging. */
#define MAX_PHYSMEM (1ULL << 46)

/* ---- whether ----------------------------------------------------------------------- */

static bool has_word(const struct planning *p, const char *word)
{
	return cmdline_has_word(p->plan.cmdline, word);
}

/* The decompressor is who switches between the modes of paging. */
static const char *paging_differs(const struct planning *p)
{
	if (!p->in->facts->la57.value)
		return NULL;
	if (!p->in->images->kernel.bz.five_level_on)
		return "this machine uses 5-level paging, and the kernel can only leave "
		       "it (XLF_5LEVEL_ENABLED is not set) while it decompresses itself";
	if (has_word(p, "no5lvl"))
		return "this machine uses 5-level paging, and the kernel can only leave "
		       "it (no5lvl) while it decompresses itself";
	return NULL;
}

static bool wants_kaslr(const struct planning *p)
{
	const struct image *image = &p->in->images->kernel;

	return image->payload.relocations.there && image->bz.relocatable &&
	       !has_word(p, "nokaslr");
}

/* What stands in the way; NULL: nothing. */
static const char *what_prevents(
	const struct planning *p, const struct x86_layout *layout)
{
	const struct facts *facts = p->in->facts;
	const struct payload *payload = &p->in->images->kernel.payload;
	const char *starter = call_traits(p->plan.call)->starter;

	if (starter)
		return starter;
	if (x86_leaves_five_level(p->in))
		return "it does not know 5-level paging, which this machine uses, and is "
		       "entered in 32-bit mode";
	if (layout->entry_32bit)
		return "it is entered in 32-bit mode";
	if (!payload->elf.nloads)
		return payload->why_not ? payload->why_not->message
					: "it was not decompressed";
	if (!fact_present(&facts->encrypted.fact) || !fact_present(&facts->la57.fact))
		return fact_why_not(&facts->encrypted.fact,
			"/proc/cpuinfo does not say what the processor is set to");
	if (facts->encrypted.value)
		return "this is a guest with encrypted memory (SEV or TDX), which the "
		       "kernel sets up while it decompresses itself";
	if (cmdline_has(p->plan.cmdline, "memmap="))
		return "memmap= is on its command line, and only its own decompressor "
		       "looks for a place by that";
	if (wants_kaslr(p) && !fact_present(&facts->seed_fact))
		return fact_why_not(&facts->seed_fact,
			"there is no randomness for its place (nokaslr needs none)");
	return paging_differs(p);
}

/*
 * Is there memory that the decompressor leaves out and this program does not know? By
 * parameters that keep it for others; and on EFI, where after a kexec the decompressor
 * knows no memory that it may take: firmware's boot services memory holds tables that the
 * kernel still reads (process_efi_entries() in arch/x86/boot/compressed/kaslr.c). The
 * lowest place is never that memory; nor is a crash region: the running kernel took it.
 * And where SRAT is there and cannot be read: see keeps_off_hot_plug().
 */
static bool place_is_limited(const struct planning *p, const struct x86_layout *layout)
{
	const char *cmdline = p->plan.cmdline;

	return (layout->efi && !p->in->req->panic) || cmdline_has(cmdline, "mem=") ||
	       cmdline_has(cmdline, "hugepagesz=") ||
	       cmdline_has(cmdline, "efi_fake_mem=") ||
	       p->in->facts->srat.fact.state == FACT_FAILED;
}

static bool without_acpi(const char *cmdline)
{
	static const char off[] = "acpi=off";
	size_t size;
	const char *word = cmdline_find(cmdline, "acpi=", &size);

	return word && size == strlen(off) && !memcmp(word, off, size);
}

/*
 * The decompressor keeps to memory that SRAT names and does not call hot-pluggable, where
 * there is any: the kernel's own memory can never be taken away. Not where the place is
 * the lowest one for another reason.
 */
static bool keeps_off_hot_plug(
	const struct planning *p, const struct x86_layout *layout)
{
	const struct fact_srat *srat = &p->in->facts->srat;

	return fact_present(&srat->fact) && srat->immovable.n &&
	       !without_acpi(p->plan.cmdline) && !place_is_limited(p, layout);
}

static void decide_place(struct planning *p, struct x86_layout *layout)
{
	struct x86_fast_boot *fast = &layout->fast;
	const struct image *image = &p->in->images->kernel;
	const struct bzimage *bz = &image->bz;
	struct kaslr_random random = kaslr_random(p->in->facts->seed);
	uint64_t size = elf_image_span(&image->payload.elf);

	fast->immovable = keeps_off_hot_plug(p, layout);
	fast->kaslr = wants_kaslr(p);
	if (!fast->kaslr)
		return;
	fast->anywhere = !place_is_limited(p, layout);
	fast->random = random.physical;
	p->plan.fast_boot.virtual_offset = kaslr_virtual_offset(bz->pref_address,
		greater(size, bz->init_size), bz->kernel_alignment,
		random.virtual);
}

struct kx_err *x86_decide_fast_boot(struct planning *p, struct x86_layout *layout)
{
	const struct image *image = &p->in->images->kernel;

	if (!p->in->req->fast_boot || p->for_file_call || image->kind != IMAGE_BZIMAGE)
		return NULL;
	const char *why_not = what_prevents(p, layout);
	if (why_not)
		return plan_warn(&p->plan, "fast-boot-not-used",
			"--fast-boot: '%s' will decompress itself when it is started: %s",
			image->original.path, why_not);
	p->plan.fast_boot.used = true;
	decide_place(p, layout);
	return NULL;
}

/* ---- where to ---------------------------------------------------------------------- */

static bool find_in(const struct range_set *set, const struct range_request *req,
	const struct x86_fast_boot *fast, uint64_t *ret)
{
	uint64_t largest;

	return fast->anywhere ? kaslr_find_place(set, req, fast->random, ret)
			      : range_set_find(set, req, ret, &largest);
}

/* In memory that stays, or if there is no such place, at the lowest one of all. */
static struct kx_err *find_immovable(const struct planning *p,
	const struct range_request *req, const struct x86_fast_boot *fast, bool *found,
	uint64_t *ret)
{
	KX_AUTO(range_set_destroy) struct range_set both = {0};

	KX_TRY(range_set_intersect(&p->free, &p->in->facts->srat.immovable, &both));
	*found = find_in(&both, req, fast, ret);
	return NULL;
}

static struct kx_err *find_place(const struct bzimage *bz, uint64_t size,
	const struct planning *p, const struct x86_fast_boot *fast, uint64_t end,
	uint64_t *ret)
{
	const struct segment kernel = {.role = ROLE_KERNEL, .memsz = size};
	struct placement lowest = {
		.align = bz->kernel_alignment,
		.window = {bz->pref_address, end < MAX_PHYSMEM ? end : MAX_PHYSMEM},
		.direction = RANGE_BOTTOM_UP,
	};
	struct range *window = &lowest.window;
	bool found;

	/* It runs nowhere else. */
	if (!bz->relocatable && window->start < window->end &&
		size < range_size(*window))
		window->end = window->start + size;
	const struct range_request any = {
		.size = size, .align = lowest.align, .window = *window};
	if (fast->immovable)
		KX_TRY(find_immovable(p, &any, fast, &found, ret));
	else
		found = find_in(&p->free, &any, fast, ret);
	return found ? NULL : place_find_room(p, kernel, &lowest, ret);
}

static uint64_t without_zeros(const uint8_t *bytes, uint64_t size)
{
	while (size && !bytes[size - 1])
		size--;
	return size;
}

/* The bytes to hand over, of the whole file: moved in virtual memory, in a copy. */
static struct kx_err *relocated(
	const struct payload *payload, struct plan *plan, const uint8_t **ret)
{
	const uint64_t offset = plan->fast_boot.virtual_offset;
	const struct elf_image *elf = &payload->elf;
	uint8_t *copy;

	*ret = payload->file.data;
	if (!offset)
		return NULL;
	KX_TRY(plan_alloc(plan, payload->file.size, &copy));
	for (size_t i = 0; i < elf->nloads; i++) {
		const struct elf_part *l = &elf->loads[i];
		const uint8_t *from = payload->file.data + l->offset;

		memcpy(copy + l->offset, from, without_zeros(from, l->filesz));
	}
	kaslr_relocate(payload, offset, copy);
	*ret = copy;
	return NULL;
}

/*
 * Linkers write the kernel's BSS into the file (arch/x86/kernel/vmlinux.lds.S,
 * .init.scratch stands behind it). The memory behind a segment's bytes is zero anyway, so
 * tens of MiB of zeros need not be handed over and checked.
 */
static void trim(struct plan *plan, uint64_t entry)
{
	for (size_t i = 0; i < plan->nsegments; i++) {
		struct segment *s = &plan->segments[i];
		uint64_t size;

		if (s->role != ROLE_KERNEL)
			continue;
		size = without_zeros(s->bytes, s->bufsz);
		/* The entry is to be among the bytes. */
		if (entry >= s->paddr + size && entry < s->paddr + s->bufsz)
			size = entry - s->paddr + 1;
		s->bufsz = size;
		s->digest = size;
	}
}

/*
 * The last part takes all of the room: a kernel that encrypts its memory does so by pages
 * of 2 MiB (sme_encrypt_kernel() in arch/x86/mm/mem_encrypt_identity.c), so no initrd may
 * lie in the last one.
 */
static struct kx_err *place_parts(const struct elf_image *elf, const uint8_t *content,
	uint64_t paddr, uint64_t size, struct planning *p)
{
	struct elf_part parts[PAYLOAD_LOADS_MAX];
	const struct elf_image grown = {.loads = parts, .nloads = elf->nloads};
	struct elf_part *last = &parts[elf->nloads - 1];

	memcpy(parts, elf->loads, elf->nloads * sizeof(parts[0]));
	last->memsz = size - (last->paddr - parts[0].paddr);
	return place_elf(&grown, content, paddr - parts[0].paddr, p);
}

struct kx_err *x86_place_payload(
	const struct image *image, struct planning *p, struct x86_layout *layout)
{
	const struct elf_image *elf = &image->payload.elf;
	uint64_t size = align_up(elf_image_span(elf), MAPPED_ALIGN);
	const uint8_t *content;

	KX_TRY(find_place(&image->bz, size, p, &layout->fast, layout->window_end,
		&layout->kernel_paddr));
	KX_TRY(relocated(&image->payload, &p->plan, &content));
	KX_TRY(place_parts(elf, content, layout->kernel_paddr, size, p));
	layout->kernel_entry = layout->kernel_paddr + (elf->entry - elf->loads[0].paddr);
	trim(&p->plan, layout->kernel_entry);
	return NULL;
}
