/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --version prints. */
#ifndef KX_VERSION_PRINT_H
#define KX_VERSION_PRINT_H

#include <stdio.h>

#include "base/err.h"
#include "request/request.h"

/*
 * One line: name and version. With --verbose, or -v twice, and always by --json what is
 * built in as well: the architectures, the calls, and each library that is opened when it
 * is needed, whether it is found here. Errors: KX_NOMEM, those of json_writer_start().
 */
struct kx_err *version_print(const struct request *req, FILE *out);

#endif
