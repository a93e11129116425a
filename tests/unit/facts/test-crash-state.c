// SPDX-License-Identifier: GPL-2.0-or-later
/* The facts of a crash image: single readers, whole machines, and a large one. */
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
#include "growth.h"

static struct facts *read_crash(const struct sys *sys)
{
	struct facts *facts = calloc(1, sizeof(*facts));

	expect_ok(crash_state_read(sys, &facts->crash));
	expect_ok(crash_state_read_reservation(sys, &facts->crash));
	return facts;
}

static void test_nothing_there(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	struct facts *facts = read_crash(&tree.sys);
	const struct crash_facts *crash = &facts->crash;
	EXPECT_ABSENT(crash->notes);
	EXPECT_ABSENT(crash->vmcoreinfo);
	EXPECT_ABSENT(crash->kcore);
	EXPECT_ABSENT(crash->text_symbol);
	EXPECT_ABSENT(crash->end_symbol);
	EXPECT_ABSENT(crash->page_offset);
	EXPECT_ABSENT(crash->cma);
	EXPECT_ABSENT(crash->elfcorehdr_size);
	EXPECT_ABSENT(crash->crash_size);
	release(facts);
	tree_remove(&tree);
}

static void test_vmcoreinfo(void **state)
{
	static const struct {
		const char *text, *message;
		uint64_t paddr, size;
	} cases[] = {
		{"0x000000007f80a000 1024\n", NULL, 0x7f80a000, 0x1024},
		{"7f80a000 0x1024", NULL, 0x7f80a000, 0x1024},
		{"7f80a000\n", "not 'ADDRESS SIZE'", 0, 0},
		{"7f80a000 \n", "not 'ADDRESS SIZE'", 0, 0},
		{"x 1024\n", "sys/kernel/vmcoreinfo: address: 'x 1024'", 0, 0},
		{"7f80a000 1024 1\n", "sys/kernel/vmcoreinfo: size: '1024 1'", 0, 0},
		{"7f80a000 0\n", "are no place in memory", 0, 0},
		{"fffffffffffff000 1000\n", "are no place in memory", 0, 0},
		{"", "address: ''", 0, 0},
	};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tree_text(&tree, "sys/kernel/vmcoreinfo", cases[i].text);
		struct facts *facts = read_crash(&tree.sys);
		const struct fact_vmcoreinfo *info = &facts->crash.vmcoreinfo;
		if (cases[i].message) {
			expect_failed(&info->fact, KX_FORMAT, cases[i].message);
		} else {
			assert_true(fact_present(&info->fact));
			assert_int_equal(info->paddr, cases[i].paddr);
			assert_int_equal(info->size, cases[i].size);
		}
		release(facts);
	}
	tree_remove(&tree);
}

static void check_cma(const struct tree *tree, size_t n, uint64_t start, uint64_t end)
{
	struct facts *facts = read_crash(&tree->sys);
	const struct fact_ranges *cma = &facts->crash.cma;

	assert_true(fact_present(&cma->fact));
	assert_int_equal(cma->ranges.n, n);
	if (n) {
		assert_int_equal(cma->ranges.v[n - 1].start, start);
		assert_int_equal(cma->ranges.v[n - 1].end, end);
	}
	release(facts);
}

static void test_cma(void **state)
{
	static const char *const broken[] = {"x\n", "1000\n", "1000-\n", "1000-2000 x\n",
		"2000-1000\n", "1000-1fff\n\n2000-2fff\n"};
	static const char path[] = "sys/kernel/kexec/crash_cma_ranges";
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "sys/kernel/kexec_crash_cma_ranges", "00001000-00001fff\n");
	check_cma(&tree, 1, 0x1000, 0x2000);
	tree_text(&tree, path, "");
	check_cma(&tree, 0, 0, 0);
	tree_text(&tree, path, "100000000-10c7fffff\n00001000-00001fff\n");
	check_cma(&tree, 2, 0x100000000, 0x10c800000);
	tree_text(&tree, path, "1000-1fff\n2000-ffffffffffffffff");
	check_cma(&tree, 1, 0x1000, UINT64_MAX);
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		tree_text(&tree, path, broken[i]);
		struct facts *facts = read_crash(&tree.sys);
		expect_failed(
			&facts->crash.cma.fact, KX_FORMAT, "crash_cma_ranges: line ");
		assert_int_equal(facts->crash.cma.ranges.n, 0);
		release(facts);
	}
	tree_write(&tree, path, "1000-1fff\0\n", 11);
	struct facts *facts = read_crash(&tree.sys);
	expect_failed(&facts->crash.cma.fact, KX_FORMAT, "crash_cma_ranges: line 2");
	release(facts);
	tree_remove(&tree);
}

static void test_sizes(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "sys/kernel/kexec_crash_size", "4096\n");
	tree_text(&tree, "sys/kernel/crash_elfcorehdr_size", "8192\n");
	struct facts *facts = read_crash(&tree.sys);
	EXPECT_VALUE(facts->crash.crash_size, 4096);
	EXPECT_VALUE(facts->crash.elfcorehdr_size, 8192);
	tree_text(&tree, "sys/kernel/kexec/crash_size", "0\n");
	tree_text(&tree, "sys/kernel/kexec/crash_elfcorehdr_size", "x\n");
	expect_ok(crash_state_read(
		&tree.sys, &facts->crash)); /* again, over what was read */
	expect_ok(crash_state_read_reservation(&tree.sys, &facts->crash));
	EXPECT_VALUE(facts->crash.crash_size, 0);
	expect_failed(&facts->crash.elfcorehdr_size.fact, KX_FORMAT,
		"sys/kernel/kexec/crash_elfcorehdr_size: 'x'");
	release(facts);
	tree_remove(&tree);
}

#define TEXT 0xffffffff9d000000
#define SYMBOLS                                                                          \
	"0000000000000000 A fixed_percpu_data\n"                                         \
	"ffffffff9d000000 T _text\n"                                                     \
	"ffffffff9d000008 D page_offset_base\n"                                          \
	"ffffffff9fa00000 B _end\n"                                                      \
	"ffffffffc0000000 t _text\t[mod]\n"

/* A kcore that states no physical address; the variable holds page_offset. */
static void write_kcore(const struct tree *tree, uint64_t page_offset)
{
	struct core core;

	core_begin(&core, true, false, 1);
	core_phdr(&core, &(struct core_phdr){.type = PT_LOAD,
				 .offset = 64 + 56,
				 .vaddr = TEXT,
				 .memsz = 0x2a00000});
	core_put(&core, 0, 8);
	core_put(&core, page_offset, 8);
	tree_write(tree, "proc/kcore", core.data, core.size);
	core_end(&core);
}

static void test_symbols(void **state)
{
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/kallsyms", SYMBOLS);
	struct facts *facts = read_crash(&tree.sys);
	EXPECT_VALUE(facts->crash.text_symbol, TEXT);
	EXPECT_VALUE(facts->crash.end_symbol, 0xffffffff9fa00000);
	EXPECT_ABSENT(facts->crash.page_offset);
	release(facts);

	write_kcore(&tree, 0xffff9a8000000000);
	facts = read_crash(&tree.sys);
	assert_true(fact_present(&facts->crash.kcore.fact));
	EXPECT_VALUE(facts->crash.text_symbol, TEXT);
	EXPECT_VALUE(facts->crash.page_offset, 0xffff9a8000000000);
	release(facts);

	write_kcore(&tree, 0);
	facts = read_crash(&tree.sys);
	expect_failed(&facts->crash.page_offset.fact, KX_FORMAT, "page_offset_base is 0");
	release(facts);

	tree_text(&tree, "proc/kcore", "");
	facts = read_crash(&tree.sys);
	expect_failed(
		&facts->crash.page_offset.fact, KX_FORMAT, "/proc/kcore: 0x10 bytes");
	EXPECT_VALUE(facts->crash.text_symbol, TEXT);
	release(facts);
	tree_remove(&tree);
}

static void test_broken_symbols(void **state)
{
	struct tree tree;
	char *line = calloc(1, 100 << 10);

	(void)state;
	tree_make(&tree);
	tree_text(&tree, "proc/kallsyms",
		"0000000000000000 T _text\nffffffff9d000000x T _end\n"
		" B page_offset_base\n T\n\nT _text\n");
	struct facts *facts = read_crash(&tree.sys);
	expect_failed(&facts->crash.text_symbol.fact, KX_DENIED,
		"proc/kallsyms hides the addresses of the kernel (_text is 0)");
	expect_failed(&facts->crash.end_symbol.fact, KX_FORMAT,
		"proc/kallsyms: 'ffffffff9d000000x T _end' has no address");
	expect_failed(&facts->crash.page_offset.fact, KX_FORMAT, "is not a number");
	release(facts);

	/* What stands before a line of no end is known; what may stand behind it is not.
	 */
	memset(line, 'x', (100 << 10) - 1);
	memcpy(line, "ffffffff9d000000 T _text\n", strlen("ffffffff9d000000 T _text\n"));
	tree_text(&tree, "proc/kallsyms", line);
	facts = read_crash(&tree.sys);
	EXPECT_VALUE(facts->crash.text_symbol, TEXT);
	expect_failed(&facts->crash.end_symbol.fact, KX_LIMIT,
		"proc/kallsyms: a line longer than 65536 bytes");
	release(facts);

	tree_text(&tree, "proc/kallsyms", "ffffffff9fa00000 B _end"); /* no newline */
	facts = read_crash(&tree.sys);
	EXPECT_ABSENT(facts->crash.text_symbol);
	EXPECT_VALUE(facts->crash.end_symbol, 0xffffffff9fa00000);
	release(facts);
	free(line);
	tree_remove(&tree);
}

/* 15 MB of symbols before ours, over many buffers. */
static void test_many_symbols(void **state)
{
	struct tree tree;
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	for (unsigned long i = 0; i < 300000; i++)
		fprintf(f, "%016lx t a_function_of_the_kernel_%lu\n", TEXT - i, i);
	fputs(SYMBOLS, f);
	fclose(f);
	tree_make(&tree);
	tree_write(&tree, "proc/kallsyms", text, size);
	struct facts *facts = read_crash(&tree.sys);
	EXPECT_VALUE(facts->crash.text_symbol, TEXT);
	EXPECT_VALUE(facts->crash.end_symbol, 0xffffffff9fa00000);
	release(facts);
	free(text);
	tree_remove(&tree);
}

static void run_script(const char *script, const char *args, const struct tree *tree)
{
	const char *top = getenv("TOP_SRCDIR");
	char *command;

	if (asprintf(&command, "'%s/tests/support/%s' %s %s/root", top ? top : ".",
		    script, args, tree->path) < 0)
		abort();
	assert_int_equal(system(command), 0);
	free(command);
}

/* All facts of the machine that was laid out there. */
static struct facts *read_root(const struct tree *tree)
{
	char *root = tree_path(tree, "root");
	struct sys sys;

	expect_ok(sys_open(root, &sys));
	struct facts *facts = read_all(&sys);
	expect_ok(crash_state_read(&sys, &facts->crash));
	expect_ok(crash_state_read_reservation(&sys, &facts->crash));
	sys_close(&sys);
	free(root);
	return facts;
}

static struct facts *read_machine(const char *name)
{
	struct tree tree;

	tree_make(&tree);
	run_script("mktree", name, &tree);
	struct facts *facts = read_root(&tree);
	tree_remove(&tree);
	return facts;
}

static bool is_direct_map(const struct kcore_part *load)
{
	return load->paddr != UINT64_MAX && load->vaddr < 0xffffffff80000000;
}

/* What the files of a machine say of each other: a kernel would say the same. */
static void check_addresses(const struct facts *facts)
{
	const struct fact_kcore *kcore = &facts->crash.kcore;
	const struct range kernel = facts->memory.kernel;
	const struct fact_crash_notes *notes = &facts->crash.notes;
	struct range info = {facts->crash.vmcoreinfo.paddr,
		facts->crash.vmcoreinfo.paddr + facts->crash.vmcoreinfo.size};

	assert_int_equal(kcore->loads[0].paddr, kernel.start);
	assert_int_equal(kcore->loads[0].size, range_size(kernel));
	for (size_t i = 1; i < kcore->nloads; i++)
		if (is_direct_map(&kcore->loads[i]))
			assert_int_equal(kcore->loads[i].vaddr - kcore->loads[i].paddr,
				0xffff9a8000000000);
	for (size_t i = 0; i < notes->n; i++) {
		struct range r = {notes->paddrs[i], notes->paddrs[i] + notes->size};

		assert_true(range_set_covers(&facts->memory.ram, r));
		assert_false(range_set_overlaps(&facts->memory.crash, r));
	}
	assert_true(range_set_covers(&facts->memory.ram, info));
	assert_false(range_set_overlaps(&facts->memory.crash, info));
	assert_non_null(strstr(kcore->vmcoreinfo, "SYMBOL(_stext)=ffffffff9d000000\n"));
	if (facts->memory.crash.n)
		assert_int_equal(facts->crash.crash_size.value,
			range_size(facts->memory.crash.v[facts->memory.crash.n - 1]));
}

static void test_machines(void **state)
{
	static const struct {
		const char *name;
		size_t regions, cpus, cma;
	} machines[] = {
		{"crash-one", 1, 2, 0},
		{"crash-high-low", 2, 2, 0},
		{"crash-high-only", 1, 2, 0},
		{"crash-cma", 1, 2, 2},
		{"crash-absent-cpus", 1, 3, 0},
		{"crash-asked", 0, 2, 0},
		{"crash-small", 1, 2, 0},
		{"crash-kmem", 1, 2, 0},
		{"crash-hotplug", 1, 2, 0},
		{"crash-efi", 1, 2, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		struct facts *facts = read_machine(machines[i].name);

		print_message("%s\n", machines[i].name);
		assert_int_equal(facts->memory.crash.n, machines[i].regions);
		assert_int_equal(facts->crash.notes.n, machines[i].cpus);
		assert_int_equal(facts->crash.cma.ranges.n, machines[i].cma);
		check_addresses(facts);
		EXPECT_ABSENT(facts->crash.text_symbol);
		release(facts);
	}
}

static void test_special_machines(void **state)
{
	(void)state;
	struct facts *facts = read_machine("crash-nokcore");
	EXPECT_ABSENT(facts->crash.kcore);
	EXPECT_VALUE(facts->crash.text_symbol, TEXT);
	EXPECT_VALUE(facts->crash.end_symbol, TEXT + range_size(facts->memory.kernel));
	EXPECT_ABSENT(facts->crash.page_offset);
	release(facts);

	facts = read_machine("crash-hidden");
	expect_failed(&facts->crash.text_symbol.fact, KX_DENIED, "hides the addresses");
	expect_failed(&facts->crash.end_symbol.fact, KX_DENIED, "(_end is 0)");
	release(facts);

	facts = read_machine("crash-kmem");
	assert_int_equal(facts->memory.driver_ram.n, 2);
	assert_int_equal(facts->memory.driver_ram.v[0].start, 0x108000000);
	assert_int_equal(facts->memory.driver_ram.v[0].end, 0x1c0000000);
	assert_int_equal(facts->memory.driver_ram.v[1].start, 0x240000000);
	release(facts);

	facts = read_machine("crash-hotplug");
	EXPECT_VALUE(facts->crash.elfcorehdr_size, 917616);
	release(facts);

	facts = read_machine("crash-asked");
	EXPECT_VALUE(facts->crash.crash_size, 0);
	assert_non_null(strstr(facts->cmdline.text, " crashkernel="));
	release(facts);
}

static void read_large(void *input)
{
	release(read_root(input));
}

/* 8,192 CPUs and 50,000 ranges: complete, and in proportion. */
static void test_large(void **state)
{
	struct tree tree, eighth;

	(void)state;
	tree_make(&tree);
	tree_make(&eighth);
	run_script("mkcrash-large", "8192 50000", &tree);
	run_script("mkcrash-large", "1024 6250", &eighth);
	struct facts *facts = read_root(&tree);
	assert_int_equal(facts->crash.notes.n, 8192);
	for (uint64_t i = 0; i < 8192; i++)
		assert_int_equal(facts->crash.notes.paddrs[i], 0x60000000 + (i << 12));
	assert_int_equal(facts->memory.ram.n, 50002);
	assert_int_equal(facts->memory.ram.v[50001].start, (4096 + 2 * 49999ULL) << 20);
	assert_int_equal(facts->memory.crash.n, 1);
	release(facts);
	assert_growth("all facts", read_large, &eighth, &tree);
	tree_remove(&eighth);
	tree_remove(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_vmcoreinfo),
		cmocka_unit_test(test_cma),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_broken_symbols),
		cmocka_unit_test(test_many_symbols),
		cmocka_unit_test(test_machines),
		cmocka_unit_test(test_special_machines),
		cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
