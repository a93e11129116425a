// SPDX-License-Identifier: GPL-2.0-or-later
/* What the running kernel was built with, and what was switched off in it. */
#include <inttypes.h>

#include "act/explain.h"
#include "check/judges.h"

static bool any_call(const struct check_system *system)
{
	return system->options[CONFIG_KEXEC] || system->options[CONFIG_KEXEC_FILE];
}

static void judge_options(const struct check_in *in, struct findings *out)
{
	const bool *has = in->system->options;

	if (!any_call(in->system))
		finding_add(out, FINDING_FAIL,
			"the running kernel has neither CONFIG_KEXEC nor "
			"CONFIG_KEXEC_FILE");
	else if (in->req->check & CHECK_CRASH && !has[CONFIG_CRASH_DUMP])
		finding_add(out, FINDING_FAIL,
			"the running kernel has no CONFIG_CRASH_DUMP: no crash image can "
			"be loaded");
	else if (!has[CONFIG_KEXEC_FILE])
		finding_add(out, FINDING_WARN,
			"the running kernel has no CONFIG_KEXEC_FILE: it checks no "
			"signature, and cannot load while it is locked down");
	else
		finding_add(out, FINDING_OK, "the running kernel has %s%s",
			has[CONFIG_KEXEC] ? "kexec_load and " : "", "kexec_file_load");
}

/* /sys/kernel is the kernel's own word; a configuration beside it may be cut. */
void judge_kernel_config(const struct check_in *in, struct findings *out)
{
	const struct check_system *system = in->system;
	bool known = fact_present(&system->config);

	if (fact_is(&in->facts->has_kexec, 0))
		finding_add(
			out, FINDING_FAIL, "the running kernel was built without kexec");
	else if (known && (any_call(system) || !fact_is(&in->facts->has_kexec, 1)))
		judge_options(in, out);
	else if (fact_is(&in->facts->has_kexec, 1))
		finding_add(out, FINDING_OK,
			"the running kernel has kexec; by which calls, no "
			"configuration tells");
	else
		finding_add(out, FINDING_UNKNOWN,
			"the running kernel's configuration: %s",
			fact_why_not(&system->config, "none is installed beside it"));
	if (out->n && out->v[out->n - 1].level == FINDING_FAIL)
		finding_remedy(out, "boot a kernel that has it");
}

/* Its kernel stays, and that no other can be loaded is what hardened machines want. */
static bool is_loaded(const struct check_loaded *loaded)
{
	return loaded && fact_is(&loaded->loaded, 1);
}

void judge_load_disabled(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *disabled = &in->facts->load_disabled;

	if (!fact_present(&disabled->fact)) {
		finding_add(out, FINDING_UNKNOWN, "kernel.kexec_load_disabled: %s",
			fact_why_not(&disabled->fact, "not there"));
	} else if (disabled->value && is_loaded(in->crash_loaded)) {
		finding_add(out, FINDING_OK,
			"kernel.kexec_load_disabled is 1: the crash image stays, and "
			"nothing else is loaded until the next boot");
	} else if (disabled->value) {
		finding_add(out, FINDING_FAIL,
			"kernel.kexec_load_disabled is 1: loading is off until the next "
			"boot");
		finding_remedy(out, "find what sets it in /etc/sysctl.conf and "
				    "/etc/sysctl.d, and reboot");
	} else {
		finding_add(out, FINDING_OK, "kernel.kexec_load_disabled is 0");
	}
}

static void judge_limit(const struct check_in *in, bool panic, struct findings *out)
{
	const struct fact_u64 *limit = facts_load_limit(in->facts, panic);
	const char *name = panic ? "panic" : "reboot";

	if (!fact_present(&limit->fact) || limit->value == UINT64_MAX)
		return;
	if (!limit->value && is_loaded(panic ? in->crash_loaded : in->loaded)) {
		finding_add(out, FINDING_OK,
			"kernel.kexec_load_limit_%s is 0: what is loaded stays until the "
			"next boot",
			name);
		return;
	}
	finding_add(out, limit->value ? FINDING_WARN : FINDING_FAIL,
		"kernel.kexec_load_limit_%s is %" PRIu64 ": %s until the next boot", name,
		limit->value, limit->value ? "so many loads are left" : "no more loads");
	finding_remedy(out, "find what sets it in /etc/sysctl.conf and /etc/sysctl.d");
}

void judge_load_limits(const struct check_in *in, struct findings *out)
{
	size_t before = out->n;

	if (in->req->check & CHECK_NORMAL)
		judge_limit(in, false, out);
	if (in->req->check & CHECK_CRASH)
		judge_limit(in, true, out);
	if (out->n == before && fact_present(&in->facts->limit_reboot.fact))
		finding_add(out, FINDING_OK, "the kernel limits no loads");
}
