// SPDX-License-Identifier: GPL-2.0-or-later
/* How much memory initrds may have that --fast-boot decompresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/number.h"
#include "plan/estimate.h"
#include "plan/initrd-room.h"
#include "world-x86.h"

static void expect_room(struct world *w, uint64_t bytes, const char *limit)
{
	struct initrd_room room;

	expect_ok(initrd_room_find(&w->in, &room));
	assert_int_equal(room.bytes, bytes);
	if (!strstr(room.limit, limit))
		fail_msg("the limit is '%s'", room.limit);
}

static void begin(struct world *w)
{
	world_usual(w);
	w->images.kernel.bz.init_size = 48 * MIB;
}

/* A sixteenth is left to others, and the kernel copies all of it. */
static void test_free_memory(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	fact_set_u64(&w.facts.free_memory.available, 1024 * MIB);
	expect_room(&w, (960 - 48) / 2 * MIB, "half of the memory that is free");
	fact_set_u64(&w.facts.free_memory.available, 40 * MIB);
	expect_room(&w, 0, "half of the memory that is free");
	fact_set_u64(&w.facts.free_memory.available, 1024 * MIB);
	fact_set_u64(&w.facts.free_memory.group, 100 * MIB);
	w.facts.free_memory.group_name = strdup("/small");
	expect_room(&w, 0, "its memory cgroup");
	fact_set_u64(&w.facts.free_memory.group, 400 * MIB);
	/* decompressing takes up to 256, and the kernel 48 */
	expect_room(&w, (400 - 256 - 48) * MIB, "its memory cgroup");
	world_destroy(&w);
}

static void test_ram(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	fact_set_u64(&w.facts.mem_total, 1024 * MIB);
	expect_room(&w, 1024 * MIB / 6, "a sixth of the new kernel's memory");
	/* the kernel and what belongs to it have 52 of 72 */
	fact_set_u64(&w.facts.mem_total, 144 * MIB);
	expect_room(&w, 20 * MIB, "half of the memory");
	fact_set_u64(&w.facts.mem_total, 64 * MIB);
	expect_room(&w, 0, "half of the memory");
	world_destroy(&w);
}

static void test_ram_by_cmdline(void **state)
{
	static const struct {
		const char *line;
		uint64_t ram;
	} lines[] = {
		{"quiet mem=600M ro", 600 * MIB},
		{"mem=2G", 1024 * MIB},
		{"mem=nopentium", 1024 * MIB},
		{"mem=", 1024 * MIB},
		{"nomem=600M", 1024 * MIB},
	};
	struct world w;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		begin(&w);
		fact_set_u64(&w.facts.mem_total, 1024 * MIB);
		w.req.append = lines[i].line;
		expect_room(&w, lines[i].ram / 6, "a sixth of the new kernel's memory");
		world_destroy(&w);
	}
}

/* A crash image, 256 MiB for it, and the estimate without an initrd. */
static void begin_crash(struct world *w, struct estimate *e)
{
	crash_world(w);
	crash_reserve(w, 0x20000000, 0x30000000);
	crash_tell(w);
	w->images.kernel.bz.init_size = 48 * MIB;
	expect_ok(estimate_make(&w->in, e));
}

/* What the estimate has left, for it twice. */
static void test_crash(void **state)
{
	struct estimate e;
	struct world w;

	(void)state;
	begin_crash(&w, &e);
	assert_true(e.reserved > e.unpack);
	assert_int_equal(e.reserved, 256 * MIB);
	expect_room(&w, (e.reserved - e.unpack) / 2, "the crash region");
	fact_set_u64(&w.facts.free_memory.available, 32 * MIB);
	expect_room(&w, 0, "half of the memory that is free");
	world_destroy(&w);
}

/* ---- what came out ----------------------------------------------------------------- */

static uint8_t *put_header(uint8_t *p, const char *name, uint32_t size)
{
	int n = sprintf((char *)p,
		"070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08zx%08x", 1, 0100644,
		0, 0, 1, 0, size, 0, 0, 0, 0, strlen(name) + 1, 0);

	memcpy(p + n, name, strlen(name) + 1);
	return p + align_up(n + strlen(name) + 1, 4);
}

/* A decompressed initrd of one file. */
static void put_ahead(struct world *w, uint64_t size)
{
	struct initrd_ahead *ahead = calloc(1, sizeof(*ahead));
	uint8_t *data = calloc(1, size + 1024), *p;

	assert_true(ahead && data);
	p = put_header(data, "init", size) + align_up(size, 4);
	p = put_header(p, "TRAILER!!!", 0);
	ahead->file = (struct file){
		.path = strdup("initrd"), .fd = -1, .data = data, .size = p - data};
	w->images.ahead = ahead;
	w->images.nahead = 1;
}

static void drop_ahead(struct world *w)
{
	struct file *file = &w->images.ahead[0].file;

	free((void *)file->data);
	free(file->path);
	free(w->images.ahead);
	w->images.ahead = NULL;
	w->images.nahead = 0;
}

/* why: NULL where it has room */
static void expect_lack(struct world *w, uint64_t size, const char *why)
{
	KX_AUTO(freep) char *lack = NULL;

	put_ahead(w, size);
	expect_ok(initrd_room_explain_lack(&w->in, &lack));
	drop_ahead(w);
	if (!why && lack)
		fail_msg("it is '%s'", lack);
	if (why && (!lack || !strstr(lack, why)))
		fail_msg("it is '%s'", lack);
}

/*
 * It is there twice; and where its files may have half of the memory, as without root=,
 * as much as they have must be there besides.
 */
static void test_capture_kernel(void **state)
{
	static const char why[] = "the capture kernel would need ";
	struct file initrd = {.fd = -1, .size = 1};
	struct estimate e;
	struct world w;

	(void)state;
	begin_crash(&w, &e);
	uint64_t left = e.reserved - e.unpack;
	w.images.initrds = &initrd;
	w.images.ninitrds = 1;
	w.req.append = "quiet root=/dev/sda1";
	expect_lack(&w, left / 10 * 4, NULL);
	expect_lack(&w, left / 10 * 6, why);
	w.req.append = "quiet";
	expect_lack(&w, left / 10 * 3, NULL);
	expect_lack(&w, left / 10 * 4, why);
	w.images.ninitrds = 0;
	w.images.initrds = NULL;
	world_destroy(&w);
}

/* Another one, that is handed over as it is, takes its part. */
static void test_others_count(void **state)
{
	struct file initrds[] = {{.fd = -1, .size = 1}, {.fd = -1}};
	struct estimate e;
	struct world w;

	(void)state;
	begin_crash(&w, &e);
	uint64_t left = e.reserved - e.unpack;
	w.images.initrds = initrds;
	w.images.ninitrds = 2;
	w.req.append = "root=/dev/sda1";
	expect_lack(&w, left / 10 * 4, NULL);
	put_ahead(&w, left / 10 * 3);
	initrds[1] = w.images.ahead[0].file;
	free(w.images.ahead);
	expect_lack(&w, left / 10, NULL);
	expect_lack(&w, left / 10 * 3, "that are reserved");
	free((void *)initrds[1].data);
	free(initrds[1].path);
	w.images.ninitrds = 0;
	w.images.initrds = NULL;
	world_destroy(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_free_memory),
		cmocka_unit_test(test_ram),
		cmocka_unit_test(test_ram_by_cmdline),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_capture_kernel),
		cmocka_unit_test(test_others_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
