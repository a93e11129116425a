/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The judges, by their files, and their table; what each is about stands in kexec(8). */
#ifndef KX_JUDGES_H
#define KX_JUDGES_H

#include "check/check.h"
#include "check/finding.h"

/* judge-caller.c */
void judge_capability(const struct check_in *in, struct findings *out);
void judge_container(const struct check_in *in, struct findings *out);

/* judge-firmware.c */
void judge_sev_tdx(const struct check_in *in, struct findings *out);
void judge_efi_handover(const struct check_in *in, struct findings *out);

/* judge-images.c */
void judge_purgatory_console(const struct check_in *in, struct findings *out);
void judge_hotplug(const struct check_in *in, struct findings *out);
void judge_plan(const struct check_in *in, struct findings *out);
void judge_loaded_image(const struct check_in *in, struct findings *out);

/* judge-policy.c */
void judge_lockdown(const struct check_in *in, struct findings *out);
void judge_secure_boot(const struct check_in *in, struct findings *out);
void judge_secure_boot_load(const struct check_in *in, struct findings *out);
void judge_ima(const struct check_in *in, struct findings *out);
void judge_kho(const struct check_in *in, struct findings *out);

/* judge-signature.c */
void judge_signature(const struct check_in *in, struct findings *out);

/* judge-xen.c */
void judge_xen(const struct check_in *in, struct findings *out);

/* judge-capture.c */
void judge_crash_fits(const struct check_in *in, struct findings *out);
void judge_capture_initrd(const struct check_in *in, struct findings *out);
void judge_capture_cmdline(const struct check_in *in, struct findings *out);

/* judge-kdump.c */
void judge_services(const struct check_in *in, struct findings *out);
void judge_dump_target(const struct check_in *in, struct findings *out);
void judge_panic_sysctls(const struct check_in *in, struct findings *out);

/* judge-kernel.c */
void judge_kernel_config(const struct check_in *in, struct findings *out);
void judge_load_disabled(const struct check_in *in, struct findings *out);
void judge_load_limits(const struct check_in *in, struct findings *out);

/* judge-reserved.c */
void judge_crash_memory(const struct check_in *in, struct findings *out);
void judge_crash_estimate(const struct check_in *in, struct findings *out);
void judge_low_memory(const struct check_in *in, struct findings *out);

/*
 * When a judge is asked, besides the kinds of image: always; OF_KERNEL, where it is the
 * running kernel that keeps the images; OF_CALLS, where that has kexec besides, so that
 * there is something to refuse.
 */
enum { OF_KERNEL = 4, OF_CALLS = 8 | OF_KERNEL };

/* A row of the table of judges. */
struct judge {
	const char *id;
	unsigned int asked; /* CHECK_…, for which kinds, and the above; not for others */
	void (*judge)(const struct check_in *in, struct findings *out);
};

extern const struct judge check_judges[];
extern const size_t check_judge_count;

/* Ask all judges of in->req->check. Pure. Error: KX_NOMEM. */
struct kx_err *check_judge(const struct check_in *in, struct findings *ret);

#endif
