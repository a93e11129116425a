// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whole dumps: the log or an error, and no more text than the dump can have. A time has
 * at most 21 characters, and a caller 14: a byte of text becomes at most 36, a newline
 * and the indentation; and a record, of 12 bytes or more in the dump, adds at most 36.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "vmcore-dmesg/kernel-log.h"

#define BYTES_MAX(size) (39 * (uint64_t)(size))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static ssize_t count(void *cookie, const char *buf, size_t size)
{
	(void)buf;
	*(uint64_t *)cookie += size;
	return size;
}

static struct kx_err *print(struct source *source, FILE *out)
{
	struct dump dump;
	struct kx_err *err = dump_open(source, &dump);

	if (err)
		return err;
	err = dmesg_print(&dump, out);
	dump_close(&dump);
	return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source source = source_from_bytes(&(struct bytes){data, size, "input"});
	uint64_t written = 0;
	FILE *out = fopencookie(&written, "w", (cookie_io_functions_t){.write = count});

	if (!out)
		abort();
	struct kx_err *err = print(&source, out);
	if (err && !err->message[0])
		abort();
	kx_err_free(err);
	fclose(out);
	if (written > BYTES_MAX(size))
		abort();
	return 0;
}
