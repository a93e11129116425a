// SPDX-License-Identifier: GPL-2.0-or-later
/* Whole dumps: the log or an error, and no more text than the dump can have. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel-log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct kx_err *print(struct source *source, FILE *out)
{
	struct dump dump;
	struct kx_err *err = dump_open(source, &dump);

	if (err)
		return err;
	err = log_print(&dump, out);
	dump_close(&dump);
	return err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source *source = malloc(sizeof(*source));
	FILE *out = fopen("/dev/null", "w");

	if (!source || !out)
		abort();
	source_from_memory(data, size, "input", source);
	struct kx_err *err = print(source, out);
	if (err && !err->message[0])
		abort();
	kx_err_free(err);
	fclose(out);
	free(source);
	return 0;
}
