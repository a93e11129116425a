// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core-fixture.h"
#include "expect.h"
#include "facts-fixture.h"
#include "facts/kcore.h"

#define INFO "OSRELEASE=6.1.0\nPAGESIZE=4096\n"

/* An exact copy, so that the sanitizer sees a read behind it. */
static struct kx_err *parse(const struct core *core, size_t size, struct fact_kcore *ret)
{
	uint8_t *copy = malloc(size + !size);

	memcpy(copy, core->data, size);
	struct source source = source_from_bytes(&(struct bytes){copy, size, "core"});
	struct kx_err *err = kcore_parse(&source, ret);
	free(copy);
	return err;
}

/* PT_NOTE, text, vmalloc, a load of no size, RAM. */
static void make_core(struct core *core, bool is_64, bool big_endian)
{
	uint64_t top = is_64 ? 0xffffffff00000000 : 0;
	size_t header = is_64 ? 64 + 5 * 56 : 52 + 5 * 32;

	core_begin(core, is_64, big_endian, 5);
	core_phdr(core, &(struct core_phdr){.type = PT_NOTE,
				.offset = header,
				.filesz = core_note_size("CORE", "x") +
					  core_note_size("VMCOREINFO", INFO)});
	core_load(core, top + 0x9d000000, 0x2a00000, 0x2a000000);
	core_load(core, top + 0xa0000000, 0x1000000, UINT64_MAX);
	core_load(core, top + 0xb0000000, 0, 0);
	core_load(core, top + 0xc0001000, 0x9e000, 0x1000);
	core_note(core, "CORE", "x");
	core_note(core, "VMCOREINFO", INFO);
}

static void check_core(bool is_64, bool big_endian)
{
	uint64_t top = is_64 ? 0xffffffff00000000 : 0;
	struct fact_kcore kcore = {0};
	struct core core;

	make_core(&core, is_64, big_endian);
	expect_ok(parse(&core, core.size, &kcore));
	assert_int_equal(kcore.big_endian, big_endian);
	assert_int_equal(kcore.nloads, 3);
	assert_int_equal(kcore.loads[0].vaddr, top + 0x9d000000);
	assert_int_equal(kcore.loads[0].size, 0x2a00000);
	assert_int_equal(kcore.loads[0].paddr, 0x2a000000);
	assert_int_equal(kcore.loads[1].paddr, UINT64_MAX);
	assert_int_equal(kcore.loads[2].paddr, 0x1000);
	assert_int_equal(kcore.loads[2].offset, 0x1000);
	assert_int_equal(kcore.vmcoreinfo_size, strlen(INFO));
	assert_string_equal(kcore.vmcoreinfo, INFO);
	assert_true(kcore_states_paddrs(&kcore));
	core_end(&core);
	kcore_destroy(&kcore);
}

static void test_classes_and_byte_orders(void **state)
{
	(void)state;
	check_core(true, false);
	check_core(true, true);
	check_core(false, false);
	check_core(false, true);
}

/* Every cut of the file is an error that says where, and leaves nothing behind. */
static void test_cut(void **state)
{
	struct fact_kcore kcore = {0};
	struct core core;

	(void)state;
	make_core(&core, true, false);
	expect_ok(parse(&core, core.size, &kcore));
	for (size_t size = 0; size < core.size; size++) {
		struct kx_err *err = parse(&core, size, &kcore);

		expect_err(err, KX_FORMAT, "bytes wanted at offset 0x");
		assert_null(kcore.loads);
		assert_null(kcore.vmcoreinfo);
		assert_int_equal(kcore.nloads, 0);
	}
	core_end(&core);
	kcore_destroy(&kcore);
}

/* Byte at of a good core becomes value. */
static void refuse(size_t at, uint8_t value, const char *message)
{
	struct fact_kcore kcore = {0};
	struct core core;

	make_core(&core, true, false);
	core.data[at] = value;
	expect_err(parse(&core, core.size, &kcore), KX_FORMAT, message);
	assert_null(kcore.loads);
	core_end(&core);
	kcore_destroy(&kcore);
}

static void test_headers(void **state)
{
	(void)state;
	refuse(0, 0, "core is not an ELF file");
	refuse(4, 3, "core: ELF class 3 at offset 0x4 is neither");
	refuse(5, 0, "core: ELF byte order 0 at offset 0x5 is neither");
	refuse(16, ET_EXEC, "core: offset 0x10: not a core file");
	refuse(54, 57, "core: ELF program headers of 57 bytes each, 56 expected");
	refuse(56, 0, "core has no program headers");
	refuse(39, 0xff, "bytes wanted at offset 0xff00000000000040"); /* e_phoff */
	refuse(57, 0xff,					       /* e_phnum */
		"65285 program headers: core: 0x37c918 bytes wanted at offset 0x40");
}

/* Between two good loads; whatever it is, they stay. */
static void expect_load(const struct core_phdr *phdr, bool good)
{
	struct fact_kcore kcore = {0};
	struct core core;

	core_begin(&core, true, false, 3);
	core_load(&core, 0xffffffff9d000000, 0x2a00000, 0x2a000000);
	core_phdr(&core, phdr);
	core_load(&core, 0xffff888000001000, 0x9e000, 0x1000);
	expect_ok(parse(&core, core.size, &kcore));
	assert_int_equal(kcore.nloads, 2 + good);
	assert_int_equal(kcore.loads[0].vaddr, 0xffffffff9d000000);
	assert_int_equal(kcore.loads[1 + good].vaddr, 0xffff888000001000);
	if (good)
		assert_int_equal(kcore.loads[1].vaddr, phdr->vaddr);
	core_end(&core);
	kcore_destroy(&kcore);
}

static void test_wraps(void **state)
{
	struct core_phdr load = {
		.type = PT_LOAD, .vaddr = UINT64_MAX - 0xfff, .memsz = 0xfff};

	(void)state;
	expect_load(&load, true);
	load.memsz = 0x1000;
	expect_load(&load, false);
	load.vaddr = 0;
	load.paddr = UINT64_MAX - 0xfff;
	expect_load(&load, false);
	load.paddr = UINT64_MAX;
	expect_load(&load, true);
	load.memsz = UINT64_MAX;
	expect_load(&load, true);
	load.vaddr = 1;
	expect_load(&load, false);
}

/* Notes that do not tile cost VMCOREINFO alone. */
static void test_bad_notes(void **state)
{
	static const size_t at[] = {0, 4}; /* sizes of name and text */
	struct fact_kcore kcore = {0};
	struct core core;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		make_core(&core, true, false);
		memset(core.data + 64 + 5 * 56 + at[i], 0xff, 4);
		expect_ok(parse(&core, core.size, &kcore));
		assert_null(kcore.vmcoreinfo);
		assert_int_equal(kcore.vmcoreinfo_size, 0);
		assert_int_equal(kcore.nloads, 3);
		assert_int_equal(kcore.loads[2].paddr, 0x1000);
		core_end(&core);
	}
	kcore_destroy(&kcore);
}

/* Notes of over 1 MiB, alone or together, are left alone; later ones that fit are read.
 */
static void test_large_notes(void **state)
{
	struct fact_kcore kcore = {0};
	struct core core;

	(void)state;
	core_begin(&core, true, false, 2);
	core_phdr(&core,
		&(struct core_phdr){
			.type = PT_NOTE, .offset = 1 << 20, .filesz = (1 << 20) + 1});
	core_phdr(&core, &(struct core_phdr){.type = PT_NOTE,
				 .offset = 64 + 2 * 56,
				 .filesz = core_note_size("VMCOREINFO", INFO)});
	core_note(&core, "VMCOREINFO", INFO);
	expect_ok(parse(&core, core.size, &kcore));
	assert_string_equal(kcore.vmcoreinfo, INFO);
	assert_int_equal(kcore.nloads, 0);
	core_end(&core);
	kcore_destroy(&kcore);
}

static void test_no_vmcoreinfo(void **state)
{
	struct fact_kcore kcore = {0};
	struct core core;

	(void)state;
	core_begin(&core, true, false, 1);
	core_phdr(&core, &(struct core_phdr){.type = PT_NOTE,
				 .offset = 64 + 56,
				 .filesz = core_note_size("CORE", "x")});
	core_note(&core, "CORE", "x");
	expect_ok(parse(&core, core.size, &kcore));
	assert_null(kcore.vmcoreinfo);
	core_end(&core);
	kcore_destroy(&kcore);
}

/* More loads than any machine has: as many as e_phnum can count. */
static void test_65535_headers(void **state)
{
	struct fact_kcore kcore = {0};
	struct core core;

	(void)state;
	core_begin(&core, true, false, UINT16_MAX);
	for (uint64_t i = 0; i < UINT16_MAX; i++)
		core_load(&core, 0xffff880000000000 + (i << 24), 1 << 23, i << 24);
	expect_ok(parse(&core, core.size, &kcore));
	assert_int_equal(kcore.nloads, UINT16_MAX);
	assert_int_equal(kcore.loads[65534].paddr, 65534ULL << 24);
	core_end(&core);
	kcore_destroy(&kcore);
}

static void test_states_paddrs(void **state)
{
	struct kcore_part loads[2] = {{.paddr = UINT64_MAX}, {.paddr = UINT64_MAX}};
	struct fact_kcore kcore = {.loads = loads, .nloads = 2};

	(void)state;
	assert_false(kcore_states_paddrs(&kcore));
	loads[0].paddr = loads[1].paddr = 0;
	assert_false(kcore_states_paddrs(&kcore));
	loads[1].paddr = 0x1000;
	assert_true(kcore_states_paddrs(&kcore));
	kcore.nloads = 0;
	assert_false(kcore_states_paddrs(&kcore));
}

static void test_read(void **state)
{
	struct fact_kcore kcore = {0};
	struct core core;
	struct tree tree;
	char want[128];

	(void)state;
	tree_make(&tree);
	expect_ok(kcore_read(&tree.sys, &kcore));
	EXPECT_ABSENT(kcore);
	make_core(&core, true, false);
	tree_write(&tree, "proc/kcore", core.data, core.size);
	expect_ok(kcore_read(&tree.sys, &kcore));
	assert_true(fact_present(&kcore.fact));
	assert_int_equal(kcore.nloads, 3);
	assert_string_equal(kcore.vmcoreinfo, INFO);

	tree_write(&tree, "proc/kcore", core.data, core.size - 1);
	expect_ok(kcore_read(&tree.sys, &kcore));
	snprintf(want, sizeof(want), "%s/proc/kcore: 0x", tree.path);
	expect_failed(&kcore.fact, KX_FORMAT, want);
	expect_failed(&kcore.fact, KX_FORMAT, "bytes wanted at offset 0x158, but only");
	assert_int_equal(kcore.nloads, 0);

	core.data[4] = 7;
	tree_write(&tree, "proc/kcore", core.data, core.size);
	expect_ok(kcore_read(&tree.sys, &kcore));
	snprintf(want, sizeof(want), "%s/proc/kcore: ELF class 7", tree.path);
	expect_failed(&kcore.fact, KX_FORMAT, want);

	tree_drop(&tree, "proc/kcore");
	tree_text(&tree, "proc/kcore/x", "");
	expect_ok(kcore_read(&tree.sys, &kcore));
	expect_failed(&kcore.fact, KX_FORMAT, "/proc/kcore: not a regular file");
	core_end(&core);
	kcore_destroy(&kcore);
	tree_remove(&tree);
}

static void check_read_u64(bool big_endian)
{
	struct kcore_part loads[] = {
		{.vaddr = 0x1000, .size = 0x17, .offset = 8},
		{.vaddr = 0x2000, .size = 0x1000, .offset = UINT64_MAX - 4},
	};
	struct fact_kcore kcore = {.loads = loads, .nloads = 2, .big_endian = big_endian};
	struct core memory = {.big_endian = big_endian};
	struct tree tree;
	uint64_t value;

	tree_make(&tree);
	for (uint64_t i = 0; i < 4; i++)
		core_put(&memory, 0x1122334455667700 + i, 8);
	tree_write(&tree, "proc/kcore", memory.data, memory.size - 1);
	expect_ok(kcore_read_u64(&tree.sys, &kcore, 0x1000, &value));
	assert_int_equal(value, 0x1122334455667701);
	expect_ok(kcore_read_u64(&tree.sys, &kcore, 0x1008, &value));
	assert_int_equal(value, 0x1122334455667702);
	expect_err(kcore_read_u64(&tree.sys, &kcore, 0x1010, &value), KX_FORMAT,
		"/proc/kcore: no load holds virtual address 0x1010");
	expect_err(kcore_read_u64(&tree.sys, &kcore, 0xfff, &value), KX_FORMAT,
		"no load holds virtual address 0xfff");
	expect_err(kcore_read_u64(&tree.sys, &kcore, UINT64_MAX, &value), KX_FORMAT,
		"no load holds");
	expect_err(kcore_read_u64(&tree.sys, &kcore, 0x2000, &value), KX_FORMAT,
		"which no file can have");
	expect_err(kcore_read_u64(&tree.sys, &kcore, 0x2ff8, &value), KX_FORMAT,
		"which no file can have");
	loads[1].offset = 0x2000;
	expect_err(kcore_read_u64(&tree.sys, &kcore, 0x2000, &value), KX_FORMAT,
		"0x8 bytes wanted at offset 0x2000, but only 0x0 were there");
	core_end(&memory);
	tree_remove(&tree);
}

static void test_read_u64(void **state)
{
	(void)state;
	check_read_u64(false);
	check_read_u64(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_classes_and_byte_orders),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_wraps),
		cmocka_unit_test(test_bad_notes),
		cmocka_unit_test(test_large_notes),
		cmocka_unit_test(test_no_vmcoreinfo),
		cmocka_unit_test(test_65535_headers),
		cmocka_unit_test(test_states_paddrs),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_u64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
