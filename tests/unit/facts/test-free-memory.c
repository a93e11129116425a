// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect.h"
#include "facts-fixture.h"
#include "facts/free-memory.h"
#include "units.h"

static struct free_memory now;

static void read_tree(const struct tree *tree)
{
	free_memory_destroy(&now);
	expect_ok(free_memory_read(&tree->sys, &now));
}

static void test_nothing(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	read_tree(&tree);
	EXPECT_ABSENT(now.available);
	EXPECT_ABSENT(now.cma);
	EXPECT_ABSENT(now.swap);
	EXPECT_ABSENT(now.group);
	/* A kernel before 3.14 has no such line. */
	tree_text(&tree, "proc/meminfo", "MemTotal: 4 kB\nMemFree: 2 kB\n");
	read_tree(&tree);
	EXPECT_ABSENT(now.available);
	free_memory_destroy(&now);
	tree_remove(&tree);
}

static void test_machine(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/meminfo",
		"MemTotal:  2036032 kB\nMemFree:    84 kB\nMemAvailable:  1024 kB\n"
		"SwapFree:  4096 kB\nAnonPages:  700 kB\nShmem:  100 kB\n"
		"CmaFree:  12 kB\n");
	read_tree(&tree);
	EXPECT_VALUE(now.available, MIB);
	EXPECT_VALUE(now.swap, 800 << 10); /* no more is there to be swapped out */
	EXPECT_VALUE(now.cma, 12 << 10);
	tree_text(&tree, "proc/meminfo",
		"MemAvailable: 1 kB\nSwapFree: 64 kB\nAnonPages: 99 kB\nShmem: 0 kB\n");
	read_tree(&tree);
	EXPECT_VALUE(now.swap, 64 << 10);
	tree_text(&tree, "proc/meminfo", "MemAvailable: 1 kB\nSwapFree: 64 kB\n");
	read_tree(&tree);
	EXPECT_VALUE(now.swap, 64 << 10);
	EXPECT_ABSENT(now.cma);
	tree_text(&tree, "proc/meminfo", "MemAvailable: 1 MB\n");
	read_tree(&tree);
	expect_failed(&now.available.fact, KX_FORMAT, "MemAvailable: not a number of");
	free_memory_destroy(&now);
	tree_remove(&tree);
}

/* MemAvailable leaves it out, though it makes room as page cache does. */
static void test_zfs_cache(void **state)
{
	static const char stats[] = "proc/spl/kstat/zfs/arcstats";
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/meminfo", "MemAvailable: 1024 kB\n");
	tree_text(&tree, stats,
		"13 1 0x01 147 39984 5431583226 4207338453711\n"
		"name                            type data\n"
		"c                               4    9000000\n"
		"c_min                           4    1000000\n"
		"size                            4    8000000\n"
		"compressed_size                 4    1\n");
	read_tree(&tree);
	EXPECT_VALUE(now.available, MIB + 7000000);
	tree_text(&tree, stats, "c_min 4 1000000\nsize 4 900000\n");
	read_tree(&tree);
	EXPECT_VALUE(now.available, MIB);
	tree_text(&tree, stats, "c_min 4 0\nsize 4 18446744073709551615\n");
	read_tree(&tree);
	EXPECT_VALUE(now.available, UINT64_MAX);
	/* What cannot be read is no cache. */
	tree_text(&tree, stats, "c_min 4 1000\nsize 4\n");
	read_tree(&tree);
	EXPECT_VALUE(now.available, MIB);
	tree_text(&tree, stats, "size 4 8000000\n");
	read_tree(&tree);
	EXPECT_VALUE(now.available, MIB);
	free_memory_destroy(&now);
	tree_remove(&tree);
}

#define V2 "sys/fs/cgroup/"

static void test_version_2(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/meminfo", "MemAvailable: 9 kB\nSwapFree: 1024 kB\n");
	tree_text(&tree, "proc/self/cgroup", "0::/a.slice/b.service\n");
	read_tree(&tree);
	EXPECT_ABSENT(now.group);
	tree_text(&tree, V2 "a.slice/b.service/memory.max", "max\n");
	tree_text(&tree, V2 "a.slice/b.service/memory.current", "900\n");
	read_tree(&tree);
	EXPECT_ABSENT(now.group);

	/* A limit counts for all below; cached pages of files make room. */
	tree_text(&tree, V2 "a.slice/memory.max", "10000000\n");
	tree_text(&tree, V2 "a.slice/memory.current", "9000000\n");
	tree_text(&tree, V2 "a.slice/memory.swap.max", "0\n");
	tree_text(&tree, V2 "a.slice/memory.stat",
		"anon 1\nfile 9\ninactive_anon 5\ninactive_file 200000\n"
		"active_file 50000\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 1250000);
	assert_string_equal(now.group_name, "/a.slice");

	/* Of swap, what the group may have of what is free. */
	tree_text(&tree, V2 "a.slice/memory.swap.max", "500000\n");
	tree_text(&tree, V2 "a.slice/memory.swap.current", "400000\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 1350000);
	tree_text(&tree, V2 "a.slice/memory.swap.max", "max\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 1250000 + MIB);

	/* The tightest of them; over memory.high one is slowed down. */
	tree_text(&tree, V2 "a.slice/b.service/memory.high", "1000\n");
	tree_text(&tree, V2 "a.slice/b.service/memory.swap.max", "0\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 100);
	assert_string_equal(now.group_name, "/a.slice/b.service");
	tree_text(&tree, V2 "a.slice/b.service/memory.current", "2000\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 0);

	/* A container sees its own as the root. */
	tree_text(&tree, "proc/self/cgroup", "0::/\n");
	tree_text(&tree, V2 "memory.max", "8000\n");
	tree_text(&tree, V2 "memory.swap.max", "0\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 8000);
	assert_string_equal(now.group_name, "/");
	tree_text(&tree, "proc/self/cgroup", "0::/../other\n");
	read_tree(&tree);
	EXPECT_ABSENT(now.group);
	tree_text(&tree, "proc/self/cgroup", "0::/\n");
	tree_text(&tree, V2 "memory.max", "many\n");
	read_tree(&tree);
	expect_failed(&now.group.fact, KX_FORMAT, "sys/fs/cgroup/memory.max");
	free_memory_destroy(&now);
	tree_remove(&tree);
}

#define V1 "sys/fs/cgroup/memory/"

static void test_version_1(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/self/cgroup",
		"5:cpuset:/x\n4:memory,hugetlb:/job\n1:name=systemd:/y\n0::/z\n");
	tree_text(&tree, V1 "job/memory.limit_in_bytes", "9223372036854771712\n");
	tree_text(&tree, V2 "z/memory.max", "1\n");
	read_tree(&tree);
	EXPECT_ABSENT(now.group);
	tree_text(&tree, V1 "job/memory.limit_in_bytes", "5000\n");
	tree_text(&tree, V1 "job/memory.usage_in_bytes", "2000\n");
	tree_text(&tree, V1 "job/memory.stat",
		"inactive_file 7\ntotal_inactive_file 300\ntotal_active_file 1\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 3301);
	tree_text(&tree, "proc/meminfo", "MemAvailable: 1 kB\nSwapFree: 1 kB\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 3301 + 1024);
	/* Memory and swap together may be limited, too. */
	tree_text(&tree, V1 "job/memory.memsw.limit_in_bytes", "5500\n");
	tree_text(&tree, V1 "job/memory.memsw.usage_in_bytes", "2000\n");
	read_tree(&tree);
	EXPECT_VALUE(now.group, 3801);
	/* Lines that are none. */
	tree_text(&tree, "proc/self/cgroup", "memory\n4:memory\n4:amemory:/job\n");
	read_tree(&tree);
	EXPECT_ABSENT(now.group);
	free_memory_destroy(&now);
	tree_remove(&tree);
}

/* What copies may take: less than all, and no more than the cgroup leaves. */
static void test_for_copies(void **state)
{
	struct free_memory memory = {0};
	const char *group;

	(void)state;
	assert_int_equal(free_memory_for_copies(&memory, &group), UINT64_MAX);
	assert_null(group);
	fact_set_u64(&memory.available, 160 * MIB);
	assert_int_equal(free_memory_for_copies(&memory, &group), 150 * MIB);
	fact_set_u64(&memory.swap, 10 * MIB);
	assert_int_equal(free_memory_for_copies(&memory, &group), 160 * MIB);
	fact_set_u64(&memory.group, 161 * MIB);
	memory.group_name = (char *)"/job";
	assert_int_equal(free_memory_for_copies(&memory, &group), 160 * MIB);
	assert_null(group);
	fact_set_u64(&memory.group, 20 * MIB);
	assert_int_equal(free_memory_for_copies(&memory, &group), 20 * MIB);
	assert_string_equal(group, "/job");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_machine),
		cmocka_unit_test(test_zfs_cache),
		cmocka_unit_test(test_version_2),
		cmocka_unit_test(test_version_1),
		cmocka_unit_test(test_for_copies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
