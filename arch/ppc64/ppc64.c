// SPDX-License-Identifier: GPL-2.0-or-later
/* ppc64: what a target must fulfil, and the rows in the architecture table. */
#include "ppc64.h"

#include "arch.h"
#include "cmdline.h"
#include "kexec-abi.h"
#include "ppc64-ops.h"

/* COMMAND_LINE_SIZE with the NUL (arch/powerpc/include/uapi/asm/setup.h). */
#define CMDLINE_MAX 2047

/*
 * For a crash image, setup_kdump_cmdline() in arch/powerpc/kexec/file_load.c puts
 * "elfcorehdr=0xADDRESS " before what it gets, and counts the NUL.
 */
#define FILE_CALL_RESERVED 30

static uint64_t cmdline_max(const struct image *image, enum call call)
{
	(void)image;
	return call == CALL_FILE ? CMDLINE_MAX - FILE_CALL_RESERVED : CMDLINE_MAX;
}

static struct kx_err *check_target(const struct plan_input *in, struct plan *plan)
{
	const struct request *req = in->req;

	if (!image_is_ppc64(&in->images->kernel))
		return kx_err_new(KX_UNSUPPORTED,
			"'%s' is a kernel for x86 (%s), this machine is %s",
			in->images->kernel.original.path, in->images->kernel.type,
			in->arch->name);
	if (plan->panic && req->elf32_headers)
		return plan_warn(plan,
			"--elf32-core-headers has no effect on ppc64: they have 64");
	return NULL;
}

/*
 * The root file system stays the same, unless the command line says otherwise: boot
 * loaders of these machines are called without it.
 */
static struct kx_err *add_cmdline(const struct plan_input *in, struct plan *plan)
{
	const struct fact_text *running = &in->facts->cmdline;
	const char *root;
	size_t size;

	if (in->req->dt_no_old_root || !fact_present(&running->fact) ||
		cmdline_has(plan->cmdline, "root="))
		return NULL;
	root = cmdline_find(running->text, "root=", &size);
	return root ? plan_add_cmdline(plan, "%.*s", (int)size, root) : NULL;
}

static const char *const machines_be[] = {"ppc64", NULL};
static const char *const machines_le[] = {"ppc64le", NULL};

#define PPC64_OPS                                                                        \
	.elf_machine = PPC64_ELF_MACHINE,                                                \
	.kexec_arch = LOAD_CALL_ARCH(PPC64_ELF_MACHINE), .page_size = PPC64_PAGE_SIZE,   \
	.has_devtree = true, .cmdline_max = cmdline_max, .check_target = check_target,   \
	.add_cmdline = add_cmdline, .plan_load = ppc64_plan_load,                        \
	.plan_crash = ppc64_plan_crash, .check_plan = ppc64_check_plan

const struct arch_ops ppc64_ops = {
	.name = "ppc64", .machines = machines_be, .big_endian = true, PPC64_OPS};

const struct arch_ops ppc64le_ops = {
	.name = "ppc64le", .machines = machines_le, PPC64_OPS};
