// SPDX-License-Identifier: GPL-2.0-or-later
/* How much memory initrds may have that --fast-boot decompresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

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
	expect_room(&w, 100 * MIB, "its memory cgroup");
	world_destroy(&w);
}

static void test_ram(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	fact_set_u64(&w.facts.mem_total, 1024 * MIB);
	expect_room(&w, 256 * MIB, "a quarter of this machine's memory");
	/* the kernel and what belongs to it have 52 of 96 */
	fact_set_u64(&w.facts.mem_total, 192 * MIB);
	expect_room(&w, 44 * MIB, "half of the memory");
	fact_set_u64(&w.facts.mem_total, 64 * MIB);
	expect_room(&w, 0, "half of the memory");
	world_destroy(&w);
}

/* What the estimate has left, of which a sixteenth is lost in pages: 33 of 16 each. */
static void test_crash(void **state)
{
	struct estimate e;
	struct world w;

	(void)state;
	crash_world(&w);
	crash_reserve(&w, 0x20000000, 0x30000000);
	crash_tell(&w);
	w.images.kernel.bz.init_size = 48 * MIB;
	expect_ok(estimate_make(&w.in, &e));
	assert_true(e.reserved > e.unpack);
	assert_int_equal(e.reserved, 256 * MIB);
	expect_room(&w, (e.reserved - e.unpack) / 33 * 16, "the crash region");
	fact_set_u64(&w.facts.free_memory.available, 32 * MIB);
	expect_room(&w, 0, "half of the memory that is free");
	world_destroy(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_free_memory),
		cmocka_unit_test(test_ram),
		cmocka_unit_test(test_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
