/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_PLAN_WARNS_H
#define TESTS_PLAN_WARNS_H

#include <string.h>

#include "plan/plan.h"

/* Does one of them have that text in it? */
static inline bool warnings_have(const struct warnings *warnings, const char *text)
{
	for (size_t i = 0; i < warnings->n; i++)
		if (strstr(warnings->v[i], text))
			return true;
	return false;
}

static inline bool plan_warns(const struct plan *plan, const char *text)
{
	return warnings_have(&plan->warnings, text);
}

#endif
