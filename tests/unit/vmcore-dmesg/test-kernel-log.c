// SPDX-License-Identifier: GPL-2.0-or-later
/* Ring buffers in made dumps, read back exactly; and dumps that lie. */
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
	make_record(d, 123456789 * SECOND, "late\nr", 6);
	expect_log(d, "[    0.000000] Linux\n"
		      "[    1.000002] two\n               lines\n"
		      "[99999.999999] \t\\x07\\\\xc3\\xa4\\x7f\\x00~ \n"
		      "[123456789.000000] late\n                   r\n");
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

/* Who printed, where VMCOREINFO tells; no digit is cut, and lines below stand in line. */
static void expect_callers(const struct make_machine *m)
{
	static const uint32_t callers[] = {
		0, 4194304, 0x7fffffff, 0x80000000, 0x80001fff, 0xffffffff};
	struct make_dump *d = new_dump(m);

	d->callers = true;
	make_ringbuffer(d, 5, 10);
	for (unsigned int i = 0; i < KX_ARRAY_SIZE(callers); i++) {
		d->caller = callers[i];
		make_record(d, i * SECOND, "a\nb", i % 2 ? 1 : 3);
	}
	expect_log(d, "[    0.000000] [      T0] a\n                          b\n"
		      "[    1.000000] [T4194304] a\n"
		      "[    2.000000] [T2147483647] a\n                             b\n"
		      "[    3.000000] [      C0] a\n"
		      "[    4.000000] [   C8191] a\n                          b\n"
		      "[    5.000000] [C2147483647] a\n");
}

static void test_callers(void **state)
{
	(void)state;
	expect_callers(&make_x86_64);
	expect_callers(&make_ppc64_be);
	expect_callers(&make_i386);
	expect_callers(&make_ppc32);
}

/* A line that lies is not passed over: what it tells of would be printed as it is. */
static void expect_caller_err(const char *value, const char *text)
{
	struct make_dump *d = new_dump(&make_x86_64);

	d->callers = true;
	make_ringbuffer(d, 5, 10);
	add(d, 1, "text");
	make_change(d, "OFFSET(printk_info.caller_id)", value);
	if (text)
		expect_log_err(d, "", KX_FORMAT, text);
	else
		expect_log(d, "[    1.000000] text\n");
}

static void test_caller_lies(void **state)
{
	(void)state;
	expect_caller_err(NULL, NULL);
	expect_caller_err("x", "OFFSET(printk_info.caller_id): 'x' is not");
	expect_caller_err("88", "is 88: 4 bytes there are not within a struct of 88");
	expect_caller_err("-4", "not within a struct of 88");
	expect_caller_err("22", "is 22, where no field of 4 bytes is");
	expect_caller_err(
		"12", "OFFSET(printk_info.ts_nsec) and OFFSET(printk_info.caller_id) ov");
}

/* No text looks like a record. */
static void test_forged(void **state)
{
	struct make_dump *d = ringbuffer(&make_x86_64);

	(void)state;
	add(d, 1, "a\n[    9.000000] b\r[    9.000000] c\v\fd\n");
	expect_log(d, "[    1.000000] a\n"
		      "               [    9.000000] b\\x0d[    9.000000] c\\x0b\\x0cd\n"
		      "               \n");
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
	add(d, 4, "committed");
	make_set_state(d, 3, 0);
	make_set_state(d, 2, 3);
	make_put(d, make_desc(d, 1) + 8, 8, 1);
	make_put(d, make_desc(d, 1) + 16, 8, 1);
	make_set_state(d, 0, 1);
	expect_log(d, "[    4.000000] committed\n");
}

/* The ring's n records, of which the one back before the last is another's. */
static void expect_desc(const struct make_machine *m, unsigned int n, unsigned int back,
	uint64_t state_var, bool lost)
{
	struct make_dump *d = new_dump(m);
	char want[40 * 24] = "", *at = want;

	make_ringbuffer(d, 4, 10);
	for (unsigned int i = 0; i < n; i++)
		add(d, i, "text");
	for (unsigned int i = n < 16 ? 0 : n - 16; i < n; i++)
		if (i != n - 1 - back)
			at += sprintf(at, "[%5u.000000] text\n", i);
	memset(make_desc(d, back), 0, 3 * m->word);
	memset(make_info(d, back), 0, 88);
	make_put(d, make_desc(d, back), m->word, state_var);
	if (lost)
		expect_log_err(d, want, KX_FORMAT, "is none that a kernel leaves");
	else
		expect_log(d, want);
}

/* A writer was between the id and the descriptor. */
static void test_lap_before(void **state)
{
	const struct make_machine *m = &make_x86_64;
	uint64_t reusable = 3ULL << 62, finalized = 2ULL << 62;

	(void)state;
	expect_desc(m, 3, 1, 0, false);			     /* never used */
	expect_desc(m, 16, 0, reusable | 0xffffffef, false); /* the first tail */
	expect_desc(m, 20, 2, reusable | 0xfffffff1, false);
	expect_desc(m, 20, 2, finalized | 0xfffffff1, true);
	expect_desc(m, 20, 2, reusable | 0xfffffff2, true);
	expect_desc(m, 20, 2, reusable | 0xffffffe1, true);
	expect_desc(m, 20, 2, 0, true);
	expect_desc(m, 20, 15, reusable | 0xffffffe4, true); /* the tail */
	expect_desc(m, 20, 15, 0, true);
	m = &make_ppc32;
	expect_desc(m, 3, 1, 0, false);
	expect_desc(m, 20, 2, 0xfffffff1, false);
	expect_desc(m, 20, 3, 0, true); /* of id 0, in the second lap */
}

/* Zeroes in place of descriptors, infos or text. */
static void expect_zeroed(unsigned int n, unsigned int at, unsigned int size,
	const char *want, const char *text)
{
	struct make_dump *d = new_dump(&make_x86_64);

	make_ringbuffer(d, 4, 10);
	for (unsigned int i = 0; i < n; i++)
		add(d, 1 + i, "text");
	memset(d->direct + at, 0, size);
	expect_log_err(d, want, KX_FORMAT, text);
}

static void test_zeroed(void **state)
{
	(void)state;
	expect_zeroed(3, MAKE_DESCS, 24 * 16, "", "missing: 4; the first: record 0xffff");
	expect_zeroed(40, MAKE_DESCS, 24 * 16, "", "missing: 16; the first: record 0x");
	/* That of the first record, of number 0, looks well. */
	expect_zeroed(3, MAKE_INFOS, 88 * 16, "[    0.000000] \n",
		"missing: 2; the first: record 0xfffffff1: its info has the "
		"sequence number 0, not 1");
	expect_zeroed(40, MAKE_INFOS, 88 * 16, "", "missing: 16; the first: record 0x");
	expect_zeroed(3, MAKE_LOG, 0x400, "",
		"missing: 3; the first: record 0xfffffff0: its block at "
		"0xfffffffffffffc00 has the id 0x0");
	expect_zeroed(
		20, MAKE_LOG, 0x400, "", "missing: 16; the first: record 0xfffffff4");
}

/* Records behind what cannot be read are shown. */
static void expect_hole(uint64_t start, uint64_t size, const char *want, const char *text)
{
	struct make_dump *d = ringbuffer(&make_x86_64);

	add(d, 1, "first...");
	add(d, 2, "second..");
	add(d, 3, "third...");
	make_hole(d, start, size);
	expect_log_err(d, want, KX_FORMAT, text);
}

static void test_holes(void **state)
{
	static const char without[] =
		"[    1.000000] first...\n[    3.000000] third...\n";
	static const char cut[] = "[    1.000000] first...\n[    2.000000] sec\n"
				  "[    3.000000] third...\n";

	(void)state;
	expect_hole(MAKE_DESCS + 24, 24, without, "missing: 1; the first: record 0xff");
	expect_hole(MAKE_INFOS + 88, 88, without, "missing: 1; the first: record 0xff");
	expect_hole(MAKE_LOG + 16, 16, without, "missing: 1; the first: record 0xff");
	expect_hole(MAKE_LOG + 27, 2, cut,
		"dump: records of the log that are damaged or missing: 1; the first: "
		"dump: the kernel's address 0xffff9d2e4000401b is not in the dump");
	expect_hole(MAKE_INFOS, 176, "[    3.000000] third...\n", "missing: 2; the fi");
}

/* Blocks that share bytes, each with an id of its own: no more than the ring has. */
static void test_shared_blocks(void **state)
{
	struct make_dump *d = new_dump(&make_x86_64);
	KX_AUTO(freep) char *log = NULL;

	(void)state;
	make_ringbuffer(d, 5, 10);
	for (unsigned int i = 0; i < 31; i++)
		add(d, 1, "");
	for (unsigned int i = 0; i < 31; i++) {
		uint64_t id = (d->ring.head_id - i) & (UINT64_MAX >> 2);

		make_put(d, make_desc(d, i) + 8, 8, 8 * i);
		make_put(d, make_desc(d, i) + 16, 8, 8 * i + 512);
		make_put(d, d->direct + MAKE_LOG + 8 * i, 8, id);
		make_put(d, make_info(d, i) + 16, 2, 504);
	}
	expect_err(read_log(d, &log), KX_FORMAT, "missing: 29; the first: record 0x");
	assert_true(strlen(log) < 2 * (504 * 4 + 20));
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
	snprintf(text, sizeof(text), "missing: 1; the first: record 0x");
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
	expect_lost(1, 3);
	expect_lost(3, 1);
	expect_lost(5, 5);
	expect_lost(-1ULL, -1ULL);
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
	expect_line_err("OFFSET(prb_data_ring.data)", "12",
		"OFFSET(prb_data_ring.data) is 12, where no field of 8 bytes is");
	expect_line_err("OFFSET(printk_info.text_len)", "17", "where no field of 2 byt");
	expect_line_err("OFFSET(printk_info.text_len)", "14",
		"OFFSET(printk_info.ts_nsec) and OFFSET(printk_info.text_len) overlap");
	expect_line_err("OFFSET(prb_desc.text_blk_lpos)", "0",
		"OFFSET(prb_desc.state_var) and OFFSET(prb_desc.text_blk_lpos) overlap");
	expect_line_err("SIZE(atomic_long_t)", "4", "OFFSET(atomic_long_t.counter)");
	expect_line_err("SYMBOL(prb)", "ffffffff80000000", "is not in the dump");
	expect_line_err("SYMBOL(prb)", "fffffffffffffffc", "is not in the dump");
	expect_line_err("SYMBOL(prb)", "prb", "VMCOREINFO: SYMBOL(prb): 'prb' is not");
	expect_line_err("SYMBOL(prb)", NULL, "VMCOREINFO tells of no log");
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
		cmocka_unit_test(test_callers),
		cmocka_unit_test(test_caller_lies),
		cmocka_unit_test(test_forged),
		cmocka_unit_test(test_empty_log),
		cmocka_unit_test(test_empty_records),
		cmocka_unit_test(test_wrapped),
		cmocka_unit_test(test_block_at_end),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_lap_before),
		cmocka_unit_test(test_zeroed),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_shared_blocks),
		cmocka_unit_test(test_cut_text),
		cmocka_unit_test(test_bad_blocks),
		cmocka_unit_test(test_ring_lies),
		cmocka_unit_test(test_ring_too_large),
		cmocka_unit_test(test_layout_lies),
		cmocka_unit_test(test_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
