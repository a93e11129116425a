// SPDX-License-Identifier: GPL-2.0-or-later
/* The record of a load: what can be read is written and read again as it was. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "format/load-record.h"
#include "hold.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void check_same(const struct load_record *a, const struct load_record *b)
{
	hold(same_text(a->boot, b->boot) && same_text(a->identity, b->identity));
	hold(same_text(a->program, b->program) && same_text(a->call, b->call));
	hold(same_text(a->version, b->version) && same_text(a->entry, b->entry));
	hold(same_text(a->cmdline, b->cmdline));
	hold(a->time == b->time && a->panic == b->panic && a->nfiles == b->nfiles);
	for (size_t i = 0; i < a->nfiles; i++) {
		const struct recorded_file *f = &a->files[i], *g = &b->files[i];

		hold(same_text(f->path, g->path) && f->size == g->size);
		hold(f->mtime == g->mtime && f->mtime_ns == g->mtime_ns);
		hold(f->mtime_ns < 1000000000);
	}
}

static void check_again(const struct load_record *record)
{
	struct load_record back = {0};
	char *text;
	size_t size;
	struct kx_err *err = load_record_write(record, &text, &size);

	if (!err) {
		hold(!load_record_parse(text, size, "again", &back));
		check_same(record, &back);
		load_record_destroy(&back);
		free(text);
	}
	kx_err_free(err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct load_record record = {0};
	char *copy = malloc(size + !size);

	hold(copy != NULL);
	memcpy(copy, data, size);
	struct kx_err *err = load_record_parse(copy, size, "input", &record);
	hold(!err || (!record.boot && !record.files));
	if (!err) {
		hold(record.nfiles <= LOAD_RECORD_FILES_MAX);
		check_again(&record);
	}
	load_record_destroy(&record);
	kx_err_free(err);
	free(copy);
	return 0;
}
