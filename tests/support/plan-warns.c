// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan-warns.h"

#include <string.h>

bool warnings_have(const struct warnings *warnings, const char *text)
{
	for (size_t i = 0; i < warnings->n; i++)
		if (strstr(warnings->v[i].text, text))
			return true;
	return false;
}

bool plan_warns(const struct plan *plan, const char *text)
{
	return warnings_have(&plan->warnings, text);
}
