// SPDX-License-Identifier: GPL-2.0-or-later
/* Logs of the forms before v5.10 in made dumps, read back exactly; and dumps that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dump-fixture.h"

/* Records of variable length. */

static void expect_records(const struct make_machine *m, bool old)
{
	struct make_dump *d = new_dump(m);
	uint32_t at = 0x300;

	make_log(d, &at, 1 * SECOND, "first", 3);
	make_log(d, &at, 2 * SECOND + 1000, "two\nlines\x1b", 0);
	make_log_end(d, at);
	at = 0;
	make_log(d, &at, 3 * SECOND, "", 0);
	make_log(d, &at, 4 * SECOND, "last", 4);
	make_records(d, old, 0x350, 0x300, at);
	expect_log(d, "[    1.000000] first\n"
		      "[    2.000001] two\n               lines\\x1b\n"
		      "[    3.000000] \n[    4.000000] last\n");
}

static void test_records(void **state)
{
	struct make_dump *d = new_dump(&make_x86_64);

	(void)state;
	expect_records(&make_x86_64, false);
	expect_records(&make_x86_64, true);
	expect_records(&make_ppc64_be, false);
	expect_records(&make_i386, true);
	expect_records(&make_ppc32, false);
	make_records(d, false, 0x400, 0x40, 0x40);
	expect_log(d, "");
}

/* Since v5.1, where the kernel was built so. */
static void test_record_callers(void **state)
{
	struct make_dump *d = new_dump(&make_ppc64_be);
	uint32_t at = 0x300;

	(void)state;
	d->callers = true;
	d->caller = 42;
	make_log(d, &at, 1 * SECOND, "a\nb", 3);
	d->caller = 0x80000003;
	make_log(d, &at, 2 * SECOND, "c", 0);
	make_records(d, false, 0x400, 0x300, at);
	expect_log(d, "[    1.000000] [     T42] a\n                          b\n"
		      "[    2.000000] [      C3] c\n");
}

/* Two records at 0x20; at, size and value: what is changed in the first. */
static void expect_record_err(uint32_t size, uint32_t first, uint32_t next,
	unsigned int at, uint32_t value, const char *log, const char *text)
{
	struct make_dump *d = new_dump(&make_x86_64);
	uint32_t end = 0x20;

	make_log(d, &end, 1 * SECOND, "first...", 0);
	make_log(d, &end, 2 * SECOND, "second..", 0);
	make_records(d, false, size, first, next);
	if (at)
		make_put(d, d->direct + MAKE_LOG + 0x20 + at, 2, value);
	expect_log_err(d, log, KX_FORMAT, text);
}

static void test_record_lies(void **state)
{
	static const char both[] = "[    1.000000] first...\n[    2.000000] second..\n";

	(void)state;
	expect_record_err(0, 0, 0, 0, 0, "", "log_buf_len is 0");
	expect_record_err(0x80000001, 0, 0, 0, 0, "", "log_buf_len is 2147483649");
	expect_record_err(0x100, 0x100, 0, 0, 0, "", "log_first_idx is 0x100");
	expect_record_err(0x100, 0, 0x100, 0, 0, "", "log_next_idx 0x100");
	/* Over the end, and never there. */
	expect_record_err(
		0x100, 0x20, 0x48, 0, 0, both, "offset 0x50 of the log is behind");
	expect_record_err(
		0x100, 0x20, 0x60, 0, 0, both, "offset 0x50 of the log is empty");
	expect_record_err(
		0x58, 0x20, 0x10, 0, 0, both, "offset 0x50 of the log is behind");
	expect_record_err(0x100, 0x20, 0x50, 8, 0, "", "offset 0x20 of the log is empty");
	expect_record_err(
		0x100, 0x20, 0x50, 8, 15, "", "offset 0x20 of the log does not fit");
	expect_record_err(0x100, 0x20, 0x50, 8, 0xe1, "", "0x20 of the log does not fit");
	expect_record_err(0x100, 0x20, 0x50, 10, 9, "[    2.000000] second..\n",
		"missing: 1; the first: dump: the record at offset 0x20 of the log has "
		"more text");
}

/* A header of zeroes looks like the last one before the ring's end. */
static void expect_restart(uint32_t size, uint32_t first_len, bool good)
{
	struct make_dump *d = new_dump(&make_x86_64);
	uint32_t at = 0x200, next = 0;

	make_log(d, &at, 1 * SECOND, "before", 2);
	make_log_end(d, at);
	make_log(d, &next, 2 * SECOND, "behind", first_len - 22);
	make_records(d, false, size, 0x200, next);
	if (good)
		expect_log(d, "[    1.000000] before\n[    2.000000] behind\n");
	else
		expect_log_err(d, "[    1.000000] before\n[    2.000000] behind\n",
			KX_FORMAT,
			"missing: 1 or more; the first: dump: the record at offset 0x218 "
			"of the log is empty, but the next one had room in the 0x");
}

static void test_restart(void **state)
{
	(void)state;
	/* 0x18 bytes of record and 0x10 of a header: v3.5 left a byte more. */
	expect_restart(0x218 + 0x10, 0x18, true);
	expect_restart(0x218 + 0x28, 0x18, true);
	expect_restart(0x218 + 0x29, 0x18, false);
	expect_restart(0x400, 0x18, false);
	expect_restart(0x400, 0x1e8, true);
}

/* Behind what cannot be read, those from the ring's start on. */
static void expect_records_hole(uint64_t start, uint64_t size, const char *want)
{
	struct make_dump *d = new_dump(&make_x86_64);
	uint32_t at = 0x200, next = 0;

	make_log(d, &at, 1 * SECOND, "first...", 0);
	make_log(d, &at, 2 * SECOND, "second..", 0);
	make_log_end(d, at);
	make_log(d, &next, 3 * SECOND, "third...", 0);
	make_records(d, false, at + 0x20, 0x200, next);
	make_hole(d, MAKE_LOG + start, size);
	expect_log_err(d, want, KX_FORMAT, "missing: 1");
}

static void test_records_hole(void **state)
{
	(void)state;
	expect_records_hole(0x214, 4,
		"[    1.000000] firs\n"
		"[    2.000000] second..\n[    3.000000] third...\n");
	expect_records_hole(0x208, 2, "[    3.000000] third...\n");
	expect_records_hole(
		0x200, 8, "[    2.000000] second..\n[    3.000000] third...\n");
	expect_records_hole(8, 2, "[    1.000000] first...\n[    2.000000] second..\n");
}

/* More than the dump: the same bytes again and again. */
static void test_records_too_many(void **state)
{
	struct make_dump *d = new_dump(&make_x86_64);
	KX_AUTO(freep) char *log = NULL;
	uint32_t at = 0;

	(void)state;
	while (at < 0x1000)
		make_log(d, &at, 1 * SECOND, "", 0);
	make_records(d, false, 0x100000, 0, 0xf0000);
	d->loads[1].filesz = d->loads[1].memsz = MAKE_LOG;
	size_t size, log_size;
	KX_AUTO(freep) uint8_t *small = make_dump_build(d, &size);
	/* The headers have room for 8 at most: a page of loads goes behind the file. */
	size_t n = 0xf0;
	KX_AUTO(freep) uint8_t *file = calloc(1, size + (n + 3) * 56 + 0x1000);
	memcpy(file, small, size);
	memcpy(file + size, d->direct + MAKE_LOG, 0x1000);
	uint8_t *phdr = file + size + 0x1000;
	memcpy(phdr, small + 0x40, 3 * 56);
	for (size_t i = 0; i < n; i++) {
		uint8_t *p = phdr + (3 + i) * 56;

		make_put(d, p, 4, PT_LOAD);
		make_put(d, p + 8, 8, size);
		make_put(d, p + 16, 8, d->m->direct + MAKE_LOG + i * 0x1000);
		make_put(d, p + 24, 8, d->m->direct_phys + MAKE_LOG + i * 0x1000);
		make_put(d, p + 32, 8, 0x1000);
		make_put(d, p + 40, 8, 0x1000);
	}
	make_put(d, file + 32, 8, size + 0x1000);
	make_put(d, file + 56, 2, n + 3);
	free(d);
	FILE *out = open_memstream(&log, &log_size);
	size += 0x1000 + (n + 3) * 56;
	struct kx_err *err = print_bytes(file, size, out);
	fclose(out);
	expect_err(err, KX_FORMAT, "the log has more text than room");
	assert_true(log_size <= size / 16 * 16);
}

static void test_record_layout(void **state)
{
	struct make_dump *d = new_dump(&make_x86_64);

	(void)state;
	make_records(d, false, 0x400, 0, 0x40);
	make_change(d, "OFFSET(printk_log.ts_nsec)", "9");
	expect_log_err(d, "", KX_FORMAT, "OFFSET(printk_log.ts_nsec) is 9: 8 bytes");
	d = new_dump(&make_x86_64);
	make_records(d, false, 0x400, 0, 0x40);
	make_change(d, "SYMBOL(log_next_idx)", NULL);
	expect_log_err(d, "", KX_FORMAT, "VMCOREINFO has no line SYMBOL(log_next_idx)");
	d = new_dump(&make_x86_64);
	make_records(d, false, 0x400, 0, 0x40);
	make_put(d, d->text, 8, -16ULL);
	expect_log_err(d, "", KX_FORMAT, "log_buf at 0xfffffffffffffff0 wraps around");
}

/* Plain text. */

static void expect_plain(const struct make_machine *m, const char *text, const char *want)
{
	struct make_dump *d = new_dump(m);

	make_plain(d, 16, text);
	expect_log(d, want);
}

static void test_plain(void **state)
{
	(void)state;
	expect_plain(&make_x86_64, "", "");
	expect_plain(&make_x86_64, "<6>a\n", "<6>a\n");
	expect_plain(&make_ppc32, "0123456789abcdef", "0123456789abcdef");
	expect_plain(&make_ppc64_be, "0123456789abcdef\n\x1b-", "3456789abcdef\n\\x1b-");
	expect_plain(&make_i386, "0123456789abcdef0123456789abcdef#", "123456789abcdef#");
}

/* A page that is missing, in a ring of two. */
static void test_plain_hole(void **state)
{
	struct make_dump *d = new_dump(&make_x86_64);
	KX_AUTO(freep) char *text = calloc(1, 0x2001), *log = NULL;

	(void)state;
	memset(text, 'a', 0x800);
	memset(text + 0x800, 'b', 0x800);
	memset(text + 0x1000, 'c', 0x1000);
	make_plain(d, 0x2000, text);
	make_hole(d, MAKE_LOG + 0x800, 0x800);
	expect_err(read_log(d, &log), KX_FORMAT,
		"dump: bytes of the log that are damaged or missing: 2048; the first: ");
	assert_int_equal(strlen(log), 0x1800);
	assert_memory_equal(log, text, 0x800);
	assert_memory_equal(log + 0x800, text + 0x1000, 0x1000);
}

static void test_plain_counters(void **state)
{
	struct make_dump *d = new_dump(&make_x86_64);

	(void)state;
	/* 4 GiB were written: log_end starts again, logged_chars does not. */
	make_plain(d, 16, "0123456789abcdef");
	make_put(d, d->text + 0x20, 4, 4);
	expect_log(d, "456789abcdef0123");
	/* Cleared since: it is still there. */
	d = new_dump(&make_x86_64);
	make_plain(d, 16, "0123456789");
	make_put(d, d->text + 0x30, 4, 2);
	expect_log(d, "0123456789");
	d = new_dump(&make_x86_64);
	make_plain(d, 16, "0123456789");
	make_change(d, "SYMBOL(logged_chars)", NULL);
	expect_log(d, "0123456789");
	d = new_dump(&make_x86_64);
	make_plain(d, 16, "text");
	make_put(d, d->text + 0x10, 4, 24);
	expect_log_err(d, "", KX_FORMAT, "log_buf_len is 24, not a power of two");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_record_callers),
		cmocka_unit_test(test_record_lies),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_records_hole),
		cmocka_unit_test(test_records_too_many),
		cmocka_unit_test(test_record_layout),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_plain_hole),
		cmocka_unit_test(test_plain_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
