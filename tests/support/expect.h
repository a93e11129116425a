/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What unit tests expect of errors and warnings. */
#ifndef TESTS_EXPECT_H
#define TESTS_EXPECT_H

#include "base/err.h"

/* err is of that code, and part stands in its message. Frees err. */
void expect_err(struct kx_err *err, enum kx_code code, const char *part);

void expect_ok(struct kx_err *err);

#endif
