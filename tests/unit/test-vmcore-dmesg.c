// SPDX-License-Identifier: GPL-2.0-or-later
/* Logs of every form in made dumps, read back exactly; and dumps that lie. */
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

static void add(struct make_dump *d, unsigned int second, const char *text)
{
	make_record(d, second * SECOND, text, strlen(text));
}

static struct make_dump *ringbuffer(const struct make_machine *m)
{
	struct make_dump *d = new_dump(m);

	make_ringbuffer(d, 5, 10);
	return d;
}

/* Every kind of text, on each machine. */
static void expect_texts(const struct make_machine *m)
{
	struct make_dump *d = ringbuffer(m);

	make_record(d, 0, "Linux", 5);
	make_record(d, 1 * SECOND + 2999, "two\nlines", 9);
	make_record(d, 99999 * SECOND + 999999999, "\t\a\\\xc3\xa4\x7f\0~ ", 9);
	make_record(d, 123456789 * SECOND, "late", 4);
	expect_log(d, "[    0.000000] Linux\n"
		      "[    1.000002] two\nlines\n"
		      "[99999.999999] \t\\x07\\\\xc3\\xa4\\x7f\\x00~ \n"
		      "[123456789.000000] late\n");
}

static void test_machines(void **state)
{
	struct make_machine m = make_x86_64;

	(void)state;
	expect_texts(&make_x86_64);
	expect_texts(&make_ppc64_be);
	expect_texts(&make_i386);
	expect_texts(&make_ppc32);
	m = make_ppc64_be;
	m.big_endian = false;
	expect_texts(&m);
	m.machine = EM_AARCH64;
	expect_texts(&m);
	m.machine = EM_RISCV;
	expect_texts(&m);
	m = make_ppc32;
	m.machine = EM_MIPS;
	expect_texts(&m);
}

static void test_empty_log(void **state)
{
	(void)state;
	expect_log(ringbuffer(&make_x86_64), "");
}

static void test_empty_records(void **state)
{
	struct make_dump *d = ringbuffer(&make_x86_64);
	char want[32 * 17 + 1] = "";

	(void)state;
	for (unsigned int i = 0; i < 40; i++)
		make_record(d, 0, "", 0);
	for (unsigned int i = 0; i < 32; i++)
		strcat(want, "[    0.000000] \n");
	expect_log(d, want);
}

/* Ids and positions overflow, and old records make room, for blocks of each size. */
static void expect_wrapped(const struct make_machine *m, bool stays)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz";

	for (unsigned int size = 1; size < 50; size++) {
		struct make_dump *d = new_dump(m);
		char *want = calloc(1, 64 * 80), *at = want;

		make_ringbuffer(d, 4, 8);
		d->ring.stays = stays;
		for (unsigned int i = 0; i < 100; i++)
			make_record(d, i * SECOND, letters, size - i % 2);
		unsigned int shown = 0;
		for (uint64_t id = d->ring.tail_id; id != d->ring.head_id + 1; id++)
			shown += id - d->ring.data_tail_id < 16;
		for (unsigned int i = 100 - shown; i < 100; i++)
			at += sprintf(at, "[%5u.000000] %.*s\n", i, (int)(size - i % 2),
				letters);
		assert_true(shown > 1);
		expect_log(d, want);
		free(want);
	}
}

static void test_wrapped(void **state)
{
	(void)state;
	expect_wrapped(&make_x86_64, false);
	expect_wrapped(&make_x86_64, true);
	expect_wrapped(&make_ppc32, false);
	expect_wrapped(&make_ppc32, true);
}

/* A block that ends at the ring's end, told by its next position (since v6.18). */
static void test_block_at_end(void **state)
{
	struct make_dump *d = new_dump(&make_x86_64);

	(void)state;
	make_ringbuffer(d, 4, 6);
	d->ring.stays = true;
	add(d, 1, "in the first 32 bytes..");
	add(d, 2, "in the last 32 bytes....");
	assert_int_equal(d->ring.head_lpos, 0);
	expect_log(d, "[    1.000000] in the first 32 bytes..\n"
		      "[    2.000000] in the last 32 bytes....\n");

	/* Before, it goes to the start, over the first. */
	d = new_dump(&make_x86_64);
	make_ringbuffer(d, 4, 6);
	add(d, 1, "in the first 32 bytes..");
	add(d, 2, "no longer in the last...");
	assert_int_equal(d->ring.head_lpos, 32);
	expect_log(d, "[    2.000000] no longer in the last...\n");
}

static void test_states(void **state)
{
	struct make_dump *d = ringbuffer(&make_x86_64);

	(void)state;
	add(d, 1, "reserved");
	add(d, 2, "reusable");
	add(d, 3, "no room");
	add(d, 4, "of another id");
	add(d, 5, "committed");
	make_set_state(d, 4, 0);
	make_set_state(d, 3, 3);
	make_put(d, make_desc(d, 2) + 8, 8, 1);
	make_put(d, make_desc(d, 2) + 16, 8, 1);
	make_put(d, make_desc(d, 1), 8, 0x8000000000000012);
	make_set_state(d, 0, 1);
	expect_log(d, "[    5.000000] committed\n");
}

static void test_cut_text(void **state)
{
	struct make_dump *d = ringbuffer(&make_x86_64);

	(void)state;
	add(d, 1, "text");
	make_put(d, make_info(d, 0) + 16, 2, 0xffff);
	expect_log(d, "[    1.000000] text\\x00\\x00\\x00\\x00\n");
}

/* The good ones are shown. */
static void expect_lost(uint64_t begin, uint64_t next)
{
	struct make_dump *d = ringbuffer(&make_x86_64);
	char text[100];

	add(d, 1, "before");
	add(d, 2, "bad");
	add(d, 3, "behind");
	make_put(d, make_desc(d, 1) + 8, 8, begin);
	make_put(d, make_desc(d, 1) + 16, 8, next);
	snprintf(text, sizeof(text), "dump: 1 of the log's records are damaged");
	expect_log_err(
		d, "[    1.000000] before\n[    3.000000] behind\n", KX_FORMAT, text);
}

static void test_bad_blocks(void **state)
{
	(void)state;
	expect_lost(0, 0);
	expect_lost(16, 16);
	expect_lost(16, 8);	    /* backwards */
	expect_lost(4, 16);	    /* not a word's multiple */
	expect_lost(8, 20);	    /* the same */
	expect_lost(8, 0x800 + 16); /* two laps ahead */
	expect_lost(0x400, 16);	    /* a lap back */
	expect_lost(1, 8);	    /* half without a block */
	expect_lost(-8ULL, -0x400ULL - 8);
	expect_lost(0, 0x408);
}

static void expect_ring_err(
	unsigned int at, unsigned int size, uint64_t value, const char *text)
{
	struct make_dump *d = ringbuffer(&make_x86_64);

	add(d, 1, "text");
	make_put(d, d->text + at, size, value);
	expect_log_err(d, "", KX_FORMAT, text);
}

static void test_ring_lies(void **state)
{
	(void)state;
	expect_ring_err(0, 8, -8ULL, "wrap around the end of the addresses");
	expect_ring_err(0, 8, 0x1000, "the kernel's address 0x1000 is not in the dump");
	expect_ring_err(MAKE_RB, 4, 0, "a log of 2^0 records and 2^10 bytes");
	expect_ring_err(MAKE_RB, 4, 27, "a log of 2^27 records");
	expect_ring_err(MAKE_RB, 4, 0xffffffff, "a log of 2^4294967295 records");
	expect_ring_err(MAKE_RB + 8, 8, -64ULL, "the descriptors of the log");
	expect_ring_err(MAKE_RB + 16, 8, -64ULL, "the infos of the log");
	expect_ring_err(MAKE_RB + 24, 8, 0x1234567, "in a log of 2^5 records");
	expect_ring_err(MAKE_RB + 48, 4, 0, "2^5 records and 2^0 bytes");
	expect_ring_err(MAKE_RB + 48, 4, 32, "2^5 records and 2^32 bytes");
	expect_ring_err(MAKE_RB + 56, 8, -64ULL, "the text blocks of the log");
	expect_ring_err(MAKE_RB + 8, 8, 0x100, "address 0x3e8 is not in the dump");
}

/* A log larger than the dump, all of it in use. */
static void test_ring_too_large(void **state)
{
	struct make_dump *d = ringbuffer(&make_x86_64);

	(void)state;
	make_put(d, d->text + MAKE_RB, 4, 26);
	make_put(d, d->text + MAKE_RB + 48, 4, 31);
	make_put(d, d->text + MAKE_RB + 24, 8, 0x3ffffff);
	make_put(d, d->text + MAKE_RB + 32, 8, 0);
	expect_log_err(d, "", KX_FORMAT, "a log of 67108864 records in a dump of");
}

static void expect_line_err(const char *key, const char *value, const char *text)
{
	struct make_dump *d = ringbuffer(&make_x86_64);

	add(d, 1, "text");
	make_change(d, key, value);
	expect_log_err(d, "", KX_FORMAT, text);
}

static void test_layout_lies(void **state)
{
	(void)state;
	expect_line_err("SIZE(prb_desc)", NULL, "VMCOREINFO has no line SIZE(prb_desc)");
	expect_line_err("SIZE(prb_desc)", "0", "SIZE(prb_desc) is 0");
	expect_line_err("SIZE(prb_desc)", "65537", "SIZE(prb_desc) is 65537");
	expect_line_err("SIZE(prb_desc)", "-1", "SIZE(prb_desc) is 18446744073709551615");
	expect_line_err("SIZE(prb_desc)", "x", "VMCOREINFO: SIZE(prb_desc): 'x'");
	expect_line_err(
		"SIZE(prb_desc)", "16", "OFFSET(prb_desc.text_blk_lpos) is 8: 16");
	expect_line_err("OFFSET(prb_data_ring.data)", NULL,
		"VMCOREINFO has no line OFFSET(prb_data_ring.data)");
	expect_line_err("OFFSET(prb_data_ring.data)", "25",
		"OFFSET(prb_data_ring.data) is 25: 8 bytes there are not within a s");
	expect_line_err("OFFSET(prb_data_ring.data)", "-8", "not within a struct of 32");
	expect_line_err("SIZE(atomic_long_t)", "4", "OFFSET(atomic_long_t.counter)");
	expect_line_err("SYMBOL(prb)", "ffffffff80000000", "is not in the dump");
	expect_line_err("SYMBOL(prb)", "fffffffffffffffc", "is not in the dump");
	expect_line_err("SYMBOL(prb)", "prb", "VMCOREINFO: SYMBOL(prb): 'prb' is not");
	expect_line_err("SYMBOL(prb)", NULL, "VMCOREINFO tells of no log");
}

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
	make_records(d, old, 0x400, 0x300, at);
	expect_log(d, "[    1.000000] first\n[    2.000001] two\nlines\\x1b\n"
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
	expect_record_err(
		0x100, 0x20, 0x50, 10, 9, "", "offset 0x20 of the log has more text");
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

/* What cannot be written is an error. */
static void test_full(void **state)
{
	struct make_dump *d = ringbuffer(&make_x86_64);
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	if (!full)
		skip();
	setvbuf(full, NULL, _IONBF, 0);
	add(d, 1, "text");
	struct kx_err *err = print_dump(d, SIZE_MAX, full);
	expect_err(err, KX_IO, "No space left on device");
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_machines),
		cmocka_unit_test(test_empty_log),
		cmocka_unit_test(test_empty_records),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_block_at_end),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_cut_text),
		cmocka_unit_test(test_bad_blocks),
		cmocka_unit_test(test_ring_lies),
		cmocka_unit_test(test_ring_too_large),
		cmocka_unit_test(test_layout_lies),
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_record_lies),
		cmocka_unit_test(test_record_layout),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_plain_counters),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
