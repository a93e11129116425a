// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loads of multiboot kernels, such as Xen. They are entered in 32-bit mode with paging
 * off, so all that they get lies below 4 GiB.
 */
#include "arch/x86_64/multiboot.h"

#include <stdlib.h>

#include "arch/arch.h"
#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"

/* Types of information that are handed over (multiboot2.c), those of version 2. */
#define KNOWN_INFORMATION                                                                \
	(1ULL << 0 | 1ULL << 1 | 1ULL << 2 | 1ULL << 3 | 1ULL << 4 | 1ULL << 6 |         \
		1ULL << 8 | 1ULL << 21)

static const char *information_name(unsigned int type)
{
	static const char *const names[] = {
		[5] = "the BIOS boot device",
		[7] = "VBE",
		[9] = "ELF sections",
		[10] = "the APM table",
		[11] = "the 32-bit EFI system table",
		[12] = "the 64-bit EFI system table",
		[13] = "SMBIOS tables",
		[14] = "the ACPI 1.0 root pointer",
		[15] = "the ACPI 2.0 root pointer",
		[16] = "networking",
		[17] = "the EFI memory map",
		[18] = "EFI boot services",
		[19] = "the 32-bit EFI image handle",
		[20] = "the 64-bit EFI image handle",
	};

	if (type < KX_ARRAY_SIZE(names) && names[type])
		return names[type];
	return "not known";
}

static struct kx_err *check_required(
	const struct image *image, const struct fact_rsdp *rsdp)
{
	uint64_t missing = image->multiboot.required & ~KNOWN_INFORMATION;

	if (fact_present(&rsdp->fact))
		missing &= ~(1ULL << (rsdp->size == RSDP_SIZE_V1 ? 14 : 15));

	if (!missing)
		return NULL;
	unsigned int type = __builtin_ctzll(missing);
	return kx_err_new(KX_UNSUPPORTED,
		"'%s': its multiboot header requires information of type %u (%s), which "
		"cannot be handed over",
		image->original.path, type, information_name(type));
}

struct kx_err *x86_check_multiboot(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;

	if (p->plan.panic)
		return kx_err_new(KX_UNSUPPORTED,
			"-p: '%s' is a multiboot kernel, which cannot be told of the "
			"crashed kernel's memory: use a Linux kernel",
			image->original.path);
	KX_TRY(check_required(image, &p->in->facts->rsdp));
	if (p->in->req->reuse_cmdline)
		KX_TRY(plan_warn(&p->plan, "cmdline-of-linux",
			"--reuse-cmdline: '%s' gets the command line of this Linux, and "
			"its modules get none of it",
			image->original.path));
	if (p->in->images->dtb.fd >= 0)
		KX_TRY(plan_warn(&p->plan, "option-no-effect",
			"--dtb has no effect on a multiboot kernel"));
	if (image->multiboot.wants_video && !multiboot_find_screen(p->in).known)
		KX_TRY(plan_warn(&p->plan, "screen-unknown",
			"'%s' asks for a screen, and nothing is known of this machine's",
			image->original.path));
	return NULL;
}

/* How far the kernel is moved from where it is linked, by its relocatable tag. */
static struct kx_err *find_shift(
	const struct image *image, struct planning *p, uint64_t *ret)
{
	const struct multiboot *mb = &image->multiboot;
	const struct placement where = {
		.align = mb->align,
		.window = {mb->min_addr, mb->max_addr + 1ULL},
		.direction = mb->preference == MULTIBOOT_HIGHEST ? RANGE_TOP_DOWN
								 : RANGE_BOTTOM_UP,
	};

	*ret = 0;
	if (!mb->relocatable)
		return NULL;
	return place_find_shift(p, &image->elf, 0, &where, ret);
}

static struct kx_err *place_kernel(
	const struct image *image, struct planning *p, struct x86_layout *layout)
{
	const struct elf_image *elf = &image->elf;
	uint64_t shift;

	KX_TRY(find_shift(image, p, &shift));
	layout->kernel_paddr = elf->loads[0].paddr + shift;
	layout->kernel_entry = elf->entry + shift;
	return x86_place_parts(image, shift, p);
}

/*
 * As low as possible, as boot loaders do. Xen moves its dom0's kernel to the highest
 * end of RAM that is aligned to 2 MiB, by two mappings of the same memory: from a
 * place that reaches a little beyond, the kernel would be moved down, over what of it
 * is still to be read (move_memory() in its arch/x86/setup.c, seen up to 4.20: "Could
 * not construct domain 0").
 */
static struct kx_err *place_module(
	const struct file *file, struct planning *p, uint64_t *ret_paddr)
{
	struct segment segment = segment_of(ROLE_MODULE, file->data, file->size);
	const struct placement low = {
		.window = {X86_1M, X86_4G},
		.direction = RANGE_BOTTOM_UP,
	};

	return kx_err_prefix(
		place_segment(p, segment, &low, ret_paddr), "'%s'", file->path);
}

/* ret has room for all of them. */
static struct kx_err *place_modules(
	const struct images *images, struct planning *p, struct multiboot_module *ret)
{
	bool joined = images->joined_modules.fd >= 0;
	uint64_t base = 0;

	if (joined)
		KX_TRY(place_module(&images->joined_modules, p, &base));
	for (size_t i = 0; i < images->nmodules; i++) {
		const struct module *module = &images->modules[i];

		if (!joined)
			KX_TRY(place_module(&module->file, p, &base));
		ret[i].start = base + (joined ? module->offset : 0);
		ret[i].end = ret[i].start + module->file.size;
		ret[i].text = module->text;
	}
	return NULL;
}

struct kx_err *x86_plan_multiboot(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;
	struct x86_layout layout = {.entry_32bit = true, .window_end = X86_4G};
	KX_AUTO(freep)
	struct multiboot_module *modules =
		calloc(p->in->images->nmodules + 1, sizeof(*modules));

	if (!modules)
		return kx_err_nomem();
	p->plan.limits.segment_end = layout.window_end;
	KX_TRY(image->multiboot.relocatable ? x86_plan_memory(p)
					    : x86_plan_low_memory(p));
	KX_TRY(x86_place_bios_data(p, &layout));
	KX_TRY(kx_err_prefix(
		place_kernel(image, p, &layout), "'%s'", image->original.path));
	KX_TRY(place_modules(p->in->images, p, modules));
	KX_TRY(x86_place_purgatory(p, &layout));
	KX_TRY(multiboot_hand_over(p, modules, &layout));
	x86_fill_params(p, &layout);
	return x86_map_low_memory(p);
}
