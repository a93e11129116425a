/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef TESTS_PLAN_WARNS_H
#define TESTS_PLAN_WARNS_H

#include <stdbool.h>

#include "plan/plan.h"

/* Does one of them have that text in it? */
bool warnings_have(const struct warnings *warnings, const char *text);

bool plan_warns(const struct plan *plan, const char *text);

#endif
