/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log in a dump, in each of the forms that it had. */
#ifndef VMCORE_DMESG_KERNEL_LOG_H
#define VMCORE_DMESG_KERNEL_LOG_H

#include <stdio.h>

#include "base/err.h"
#include "vmcore-dmesg/dump.h"

/*
 * Write the log to out, oldest record first, as "[    1.000000] text"; out is not
 * flushed. What is damaged or cannot be read is left out, and is an error when the rest
 * has been written. Errors: KX_FORMAT (the dump contradicts itself, or lacks what is
 * needed), KX_IO (reading, or writing to out).
 */
struct kx_err *dmesg_print(struct dump *dump, FILE *out);

#endif
