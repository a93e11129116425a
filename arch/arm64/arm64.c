// SPDX-License-Identifier: GPL-2.0-or-later
/* arm64: the row in the architecture table. */
#include "arch/arm64/arm64.h"

#include "arch/arch.h"
#include "arch/arm64/arm64-ops.h"
#include "request/options.h"

/* COMMAND_LINE_SIZE with the NUL (arch/arm64/include/uapi/asm/setup.h). */
#define CMDLINE_MAX 2047

static uint64_t cmdline_max(const struct plan_input *in, enum call call)
{
	(void)in;
	(void)call;
	return CMDLINE_MAX;
}

static const char *const machines[] = {"aarch64", NULL};

const struct arch_ops arm64_ops = {
	.name = "arm64",
	.machines = machines,
	.elf_machine = ARM64_ELF_MACHINE,
	.page_size = ARM64_PAGE_SIZE,
	.images = arm64_images,
	.options = OPTIONS_ARM64,
	.tree_from = facts_read_given_devtree,
	.memory_from = facts_memory_from_iomem,
	.cmdline_max = cmdline_max,
	.plan_load = arm64_plan_load,
	.plan_crash = arm64_plan_crash,
	.check_target = arm64_check_target,
	.warn_crash = arm64_warn_crash,
	.checks = (const struct plan_check[]){{"arm64", arm64_check_plan}, {NULL, NULL}},
	.facts = FACTS_ARM64,
	.log_facts = arm64_log_facts,
	.kernel_page = arm64_kernel_page,
	.estimate = arm64_estimate,
	.crash_low_end = 1ULL << 32,
	.show = arm64_show,
};
