/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The forms that the kernel's log had: one printer, and one file log-FORM.c, for each. */
#ifndef VMCORE_DMESG_LOG_FORMS_H
#define VMCORE_DMESG_LOG_FORMS_H

#include "base/err.h"
#include "vmcore-dmesg/log-out.h"

/* The largest buffer that a kernel makes (LOG_BUF_LEN_MAX, kernel/printk/printk.c). */
#define LOG_SIZE_BITS_MAX 31

/*
 * Since v5.10, since v3.5, and before. They return errors after which nothing more can be
 * written; what is lost stands in log.
 */
struct kx_err *dmesg_print_ringbuffer(struct dmesg *log);
struct kx_err *dmesg_print_records(struct dmesg *log);
struct kx_err *dmesg_print_plain(struct dmesg *log);

#endif
