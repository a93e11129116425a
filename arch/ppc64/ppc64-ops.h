/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef PPC64_OPS_H
#define PPC64_OPS_H

#include "arch.h"

extern const struct arch_ops ppc64_ops;

#endif
