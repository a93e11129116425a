/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What -S prints, and what --verbose does after a load. */
#ifndef KX_STATUS_SHOW_H
#define KX_STATUS_SHOW_H

#include <stdbool.h>
#include <stdio.h>

#include "act/record.h"
#include "base/err.h"
#include "request/request.h"
#include "sys/sys.h"

/* The answer to -S: one line, with --verbose what is known of the image, or --json. */
struct kx_err *status_print(
	const struct sys *sys, const struct request *req, bool loaded, FILE *out);

/* One line: what was loaded, by which call, and what starts it; at_once: this program. */
void status_print_load(const struct plan *plan, const struct images *images, bool at_once,
	FILE *out);

#endif
