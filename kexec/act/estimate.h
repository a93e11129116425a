/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --estimate: how much memory a crash image needs on this machine. */
#ifndef KX_ACT_ESTIMATE_H
#define KX_ACT_ESTIMATE_H

#include <stdio.h>

#include "base/err.h"
#include "request/request.h"
#include "sys/sys.h"

/*
 * Read machine and files, and print the estimate (plan/estimate.h), by req->json as JSON.
 * Nothing need be reserved. Errors: those of reading, and that the kernel is none for
 * this machine.
 */
struct kx_err *estimate_show(const struct sys *sys, const struct request *req, FILE *out);

#endif
