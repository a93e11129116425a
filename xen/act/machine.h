/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KX_XEN_MACHINE_H
#define KX_XEN_MACHINE_H

#include "base/err.h"

struct facts;

/*
 * Make facts->memory, the CPUs' notes and the crash area's size, none of them read yet,
 * of facts->xen, which is present. Pure. Error: KX_NOMEM.
 */
struct kx_err *xen_describe_machine(struct facts *facts);

#endif
