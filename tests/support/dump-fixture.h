/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Made dumps, read from memory of their own. Each function here frees the dump. */
#ifndef TESTS_DUMP_FIXTURE_H
#define TESTS_DUMP_FIXTURE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "expect.h"
#include "make-dump.h"
#include "vmcore-dmesg/dump.h"
#include "vmcore-dmesg/kernel-log.h"

#define SECOND 1000000000ULL

struct make_dump *new_dump(const struct make_machine *m);

/* The direct map's piece lacks size bytes at offset start. */
void make_hole(struct make_dump *d, uint64_t start, uint64_t size);

/* The log in size bytes of a file that the caller keeps. */
struct kx_err *print_bytes(const uint8_t *data, size_t size, FILE *out);

/* The log in the first size bytes of the dump; takes the dump. */
struct kx_err *print_dump(struct make_dump *d, size_t size, FILE *out);

struct kx_err *read_log(struct make_dump *d, char **ret);

void expect_log(struct make_dump *d, const char *want);

/* This log, then an error with this text in it. */
void expect_log_err(
	struct make_dump *d, const char *want, enum kx_code code, const char *text);

#endif
