/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The judges, by their files, and their table; what each is about stands in kexec(8). */
#ifndef KX_JUDGES_H
#define KX_JUDGES_H

#include "check/check.h"
#include "check/finding.h"

/* judge-caller.c */
void judge_capability(const struct check_in *in, struct findings *out);
void judge_container(const struct check_in *in, struct findings *out);

/* judge-kernel.c */
void judge_kernel_config(const struct check_in *in, struct findings *out);
void judge_load_disabled(const struct check_in *in, struct findings *out);
void judge_load_limits(const struct check_in *in, struct findings *out);

/* A row of the table of judges. */
struct judge {
	const char *id;
	enum check_scope scope; /* not asked for others */
	void (*judge)(const struct check_in *in, struct findings *out);
};

extern const struct judge check_judges[];
extern const size_t check_judge_count;

/* Ask all judges of in->req->check. Pure. Error: KX_NOMEM. */
struct kx_err *check_judge(const struct check_in *in, struct findings *ret);

#endif
