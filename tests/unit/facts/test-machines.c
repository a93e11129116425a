// SPDX-License-Identifier: GPL-2.0-or-later
/* All facts of whole machines: the captured ones in tests/machines, and a large one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include <inttypes.h>

#include "facts-fixture.h"
#include "growth.h"

static struct facts *read_machine(const char *name)
{
	const char *top = getenv("TOP_SRCDIR");
	struct tree tree;
	char *command;

	tree_make(&tree);
	if (asprintf(&command, "'%s/tests/support/mktree' %s %s/root", top ? top : ".",
		    name, tree.path) < 0)
		abort();
	assert_int_equal(system(command), 0);
	free(command);
	char *root = tree_path(&tree, "root");
	struct sys sys;
	assert_null(sys_open(root, &sys));
	struct facts *facts = read_all(&sys);
	sys_close(&sys);
	free(root);
	tree_remove(&tree);
	return facts;
}

static void test_small_vm(void **state)
{
	static const uint8_t zero[32];
	struct facts *facts = read_machine("small-vm");

	(void)state;
	assert_non_null(strstr(facts->cmdline.text, "console=ttyS0,115200 quiet"));
	assert_null(strchr(facts->cmdline.text, '\n'));
	assert_true(fact_present(&facts->memory.fact));
	assert_int_equal(facts->memory.ram.n, 2);
	assert_int_equal(facts->memory.ram.v[1].end, 0x7ffdc000);
	assert_int_equal(facts->memory.crash.n, 0);
	assert_int_equal(facts->firmware_map.map.n, 7);
	assert_true(fact_present(&facts->boot_params.fact));
	assert_memory_equal(facts->boot_params.data + 0x202, "HdrS", 4);
	assert_int_equal(facts->boot_params.data[0x1e8], 7);
	EXPECT_ABSENT(facts->efi);
	EXPECT_ABSENT(facts->edd);
	EXPECT_VALUE(facts->la57, 0);
	EXPECT_VALUE(facts->serial_port, 0x3f8);
	EXPECT_VALUE(facts->loaded, 0);
	EXPECT_VALUE(facts->load_disabled, 0);
	EXPECT_VALUE(facts->cap_sys_boot, 1);
	EXPECT_VALUE(facts->init_user_ns, 1);
	EXPECT_VALUE(facts->init_pid_ns, 1);
	assert_int_equal(facts->lockdown.mode, LOCKDOWN_NONE);
	assert_true(fact_present(&facts->seed_fact));
	assert_memory_equal(facts->seed, zero, sizeof(zero));
	release(facts);
}

static void test_server(void **state)
{
	struct facts *facts = read_machine("server-1tb");

	(void)state;
	assert_true(range_set_total(&facts->memory.ram) > 0xff00000000);
	assert_int_equal(facts->memory.crash.n, 2);
	assert_int_equal(facts->memory.crash.v[1].start, 0x805f000000);
	EXPECT_VALUE(facts->la57, 1);
	EXPECT_VALUE(facts->serial_port, 0x2f8);
	EXPECT_VALUE(facts->crash_loaded, 1);
	assert_int_equal(facts->edd.n, 2);
	assert_int_equal(facts->edd.v[0].params[0], EDD_PARAMS_SIZE);
	assert_int_equal(facts->edd.v[0].interface_support, 5);
	assert_int_equal(facts->edd.v[1].params[0], 0);
	release(facts);
}

static void test_efi_machine(void **state)
{
	struct facts *facts = read_machine("efi");

	(void)state;
	assert_true(fact_present(&facts->efi.fact));
	EXPECT_VALUE(facts->efi.platform_size, 64);
	EXPECT_VALUE(facts->efi.smbios, 0x7e9a4000);
	assert_int_equal(facts->efi.runtime_map_n, 10);
	assert_int_equal(facts->efi.runtime_map[9].type, 11);
	assert_memory_equal(facts->boot_params.data + 0x1c0, "EL64", 4);
	assert_int_equal(facts->boot_params.data[0x0f], 0x70);
	release(facts);
}

static void test_other_machines(void **state)
{
	(void)state;
	struct facts *facts = read_machine("many-e820");
	assert_int_equal(facts->firmware_map.map.n, 200);
	assert_int_equal(facts->boot_params.data[0x1e8], 128);
	release(facts);

	facts = read_machine("fragmented-low");
	assert_true(facts->memory.ram.n > 200);
	assert_int_equal(facts->firmware_map.map.n, 562);
	release(facts);

	facts = read_machine("unprivileged");
	expect_failed(&facts->memory.fact, KX_DENIED, "shows only zero addresses");
	EXPECT_VALUE(facts->cap_sys_boot, 0);
	EXPECT_ABSENT(facts->lockdown);
	release(facts);

	facts = read_machine("lockdown");
	assert_int_equal(facts->lockdown.mode, LOCKDOWN_INTEGRITY);
	release(facts);

	facts = read_machine("crash-reserved");
	assert_int_equal(facts->memory.crash.n, 1);
	assert_int_equal(range_set_total(&facts->memory.crash), 256 << 20);
	EXPECT_VALUE(facts->crash_loaded, 1);
	EXPECT_VALUE(facts->loaded, 0);
	release(facts);
}

static void make_large(struct tree *tree, uint64_t ranges, int entries)
{
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	for (uint64_t i = 0; i < ranges; i++)
		fprintf(f, "%08" PRIx64 "-%08" PRIx64 " : System RAM\n", i << 21,
			(i << 21) + 0x1fefff);
	fclose(f);
	tree_make(tree);
	tree_text(tree, "proc/sys/kernel/arch", "x86_64\n");
	tree_write(tree, "proc/iomem", text, size);
	free(text);
	for (int i = 0; i < entries; i++) {
		char path[64], line[64];

		snprintf(path, sizeof(path), "sys/firmware/memmap/%d/start", i);
		snprintf(line, sizeof(line), "0x%x\n", i << 20);
		tree_text(tree, path, line);
		snprintf(path, sizeof(path), "sys/firmware/memmap/%d/end", i);
		snprintf(line, sizeof(line), "0x%x\n", (i << 20) + 0xeffff);
		tree_text(tree, path, line);
		snprintf(path, sizeof(path), "sys/firmware/memmap/%d/type", i);
		tree_text(tree, path, "System RAM\n");
	}
}

static void read_large(void *input)
{
	struct tree *tree = input;

	release(read_all(&tree->sys));
}

static void test_large(void **state)
{
	struct tree tree, eighth;

	(void)state;
	make_large(&tree, 50000, 900);
	make_large(&eighth, 50000 / 8, 900 / 8);
	struct facts *facts = read_all(&tree.sys);
	assert_int_equal(facts->memory.ram.n, 50000);
	assert_int_equal(facts->firmware_map.map.n, 900);
	release(facts);
	assert_growth("all facts", read_large, &eighth, &tree);
	tree_remove(&eighth);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_vm),
		cmocka_unit_test(test_server),
		cmocka_unit_test(test_efi_machine),
		cmocka_unit_test(test_other_machines),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
