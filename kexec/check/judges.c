// SPDX-License-Identifier: GPL-2.0-or-later
#include "check/judges.h"

#include "base/cleanup.h"

/* What stops every load first; then what decides how; then the images. */
const struct judge check_judges[] = {
	{"kernel-config", CHECK_ALL, judge_kernel_config},
	{"capability", CHECK_ALL, judge_capability},
	{"container", CHECK_ALL, judge_container},
	{"load-disabled", CHECK_ALL, judge_load_disabled},
	{"load-limits", CHECK_ALL, judge_load_limits},
};

const size_t check_judge_count = KX_ARRAY_SIZE(check_judges);

struct kx_err *check_judge(const struct check_in *in, struct findings *ret)
{
	*ret = (struct findings){0};
	for (size_t i = 0; i < check_judge_count; i++) {
		const struct judge *row = &check_judges[i];

		if (!(row->scope & in->req->check))
			continue;
		ret->id = row->id;
		row->judge(in, ret);
	}
	if (!ret->failed)
		return NULL;
	findings_destroy(ret);
	return kx_err_nomem();
}
