/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Remedies that distributions write down in different places. */
#ifndef KX_REMEDY_H
#define KX_REMEDY_H

#include "check/check.h"
#include "check/finding.h"

/* Whose command line: that of the kernel, or that of Xen below it. */
enum remedy_line { LINE_LINUX, LINE_XEN };

/*
 * Behind the remedy of the last finding: how to give the parameters that are formatted
 * ("crashkernel=256M") to the kernel or Xen on this distribution, by file and command,
 * for good; they count from the next boot on.
 */
void remedy_parameter(struct findings *out, const struct check_in *in,
	enum remedy_line line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
