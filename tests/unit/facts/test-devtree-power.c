// SPDX-License-Identifier: GPL-2.0-or-later
/* What is made of a device tree, property by property. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/cleanup.h"
#include "devtree-fixture.h"
#include "facts/devtree-power.h"

#define GIB (1ULL << 30)

#define MEMORY_1G                                                                        \
	CELLS_2_2 "/memory@0/device_type = \"memory\"\n"                                 \
		  "/memory@0/reg = <0 0 0 0x40000000>\n"

static struct kx_err *parse(const char *text, struct devtree_power *ret)
{
	KX_AUTO(text_tree_close) struct text_tree t = {0};

	*ret = (struct devtree_power){0};
	text_tree_open(&t, text);
	return devtree_power_parse(&t.tree, ret);
}

#define MACHINE(m, text)                                                                 \
	KX_AUTO(devtree_power_destroy) struct devtree_power m;                           \
	expect_ok(parse(text, &m))

static void test_least(void **state)
{
	MACHINE(m, MEMORY_1G);
	(void)state;
	EXPECT_RANGES(&m.ram, {0, GIB});
	assert_int_equal(m.rma_end, GIB);
	assert_int_equal(m.memory_limit, 0);
	assert_int_equal(m.kernel_end, 0);
	assert_int_equal(range_size(m.crash), 0);
	assert_int_equal(range_size(m.htab), 0);
	assert_int_equal(m.kept.n, 0);
	assert_int_equal(m.reserved_ranges.n, 0);
	assert_int_equal(m.reserved_nodes.n, 0);
	assert_false(m.has_opal);
	assert_int_equal(m.console, POWER_CONSOLE_NONE);
	assert_int_equal(m.ncpu_nodes, 0);
}

/* Ranges of several nodes, out of order and touching; what is no memory is passed by. */
static void test_memory_nodes(void **state)
{
	MACHINE(m, CELLS_2_2 "/memory@80000000/device_type = \"memory\"\n"
			     "/memory@80000000/reg = <0 0x80000000 0 0x40000000>\n"
			     "  <0 0xc0000000 0 0x10000000> <1 0 0 0x10000000>\n"
			     "/memory@0/device_type = \"memory\"\n"
			     "/memory@0/reg = <0 0 0 0x20000000>\n"
			     "/memory@9/device_type = \"memory\"\n"
			     "/other/device_type = \"soc\"\n"
			     "/other/reg = <0 0x20000000 0 0x10000000>\n"
			     "/deep/memory@5/device_type = \"memory\"\n"
			     "/deep/memory@5/reg = <0 0x50000000 0 0x1000>\n"
			     "/off/device_type = \"memory\"\n"
			     "/off/status = \"disabled\"\n"
			     "/off/reg = <0 0x30000000 0 0x10000000>\n"
			     "/ok/device_type = \"memory\"\n"
			     "/ok/status = \"ok\"\n"
			     "/ok/reg = <2 0 0 0x1000>\n"
			     "/okay/device_type = \"memory\"\n"
			     "/okay/status = \"okay\"\n"
			     "/okay/reg = <3 0 0 0x1000>\n");
	(void)state;
	EXPECT_RANGES(&m.ram, {0, 0x20000000}, {0x80000000, 0xd0000000},
		{4 * GIB, 4 * GIB + 0x10000000}, {8 * GIB, 8 * GIB + 0x1000},
		{12 * GIB, 12 * GIB + 0x1000});
	assert_int_equal(m.rma_end, 0x20000000);
}

/* linux,usable-memory counts before reg, but reg says how far real mode reaches. */
static void test_usable(void **state)
{
	MACHINE(m, MEMORY_1G "/memory@0/linux,usable-memory = <0 0 0 0x10000>\n"
			     "  <0 0x20000000 0 0x10000000>\n"
			     "/memory@1/device_type = \"memory\"\n"
			     "/memory@1/reg = <1 0 0 0x1000>\n"
			     "/memory@1/linux,usable-memory = <0 0 0 0>\n");
	(void)state;
	EXPECT_RANGES(&m.ram, {0, 0x10000}, {0x20000000, 0x30000000});
	assert_int_equal(m.rma_end, GIB);
}

static void test_cells_of_one(void **state)
{
	MACHINE(m, "/#address-cells = <1>\n/memory@0/device_type = \"memory\"\n"
		   "/memory@0/reg = <0 0x1000 0x2000 0x1000>\n");
	(void)state;
	assert_int_equal(m.cells.address, 1);
	assert_int_equal(m.cells.size, 1);
	EXPECT_RANGES(&m.ram, {0, 0x1000}, {0x2000, 0x3000});
	assert_int_equal(m.rma_end, 0x1000);
}

/* The longest of the ranges that begin at 0; none: nothing is in reach. */
static void test_rma(void **state)
{
	MACHINE(m, CELLS_2_2 "/m/device_type = \"memory\"\n"
			     "/m/reg = <0 0 0 0x1000> <0 0 0 0x3000> <0 0 0 0x2000>\n");
	MACHINE(n, CELLS_2_2 "/m/device_type = \"memory\"\n"
			     "/m/reg = <0 0x1000 0 0x1000>\n");
	(void)state;
	assert_int_equal(m.rma_end, 0x3000);
	assert_int_equal(n.rma_end, 0);
}

#define DRCONF	    "/ibm,dynamic-reconfiguration-memory"
#define DRCONF_256M DRCONF "/ibm,lmb-size = <0 0x10000000>\n"

static void test_dynamic(void **state)
{
	MACHINE(m, MEMORY_1G DRCONF_256M DRCONF
		"/ibm,dynamic-memory-v2 = <3> <4 0 0 1 0 0x88> <2 0 0x40000000 5 0 8>\n"
		"  <1 0 0x80000000 7 0 8>\n");
	(void)state;
	EXPECT_RANGES(&m.ram, {0, 0x60000000}, {0x80000000, 0x90000000});
	/* Blocks are no part of the first range of memory. */
	assert_int_equal(m.rma_end, GIB);
}

/* A count for each block that counts, and so many ranges. */
static void test_dynamic_usable(void **state)
{
	MACHINE(m, MEMORY_1G DRCONF_256M DRCONF
		"/ibm,dynamic-memory-v2 = <3> <4 0 0 1 0 0x88> <3 0 0x40000000 5 0 8>\n"
		"  <1 0 0x80000000 7 0 8>\n" DRCONF
		"/linux,drconf-usable-memory = <0 0> <0 2> <0 0x50000000 0 0x1000>\n"
		"  <0 0x50002000 0 0x1000> <0 1> <0 0x60000000 0 0x10000000> <0 0>\n");
	(void)state;
	EXPECT_RANGES(&m.ram, {0, GIB}, {0x50000000, 0x50001000},
		{0x50002000, 0x50003000}, {0x60000000, 0x70000000});
}

/* Counts have the cells of sizes, which need not be those of addresses. */
static void test_dynamic_usable_cells(void **state)
{
	MACHINE(m,
		"/m/device_type = \"memory\"\n/m/reg = <0 0 0x40000000>\n" DRCONF
		"/ibm,lmb-size = <0x10000000>\n" DRCONF
		"/ibm,dynamic-memory-v2 = <1> <2 0 0x40000000 5 0 8>\n" DRCONF
		"/linux,drconf-usable-memory = <1 0 0x40000000 0x1000> <0>\n");
	(void)state;
	EXPECT_RANGES(&m.ram, {0, 0x40001000});
}

static void test_firmware(void **state)
{
	MACHINE(m, MEMORY_1G
		"/rtas/linux,rtas-base = <0x2fff0000>\n/rtas/rtas-size = <0x1000>\n"
		"/ibm,opal/opal-base-address = <0 0x30000000>\n"
		"/ibm,opal/opal-entry-address = <0 0x300050c0>\n"
		"/ibm,opal/opal-runtime-size = <0 0x2000000>\n"
		"/soc/pci@1/device_type = \"pci\"\n"
		"/soc/pci@1/linux,tce-base = <0 0x38000000>\n"
		"/soc/pci@1/linux,tce-size = <0x100000>\n"
		"/pci@2/device_type = \"pci\"\n"
		"/pci@3/device_type = \"network\"\n"
		"/pci@3/linux,tce-base = <0 1>\n/pci@3/linux,tce-size = <1>\n");
	(void)state;
	EXPECT_RANGES(&m.kept, {0x2fff0000, 0x2fff1000}, {0x30000000, 0x32000000},
		{0x38000000, 0x38100000});
	assert_true(m.has_opal);
	assert_int_equal(m.opal_base, 0x30000000);
	assert_int_equal(m.opal_entry, 0x300050c0);
}

#define MEMORY_64G                                                                       \
	CELLS_2_2 "/memory@0/device_type = \"memory\"\n"                                 \
		  "/memory@0/reg = <0 0 0x10 0>\n"
#define VTPM "/vdevice/vtpm@30000003/linux,sml-"

/* The place of a virtual TPM's log is in the byte order by which it is memory. */
static void test_vtpm_log(void **state)
{
	MACHINE(little, MEMORY_1G VTPM "base = [00 00 ff 0f 00 00 00 00]\n" VTPM
				       "size = [00 00 01 00]\n"
				       "/vdevice/vty@30000000/reg = <0>\n");
	MACHINE(big, MEMORY_1G "/vdevice/l-lan@2/reg = <2>\n" VTPM
			       "base = <0 0x0fff0000>\n" VTPM "size = <0x10000>\n");
	(void)state;
	EXPECT_RANGES(&little.kept, {0x0fff0000, 0x10000000});
	EXPECT_RANGES(&big.kept, {0x0fff0000, 0x10000000});
	assert_int_equal(little.vtpm.log.start, 0x0fff0000);
	assert_false(little.vtpm.big_endian);
	assert_true(big.vtpm.big_endian);
}

/* With much memory both are: the log lies where the first kernel can have put it. */
static void test_vtpm_log_in_much_memory(void **state)
{
	MACHINE(little, MEMORY_64G VTPM "base = [00 00 00 0c 00 00 00 00]\n" VTPM
					"size = [00 00 01 00]\n");
	MACHINE(big, MEMORY_64G VTPM "base = <0 0x0c000000>\n" VTPM "size = <0x10000>\n");
	(void)state;
	EXPECT_RANGES(&little.kept, {0x0c000000, 0x0c010000});
	EXPECT_RANGES(&big.kept, {0x0c000000, 0x0c010000});
	assert_false(little.vtpm.big_endian);
	assert_true(big.vtpm.big_endian);
}

/* What is no memory, half of a pair, or of another size, is nothing to keep. */
static void test_vtpm_log_strange(void **state)
{
	static const char *const logs[] = {
		VTPM "base = <0 0x3fff0000>\n" VTPM "size = <0x20000>\n",
		VTPM "base = <0 0x10000000>\n" VTPM "size = <0>\n",
		VTPM "base = <0xffffffff 0xffffffff>\n" VTPM "size = <0xffffffff>\n",
		VTPM "base = <0 0x10000000>\n",
		VTPM "size = <0x10000>\n",
		VTPM "base = <0x10000000>\n" VTPM "size = <0x10000>\n",
		VTPM "base = <0 0x10000000>\n" VTPM "size = <0 0x10000>\n",
		("/vtpm@1/linux,sml-base = <0 0x10000000>\n"
		 "/vtpm@1/linux,sml-size = <0x10000>\n"),
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(logs); i++) {
		char text[400];

		snprintf(text, sizeof(text), "%s%s", MEMORY_1G, logs[i]);
		MACHINE(m, text);
		assert_int_equal(m.kept.n, 0);
		assert_int_equal(range_size(m.vtpm.log), 0);
	}
}

/* One among the functions of the hypervisor. */
static void test_set_mode(void **state)
{
	MACHINE(m, MEMORY_1G "/rtas/ibm,hypertas-functions = \"hcall-bulk\", "
			     "\"hcall-set-mode\", \"hcall-sprg0\"\n");
	MACHINE(n, MEMORY_1G "/rtas/ibm,hypertas-functions = \"hcall-set-mode-1\"\n"
			     "/rtas/functions = \"hcall-set-mode\"\n");
	(void)state;
	assert_true(m.set_mode);
	assert_false(n.set_mode);
}

/* Half of a pair is no range; OPAL is used when both of its addresses are there. */
static void test_halves(void **state)
{
	MACHINE(m, MEMORY_1G "/rtas/linux,rtas-base = <0x2fff0000>\n"
			     "/ibm,opal/opal-base-address = <0 0x30000000>\n"
			     "/chosen/linux,crashkernel-size = <0 0x1000>\n"
			     "/chosen/linux,htab-base = <0 0x1000>\n");
	MACHINE(n, MEMORY_1G "/ibm,opal/opal-entry-address = <0 0x30000000>\n"
			     "/rtas/rtas-size = <1>\n");
	(void)state;
	assert_int_equal(m.kept.n, 0);
	assert_false(m.has_opal);
	assert_int_equal(range_size(m.crash), 0);
	assert_int_equal(range_size(m.htab), 0);
	assert_false(n.has_opal);
	assert_int_equal(n.kept.n, 0);
}

static void test_reserved(void **state)
{
	MACHINE(m,
		MEMORY_1G "/reserved-ranges = <0 0x1000 0 0x1000> <0 0x5000 0 0x1000>\n"
			  "/reserved-memory/#address-cells = <1>\n"
			  "/reserved-memory/#size-cells = <1>\n"
			  "/reserved-memory/a/reg = <0x6000 0x1000>\n"
			  "/reserved-memory/b/no-map =\n"
			  "/reserved-memory/c/reg = <0x8000 0x1000 0xa000 0x1000>\n"
			  "/reserved-memory/c/deeper/reg = <0xc000 0x1000>\n"
			  "/reserved-memory/d/reg = <0x10000>\n"
			  "/reserved-nearly/a/reg = <0xe000 0x1000>\n");
	(void)state;
	EXPECT_RANGES(&m.reserved_ranges, {0x1000, 0x2000}, {0x5000, 0x6000});
	EXPECT_RANGES(
		&m.reserved_nodes, {0x6000, 0x7000}, {0x8000, 0x9000}, {0xa000, 0xb000});
}

/* Byte 24 of what client and firmware agreed on. */
#define ZEROES "00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
#define VEC5(mmu)                                                                        \
	"/chosen/ibm,architecture-vec-5 = [19 00 20 00 00 a0 05 00 " ZEROES              \
	"80 40 " mmu "]\n"

static void test_radix(void **state)
{
	MACHINE(radix, MEMORY_1G VEC5("40 00 40"));
	MACHINE(hash, MEMORY_1G VEC5("00 00 40"));
	MACHINE(either, MEMORY_1G VEC5("80"));
	MACHINE(old, MEMORY_1G VEC5(""));

	(void)state;
	assert_true(radix.radix);
	assert_false(hash.radix);
	assert_false(either.radix);
	assert_false(old.radix);
}

static void test_chosen(void **state)
{
	MACHINE(m, MEMORY_1G "/chosen/linux,kernel-end = <0 0x2880000>\n"
			     "/chosen/linux,memory-limit = <0 0x30000000>\n"
			     "/chosen/linux,crashkernel-base = <0 0x20000000>\n"
			     "/chosen/linux,crashkernel-size = <0 0x10000000>\n"
			     "/chosen/linux,htab-base = <0 0x3000000>\n"
			     "/chosen/linux,htab-size = <0x1000>\n");
	(void)state;
	assert_int_equal(m.kernel_end, 0x2880000);
	assert_int_equal(m.memory_limit, 0x30000000);
	assert_int_equal(m.crash.start, 0x20000000);
	assert_int_equal(m.crash.end, 0x30000000);
	assert_int_equal(m.htab.start, 0x3000000);
	assert_int_equal(m.htab.end, 0x3001000);
}

#define VTY                                                                              \
	"/vdevice/vty@71000000/compatible = \"hvterm1\"\n"                               \
	"/vdevice/vty@71000000/reg = <0x71000000>\n"
#define OPAL_CONSOLE                                                                     \
	"/ibm,opal/consoles/serial@3/compatible = \"x\", \"ibm,opal-console-raw\"\n"     \
	"/ibm,opal/consoles/serial@3/reg = <3>\n"
#define OPAL                                                                             \
	"/ibm,opal/opal-base-address = <0 1>\n"                                          \
	"/ibm,opal/opal-entry-address = <0 1>\n"
#define STDOUT(path) "/chosen/stdout-path = " path "\n"

static void test_console(void **state)
{
	static const struct {
		const char *text;
		enum power_console console;
		uint32_t unit;
	} cases[] = {
		{MEMORY_1G VTY STDOUT("\"/vdevice/vty@71000000\""), POWER_CONSOLE_HVC,
			0x71000000},
		{MEMORY_1G VTY STDOUT("\"/vdevice/vty@71000000:115200n8\""),
			POWER_CONSOLE_HVC, 0x71000000},
		/* The older name counts first. */
		{MEMORY_1G VTY OPAL OPAL_CONSOLE STDOUT(
			 "\"/ibm,opal/consoles/serial@3\"") "/chosen/linux,stdout-path = "
							    "\"/vdevice/vty@71000000\"\n",
			POWER_CONSOLE_HVC, 0x71000000},
		{MEMORY_1G OPAL OPAL_CONSOLE STDOUT("\"/ibm,opal/consoles/serial@3:9\""),
			POWER_CONSOLE_OPAL, 3},
		/* Nobody to call. */
		{MEMORY_1G OPAL_CONSOLE STDOUT("\"/ibm,opal/consoles/serial@3\""),
			POWER_CONSOLE_NONE, 3},
		{MEMORY_1G VTY STDOUT("\"/vdevice/vty@7\""), POWER_CONSOLE_NONE, 0},
		{MEMORY_1G VTY STDOUT(""), POWER_CONSOLE_NONE, 0},
		/* Without a NUL, without reg, of another kind, not named. */
		{MEMORY_1G VTY STDOUT("[2f 76]"), POWER_CONSOLE_NONE, 0},
		{MEMORY_1G "/v/compatible = \"hvterm1\"\n" STDOUT("\"/v\""),
			POWER_CONSOLE_NONE, 0},
		{MEMORY_1G
			"/v/compatible = \"hvterm1\"\n/v/reg = [00]\n" STDOUT("\"/v\""),
			POWER_CONSOLE_NONE, 0},
		{MEMORY_1G "/v/compatible = \"hvterm-protocol\"\n/v/reg = <5>\n" STDOUT(
			 "\"/v\""),
			POWER_CONSOLE_NONE, 5},
		{MEMORY_1G VTY, POWER_CONSOLE_NONE, 0},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		MACHINE(m, cases[i].text);
		assert_int_equal(m.console, cases[i].console);
		assert_int_equal(m.console_unit, cases[i].unit);
	}
}

/* A path longer than any that firmware has. */
static void test_long_path(void **state)
{
	char text[1024];

	(void)state;
	snprintf(text, sizeof(text), "%s/chosen/stdout-path = \"/%0*d\"\n", MEMORY_1G,
		600, 0);
	MACHINE(m, text);
	assert_int_equal(m.console, POWER_CONSOLE_NONE);
}

#define CPU(n, threads)                                                                  \
	"/cpus/c@" n "/device_type = \"cpu\"\n"                                          \
	"/cpus/c@" n "/ibm,ppc-interrupt-server#s = " threads "\n"

static void test_cpus(void **state)
{
	MACHINE(m, MEMORY_1G CPU("0", "<0 1 2 3>") CPU(
			   "4", "<4 5 6 7>") "/cpus/c@4/l2/x = [00 00 00 00 00 00 00]\n"
					     "/cpus/c@8/device_type = \"cpu\"\n" CPU(
						     "9", "[00]"));
	(void)state;
	assert_int_equal(m.ncpu_nodes, 4);
	assert_int_equal(m.ncpu_threads, 4 + 4 + 1 + 1);
	/*
	 * c@4: its tokens and name (8 + 4), "cpu" (12 + 4), four threads (12 + 16), and
	 * the node below it: 8 + 4, 12 + 8.
	 */
	assert_int_equal(m.cpu_node_size, 12 + 16 + 28 + 12 + 20);
}

static void test_errors(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{CELLS_2_2, "the device tree shows no memory"},
		{CELLS_2_2 "/m/device_type = \"memory\"\n/m/reg =\n", "shows no memory"},
		{CELLS_2_2 "/m/device_type = \"memory\"\n/m/reg = <0 0 0 0>\n",
			"shows no memory"},
		{MEMORY_1G "/m/device_type = \"memory\"\n/m/reg = <0 0 0>\n",
			"m: reg: a number of 8 bytes"},
		{MEMORY_1G "/m/device_type = \"memory\"\n/m/reg = <0 0 0 1>\n"
			   "/m/linux,usable-memory = <0>\n",
			"m: linux,usable-memory: a number of 8 bytes"},
		{MEMORY_1G "/m/device_type = \"memory\"\n"
			   "/m/reg = <0xffffffff 0xffffffff 0 1>\n",
			"pass 64 bits"},
		{"/#size-cells = <0>\n", "'#size-cells' of node '' is 0"},
		{MEMORY_1G "/rtas/linux,rtas-base = [00]\n/rtas/rtas-size = <1>\n",
			"'linux,rtas-base' of node 'rtas' has 1 bytes"},
		{MEMORY_1G "/rtas/linux,rtas-base = <0xffffffff 0xffffffff>\n"
			   "/rtas/rtas-size = <1>\n",
			"'linux,rtas-base' 0xffffffffffffffff and 'rtas-size' 0x1 pass"},
		{MEMORY_1G "/ibm,opal/opal-base-address = <1 2 3>\n", "has 12 bytes"},
		{MEMORY_1G "/ibm,opal/opal-entry-address =\n", "has 0 bytes"},
		{MEMORY_1G "/p/device_type = \"pci\"\n/p/linux,tce-base = [00 00]\n",
			"has 2 bytes"},
		{MEMORY_1G "/reserved-ranges = <0 1>\n", "reserved-ranges: a number"},
		{MEMORY_1G "/reserved-memory/#size-cells = <7>\n",
			"is 7, and not 1 or 2"},
		{MEMORY_1G "/chosen/linux,kernel-end = [00]\n", "has 1 bytes"},
		{MEMORY_1G "/chosen/linux,memory-limit = [00]\n", "has 1 bytes"},
		{MEMORY_1G "/chosen/linux,crashkernel-size = [00]\n", "has 1 bytes"},
		{MEMORY_1G "/chosen/linux,htab-base = [00]\n", "has 1 bytes"},
		{MEMORY_1G DRCONF "/ibm,dynamic-memory = <0>\n", "without ibm,lmb-size"},
		{MEMORY_1G DRCONF_256M DRCONF
			"/ibm,dynamic-memory = <1> <0 0 1 0 0 8>\n" DRCONF
			"/linux,drconf-usable-memory =\n",
			"linux,drconf-usable-memory: a number of 8 bytes"},
		{MEMORY_1G DRCONF_256M DRCONF
			"/ibm,dynamic-memory = <1> <0 0 1 0 0 8>\n" DRCONF
			"/linux,drconf-usable-memory = <0xffffffff 0xffffffff> <0 0>\n",
			"linux,drconf-usable-memory: a number of 8 bytes"},
	};
	struct devtree_power m;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		expect_err(parse(cases[i].text, &m), KX_FORMAT, cases[i].message);
		assert_null(m.ram.v);
		assert_null(m.kept.v);
		assert_null(m.reserved_ranges.v);
		assert_null(m.reserved_nodes.v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_memory_nodes),
		cmocka_unit_test(test_usable),
		cmocka_unit_test(test_cells_of_one),
		cmocka_unit_test(test_rma),
		cmocka_unit_test(test_dynamic),
		cmocka_unit_test(test_dynamic_usable),
		cmocka_unit_test(test_dynamic_usable_cells),
		cmocka_unit_test(test_firmware),
		cmocka_unit_test(test_vtpm_log),
		cmocka_unit_test(test_vtpm_log_in_much_memory),
		cmocka_unit_test(test_vtpm_log_strange),
		cmocka_unit_test(test_set_mode),
		cmocka_unit_test(test_halves),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_radix),
		cmocka_unit_test(test_chosen),
		cmocka_unit_test(test_console),
		cmocka_unit_test(test_long_path),
		cmocka_unit_test(test_cpus),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
