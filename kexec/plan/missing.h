/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a new kernel will probably miss once it runs, and nobody can give it then. */
#ifndef KX_MISSING_H
#define KX_MISSING_H

#include "plan/planning.h"

/*
 * Warn of a Linux kernel that gets no command line, no initrd where the running one had
 * one, an initrd that is none, or a root= that names nothing here. What was asked for in
 * so many words (--append="", --initrd) is not warned of, nor what is only possible.
 * plan.cmdline is as it was asked for, and the initrds are as they were opened. Error:
 * KX_NOMEM.
 */
struct kx_err *missing_warn(struct planning *p);

#endif
