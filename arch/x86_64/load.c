// SPDX-License-Identifier: GPL-2.0-or-later
/* The flow of a normal load on x86_64. */
#include "arch/arch.h"
#include "arch/x86_64/x86_64.h"
#include "base/cleanup.h"

bool x86_enters_32bit(const struct plan_input *in)
{
	const struct image *image = &in->images->kernel;

	if (image_is_multiboot(image))
		return true;
	return image->kind == IMAGE_BZIMAGE &&
	       (in->req->entry_32bit || !strcmp(image->type, "bzImage"));
}

static uint64_t window_end(const struct plan_input *in, bool entry_32bit)
{
	const struct image *image = &in->images->kernel;

	if (image->kind == IMAGE_ELF || (!entry_32bit && image->bz.above_4g))
		return UINT64_MAX;
	return X86_4G;
}

struct kx_err *x86_decide(
	const struct plan_input *in, struct plan *plan, struct x86_load *load)
{
	*load = (struct x86_load){.entry_32bit = x86_enters_32bit(in)};
	load->window_end = window_end(in, load->entry_32bit);
	plan->limits.segment_end = load->window_end;
	plan->limits.cmdline_max = in->arch->cmdline_max(in, CALL_LOAD);
	KX_TRY(x86_efi_usable(in, plan, &load->efi));
	return x86_decide_fast_boot(in, plan, load);
}

struct kx_err *x86_place_rest(
	const struct plan_input *in, struct plan *plan, struct x86_load *load)
{
	KX_TRY(x86_place_initrds(in, plan, load));
	KX_TRY(x86_place_purgatory(in, plan, load));
	KX_TRY(x86_place_boot_params(in, plan, load));
	x86_fill_params(in, plan, load);
	return x86_map_low_memory(plan);
}

struct kx_err *x86_place_by(x86_place_fn *place, const struct plan_input *in,
	struct plan *plan, struct x86_load *load)
{
	KX_AUTO(plan_destroy) struct plan trial = {0};
	struct x86_load first = *load;

	if (!load->fast.anywhere)
		return place(in, plan, load);
	KX_TRY(plan_fork(plan, &trial));
	struct kx_err *err = place(in, &trial, &first);
	if (!err) {
		plan_destroy(plan);
		*plan = trial;
		trial = (struct plan){0};
		return NULL;
	}
	if (err->code != KX_NO_SPACE)
		return err;
	kx_err_free(err);
	plan_destroy(&trial);
	load->fast.anywhere = false;
	return place(in, plan, load);
}

/* The most constrained piece goes first: the kernel, then what can lie anywhere. */
static struct kx_err *place_all(
	const struct plan_input *in, struct plan *plan, struct x86_load *load)
{
	KX_TRY(x86_plan_memory(in, plan));
	KX_TRY(x86_place_kernel(in, plan, load));
	return x86_place_rest(in, plan, load);
}

struct kx_err *x86_plan_load(const struct plan_input *in, struct plan *plan)
{
	struct x86_load load;

	KX_TRY(x86_decide(in, plan, &load));
	return x86_place_by(place_all, in, plan, &load);
}
