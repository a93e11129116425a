/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The serial console that is in use. */
#ifndef KX_SERIAL_H
#define KX_SERIAL_H

#include "base/err.h"
#include "facts/fact.h"

struct sys;

/*
 * The I/O port of the last ttyS among the consoles in use, by sysfs; absent where none of
 * them is one, or where it has no such port. Returns only KX_NOMEM.
 */
struct kx_err *serial_read_port(const struct sys *sys, struct fact_u64 *ret);

#endif
