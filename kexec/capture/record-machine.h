/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --record */
#ifndef KX_RECORD_MACHINE_H
#define KX_RECORD_MACHINE_H

#include "base/err.h"
#include "base/warnings.h"
#include "request/request.h"
#include "sys/sys.h"

/*
 * Write req->record of the machine, masked where req->anonymous. said: what could not be
 * seen, in a line. Errors: those of tar_write() and gather().
 */
struct kx_err *record_machine(
	const struct sys *sys, const struct request *req, struct warnings *said);

#endif
