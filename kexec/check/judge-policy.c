// SPDX-License-Identifier: GPL-2.0-or-later
/* What decides for kexec_file_load, and with that for signatures. */
#include <inttypes.h>

#include "check/judges.h"
#include "check/remedy.h"
#include "plan/choose.h"

/* Its reason, of a normal or of a crash image; NULL: it is not so here. */
static const char *reason_of(
	const struct check_in *in, enum choose_policy policy, bool panic)
{
	const struct request req = {.panic = panic};

	return choose_policy_reason(
		policy, &(struct plan_input){.req = &req, .facts = in->facts});
}

void judge_lockdown(const struct check_in *in, struct findings *out)
{
	const struct fact *fact = &in->facts->lockdown.fact;
	const char *reason = reason_of(in, POLICY_LOCKDOWN, false);

	if (!fact_present(fact)) {
		finding_add(out, FINDING_UNKNOWN, "whether the kernel is locked down: %s",
			fact_why_not(fact, "/sys/kernel/security/lockdown is not there"));
	} else if (!reason) {
		finding_add(out, FINDING_OK, "the kernel is not locked down");
	} else if (fact_present(&in->system->config) &&
		   in->system->options[CONFIG_KEXEC] &&
		   !in->system->options[CONFIG_KEXEC_FILE]) {
		finding_add(out, FINDING_FAIL, "%s, and this one has not got it", reason);
		finding_remedy(out, "boot a kernel with CONFIG_KEXEC_FILE");
	} else {
		finding_add(out, FINDING_OK,
			"%s, of images signed by a key that it knows", reason);
	}
}

/* Not there: a machine without EFI, or a kernel that was started with noefi. */
void judge_secure_boot(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *on = &in->facts->secure_boot;

	if (fact_present(&on->fact))
		finding_add(
			out, FINDING_OK, "Secure Boot is %s", on->value ? "on" : "off");
	else if (in->facts->efi.fact.state != FACT_ABSENT)
		finding_add(out, FINDING_UNKNOWN, "whether Secure Boot is on: %s",
			fact_why_not(&on->fact, "no EFI variable tells"));
}

/*
 * ima_load_data() in security/integrity/ima/ima_main.c: with these options kexec_load is
 * refused under Secure Boot, whatever the policy is.
 */
static bool refused_by_ima(const struct check_in *in)
{
	const bool *has = in->system->options;

	return has[CONFIG_KEXEC_SIG] && has[CONFIG_IMA_SECURE_BOOT];
}

void judge_secure_boot_load(const struct check_in *in, struct findings *out)
{
	if (!fact_is(&in->facts->secure_boot, 1))
		return;
	if (facts_locked_down(in->facts)) {
		finding_add(out, FINDING_OK,
			"Secure Boot has the kernel locked down: kexec_load, and with it "
			"-c and options that need it, is refused");
	} else if (refused_by_ima(in)) {
		finding_add(out, FINDING_OK,
			"under Secure Boot this kernel's IMA refuses kexec_load");
	} else if (!fact_present(&in->facts->lockdown.fact)) {
		finding_add(out, FINDING_UNKNOWN,
			"whether kexec_load still takes images that nobody checked");
	} else {
		finding_add(out, FINDING_WARN,
			"Secure Boot is on and the kernel not locked down: kexec_load "
			"takes images that nobody checked");
		remedy_parameter(out, in, LINE_LINUX, "lockdown=integrity");
	}
}

static void judge_measured(const struct check_in *in, struct findings *out)
{
	const char *reason = reason_of(in, POLICY_MEASURED, false);

	if (in->req->check & CHECK_NORMAL && reason)
		finding_add(out, FINDING_OK, "%s (%" PRIu64 " of them)", reason,
			in->facts->ima_measured.value);
}

/* The policy can be read by root alone, and only of kernels that are built for it. */
void judge_ima(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *appraises = &in->facts->ima_appraises_kexec;
	const char *reason = reason_of(in, POLICY_IMA, false);

	if (reason)
		finding_add(
			out, FINDING_OK, "%s, of images with a valid signature", reason);
	else if (fact_present(&appraises->fact))
		finding_add(out, FINDING_OK, "the IMA policy appraises no kernels");
	else if (appraises->fact.state == FACT_FAILED)
		finding_add(out, FINDING_UNKNOWN, "whether IMA appraises kernels: %s",
			appraises->fact.err->message);
	judge_measured(in, out);
}

void judge_kho(const struct check_in *in, struct findings *out)
{
	const struct fact_u64 *kho = &in->facts->kho;
	const char *reason = reason_of(in, POLICY_HANDOVER, false);

	if (reason)
		finding_add(out, FINDING_OK, "%s", reason);
	else if (fact_present(&kho->fact))
		finding_add(out, FINDING_OK, "no kexec handover (KHO) is active");
	else if (kho->fact.state == FACT_FAILED)
		finding_add(out, FINDING_UNKNOWN,
			"whether a kexec handover is active: %s", kho->fact.err->message);
}
