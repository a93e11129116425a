// SPDX-License-Identifier: GPL-2.0-or-later
/* Below this kernel: who keeps images, and on whose command line crashkernel= counts. */
#include "check/judges.h"
#include "format/cmdline.h"

static bool is_asked_of_linux(const struct facts *facts)
{
	return fact_present(&facts->cmdline.fact) &&
	       cmdline_has(facts->cmdline.text, "crashkernel=");
}

/*
 * The kernel of a PV domain reserves nothing (reserve_crashkernel() in
 * arch/x86/kernel/setup.c). Where Xen has nothing reserved, crash-memory tells both.
 */
static void judge_lines(const struct check_in *in, struct findings *out)
{
	const struct fact_xen *xen = &in->facts->xen;
	bool reserved = fact_present(&xen->fact) && range_size(xen->crash);

	if (in->req->check & CHECK_CRASH && reserved && is_asked_of_linux(in->facts))
		finding_add(out, FINDING_OK,
			"crashkernel= on the command line of dom0's kernel has no "
			"effect: Xen reserved what there is");
}

static void judge_dom0(const struct check_in *in, struct findings *out)
{
	const struct fact *xen = &in->facts->xen.fact;
	bool may_see = !in->live || fact_is(&in->facts->euid, 0);

	if (fact_present(xen))
		finding_add(out, FINDING_OK,
			"this is Xen's dom0: Xen keeps the images, and /sys/kernel shows "
			"0 whatever is reserved and loaded");
	else
		finding_add(out, may_see ? FINDING_FAIL : FINDING_UNKNOWN,
			"what Xen has reserved and loaded: %s",
			fact_why_not(xen, "nobody can be asked"));
	judge_lines(in, out);
}

void judge_xen(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *role = &in->facts->xen_role;

	if (fact_is(role, XEN_DOM0_PV))
		judge_dom0(in, out);
	else if (in->no_keeper)
		finding_add(out, FINDING_FAIL, "%s", in->no_keeper->message);
	else if (fact_is(role, XEN_DOMU_HVM))
		finding_add(out, FINDING_OK,
			"this is a guest of Xen that is like a machine: its kernel keeps "
			"the images");
	else if (role->fact.state == FACT_FAILED)
		finding_add(out, FINDING_UNKNOWN, "%s", role->fact.err->message);
}
