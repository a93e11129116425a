// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a normal load on x86_64. */
#include "arch/arch.h"
#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"

/*
 * boot.rst, XLF_5LEVEL: the 64-bit entry of a kernel without it runs with 4-level paging
 * only, and 64-bit mode has no way from one to the other.
 */
bool x86_leaves_five_level(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	return image->kind == IMAGE_BZIMAGE && image->bz.has_64bit_entry &&
	       !x86_enters_real_mode(in) && !image->bz.five_level &&
	       fact_is(&in->facts->la57, 1);
}

bool x86_only_32bit(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	return image->kind == IMAGE_BZIMAGE && !image->bz.has_64bit_entry &&
	       !x86_enters_real_mode(in);
}

bool x86_type_asks_32bit(const struct plan_input *in)
{
	return in->images->kernel.bz.has_64bit_entry && !x86_enters_real_mode(in) &&
	       in->req->type && !strcmp(in->req->type, "bzImage");
}

bool x86_is_elf32(const struct image *image)
{
	return image->kind == IMAGE_ELF && !image->elf.is_64bit;
}

bool x86_enters_32bit(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	if (image_is_multiboot(image) || x86_is_elf32(image) || x86_leaves_five_level(in))
		return true;
	return image->kind == IMAGE_BZIMAGE && !x86_enters_real_mode(in) &&
	       (in->req->entry_32bit || x86_type_asks_32bit(in) || x86_only_32bit(in));
}

/*
 * kexec-tools hands boot notes to each ELF image, unless it is told. But Linux knows
 * nothing of them.
 */
enum args_style x86_args(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	if (image->kind != IMAGE_ELF)
		return ARGS_LINUX;
	if (in->req->args != ARGS_DEFAULT)
		return in->req->args;
	return image->elf.is_linux || in->req->panic ? ARGS_LINUX : ARGS_ELF;
}

static uint64_t window_end(const struct plan_input *in, bool entry_32bit)
{
	const struct image *image = &in->images->kernel;

	if (entry_32bit)
		return X86_4G;
	return image->kind == IMAGE_ELF || image->bz.above_4g ? UINT64_MAX : X86_4G;
}

/* Who has asked for the 32-bit entry knows what that means. */
static const char *reach(const struct planning *p)
{
	if (!x86_leaves_five_level(p->in) || p->in->req->entry_32bit ||
		x86_type_asks_32bit(p->in))
		return NULL;
	return p->plan.panic
		       ? "this kernel does not know 5-level paging, so it is entered in "
			 "32-bit mode and must lie below 4 GiB: reserve memory there "
			 "(crashkernel= without ',high')"
		       : "this kernel does not know 5-level paging, so it is entered in "
			 "32-bit mode, with all that it gets below 4 GiB";
}

struct kx_err *x86_decide(struct planning *p, struct x86_layout *layout)
{
	*layout = (struct x86_layout){
		.entry_32bit = x86_enters_32bit(p->in), .args = x86_args(p->in)};
	layout->window_end = window_end(p->in, layout->entry_32bit);
	p->plan.limits.segment_end = layout->window_end;
	p->plan.limits.reach = reach(p);
	if (layout->args == ARGS_LINUX)
		KX_TRY(x86_efi_usable(p, &layout->efi));
	return x86_decide_fast_boot(p, layout);
}

/* boot.rst, initrd_addr_max: what 32-bit kernels had before the header told it. */
#define INITRD_END_32BIT 0x38000000

static uint64_t initrd_end(const struct image *image, const struct x86_layout *layout)
{
	if (image->kind == IMAGE_BZIMAGE && layout->window_end == X86_4G)
		return image->bz.initrd_max + 1;
	if (x86_is_elf32(image))
		return INITRD_END_32BIT;
	return layout->window_end;
}

struct kx_err *x86_place_initrds(struct planning *p, struct x86_layout *layout)
{
	p->plan.limits.initrd_end = initrd_end(&p->in->images->kernel, layout);

	const struct preferences where = x86_low_first(p->plan.limits.initrd_end);
	struct range initrd;

	KX_TRY(place_initrds(p, &where, &initrd));
	layout->initrd_paddr = initrd.start;
	layout->initrd_size = range_size(initrd);
	return NULL;
}

static struct kx_err *place_arguments(struct planning *p, struct x86_layout *layout)
{
	static const char *const names[] = {[ARGS_LINUX] = "boot_params",
		[ARGS_ELF] = "ELF boot notes",
		[ARGS_NONE] = "none"};

	if (p->in->images->kernel.kind == IMAGE_ELF)
		p->plan.arguments = names[layout->args];
	if (layout->args == ARGS_ELF)
		return x86_place_boot_notes(p, layout);
	if (layout->args == ARGS_LINUX)
		return x86_place_boot_params(p, layout);
	memmap_destroy(&p->plan.e820);
	return NULL;
}

struct kx_err *x86_place_rest(struct planning *p, struct x86_layout *layout)
{
	KX_TRY(x86_place_initrds(p, layout));
	KX_TRY(x86_place_purgatory(p, layout));
	KX_TRY(place_arguments(p, layout));
	x86_fill_params(p, layout);
	return x86_map_low_memory(p);
}

/* Place all in a copy of p, which takes its place; where that fails, p is as it was. */
static struct kx_err *try_to_place(
	x86_place_fn *place, struct planning *p, struct x86_layout layout)
{
	KX_AUTO(planning_destroy) struct planning trial = {0};

	KX_TRY(planning_fork(p, &trial));
	KX_TRY(place(&trial, &layout));
	planning_destroy(p);
	*p = trial;
	trial = (struct planning){0};
	return NULL;
}

struct kx_err *x86_place_by(
	x86_place_fn *place, struct planning *p, struct x86_layout *layout)
{
	bool *const wishes[] = {&layout->fast.anywhere, &layout->fast.immovable};

	for (size_t i = 0; i < KX_ARRAY_SIZE(wishes); i++) {
		if (!*wishes[i])
			continue;
		struct kx_err *err = try_to_place(place, p, *layout);
		if (!err || err->code != KX_NO_SPACE)
			return err;
		kx_err_free(err);
		*wishes[i] = false;
	}
	return place(p, layout);
}

/* Programs may be linked below 1 MiB, as multiboot kernels. */
static bool may_lie_low(const struct image *image)
{
	return x86_is_elf32(image) && !image->elf.is_linux;
}

/* The most constrained piece goes first: the kernel, then what can lie anywhere. */
static struct kx_err *place_all(struct planning *p, struct x86_layout *layout)
{
	KX_TRY(may_lie_low(&p->in->images->kernel) ? x86_plan_low_memory(p)
						   : x86_plan_memory(p));
	if (p->in->req->preserve_context)
		KX_TRY(x86_begin_to_keep(p));
	KX_TRY(x86_place_kernel(p, layout));
	KX_TRY(x86_place_rest(p, layout));
	return p->in->req->preserve_context ? x86_keep_rest(p) : NULL;
}

struct kx_err *x86_plan_load(struct planning *p)
{
	struct x86_layout layout;

	KX_TRY(x86_decide(p, &layout));
	return x86_place_by(place_all, p, &layout);
}
