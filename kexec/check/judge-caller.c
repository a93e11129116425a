// SPDX-License-Identifier: GPL-2.0-or-later
/* Who asks: no matter where the machine is a captured one. */
#include "act/explain.h"
#include "check/judges.h"

void judge_capability(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *cap = &in->facts->cap_sys_boot;

	if (!in->live)
		return;
	if (!fact_present(&cap->fact))
		finding_add(out, FINDING_UNKNOWN, "whether this caller may load: %s",
			fact_why_not(&cap->fact, "/proc/self/status is not there"));
	else if (cap->value)
		finding_add(out, FINDING_OK, "this caller has CAP_SYS_BOOT");
	else if (fact_is(&in->facts->euid, 0))
		finding_add(out, FINDING_WARN, "%s", explain_denied(in->facts));
	else
		finding_add(out, FINDING_OK,
			"this caller may not load (no CAP_SYS_BOOT); root may");
}

void judge_container(const struct check_in *in, struct findings *out)
{
	const struct facts *facts = in->facts;

	if (!in->live)
		return;
	if (fact_is(&facts->init_user_ns, 0))
		finding_add(out, FINDING_FAIL, "%s", explain_denied(facts));
	else if (fact_is(&facts->init_pid_ns, 0))
		finding_add(out, FINDING_WARN,
			"starting an image is not possible here: %s",
			"this is a container's PID namespace");
	else if (fact_is(&facts->init_user_ns, 1) && fact_is(&facts->init_pid_ns, 1))
		finding_add(out, FINDING_OK, "not in a container");
	else
		finding_add(out, FINDING_UNKNOWN, "whether this is a container: %s",
			fact_why_not(&facts->init_pid_ns.fact, "/proc does not tell"));
}
