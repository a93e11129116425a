/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log in a dump, in each of the forms that it had. */
#ifndef VMCORE_DMESG_KERNEL_LOG_H
#define VMCORE_DMESG_KERNEL_LOG_H

#include <stdint.h>
#include <stdio.h>

#include "dump.h"
#include "err.h"

/* The largest buffer that a kernel makes (LOG_BUF_LEN_MAX, kernel/printk/printk.c). */
#define LOG_SIZE_BITS_MAX 31

/*
 * Write the log to out, oldest record first, as "[    1.000000] text"; out is not
 * flushed. What is in order is written before an error is returned. Errors: KX_FORMAT
 * (the dump contradicts itself, or lacks what is needed), KX_IO (reading, or writing to
 * out).
 */
struct kx_err *log_print(struct dump *dump, FILE *out);

/* By form: since v5.10, since v3.5, and before. */
struct kx_err *log_print_ringbuffer(struct dump *dump, FILE *out);
struct kx_err *log_print_records(struct dump *dump, FILE *out);
struct kx_err *log_print_plain(struct dump *dump, FILE *out);

/* For these. A record's prefix, by its time in nanoseconds since boot. */
struct kx_err *log_put_time(FILE *out, uint64_t nsec);

/*
 * size bytes of text at the kernel's address. What is neither printable ASCII nor white
 * space becomes \xHH.
 */
struct kx_err *log_put_text(struct dump *dump, FILE *out, uint64_t vaddr, uint64_t size);

/* A record's last newline. */
struct kx_err *log_put_end(FILE *out);

#endif
