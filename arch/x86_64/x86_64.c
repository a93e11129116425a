// SPDX-License-Identifier: GPL-2.0-or-later
/* x86_64: what a target must fulfil, and the row in the architecture table. */
#include "arch/x86_64/x86_64.h"

#include <inttypes.h>

#include "arch/arch.h"
#include "arch/x86_64/x86_64-ops.h"
#include "base/number.h"
#include "plan/choose.h"
#include "request/options.h"

/* A vmlinux takes COMMAND_LINE_SIZE bytes with the NUL (arch/x86/include/asm/setup.h). */
#define VMLINUX_CMDLINE_MAX 2047

/*
 * bzImage64_load() in arch/x86/kernel/kexec-bzimage64.c counts the NUL, and keeps room
 * for "elfcorehdr=ADDRESS" (MAX_ELFCOREHDR_STR_LEN) whether or not it is a crash image.
 */
#define FILE_CALL_RESERVED (1 + 30)

/* "dmcryptkeys=ADDRESS", where it has keys for a dump (MAX_DMCRYPTKEYS_STR_LEN). */
#define DUMP_KEYS_RESERVED 31

static uint64_t file_call_reserved(const struct plan_input *in)
{
	bool keys = in->req->panic && facts_have_dump_keys(in->facts);

	return FILE_CALL_RESERVED + (keys ? DUMP_KEYS_RESERVED : 0);
}

static uint64_t cmdline_max(const struct plan_input *in, enum call call)
{
	const struct image *image = &in->images->kernel;
	uint64_t max = image->bz.cmdline_max, reserved = file_call_reserved(in);

	if (image_is_multiboot(image) || x86_args(in) != ARGS_LINUX)
		return UINT64_MAX; /* no specification states one */
	if (image->kind != IMAGE_BZIMAGE)
		return VMLINUX_CMDLINE_MAX;
	if (call != CALL_FILE)
		return max;
	return max > reserved ? max - reserved : 0;
}

/* ": advice", of which one is the other call, unless the kernel refuses that. */
static const char *advise(const struct plan_input *in)
{
	return choose_known_refusal(in, CALL_LOAD)
		       ? "boot the running kernel with no5lvl"
		       : "use kexec_load (-c), which takes the 32-bit entry, or boot the "
			 "running kernel with no5lvl";
}

/* The kernel's own loader enters in 64-bit mode alone, and refuses such an image, too. */
static struct kx_err *check_five_level(struct planning *p)
{
	const char *path = p->in->images->kernel.original.path;

	if (!x86_leaves_five_level(p->in))
		return NULL;
	if (!call_takes_segments(p->plan.call))
		return kx_err_new(KX_UNSUPPORTED,
			"'%s' does not know 5-level paging (XLF_5LEVEL is not set), "
			"which this machine uses, and kexec_file_load enters it in "
			"64-bit mode: %s",
			path, advise(p->in));
	if (p->in->req->entry_32bit || x86_type_asks_32bit(p->in))
		return NULL;
	return plan_warn(&p->plan, "five-level-entry-32bit",
		"'%s' does not know 5-level paging (XLF_5LEVEL is not set), which this "
		"machine uses: it is entered in 32-bit mode",
		path);
}

/* Of an image that has no 32-bit entry: what helps, if anything does. */
static const char *advise_entry(const struct planning *p, bool five_level)
{
	bool real_mode = !x86_why_not_real_mode(p);

	if (five_level)
		return real_mode ? "use --real-mode, or boot the running kernel with "
				   "no5lvl"
				 : "boot the running kernel with no5lvl";
	if (real_mode && !p->in->images->kernel.bz.real_mode)
		return "use --real-mode";
	return "leave --entry-32bit out";
}

static struct kx_err *check_32bit_entry(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;
	bool five_level = x86_leaves_five_level(p->in);

	if (bzimage_starts_at_entry(&image->bz))
		return NULL;
	/* Without --entry-32bit it would be refused for its real mode. */
	if (image->bz.real_mode && x86_why_not_real_mode(p))
		return x86_check_real_mode(p);
	return kx_err_new(KX_UNSUPPORTED,
		"'%s' has no 32-bit entry (%s)%s: %s",
		image->original.path, bzimage_why_real_mode(&image->bz, image->version),
		five_level ? ", and its 64-bit entry does not know 5-level paging "
			     "(XLF_5LEVEL is not set), which this machine uses"
			   : "",
		advise_entry(p, five_level));
}

static struct kx_err *check_bzimage(struct planning *p)
{
	KX_TRY(check_five_level(p));
	return x86_enters_32bit(p->in) ? check_32bit_entry(p) : NULL;
}

/* It has no other entry than the 64-bit one. */
static struct kx_err *check_vmlinux_paging(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;

	if (image->elf.paging == PAGING_4_OR_5_LEVELS)
		return NULL;
	if (image->elf.paging == PAGING_4_LEVELS)
		return kx_err_new(KX_UNSUPPORTED,
			"'%s' was built for 4-level paging only, this machine uses "
			"5-level paging, and a vmlinux has only a 64-bit entry: load its "
			"bzImage, or boot the running kernel with no5lvl",
			image->original.path);
	return plan_warn(&p->plan, "five-level-unknown",
		"this machine uses 5-level paging, and '%s' does not say whether it can "
		"be started so (%s): if it cannot, it stops as it starts; %sboot the "
		"running kernel with no5lvl",
		image->original.path,
		image->elf.is_linux
			? "it has no symbols, and no configuration of CONFIG_IKCONFIG"
			: "it is no Linux",
		image->elf.is_linux ? "load its bzImage, or " : "");
}

/* They tell of the loader and the command line, and of nothing else. */
static struct kx_err *check_boot_notes(struct planning *p)
{
	const char *path = p->in->images->kernel.original.path;

	if (p->plan.panic)
		return kx_err_new(KX_UNSUPPORTED,
			"-p: '%s' is to get ELF boot notes, which do not tell of the "
			"crashed kernel's memory: use a Linux kernel, without "
			"--args-elf",
			path);
	if (p->in->images->ninitrds)
		return kx_err_new(KX_USAGE,
			"'%s' gets ELF boot notes, which do not tell of an initrd: leave "
			"--initrd out, or use --args-linux for a Linux kernel",
			path);
	if (p->in->images->dtb.fd >= 0)
		return plan_warn(&p->plan, "option-no-effect",
			"--dtb has no effect with ELF boot notes");
	return NULL;
}

/* It gets none of what options name: the plan is not to show that. */
static struct kx_err *check_no_arguments(struct planning *p)
{
	static const char idle[] = "--%s has no effect with --args-none";
	const struct request *req = p->in->req;
	const char *path = p->in->images->kernel.original.path;

	if (p->plan.panic)
		return kx_err_new(KX_UNSUPPORTED,
			"-p: '%s' is to get nothing, and would not know the crashed "
			"kernel's memory: use a Linux kernel, without --args-none",
			path);
	if (p->in->images->ninitrds)
		return kx_err_new(KX_USAGE,
			"'%s' gets nothing by --args-none, and so no initrd: leave "
			"--initrd out, or use --args-linux for a Linux kernel",
			path);
	if (req->append && *req->append)
		KX_TRY(plan_warn(&p->plan, "option-no-effect", idle, "append"));
	if (req->reuse_cmdline)
		KX_TRY(plan_warn(&p->plan, "option-no-effect", idle, "reuse-cmdline"));
	if (p->in->images->dtb.fd >= 0)
		KX_TRY(plan_warn(&p->plan, "option-no-effect", idle, "dtb"));
	*p->plan.cmdline = '\0';
	return NULL;
}

static struct kx_err *check_arguments(struct planning *p)
{
	switch (x86_args(p->in)) {
	case ARGS_ELF:
		return check_boot_notes(p);
	case ARGS_NONE:
		return check_no_arguments(p);
	default:
		return NULL;
	}
}

static struct kx_err *check_elf(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;

	if (p->in->req->entry_32bit)
		KX_TRY(plan_warn(&p->plan, "option-no-effect",
			"--entry-32bit has no effect on an ELF image"));
	if (p->plan.panic && x86_is_elf32(image))
		return kx_err_new(KX_UNSUPPORTED,
			"-p: '%s' is a 32-bit ELF image, which runs only where it is "
			"linked, and not in the crash region: use %s",
			image->original.path,
			image->elf.is_linux ? "its bzImage" : "a Linux kernel");
	KX_TRY(check_arguments(p));
	if (x86_is_elf32(image) || !fact_is(&p->in->facts->la57, 1))
		return NULL;
	return check_vmlinux_paging(p);
}

/*
 * Either call takes places for an image out of all RAM, and only newer kernels accept
 * those places (sanity_check_segment_list() in kernel/kexec_core.c): nothing shows
 * whether this one does. The crash region is accepted as it is reserved.
 */
static struct kx_err *warn_unaccepted(struct planning *p)
{
	const struct fact_u64 *unaccepted = &p->in->facts->unaccepted;

	if (p->plan.panic || !fact_present(&unaccepted->fact) || !unaccepted->value)
		return NULL;
	return plan_warn(&p->plan, "memory-unaccepted",
		"%" PRIu64
		" MiB of this guest's memory are not accepted yet, and older kernels "
		"stop as they start an image there: reboot the running kernel with "
		"accept_memory=eager first",
		mib_up(unaccepted->value));
}

static struct kx_err *check_target(struct planning *p)
{
	const struct image *image = &p->in->images->kernel;

	if (p->in->req->serial_port >= SERIAL_AMBA)
		return kx_err_new(KX_USAGE,
			"--serial=ttyAMA%u: this machine has no such ports, but I/O "
			"ports and ttyS0 to ttyS3",
			p->in->req->serial_port - SERIAL_AMBA);
	KX_TRY(warn_unaccepted(p));
	if (p->in->req->preserve_context)
		KX_TRY(x86_check_keeps(p));
	if (p->in->req->real_mode && image->kind != IMAGE_BZIMAGE)
		KX_TRY(plan_warn(&p->plan, "option-no-effect",
			"--real-mode has no effect on an image of type %s: it is for "
			"bzImages",
			image->type));
	if (image_is_multiboot(image))
		return x86_check_multiboot(p);
	if (x86_enters_real_mode(p->in))
		return x86_check_real_mode(p);
	return image->kind == IMAGE_BZIMAGE ? check_bzimage(p) : check_elf(p);
}

static struct kx_err *plan_load(struct planning *p)
{
	if (image_is_multiboot(&p->in->images->kernel))
		return x86_plan_multiboot(p);
	return x86_enters_real_mode(p->in) ? x86_plan_real_mode(p) : x86_plan_load(p);
}

static const char *const machines[] = {"x86_64", NULL};

static const struct plan_check checks[] = {
	{"capture-map", x86_check_capture_map},
	{"bios-data", x86_check_bios_data},
	{"real-mode", x86_check_real_mode_plan},
	{"kept-memory", x86_check_kept_memory},
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
	.plan_jump_back = x86_plan_jump_back,
	.checks = checks,
	.services_lost = x86_efi_lost,
	.warn_crash = x86_warn_crash,
	.estimate = x86_estimate,
	.crash_low_end = X86_4G,
	.log_facts = x86_log_facts,
	.show = x86_show,
};
