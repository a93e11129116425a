/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the distribution's kdump service would load, as a request. */
#ifndef KX_SERVICE_REQUEST_H
#define KX_SERVICE_REQUEST_H

#include <stdbool.h>

#include "base/err.h"
#include "facts/kdump-service.h"
#include "request/request.h"

struct sys;

/*
 * Name kernel, initrd and command line of service in ret, a request that names none.
 * False: there is nothing to plan with, since no kernel is set or it is not there. An
 * initrd that is not there is left out. The paths are those of the captured machine's
 * files. Error: KX_NOMEM.
 */
struct kx_err *service_request_make(const struct sys *sys,
	const struct kdump_service *service, struct request *ret, bool *ret_made);

#endif
