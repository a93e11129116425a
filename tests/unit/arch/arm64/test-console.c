// SPDX-License-Identifier: GPL-2.0-or-later
/* Where purgatory speaks on arm64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "world-arm64.h"

/* ---- what the device tree tells ---------------------------------------------------- */

static void expect_tree_uart(const char *text, enum uart_kind kind, uint64_t paddr)
{
	struct text_tree t;
	struct uart uart;

	text_tree_open(&t, text);
	expect_ok(arm64_tree_uart(&t.tree, &uart));
	text_tree_close(&t);
	if (uart.kind != kind || uart.paddr != paddr)
		fail_msg("%d at 0x%llx of\n%s", uart.kind, (unsigned long long)uart.paddr,
			text);
}

#define PL011                                                                            \
	"/pl011@9000000/compatible = \"arm,pl011\", \"arm,primecell\"\n"                 \
	"/pl011@9000000/reg = <0 0x9000000 0 0x1000>\n"
#define STDOUT "/chosen/stdout-path = \"/pl011@9000000\"\n"

static void test_tree(void **state)
{
	(void)state;
	expect_tree_uart(CELLS_2_2 PL011 STDOUT, UART_PL011, 0x9000000);
	expect_tree_uart(CELLS_2_2 PL011
		"/chosen/stdout-path = \"/pl011@9000000:115200n8\"\n",
		UART_PL011, 0x9000000);
	expect_tree_uart(CELLS_2_2 PL011 "/aliases/serial0 = \"/pl011@9000000\"\n"
					 "/chosen/stdout-path = \"serial0:115200n8\"\n",
		UART_PL011, 0x9000000);
	expect_tree_uart("/#address-cells = <1>\n/#size-cells = <1>\n"
			 "/uart@9/compatible = \"arm,sbsa-uart\"\n"
			 "/uart@9/reg = <0x9000000 0x1000>\n"
			 "/chosen/stdout-path = \"/uart@9\"\n",
		UART_PL011, 0x9000000);
}

static void test_tree_8250(void **state)
{
	static const char text[] = CELLS_2_2
		"/serial@1/compatible = \"rockchip,rk3399-uart\", \"snps,dw-apb-uart\"\n"
		"/serial@1/reg = <0 0xff1a0000 0 0x100>\n"
		"/serial@1/reg-shift = <2>\n/serial@1/reg-io-width = <4>\n"
		"/chosen/stdout-path = \"/serial@1\"\n";
	struct text_tree t;
	struct uart uart;

	(void)state;
	text_tree_open(&t, text);
	expect_ok(arm64_tree_uart(&t.tree, &uart));
	text_tree_close(&t);
	assert_int_equal(uart.kind, UART_8250);
	assert_int_equal(uart.paddr, 0xff1a0000);
	assert_int_equal(uart.shift, 2);
	assert_true(uart.wide);
}

/* Addresses of a bus are those of what it is on only where its ranges say so. */
static void test_tree_buses(void **state)
{
#define SOC   "/soc/#address-cells = <1>\n/soc/#size-cells = <1>\n"
#define INNER "/soc/apb/#address-cells = <1>\n/soc/apb/#size-cells = <1>\n"
#define UART_IN                                                                          \
	"/soc/apb/uart@201000/compatible = \"arm,pl011\"\n"                              \
	"/soc/apb/uart@201000/reg = <0x7e201000 0x200>\n"                                \
	"/chosen/stdout-path = \"/soc/apb/uart@201000\"\n"
	(void)state;
	expect_tree_uart(CELLS_2_2 SOC
		"/soc/ranges = <0x7c000000 0 0xfc000000 0x1000000>, "
		"<0x7e000000 0x1 0xfe000000 0x1800000>\n" INNER
		"/soc/apb/ranges =\n" UART_IN,
		UART_PL011, 0x1fe201000);
	expect_tree_uart(CELLS_2_2 SOC
		"/soc/ranges =\n" INNER
		"/soc/apb/ranges = <0x7e000000 0x3f000000 0x1000000>\n" UART_IN,
		UART_PL011, 0x3f201000);
	/* one without ranges, one that does not reach, one cut short */
	expect_tree_uart(CELLS_2_2 SOC INNER "/soc/apb/ranges =\n" UART_IN, UART_NONE, 0);
	expect_tree_uart(CELLS_2_2 SOC
		"/soc/ranges =\n" INNER
		"/soc/apb/ranges = <0x7e000000 0x3f000000 0x201000>\n" UART_IN,
		UART_NONE, 0);
	expect_tree_uart(CELLS_2_2 SOC
		"/soc/ranges =\n" INNER
		"/soc/apb/ranges = <0x7e000000 0x3f000000>\n" UART_IN,
		UART_NONE, 0);
}

static void test_tree_none(void **state)
{
	static const char *const texts[] = {
		CELLS_2_2 PL011,
		CELLS_2_2 PL011 "/chosen/x = <1>\n",
		CELLS_2_2 PL011 "/chosen/stdout-path =\n",
		CELLS_2_2 PL011 "/chosen/stdout-path = [2f 70]\n",
		CELLS_2_2 PL011 "/chosen/stdout-path = \"\"\n",
		CELLS_2_2 PL011 "/chosen/stdout-path = \"/\"\n",
		CELLS_2_2 PL011 "/chosen/stdout-path = \"//\"\n",
		CELLS_2_2 PL011 "/chosen/stdout-path = \"/other\"\n",
		CELLS_2_2 PL011 "/chosen/stdout-path = \"serial0\"\n",
		CELLS_2_2 PL011 "/aliases/serial0 = \"pl011@9000000\"\n"
				"/chosen/stdout-path = \"serial0\"\n",
		CELLS_2_2 PL011 "/aliases/serial0 = [2f]\n"
				"/chosen/stdout-path = \"serial0\"\n",
		CELLS_2_2 "/pl011@9000000/compatible = \"arm,pl011\"\n" STDOUT,
		CELLS_2_2 "/pl011@9000000/compatible = \"arm,pl011\"\n"
			  "/pl011@9000000/reg = <0>\n" STDOUT,
		CELLS_2_2 "/pl011@9000000/compatible = \"amlogic,meson-uart\"\n"
			  "/pl011@9000000/reg = <0 0x9000000 0 0x1000>\n" STDOUT,
		CELLS_2_2 "/pl011@9000000/compatible = \"ns16550a\"\n"
			  "/pl011@9000000/reg-shift = <77>\n"
			  "/pl011@9000000/reg = <0 0x9000000 0 0x1000>\n" STDOUT,
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(texts); i++)
		expect_tree_uart(texts[i], UART_NONE, 0);
}

/* ---- which of them ----------------------------------------------------------------- */

static const struct purgatory_params *plan(struct world *w)
{
	expect_ok(world_plan(w));
	return &w->plan.params;
}

static void add_uart(struct world *w, const char *name, struct uart uart, bool console)
{
	struct fact_uarts *uarts = &w->facts.uarts;

	fact_set(&uarts->fact);
	uarts->v = reallocarray(uarts->v, uarts->n + 1, sizeof(*uarts->v));
	uarts->v[uarts->n] = (struct named_uart){.console = console, .uart = uart};
	strcpy(uarts->v[uarts->n++].name, name);
}

static const struct uart wide = {
	.kind = UART_8250, .paddr = 0x1000, .shift = 2, .wide = true};
static const struct uart amba = {.kind = UART_PL011, .paddr = 0x2000};

#define KINDS (PURGATORY_PL011 | PURGATORY_UART8250 | PURGATORY_UART_WIDE)

static void test_order(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	const struct purgatory_params *p;

	(void)state;
	arm64_world_init(&w);
	p = plan(&w);
	assert_int_equal(p->flags & (KINDS | PURGATORY_VERBOSE), 0);
	assert_int_equal(p->regs[PP_ARM64_UART], 0);
	fact_set(&w.facts.spcr.fact);
	w.facts.spcr.uart = (struct uart){.kind = UART_PL011, .paddr = 0x3000};
	assert_int_equal(plan(&w)->regs[PP_ARM64_UART], 0x3000);
	arm64_world_machine(&w, WORLD_TREE PL011 STDOUT, WORLD_IOMEM);
	fact_set(&w.facts.spcr.fact);
	w.facts.spcr.uart = (struct uart){.kind = UART_PL011, .paddr = 0x3000};
	assert_int_equal(plan(&w)->regs[PP_ARM64_UART], 0x9000000);
	world_cmdline(&w, "earlycon=uart8250,mmio,0x4001");
	p = plan(&w);
	assert_int_equal(p->regs[PP_ARM64_UART], 0x4001);
	assert_int_equal(p->flags & KINDS, PURGATORY_UART8250);
	assert_int_equal(p->serial_port, 0);
	add_uart(&w, "ttyAMA0", amba, false);
	assert_int_equal(plan(&w)->regs[PP_ARM64_UART], 0x4001);
	add_uart(&w, "ttyS0", wide, true);
	p = plan(&w);
	assert_int_equal(p->regs[PP_ARM64_UART], 0x1000);
	assert_int_equal(p->flags & KINDS, PURGATORY_UART8250 | PURGATORY_UART_WIDE);
	assert_int_equal(p->serial_port, 2);
	assert_int_equal(w.plan.warnings.n, 0);
}

static void test_options(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	add_uart(&w, "ttyAMA0", amba, false);
	add_uart(&w, "ttyS0", wide, true);
	w.req.serial_port = SERIAL_AMBA;
	assert_int_equal(plan(&w)->regs[PP_ARM64_UART], 0x2000);
	assert_int_equal(w.plan.params.flags & KINDS, PURGATORY_PL011);
	assert_int_equal(w.plan.params.flags & PURGATORY_VERBOSE, 0);
	w.req.console_serial = true;
	assert_true(plan(&w)->flags & PURGATORY_VERBOSE);
	w.req.serial_port = SERIAL_TTYS;
	assert_int_equal(plan(&w)->regs[PP_ARM64_UART], 0x1000);
	assert_int_equal(w.plan.warnings.n, 0);
	w.req.serial_port = SERIAL_AMBA + 3;
	assert_int_equal(plan(&w)->regs[PP_ARM64_UART], 0x1000);
	assert_true(plan_warns(&w.plan, "--serial=ttyAMA3 has no effect"));
	w.req.serial_port = 0x3f8;
	assert_int_equal(plan(&w)->regs[PP_ARM64_UART], 0x1000);
	assert_true(plan_warns(&w.plan, "serial ports are no I/O ports"));
}

/* What is memory is not written to, and not mapped as a device, whatever tells of it. */
static void test_memory(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	arm64_world_init(&w);
	world_cmdline(&w, "earlycon=pl011,0x40000000");
	assert_int_equal(plan(&w)->flags & KINDS, 0);
	world_cmdline(&w, "earlycon=pl011,0x7ffffffc");
	assert_int_equal(plan(&w)->flags & KINDS, 0);
	world_cmdline(&w, "earlycon=pl011,0x1000000000000");
	assert_int_equal(plan(&w)->flags & KINDS, 0);
	world_cmdline(&w, "earlycon=pl011,0x80000000");
	assert_int_equal(plan(&w)->flags & KINDS, PURGATORY_PL011);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_tree_8250),
		cmocka_unit_test(test_tree_buses),
		cmocka_unit_test(test_tree_none),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
