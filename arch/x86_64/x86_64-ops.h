/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef X86_64_OPS_H
#define X86_64_OPS_H

#include "arch/arch.h"

extern const struct arch_ops x86_64_ops;

#endif
