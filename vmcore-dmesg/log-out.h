/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A log on its way out: what is printed of it, what is lost, and the printers of the
 * forms that the kernel's log had, each in a file log-FORM.c.
 */
#ifndef VMCORE_DMESG_LOG_OUT_H
#define VMCORE_DMESG_LOG_OUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "vmcore-dmesg/dump.h"

/* A log on its way from the dump to out. */
struct dmesg {
	struct dump *dump;
	FILE *out;

	/* Bytes that it can still have, however often the dump maps the same ones. */
	uint64_t left;

	uint64_t lost;		   /* of the unit */
	const char *unit;	   /* "records", "bytes" */
	bool at_least;		   /* what is lost cannot be counted */
	struct kx_err *first_lost; /* what is wrong with the first */
};

/* Count n as lost, because of err, which is taken. */
void dmesg_lose(struct dmesg *log, uint64_t n, struct kx_err *err);

/* Take bytes from what is left. KX_FORMAT: the dump cannot have so much. */
struct kx_err *dmesg_spend(struct dmesg *log, uint64_t bytes);

/* A variable of width bytes, by its symbol, without which it is KX_FORMAT. */
struct kx_err *dmesg_variable(
	struct dump *dump, const char *symbol, unsigned int width, uint64_t *ret);

/* log_buf, of size bytes (not 0), lies below the end of the addresses; else KX_FORMAT. */
struct kx_err *dmesg_check_buf(const struct dump *dump, uint64_t buf, uint64_t size);

/* What is shown of a record. */
struct dmesg_record {
	uint64_t nsec; /* since boot */
	uint64_t text; /* the kernel's address */
	uint64_t size; /* bytes there */
	bool has_caller;
	uint64_t caller; /* a thread's number, or a processor's and DMESG_CALLER_CPU */
};

#define DMESG_CALLER_CPU 0x80000000 /* printk_caller_id(), kernel/printk/printk.c */

/*
 * Who printed the record whose struct lies at the kernel's address; offset is that of the
 * field in it, or LAYOUT_ABSENT.
 */
struct kx_err *dmesg_read_caller(struct dump *dump, uint64_t address, uint64_t offset,
	struct dmesg_record *record);

/*
 * Behind a newline, text is indented like that of the first line. What is neither
 * printable ASCII, tab nor newline becomes \xHH. Text that cannot be read is lost from
 * there on.
 */
struct kx_err *dmesg_put_record(struct dmesg *log, const struct dmesg_record *record);

/* Text without records. Pages that cannot be read are lost. */
struct kx_err *dmesg_put_text(struct dmesg *log, uint64_t vaddr, uint64_t size);

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
