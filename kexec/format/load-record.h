/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The record of a load, as text: lines "KEY=VALUE" of printable ASCII, in which every
 * other byte, and a backslash, stand as \xNN. Whoever reads it trusts none of it.
 */
#ifndef KX_LOAD_RECORD_H
#define KX_LOAD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

/* The most bytes that a record has, and files that it names. */
#define LOAD_RECORD_MAX	      (256 << 10)
#define LOAD_RECORD_FILES_MAX 256

struct recorded_file {
	char *role; /* "kernel", "initrd", "module", "dtb": small letters */
	char *path;	   /* absolute, where it has one */
	uint64_t size;	   /* bytes */
	int64_t mtime;	   /* seconds since 1970, and … */
	uint32_t mtime_ns; /* … nanoseconds, below 1000000000 */
};

struct load_record {
	char *boot;	/* ID of the boot that it was loaded in */
	char *identity; /* of the image in the kernel, a digest; NULL: not known */
	int64_t time;	/* seconds since 1970 */
	char *program;	/* "kexec-next 0.1.0" */
	char *call;	/* "kexec_load" */
	char *version;	/* that the kernel says it is of; NULL: not known */
	char *cmdline;
	char *entry; /* ID of the boot entry that it was loaded by; NULL: none */
	bool panic;  /* a crash image */
	struct recorded_file *files;
	size_t nfiles;
};

void load_record_destroy(struct load_record *record);

/* Add a file; role and path are copied. Errors: KX_NOMEM, KX_LIMIT. */
struct kx_err *load_record_add_file(struct load_record *record,
	const struct recorded_file *file);

/* The text, allocated. Errors: KX_NOMEM; KX_LIMIT over LOAD_RECORD_MAX. */
struct kx_err *load_record_write(
	const struct load_record *record, char **ret, size_t *ret_size);

/*
 * Parse size bytes of text; name stands in messages. Keys that are not known are left
 * out, as a newer program may write more. ret was zeroed; on an error it is empty.
 * Errors: KX_FORMAT with the line; KX_LIMIT; KX_UNSUPPORTED for another kind of record.
 */
struct kx_err *load_record_parse(
	const char *text, size_t size, const char *name, struct load_record *ret);

#endif
