/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PPC64_OPS_H
#define PPC64_OPS_H

#include "arch/arch.h"

/* By the byte order of the running kernel; either starts kernels of both. */
extern const struct arch_ops ppc64_ops, ppc64le_ops;

#endif
