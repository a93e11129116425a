/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_PLAN_WARNS_H
#define TESTS_PLAN_WARNS_H

#include <string.h>

#include "plan/plan.h"

/* Does a warning of the plan have that text in it? */
static inline bool plan_warns(const struct plan *plan, const char *text)
{
	for (size_t i = 0; i < plan->nwarnings; i++)
		if (strstr(plan->warnings[i], text))
			return true;
	return false;
}

#endif
