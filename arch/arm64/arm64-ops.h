/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ARM64_OPS_H
#define ARM64_OPS_H

#include "arch/arch.h"

extern const struct arch_ops arm64_ops;

#endif
