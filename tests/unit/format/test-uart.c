// SPDX-License-Identifier: GPL-2.0-or-later
/* UARTs as command lines and ACPI describe them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "expect.h"
#include "format/uart.h"

static void expect_uart(const struct uart *uart, enum uart_kind kind, uint64_t paddr,
	unsigned int shift, bool wide)
{
	assert_int_equal(uart->kind, kind);
	assert_int_equal(uart->paddr, paddr);
	if (kind != UART_8250)
		return;
	assert_int_equal(uart->shift, shift);
	assert_int_equal(uart->wide, wide);
}

static void test_earlycon(void **state)
{
	static const struct {
		const char *value;
		enum uart_kind kind;
		uint64_t paddr;
		unsigned int shift;
		bool wide;
	} rows[] = {
		{"pl011,0x9000000", UART_PL011, 0x9000000, 0, false},
		{"pl011,mmio,0x9000000", UART_PL011, 0x9000000, 0, false},
		{"pl011,mmio32,0x9000000,115200", UART_PL011, 0x9000000, 0, false},
		{"uart8250,mmio32,0xff1a0000", UART_8250, 0xff1a0000, 2, true},
		{"uart8250,mmio32native,0xff1a0000", UART_8250, 0xff1a0000, 2, true},
		{"uart,mmio,0x10000001,9600n8", UART_8250, 0x10000001, 0, false},
		{"ns16550a,0x10000000", UART_8250, 0x10000000, 0, false},
		{"ns16550,mmio,268435456", UART_8250, 0x10000000, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		struct uart uart;

		if (!uart_from_earlycon(rows[i].value, strlen(rows[i].value), &uart))
			fail_msg("%s", rows[i].value);
		expect_uart(
			&uart, rows[i].kind, rows[i].paddr, rows[i].shift, rows[i].wide);
	}
}

static void test_no_earlycon(void **state)
{
	static const char *const values[] = {"", ",", "pl011", "pl011,", "pl011,0x",
		"pl011,mmio32", "pl011,mmio32,", "pl011,mmio32,x", "pl011,115200",
		"pl011,0x9000001" /* not aligned */, "pl011,0x0", "pl0110,0x9000000",
		"pl011,0x9000000x", "uart8250,io,0x3f8", "uart8250,mmio16,0x10000000",
		"uart8250,mmio32be,0x10000000", "uart8250,mmio32,0x10000002",
		"uart8250,mmio,0xfffffffffffffff8", "uart8250,mmio,0x10000000000000000",
		"meson,0xc81004c0", "ttyAMA0,115200", "ttyS0"};
	struct uart uart;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(values); i++)
		if (uart_from_earlycon(values[i], strlen(values[i]), &uart))
			fail_msg("%s", values[i]);
	/* What is behind the value is not its. */
	assert_false(uart_from_earlycon("pl011,0x9000000 x", 9, &uart));
}

static void test_cmdline(void **state)
{
	struct uart uart;

	(void)state;
	assert_false(uart_from_cmdline("", &uart));
	assert_false(uart_from_cmdline("console=ttyAMA0 earlycon quiet", &uart));
	assert_true(uart_from_cmdline("a earlycon=pl011,0x9000000 console=tty0", &uart));
	expect_uart(&uart, UART_PL011, 0x9000000, 0, false);
	assert_true(uart_from_cmdline(
		"earlycon=pl011,0x9000000 console=uart8250,mmio32,0x1000,115200 "
		"console=ttyS0 -- console=uart,mmio,0x2000",
		&uart));
	expect_uart(&uart, UART_8250, 0x1000, 2, true);
	assert_true(uart_from_cmdline(
		"earlycon=pl011,0x1000 earlycon=\"pl011,mmio32,0x2000\"", &uart));
	expect_uart(&uart, UART_PL011, 0x2000, 0, false);
}

/* ---- SPCR -------------------------------------------------------------------------- */

static void make_spcr(uint8_t table[80], uint8_t type, uint8_t space, uint8_t bits,
	uint8_t access, uint64_t address)
{
	memset(table, 0, 80);
	memcpy(table, "SPCR", 4);
	put_le32(table + 4, 80);
	table[36] = type;
	table[40] = space;
	table[41] = bits;
	table[43] = access;
	put_le64(table + 44, address);
}

static void test_spcr(void **state)
{
	static const struct {
		uint8_t type, space, bits, access;
		enum uart_kind kind;
		unsigned int shift;
		bool wide;
	} rows[] = {
		{3, 0, 32, 3, UART_PL011, 0, false},
		{0xd, 0, 32, 3, UART_PL011, 0, false},
		{0xe, 0, 32, 0, UART_PL011, 0, false}, {0, 0, 8, 1, UART_8250, 0, false},
		{0, 0, 32, 0, UART_8250, 2, true}, {1, 0, 8, 3, UART_8250, 2, true},
		{0x12, 0, 32, 1, UART_8250, 0, false},
		{0, 1, 8, 1, UART_NONE, 0, false}, /* an I/O port */
		{2, 0, 8, 1, UART_NONE, 0, false}, /* another kind */
	};
	uint8_t table[80];
	const struct bytes b = {table, sizeof(table), "SPCR"};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		struct uart uart;

		make_spcr(table, rows[i].type, rows[i].space, rows[i].bits,
			rows[i].access, 0x9000000);
		expect_ok(uart_from_spcr(&b, &uart));
		expect_uart(&uart, rows[i].kind, rows[i].kind ? 0x9000000 : 0,
			rows[i].shift, rows[i].wide);
	}
}

static void test_bad_spcr(void **state)
{
	uint8_t table[80];
	struct bytes b = {table, sizeof(table), "SPCR"};
	struct uart uart;

	(void)state;
	make_spcr(table, 3, 0, 32, 3, 0);
	expect_ok(uart_from_spcr(&b, &uart));
	assert_int_equal(uart.kind, UART_NONE);
	put_le32(table + 4, 81);
	expect_err(uart_from_spcr(&b, &uart), KX_FORMAT, "no SPCR");
	put_le32(table + 4, 51);
	expect_err(uart_from_spcr(&b, &uart), KX_FORMAT, "no SPCR");
	put_le32(table + 4, 80);
	table[0] = 's';
	expect_err(uart_from_spcr(&b, &uart), KX_FORMAT, "no SPCR");
	for (b.size = 0; b.size < sizeof(table); b.size++)
		expect_err(uart_from_spcr(&b, &uart), KX_FORMAT, "SPCR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_earlycon),
		cmocka_unit_test(test_no_earlycon),
		cmocka_unit_test(test_cmdline),
		cmocka_unit_test(test_spcr),
		cmocka_unit_test(test_bad_spcr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
