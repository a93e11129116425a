// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/judges.h"

#include "base/cleanup.h"

/* What stops every load first; then what decides how; then the images. */
const struct judge check_judges[] = {
	{"kernel-config", CHECK_ALL | OF_KERNEL, judge_kernel_config},
	{"capability", CHECK_ALL | OF_KERNEL, judge_capability},
	{"container", CHECK_ALL, judge_container},
	{"load-disabled", CHECK_ALL | OF_CALLS, judge_load_disabled},
	{"load-limits", CHECK_ALL | OF_CALLS, judge_load_limits},
	{"lockdown", CHECK_ALL | OF_CALLS, judge_lockdown},
	{"secure-boot", CHECK_ALL, judge_secure_boot},
	{"secure-boot-load", CHECK_ALL | OF_CALLS, judge_secure_boot_load},
	{"signature", CHECK_ALL | OF_CALLS, judge_signature},
	{"ima", CHECK_ALL | OF_CALLS, judge_ima},
	{"kho", CHECK_NORMAL | OF_CALLS, judge_kho},
	{"xen", CHECK_ALL, judge_xen},
	{"sev-tdx", CHECK_ALL, judge_sev_tdx},
	{"efi-handover", CHECK_ALL, judge_efi_handover},
	{"purgatory-console", CHECK_ALL, judge_purgatory_console},
	{"hotplug", CHECK_CRASH | OF_CALLS, judge_hotplug},
	{"plan", CHECK_ALL, judge_plan},
	{"loaded-image", CHECK_ALL, judge_loaded_image},
	{"crash-memory", CHECK_CRASH, judge_crash_memory},
	{"crash-estimate", CHECK_CRASH, judge_crash_estimate},
	{"low-memory", CHECK_CRASH, judge_low_memory},
	{"services", CHECK_CRASH, judge_services},
	{"crash-fits", CHECK_CRASH, judge_crash_fits},
	{"capture-initrd", CHECK_CRASH, judge_capture_initrd},
	{"capture-cmdline", CHECK_CRASH, judge_capture_cmdline},
	{"dump-target", CHECK_CRASH, judge_dump_target},
	{"panic-sysctls", CHECK_CRASH, judge_panic_sysctls},
};

const size_t check_judge_count = KX_ARRAY_SIZE(check_judges);

static bool is_asked(const struct judge *row, const struct check_in *in)
{
	unsigned int wants = row->asked & OF_CALLS;

	if (!(row->asked & in->req->check) || (wants && !in->by_kernel))
		return false;
	return wants != OF_CALLS || !fact_is(&in->facts->has_kexec, 0);
}

struct kx_err *check_judge(const struct check_in *in, struct findings *ret)
{
	*ret = (struct findings){0};
	for (size_t i = 0; i < check_judge_count; i++) {
		const struct judge *row = &check_judges[i];

		if (!is_asked(row, in))
			continue;
		ret->id = row->id;
		row->judge(in, ret);
	}
	if (!ret->failed)
		return NULL;
	findings_destroy(ret);
	return kx_err_nomem();
}
