/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What unit tests expect of errors and warnings. Include behind cmocka.h. */
#ifndef TESTS_EXPECT_H
#define TESTS_EXPECT_H

#include <stdio.h>
#include <string.h>

#include "base/err.h"

/* err is of that code, and part stands in its message. Frees err. */
static inline void expect_err(struct kx_err *err, enum kx_code code, const char *part)
{
	if (!err)
		fail_msg("no error; '%s' expected", part);
	if (err->code != code || !strstr(err->message, part))
		fail_msg("code %d (expected %d), '%s' (expected '%s')", err->code, code,
			err->message, part);
	kx_err_free(err);
}

static inline void expect_ok(struct kx_err *err)
{
	if (err)
		fail_msg("code %d: %s", err->code, err->message);
}

#endif
