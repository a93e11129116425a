/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An error as JSON. It needs neither json-c, which may be what is missing, nor memory. */
#ifndef KX_JSON_ERROR_H
#define KX_JSON_ERROR_H

#include <stdio.h>

#include "base/err.h"

/* The object of kind "error" (kexec(8), "JSON OUTPUT"), with the exit status. */
void json_print_error(const struct kx_err *err, int exit_status, FILE *out);

#endif
