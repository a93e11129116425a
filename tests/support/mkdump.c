// SPDX-License-Identifier: GPL-2.0-or-later
/* mkdump NAME: write a dump of an x86_64 kernel with a log to standard output. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make-dump.h"

#define SECOND 1000000000ULL

static void put_records(struct make_dump *d)
{
	static const char odd[] = "tab\t, bell\a, \\, \xc3\xa4 and \x7f, NUL \0.";

	make_record(d, 0, "Linux version 5.10.0-test", 25);
	make_record(d, 1 * SECOND + 2345, "two\nlines", 9);
	make_record(d, 2 * SECOND, "", 0);
	make_record(d, 2 * SECOND, "", 0);
	make_record(d, 123456 * SECOND + 999999999, odd, sizeof(odd) - 1);
	make_record(d, 123457 * SECOND, "the last one", 12);
}

static void ringbuffer(struct make_dump *d)
{
	make_ringbuffer(d, 5, 10);
	put_records(d);
}

/* Ids and positions have overflowed, and old records are gone. */
static void wrapped(struct make_dump *d)
{
	char text[40];

	make_ringbuffer(d, 4, 9);
	for (unsigned int i = 0; i < 100; i++) {
		int n = snprintf(text, sizeof(text), "record %u %.*s", i, (int)(i % 13),
			"............");
		make_record(d, i * SECOND, text, n);
	}
}

static const uint32_t callers[] = {0, 1, 123456, 4194304, 12345678, 0x7fffffff,
	0x80000000, 0x80000007, 0x80001fff, 0xffffffff};

/* Threads and processors of as many digits as there can be. */
static void put_callers(struct make_dump *d)
{
	d->callers = true;
	make_ringbuffer(d, 5, 10);
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		d->caller = callers[i];
		make_record(d, i * SECOND, "two\nlines", 9);
	}
}

/* A record that a writer was at, and one without room for its text. */
static void states(struct make_dump *d)
{
	ringbuffer(d);
	make_set_state(d, 0, 1);
	make_set_state(d, 5, 0);
	make_put(d, make_desc(d, 4) + 8, 8, 1);
	make_put(d, make_desc(d, 4) + 16, 8, 1);
}

static void old_records(struct make_dump *d)
{
	uint32_t at = 0x300;

	make_log(d, &at, 1 * SECOND, "first, before the end", 3);
	make_log(d, &at, 2 * SECOND, "two\nlines \x1b[0m", 0);
	make_log_end(d, at);
	at = 0;
	make_log(d, &at, 3 * SECOND, "", 0);
	make_log(d, &at, 4 * SECOND, "last", 4);
	make_records(d, false, 0x360, 0x300, at);
}

static void old_callers(struct make_dump *d)
{
	uint32_t at = 0;

	d->callers = true;
	for (size_t i = 0; i < sizeof(callers) / sizeof(callers[0]); i++) {
		d->caller = callers[i];
		make_log(d, &at, i * SECOND, "two\nlines", 3);
	}
	make_records(d, false, 0x360, 0, at);
}

static void plain(struct make_dump *d)
{
	make_plain(d, 0x40,
		"<6>This is older than the ring is long, so it goes.\n"
		"<4>what is left of it\n<1>a \x1b[0m bell \a\n<2>end\n");
}

/* Of dom0, in a dump of Xen. */
static void xen(struct make_dump *d)
{
	make_xen(d);
	ringbuffer(d);
}

static const struct {
	const char *name;
	void (*make)(struct make_dump *d);
} dumps[] = {
	{"ringbuffer", ringbuffer},
	{"wrapped", wrapped},
	{"states", states},
	{"records", old_records},
	{"callers", put_callers},
	{"old-callers", old_callers},
	{"plain", plain},
	{"xen", xen},
};

int main(int argc, char **argv)
{
	static struct make_dump d;
	size_t size;

	make_dump_init(&d, &make_x86_64);
	for (size_t i = 0; i < sizeof(dumps) / sizeof(dumps[0]); i++) {
		if (argc != 2 || strcmp(argv[1], dumps[i].name))
			continue;
		dumps[i].make(&d);
		uint8_t *file = make_dump_build(&d, &size);
		int failed = fwrite(file, 1, size, stdout) != size || fflush(stdout);
		free(file);
		return failed;
	}
	fputs("usage: mkdump NAME\n", stderr);
	return 1;
}
