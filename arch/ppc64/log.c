// SPDX-License-Identifier: GPL-2.0-or-later
/* What -d says of a machine that is ppc64 (arch_ops.log_facts). */
#include <inttypes.h>

#include "arch/ppc64/ppc64.h"
#include "base/log.h"

static const char *firmware(const struct devtree_power *power)
{
	if (power->has_opal)
		return "OPAL";
	return power->radix ? "a hypervisor, by radix tables"
			    : "a hypervisor, by a hash table";
}

static const char *console(const struct devtree_power *power)
{
	return power->console == POWER_CONSOLE_HVC    ? "the hypervisor's terminal"
	       : power->console == POWER_CONSOLE_OPAL ? "OPAL's terminal"
						      : "none that purgatory knows";
}

void ppc64_log_facts(const struct facts *facts)
{
	const struct devtree_power *power = &facts->power;

	if (!fact_present(&facts->devtree.fact))
		return log_debug("device tree: %s",
			fact_why_not(&facts->devtree.fact, "not there"));
	log_debug("device tree: by /proc/device-tree, %" PRIu64 " bytes",
		(uint64_t)facts->devtree.tree.blob.size);
	log_debug("firmware: %s", firmware(power));
	log_debug("console of the running kernel: %s 0x%" PRIx32, console(power),
		power->console_unit);
	if (power->kernel_end)
		log_debug("running kernel: up to 0x%" PRIx64, power->kernel_end);
}
