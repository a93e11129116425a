/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the distribution's kdump service would load, as a request. */
#ifndef KX_SERVICE_REQUEST_H
#define KX_SERVICE_REQUEST_H

#include <stdbool.h>

#include "base/err.h"
#include "check/service-files.h"
#include "facts/kdump-service.h"
#include "request/request.h"

/*
 * Name kernel, initrd and command line of service in ret, a request that names none; the
 * files are those below root. False: there is nothing to plan with, since no kernel was
 * found. An initrd that was not found is left out. Pure. Error: KX_NOMEM.
 */
struct kx_err *service_request_make(const char *root, const struct kdump_service *service,
	const struct service_files *files, struct request *ret, bool *ret_made);

#endif
