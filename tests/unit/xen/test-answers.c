// SPDX-License-Identifier: GPL-2.0-or-later
/* Xen's answers as text, and captured machines that have them. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "expect.h"
#include "facts-fixture.h"
#include "xen/facts/xen-facts.h"

static const char whole[] = "# a comment\n"
			    "status default 1\n"
			    "status crash 0\n"
			    "\n"
			    "range crash 0x4000000 268435456\n"
			    "range cpu 0 0x1000 0x2b8\n"
			    "range cpu 1 0 0\n"
			    "range  cpu\t2 8192 500\n"
			    "range cpu 7 0x3000 0\n"
			    "range vmcoreinfo 0xbfad8c80 0x1000\n"
			    "memory 00100000-bffdbfff System RAM\n"
			    "memory 00000000-0009fbff System RAM\n"
			    "memory 00000000-00000fff Reserved\n"
			    "memory 100000000-ffffffffffffffff   ACPI Tables";

static struct kx_err *parse(const char *text, struct fact_xen *ret)
{
	return xen_parse_answers("here", text, strlen(text), ret);
}

static void test_whole(void **state)
{
	struct fact_xen xen = {0};

	(void)state;
	expect_ok(parse(whole, &xen));
	assert_true(xen.default_status);
	assert_false(xen.crash_status);
	assert_int_equal(xen.crash.start, 0x4000000);
	assert_int_equal(xen.crash.end, 0x14000000);
	assert_int_equal(xen.ncpus, 2);
	assert_int_equal(xen.cpus[0].paddr, 0x1000);
	assert_int_equal(xen.cpus[0].size, 0x2b8);
	assert_int_equal(xen.cpus[1].paddr, 8192);
	assert_int_equal(xen.cpus[1].size, 500);
	assert_int_equal(xen.vmcoreinfo.paddr, 0xbfad8c80);
	assert_int_equal(xen.vmcoreinfo.size, 0x1000);
	xen_destroy(&xen);
	assert_null(xen.cpus);
	xen_destroy(&xen);
}

/* The map is in Xen's order; where entries overlap, RAM loses. */
static void test_map(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set ram = {0};
	struct fact_xen xen = {0};

	(void)state;
	expect_ok(parse(whole, &xen));
	assert_int_equal(xen.map.n, 4);
	assert_int_equal(xen.map.v[0].range.start, 0x100000);
	assert_int_equal(xen.map.v[0].range.end, 0xbffdc000);
	assert_int_equal(xen.map.v[2].type, MEMORY_RESERVED);
	assert_int_equal(xen.map.v[3].type, MEMORY_ACPI);
	assert_int_equal(xen.map.v[3].range.end, UINT64_MAX);
	expect_ok(memmap_ram(&xen.map, &ram));
	assert_int_equal(ram.n, 2);
	assert_int_equal(ram.v[0].start, 0x1000);
	assert_int_equal(ram.v[0].end, 0x9fc00);
	xen_destroy(&xen);
}

/* Empty text, no newline at the end, and a second parse that forgets the first. */
static void test_little(void **state)
{
	struct fact_xen xen = {0};

	(void)state;
	expect_ok(parse(whole, &xen));
	expect_ok(parse("", &xen));
	assert_int_equal(xen.ncpus + xen.map.n + xen.crash.end, 0);
	expect_ok(parse("range crash 0x100000 0", &xen));
	assert_int_equal(xen.crash.start, 0);
	assert_int_equal(xen.crash.end, 0);
	expect_ok(parse("range vmcoreinfo 0x1000 0\n", &xen));
	assert_int_equal(xen.vmcoreinfo.paddr, 0);
	expect_ok(xen_parse_answers("here", "status crash 1XX", 14, &xen));
	assert_true(xen.crash_status);
	xen_destroy(&xen);
}

static const struct {
	const char *text, *message;
} lies[] = {
	{"state crash 1\n", "line 1: 'state' starts no line"},
	{"status\n", "'default' or 'crash' is missing behind 'status'"},
	{"status panic 1\n", "'default' or 'crash' is missing"},
	{"status crash\n", "'' is not a number"},
	{"status crash 2\n", "a status is 0 or 1"},
	{"status crash 1 1\n", "'1' is left over"},
	{"status crash 1\nstatus crash 1\n", "line 2: the same once more"},
	{"range\n", "'crash', 'vmcoreinfo' or 'cpu' is missing"},
	{"range crash 0x1000\n", "'' is not a number"},
	{"range crash -1 1\n", "'-1' is not a number"},
	{"range crash 12k 1\n", "'12k' is not a number"},
	{"range crash 1 1 1\n", "'1' is left over"},
	{"range crash 1 0x10000000000000000\n", "does not fit into 64 bits"},
	{"range crash 0xfffffffffffff000 0x2000\n", "goes beyond 64 bits"},
	{"range vmcoreinfo 0xfffffffffffff000 0x2000\n", "goes beyond 64 bits"},
	{"range cpu 0 0xfffffffffffff000 0x2000\n", "goes beyond 64 bits"},
	{"range crash 0 0\nrange crash 0 0\n", "line 2: the same once more"},
	{"range cpu\n", "'' is not a number"},
	{"range cpu 65536 1 1\n", "the number of the CPU is too large"},
	{"range cpu 1 1 1\nrange cpu 1 1 1\n", "line 2: the CPUs' numbers do not ascend"},
	{"range cpu 1 1 1\n\nrange cpu 0 1 1\n", "line 3: the CPUs' numbers"},
	{"memory\n", "'START-END' is missing"},
	{"memory 1000\n", "'START-END' is missing"},
	{"memory 1000-\n", "'' is not a number"},
	{"memory -1000\n", "'' is not a number"},
	{"memory 1000-2000-3000 Reserved\n", "'2000-3000' is not a number"},
	{"memory 2000-1fff Reserved\n", "the end is below the start"},
	{"memory 1000-1fff\n", "'' is no type of memory"},
	{"memory 1000-1fff Core\n", "'Core' is no type of memory"},
};

static void test_lies(void **state)
{
	struct fact_xen xen = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		expect_ok(parse(whole, &xen));
		expect_err(parse(lies[i].text, &xen), KX_FORMAT, lies[i].message);
		assert_null(xen.cpus);
		assert_int_equal(xen.map.n + xen.crash.end + xen.default_status, 0);
	}
	expect_err(xen_parse_answers("here", "status\0crash 1\n", 15, &xen), KX_FORMAT,
		"here: line 1: a NUL byte");
	char *text = malloc(2050);
	memset(text, ' ', 2050);
	expect_ok(xen_parse_answers("here", text, 2048, &xen));
	expect_err(xen_parse_answers("here", text, 2049, &xen), KX_FORMAT, "too long");
	free(text);
}

static const struct {
	const char *line, *name;
	uint16_t port;
} consoles[] = {
	{"", "ttyS0", 0x3f8},
	{"console=com1 com1=115200,8n1 sync_console", "ttyS0,115200n8", 0x3f8},
	{"com1=9600 com2=38400,7e1\tconsole=vga,com2H,com1", "ttyS1,38400e7", 0x2f8},
	{"com1=115200/1843200,8n1,0x3f8,4", "ttyS0,115200n8", 0x3f8},
	{"com1=auto,8n1 console=com1", "ttyS0", 0x3f8},
	{"com1=57600,8m1", "ttyS0,57600", 0x3f8},
	{"com1=9600 com1=115200,", "ttyS0,115200", 0x3f8},
	{"com1=115200,8n1,,4 -- com1=1", "ttyS0,115200n8", 0x3f8},
	{"com1=115200,8n1,0x2f8", NULL, 0},
	{"com1=115200,8n1,pci", NULL, 0},
	{"console=vga", NULL, 0},
	{"console=none,com", NULL, 0},
	{"console=dbgp,hvc com1=115200", NULL, 0},
	{"console=", NULL, 0},
};

static void test_console(void **state)
{
	struct xen_console console;

	(void)state;
	for (size_t i = 0; i < sizeof(consoles) / sizeof(consoles[0]); i++) {
		KX_AUTO(freep) char *name = NULL;

		xen_console_parse(consoles[i].line, &console);
		assert_int_equal(console.port, consoles[i].port);
		assert_int_equal(console.com != 0, consoles[i].name != NULL);
		if (!consoles[i].name)
			continue;
		expect_ok(xen_console_for_linux(&console, &name));
		assert_string_equal(name, consoles[i].name);
	}
}

static void test_command_line(void **state)
{
	struct fact_xen xen = {0};

	(void)state;
	expect_ok(parse("status crash 0\n", &xen));
	assert_int_equal(xen.console.com, 0);
	expect_ok(parse("command-line com2=9600 console=com2\n", &xen));
	assert_int_equal(xen.console.com, 2);
	assert_int_equal(xen.console.baud, 9600);
	expect_ok(parse("command-line\n", &xen));
	assert_int_equal(xen.console.com, 1);
	expect_err(parse("command-line a\ncommand-line b\n", &xen), KX_FORMAT,
		"line 2: the same once more");
	assert_int_equal(xen.console.com, 0);
}

static void test_error_line(void **state)
{
	struct fact_xen xen = {0};

	(void)state;
	expect_err(parse("status crash 1\nerror  no  device: run\n", &xen),
		KX_UNSUPPORTED, "here: line 2: no  device: run");
	assert_false(xen.crash_status);
	expect_err(parse("error", &xen), KX_UNSUPPORTED, "no reason is given");
}

static void test_many_cpus(void **state)
{
	struct fact_xen xen = {0};
	char *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	for (int i = 0; i < XEN_CPU_MAX; i++)
		fprintf(f, "range cpu %d 0x%x 0x1f4\n", i, (i + 1) << 12);
	fclose(f);
	expect_ok(xen_parse_answers("here", text, size, &xen));
	assert_int_equal(xen.ncpus, XEN_CPU_MAX);
	assert_int_equal(xen.cpus[XEN_CPU_MAX - 1].paddr, (uint64_t)XEN_CPU_MAX << 12);
	expect_err(
		xen_add_cpu(&xen, (struct xen_note){1, 1}), KX_LIMIT, "more than 65536");
	xen_destroy(&xen);
	free(text);
}

static void test_read_tree(void **state)
{
	struct fact_xen xen = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	expect_ok(xen_read(&tree.sys, &xen));
	assert_int_equal(xen.fact.state, FACT_ABSENT);
	tree_text(&tree, "xen/answers", whole);
	expect_ok(xen_read(&tree.sys, &xen));
	assert_true(fact_present(&xen.fact));
	assert_int_equal(xen.ncpus, 2);
	tree_text(&tree, "xen/answers", "error modprobe\n");
	expect_ok(xen_read(&tree.sys, &xen));
	expect_failed(&xen.fact, KX_UNSUPPORTED, "/xen/answers: line 1: modprobe");
	assert_int_equal(xen.ncpus, 0);
	xen_destroy(&xen);
	tree_remove(&tree);
}

#ifndef HAVE_XEN
static void test_not_built(void **state)
{
	struct fact_xen xen = {0};
	struct tree tree;

	(void)state;
	tree_make(&tree);
	tree.sys.live = true;
	expect_ok(xen_read(&tree.sys, &xen));
	expect_failed(&xen.fact, KX_UNSUPPORTED,
		"asking Xen needs libxenctrl.so.4.*, and this program was built without "
		"it (--without-xen)");
	xen_destroy(&xen);
	tree_remove(&tree);
}
#endif

/* The machine as it was captured: its role, and Xen's answers. */
static void read_machine(const char *name, struct facts **facts, struct fact_xen *xen)
{
	const char *top = getenv("TOP_SRCDIR");
	struct tree tree;
	struct sys sys;
	char *command;

	tree_make(&tree);
	if (asprintf(&command, "'%s/tests/support/mktree' %s %s/root", top ? top : ".",
		    name, tree.path) < 0)
		abort();
	assert_int_equal(system(command), 0);
	free(command);
	char *root = tree_path(&tree, "root");
	expect_ok(sys_open(root, &sys));
	*facts = read_all(&sys);
	expect_ok(xen_read(&sys, xen));
	sys_close(&sys);
	free(root);
	tree_remove(&tree);
}

static const struct {
	const char *name;
	enum xen_role role;
	enum fact_state state;
	uint64_t crash, size;
} machines[] = {
	{"small-vm", XEN_NONE, FACT_ABSENT, 0, 0},
	{"xen-dom0", XEN_DOM0_PV, FACT_PRESENT, 0x4000000, 0x10000000},
	{"xen-dom0-no-area", XEN_DOM0_PV, FACT_PRESENT, 0, 0},
	{"xen-dom0-high", XEN_DOM0_PV, FACT_PRESENT, 0x128000000, 0x10000000},
	{"xen-no-privcmd", XEN_DOM0_PV, FACT_FAILED, 0, 0},
	{"xen-pvh", XEN_DOM0_PVH, FACT_ABSENT, 0, 0},
	{"xen-domu-pv", XEN_DOMU_PV, FACT_ABSENT, 0, 0},
	{"xen-domu-hvm", XEN_DOMU_HVM, FACT_ABSENT, 0, 0},
};

static void test_machines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++) {
		struct fact_xen xen = {0};
		struct facts *facts;

		read_machine(machines[i].name, &facts, &xen);
		EXPECT_VALUE(facts->xen_role, machines[i].role);
		assert_int_equal(xen.fact.state, machines[i].state);
		assert_int_equal(xen.crash.start, machines[i].crash);
		assert_int_equal(range_size(xen.crash), machines[i].size);
		assert_int_equal(xen.ncpus, fact_present(&xen.fact) ? 2 : 0);
		xen_destroy(&xen);
		release(facts);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_little),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_console),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_error_line),
		cmocka_unit_test(test_many_cpus),
		cmocka_unit_test(test_read_tree),
		cmocka_unit_test(test_machines),
#ifndef HAVE_XEN
		cmocka_unit_test(test_not_built),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
