// SPDX-License-Identifier: GPL-2.0-or-later
#include "act/estimate.h"

#include "act/load.h"
#include "base/cleanup.h"
#include "plan/estimate.h"
#include "plan/make.h"

struct kx_err *estimate_show(const struct sys *sys, const struct request *req, FILE *out)
{
	KX_AUTO(load_destroy) struct load load;
	struct estimate estimate;

	KX_TRY(load_read(sys, req, &load));
	struct plan_input in = load_input(&load);
	KX_TRY(plan_check_machine(&in));
	KX_TRY(estimate_make(&in, &estimate));
	return req->json ? estimate_print_json(&estimate, &in, out)
			 : estimate_print(&estimate, &in, out);
}
