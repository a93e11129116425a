// SPDX-License-Identifier: GPL-2.0-or-later
#include "expect.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void expect_err(struct kx_err *err, enum kx_code code, const char *part)
{
	if (!err)
		fail_msg("no error; '%s' expected", part);
	if (err->code != code || !strstr(err->message, part))
		fail_msg("code %d (expected %d), '%s' (expected '%s')", err->code, code,
			err->message, part);
	kx_err_free(err);
}

void expect_ok(struct kx_err *err)
{
	if (err)
		fail_msg("code %d: %s", err->code, err->message);
}
