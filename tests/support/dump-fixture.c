// SPDX-License-Identifier: GPL-2.0-or-later
#include "dump-fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct make_dump *new_dump(const struct make_machine *m)
{
	struct make_dump *d = malloc(sizeof(*d));

	if (!d)
		abort();
	make_dump_init(d, m);
	return d;
}

void make_hole(struct make_dump *d, uint64_t start, uint64_t size)
{
	struct make_load *before = &d->loads[1], *behind = &d->loads[d->nloads++];
	uint64_t end = start + size;

	*behind = *before;
	before->filesz = before->memsz = start;
	behind->vaddr += end;
	behind->paddr += end;
	behind->data += end;
	behind->filesz = behind->memsz = behind->filesz - end;
}

struct kx_err *print_bytes(const uint8_t *data, size_t size, FILE *out)
{
	struct source source = source_from_bytes(&(struct bytes){data, size, "dump"});
	KX_AUTO(dump_close) struct dump dump = {0};

	KX_TRY(dump_open(&source, &dump));
	return dmesg_print(&dump, out);
}

struct kx_err *print_dump(struct make_dump *d, size_t size, FILE *out)
{
	size_t all;
	KX_AUTO(freep) uint8_t *file = make_dump_build(d, &all);

	free(d);
	return print_bytes(file, size < all ? size : all, out);
}

struct kx_err *read_log(struct make_dump *d, char **ret)
{
	size_t size;
	FILE *out = open_memstream(ret, &size);

	if (!out)
		abort();
	struct kx_err *err = print_dump(d, SIZE_MAX, out);
	fclose(out);
	return err;
}

void expect_log(struct make_dump *d, const char *want)
{
	KX_AUTO(freep) char *log = NULL;
	struct kx_err *err = read_log(d, &log);

	if (err)
		fail_msg("%s", err->message);
	assert_string_equal(log, want);
}

void expect_log_err(
	struct make_dump *d, const char *want, enum kx_code code, const char *text)
{
	KX_AUTO(freep) char *log = NULL;

	expect_err(read_log(d, &log), code, text);
	assert_string_equal(log, want);
}
