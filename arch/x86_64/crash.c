// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a crash image on x86_64. */
#include "plan/crash.h"

#include <inttypes.h>

#include "arch/arch.h"
#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"
#include "facts/firmware-rsdp.h"
#include "format/cmdline.h"

/*
 * Room for the copy of low memory: the capture kernel needs low memory for itself (the
 * start of its CPUs), so purgatory saves what is there.
 */
static struct kx_err *place_backup(struct planning *p)
{
	struct purgatory_params *params = &p->plan.params;
	KX_AUTO(range_set_destroy) struct range_set low = {0};

	/* The kernel's own loader makes no copy: new kernels keep off low memory. */
	if (p->for_file_call)
		return NULL;
	KX_TRY(x86_low_memory(p->in->facts, &low));
	if (!low.n)
		return NULL;
	/* One copy from the first to the last byte: what lies between does no harm. */
	params->backup_src = low.v[0].start & -(uint64_t)X86_PAGE_SIZE;
	params->backup_size = low.v[low.n - 1].end - params->backup_src;
	struct segment segment = {.role = ROLE_BACKUP, .memsz = params->backup_size};
	return x86_place_low_first(p, segment, UINT64_MAX, &params->backup_dst);
}

static struct kx_err *place_elfcorehdr(struct planning *p, struct x86_layout *layout)
{
	struct segment segment;

	KX_TRY(x86_fill_elfcore(p));
	KX_TRY(crash_make_elfcorehdr(p, &segment));
	return x86_place_low_first(p, segment, UINT64_MAX, &layout->elfcorehdr_paddr);
}

/* What the capture kernel must be told (kernel-parameters.txt). */
static struct kx_err *add_parameters(struct planning *p, const struct x86_layout *layout)
{
	uint64_t rsdp = rsdp_address(p->in->facts);

	if (p->in->req->pass_memmap)
		KX_TRY(x86_add_memmap(&p->plan));
	/* Kernels before 5.0 do not look for it in the boot parameters. */
	if (rsdp && !layout->efi && !cmdline_has(p->plan.cmdline, "acpi_rsdp="))
		KX_TRY(plan_add_cmdline(&p->plan, "acpi_rsdp=0x%" PRIx64, rsdp));
	return plan_add_cmdline(
		&p->plan, "elfcorehdr=%" PRIu64 "K", layout->elfcorehdr_paddr >> 10);
}

/*
 * The kernel comes first, being the most constrained; the map and the command line come
 * when the elfcorehdr and the backup have their places.
 */
static struct kx_err *place_all(struct planning *p, struct x86_layout *layout)
{
	const struct preferences anywhere = x86_low_first(UINT64_MAX);

	KX_TRY(x86_place_kernel(p, layout));
	KX_TRY(place_backup(p));
	KX_TRY(place_elfcorehdr(p, layout));
	KX_TRY(crash_place_dump_keys(p, &anywhere));
	KX_TRY(x86_plan_capture_map(p));
	KX_TRY(add_parameters(p, layout));
	return x86_place_rest(p, layout);
}

/* What no larger region helps against; NULL: nothing of that kind. */
static const char *why_not_here(const struct image *image, const struct plan *plan)
{
	if (image->kind == IMAGE_BZIMAGE && !image->bz.relocatable)
		return "the kernel is not relocatable (CONFIG_RELOCATABLE)";
	if (plan->limits.segment_end <= plan->limits.crash_region.start)
		return "reserve memory below 4 GiB (crashkernel= without ',high'), or "
		       "use another kernel or entry";
	return NULL;
}

static struct kx_err *place_in_region(struct planning *p, struct x86_layout *layout)
{
	const struct image *image = &p->in->images->kernel;

	KX_TRY(x86_plan_crash_memory(p));
	const struct crash_needs needs = {
		.kernel = image->kind == IMAGE_BZIMAGE ? x86_bzimage_memory(&image->bz)
						       : elf_image_span(&image->elf),
		.why_not = why_not_here(image, &p->plan),
	};
	KX_TRY(crash_explain_space(place_all(p, layout), p->in, &p->plan, &needs));
	return crash_keep_control_room(&p->plan);
}

/* Devices that reach 32 bits need bounce buffers there. */
struct kx_err *x86_warn_crash(struct planning *p)
{
	KX_AUTO(range_set_destroy) struct range_set capture = {0};

	KX_TRY(crash_capture_ram(p->in->facts, &capture));
	if (!capture.n || capture.v[0].start < X86_4G)
		return NULL;
	return plan_warn(&p->plan, "low-memory-missing", CRASH_ONLY_HIGH "; %s",
		p->in->facts->memory.advice
			? p->in->facts->memory.advice->low
			: "add crashkernel=128M,low to the kernel's command line");
}

struct kx_err *x86_plan_crash(struct planning *p)
{
	struct x86_layout layout;

	KX_TRY(x86_decide(p, &layout));
	return x86_place_by(place_in_region, p, &layout);
}
