/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kexec --check: reads the machine, plans where a kernel is named, asks the judges. */
#ifndef KX_CHECK_RUN_H
#define KX_CHECK_RUN_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"
#include "request/request.h"
#include "sys/sys.h"

/*
 * Print what is found to out as req->format says; *ret_failed: something fails. Nothing
 * acts. Errors: KX_NOMEM; KX_UNSUPPORTED for a machine that is not supported, and for
 * JSON without its library.
 */
struct kx_err *check_run(
	const struct sys *sys, const struct request *req, FILE *out, bool *ret_failed);

#endif
