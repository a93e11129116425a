// SPDX-License-Identifier: GPL-2.0-or-later
/* What firmware and processor mean for the kernel that is started. */
#include "base/number.h"
#include "check/judges.h"
#include "check/remedy.h"

#include <inttypes.h>

void judge_sev_tdx(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *unaccepted = &in->facts->unaccepted;

	if (fact_is(&in->facts->encrypted, 1))
		finding_add(out, FINDING_WARN,
			"this guest's memory is encrypted (SEV or TDX): only newer "
			"kernels start another one there; try it before relying on it");
	if (!(in->req->check & CHECK_NORMAL) || !fact_present(&unaccepted->fact) ||
		!unaccepted->value)
		return;
	finding_add(out, FINDING_WARN,
		"%" PRIu64 " MiB of this guest's memory are not accepted yet, and older "
		"kernels stop as they start an image there",
		mib_up(unaccepted->value));
	remedy_parameter(out, in, LINE_LINUX, "accept_memory=eager");
}

void judge_efi_handover(const struct check_in *in, struct findings *out)
{
	const char *(*services_lost)(const struct facts *facts) = in->arch->services_lost;
	const char *why;

	if (!services_lost || in->facts->efi.fact.state == FACT_ABSENT)
		return;
	why = services_lost(in->facts);
	if (why)
		finding_add(out, FINDING_WARN,
			"kexec_load does not hand EFI runtime services over: %s", why);
	else
		finding_add(out, FINDING_OK, "EFI runtime services are handed over");
}
