/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's log in a dump, in each of the forms that it had. */
#ifndef VMCORE_DMESG_KERNEL_LOG_H
#define VMCORE_DMESG_KERNEL_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "vmcore-dmesg/dump.h"

/* The largest buffer that a kernel makes (LOG_BUF_LEN_MAX, kernel/printk/printk.c). */
#define LOG_SIZE_BITS_MAX 31

/*
 * Write the log to out, oldest record first, as "[    1.000000] text"; out is not
 * flushed. What is damaged or cannot be read is left out, and is an error when the rest
 * has been written. Errors: KX_FORMAT (the dump contradicts itself, or lacks what is
 * needed), KX_IO (reading, or writing to out).
 */
struct kx_err *log_print(struct dump *dump, FILE *out);

/* A log on its way from the dump to out. */
struct log {
	struct dump *dump;
	FILE *out;

	/* Bytes that the log can still have, however often the dump maps the same ones.
	 */
	uint64_t left;

	uint64_t lost;		   /* of the unit */
	const char *unit;	   /* "records", "bytes" */
	bool at_least;		   /* what is lost cannot be counted */
	struct kx_err *first_lost; /* what is wrong with the first */
};

/*
 * By form: since v5.10, since v3.5, and before. They return errors after which nothing
 * more can be written; what is lost stands in log.
 */
struct kx_err *log_print_ringbuffer(struct log *log);
struct kx_err *log_print_records(struct log *log);
struct kx_err *log_print_plain(struct log *log);

/* For these. Count n as lost, because of err, which is taken. */
void log_lose(struct log *log, uint64_t n, struct kx_err *err);

/* Take bytes from what is left. KX_FORMAT: the dump cannot have so much. */
struct kx_err *log_spend(struct log *log, uint64_t bytes);

/* A variable of width bytes, by its symbol. */
struct kx_err *log_variable(
	struct dump *dump, const char *symbol, unsigned int width, uint64_t *ret);

/* log_buf, of size bytes (not 0), lies below the end of the addresses; else KX_FORMAT. */
struct kx_err *log_check_buf(const struct dump *dump, uint64_t buf, uint64_t size);

/*
 * A record: its time in nanoseconds since boot, and size bytes of text at the kernel's
 * address. Behind a newline, text is indented like that of the first line. What is
 * neither printable ASCII, tab nor newline becomes \xHH. Text that cannot be read is lost
 * from there on.
 */
struct kx_err *log_put_record(
	struct log *log, uint64_t nsec, uint64_t vaddr, uint64_t size);

/* Text without records. Pages that cannot be read are lost. */
struct kx_err *log_put_text(struct log *log, uint64_t vaddr, uint64_t size);

#endif
