// SPDX-License-Identifier: GPL-2.0-or-later
/* x86_64: what a target must fulfil, and the row in the architecture table. */
#include "arch/x86_64/x86_64.h"

#include "arch/arch.h"
#include "arch/x86_64/x86_64-ops.h"
#include "request/options.h"

/* A vmlinux takes COMMAND_LINE_SIZE bytes with the NUL (arch/x86/include/asm/setup.h). */
#define VMLINUX_CMDLINE_MAX 2047

/*
 * bzImage64_load() in arch/x86/kernel/kexec-bzimage64.c counts the NUL, and keeps room
 * for "elfcorehdr=ADDRESS" (MAX_ELFCOREHDR_STR_LEN) whether or not it is a crash image.
 */
#define FILE_CALL_RESERVED (1 + 30)

static uint64_t cmdline_max(const struct plan_input *in, enum call call)
{
	const struct image *image = &in->images->kernel;
	uint64_t max = image->bz.cmdline_max;

	if (image_is_multiboot(image))
		return UINT64_MAX; /* its specification states none */
	if (image->kind != IMAGE_BZIMAGE)
		return VMLINUX_CMDLINE_MAX;
	if (call != CALL_FILE)
		return max;
	return max > FILE_CALL_RESERVED ? max - FILE_CALL_RESERVED : 0;
}

/*
 * A kernel without 5-level support that is entered with 5-level paging on cannot switch
 * it off (boot.rst, XLF_5LEVEL).
 */
static struct kx_err *check_five_level(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;
	bool enters_32bit = call_takes_segments(p->plan.call) && x86_enters_32bit(p->in);
	const struct fact_u64 *la57 = &p->in->facts->la57;

	if (!fact_present(&la57->fact) || !la57->value)
		return NULL;
	if (image->kind == IMAGE_ELF)
		return plan_warn(&p->plan,
			"this machine uses 5-level paging, and a vmlinux does not say "
			"whether it can be started so");
	if (image->bz.five_level || enters_32bit)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"'%s' does not know 5-level paging (XLF_5LEVEL is not set), which this "
		"machine uses: boot the running kernel with no5lvl, or use "
		"--entry-32bit",
		image->original.path);
}

static struct kx_err *check_target(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;

	if (p->in->req->entry_32bit && image->kind == IMAGE_ELF)
		KX_TRY(plan_warn(
			&p->plan, "--entry-32bit has no effect on an ELF image"));
	if (image_is_multiboot(image))
		return x86_check_multiboot(p);
	if (image->kind == IMAGE_BZIMAGE && x86_enters_32bit(p->in)) {
		struct bytes b = file_bytes(image_content(image));

		KX_TRY(bzimage_check_32bit_entry(&b, &image->bz));
	}
	return check_five_level(p);
}

static struct kx_err *plan_load(struct planning *p)
{
	return image_is_multiboot(&p->in->images->kernel) ? x86_plan_multiboot(p)
							  : x86_plan_load(p);
}

static const char *const machines[] = {"x86_64", NULL};

static const struct plan_check checks[] = {
	{"capture-map", x86_check_capture_map},
	{NULL, NULL},
};

const struct arch_ops x86_64_ops = {
	.name = "x86_64",
	.machines = machines,
	.elf_machine = X86_ELF_MACHINE,
	.page_size = X86_PAGE_SIZE,
	.images = x86_images,
	.needs = x86_needs,
	.options = OPTIONS_X86,
	.facts = FACTS_X86,
	.memory_from = facts_memory_from_iomem,
	.cmdline_max = cmdline_max,
	.check_target = check_target,
	.plan_load = plan_load,
	.plan_crash = x86_plan_crash,
	.checks = checks,
	.warn_crash = x86_warn_crash,
	.log_facts = x86_log_facts,
	.show = x86_show,
};
