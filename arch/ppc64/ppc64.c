// SPDX-License-Identifier: GPL-2.0-or-later
/* ppc64: what a target must fulfil, and the rows in the architecture table. */
#include "arch/ppc64/ppc64.h"

#include "arch/arch.h"
#include "arch/ppc64/ppc64-ops.h"
#include "base/bytes.h"
#include "format/cmdline.h"
#include "request/options.h"

/* COMMAND_LINE_SIZE with the NUL (arch/powerpc/include/uapi/asm/setup.h). */
#define CMDLINE_MAX 2047

/*
 * For a crash image, setup_kdump_cmdline() in arch/powerpc/kexec/file_load.c puts
 * "elfcorehdr=0xADDRESS " before what it gets, and counts the NUL.
 */
#define FILE_CALL_RESERVED 30

static uint64_t cmdline_max(const struct plan_input *in, enum call call)
{
	return call == CALL_FILE && in->req->panic ? CMDLINE_MAX - FILE_CALL_RESERVED
						   : CMDLINE_MAX;
}

/*
 * What __run_at_load is in the file, which has it only with CONFIG_RELOCATABLE; 1 is that
 * of a kernel built to test it.
 */
#define RUN_AT_LOAD_DEFAULT 0x72756e30 /* "run0" */

/* Another kernel would move to 0 in any case, over the memory that it is to save. */
static struct kx_err *check_relocatable(const struct image *image)
{
	const uint8_t *word = image_content(image)->data + image->elf.loads[0].offset +
			      PPC64_RUN_AT_LOAD;
	uint32_t value = get_number(word, 4, image->elf.big_endian);

	if (value == RUN_AT_LOAD_DEFAULT || value == 1)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"'%s' is not relocatable (CONFIG_RELOCATABLE): as a capture kernel it "
		"would move itself over the memory that is to be dumped",
		image->original.path);
}

/*
 * A capture kernel reads the headers of the dump, and the notes that the crashed kernel
 * writes, in its own byte order (parse_crash_elf64_headers() in fs/proc/vmcore.c).
 */
static struct kx_err *check_byte_order(const struct plan_input *in)
{
	static const char *const orders[] = {"little-endian", "big-endian"};
	const struct image *image = &in->images->kernel;

	if (image->elf.big_endian == in->arch->big_endian)
		return NULL;
	return kx_err_new(KX_UNSUPPORTED,
		"'%s' is a %s kernel, and the running one is %s: as a capture kernel it "
		"would find no dump",
		image->original.path, orders[image->elf.big_endian],
		orders[in->arch->big_endian]);
}

static struct kx_err *check_target(struct planning *p)
{
	if (p->plan.call == CALL_FILE && ppc64_file_call_hangs(p->in))
		return kx_err_new(KX_UNSUPPORTED,
			"'%s' is a big-endian kernel, and kexec_file_load leaves "
			"exceptions little-endian here: it would hang at its first one; "
			"use kexec_load (-c)",
			p->in->images->kernel.original.path);
	if (!p->plan.panic)
		return NULL;
	KX_TRY(check_byte_order(p->in));
	return check_relocatable(&p->in->images->kernel);
}

/*
 * The root file system stays the same, unless the command line says otherwise: callers
 * of kexec_load on these machines leave it out. Those of the file call never did.
 */
static struct kx_err *add_cmdline(struct planning *p)
{
	const struct fact_text *running = &p->in->facts->cmdline;
	const char *root;
	size_t size;

	if (!call_takes_segments(p->plan.call) || p->in->req->dt_no_old_root ||
		!fact_present(&running->fact) || cmdline_has(p->plan.cmdline, "root="))
		return NULL;
	root = cmdline_find(running->text, "root=", &size);
	p->cmdline_taken_is =
		"the running kernel's root=, which --dt-no-old-root leaves out";
	return root ? plan_add_cmdline(&p->plan, "%.*s", (int)size, root) : NULL;
}

static const char *const machines_be[] = {"ppc64", NULL};
static const char *const machines_le[] = {"ppc64le", NULL};

#define PPC64_OPS(NAME)                                                                  \
	.name = NAME, .elf_machine = PPC64_ELF_MACHINE,                                  \
	.page_size = PPC64_PAGE_SIZE, .images = ppc64_images, .needs = ppc64_needs,      \
	.options = OPTIONS_PPC64, .tree_from = facts_read_devtree,                       \
	.memory_from = facts_memory_from_power, .cmdline_max = cmdline_max,              \
	.check_target = check_target, .add_cmdline = add_cmdline,                        \
	.plan_load = ppc64_plan_load, .plan_crash = ppc64_plan_crash,                    \
	.estimate = ppc64_estimate, .log_facts = ppc64_log_facts, .show = ppc64_show,    \
	.checks = (const struct plan_check[]){{NAME, ppc64_check_plan}, {NULL, NULL}}

const struct arch_ops ppc64_ops = {
	PPC64_OPS("ppc64"), .machines = machines_be, .big_endian = true};

const struct arch_ops ppc64le_ops = {PPC64_OPS("ppc64le"), .machines = machines_le};
