// SPDX-License-Identifier: GPL-2.0-or-later
/* UARTs by /sys/class/tty, and by ACPI. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "expect.h"
#include "facts-fixture.h"
#include "facts/uarts.h"

static void lay_attribute(
	struct tree *tree, const char *name, const char *attribute, const char *text)
{
	char path[100];

	snprintf(path, sizeof(path), "sys/class/tty/%s/%s", name, attribute);
	tree_text(tree, path, text);
}

static void lay(struct tree *tree, const char *name, const char *type,
	const char *io_type, const char *base, const char *shift)
{
	lay_attribute(tree, name, "type", type);
	lay_attribute(tree, name, "io_type", io_type);
	lay_attribute(tree, name, "iomem_base", base);
	lay_attribute(tree, name, "iomem_reg_shift", shift);
}

static void test_sysfs(void **state)
{
	KX_AUTO(uarts_destroy) struct fact_uarts uarts = {0};
	struct tree *tree = *state;

	lay(tree, "ttyAMA0", "32\n", "2\n", "0x9000000\n", "0\n");
	lay(tree, "ttyS0", "4\n", "3\n", "0xFF1A0000\n", "2\n");
	lay(tree, "ttyS1", "0\n", "0\n", "0x0\n", "0\n");      /* nothing there */
	lay(tree, "ttyS2", "4\n", "0\n", "0x0\n", "0\n");      /* an I/O port */
	lay(tree, "ttyS3", "29\n", "2\n", "0x1000\n", "2\n");  /* its registers differ */
	lay(tree, "ttyAM0", "32\n", "2\n", "0x2000\n", "0\n"); /* a PL010 */
	lay_attribute(tree, "tty0", "active", "tty1\n");
	lay_attribute(
		tree, "ttyS9", "dev", "4:73\n"); /* of a driver that tells nothing */
	lay_attribute(tree, "console", "active", "tty0 ttyS0 ttyAMA0\n");
	expect_ok(uarts_read(&tree->sys, &uarts));
	assert_true(fact_present(&uarts.fact));
	assert_int_equal(uarts.n, 2);
	const struct uart *amba = uarts_find(&uarts, "ttyAMA0");
	const struct uart *other = uarts_find(&uarts, "ttyS0");
	assert_int_equal(amba->kind, UART_PL011);
	assert_int_equal(amba->paddr, 0x9000000);
	assert_int_equal(other->kind, UART_8250);
	assert_int_equal(other->paddr, 0xff1a0000);
	assert_int_equal(other->shift, 2);
	assert_true(other->wide);
	assert_ptr_equal(uarts_find(&uarts, NULL), amba);
	assert_null(uarts_find(&uarts, "ttyS1"));
	assert_null(uarts_find(&uarts, "ttyAMA"));
}

static void test_no_console(void **state)
{
	KX_AUTO(uarts_destroy) struct fact_uarts uarts = {0}, none = {0};
	struct tree *tree = *state;

	expect_ok(uarts_read(&tree->sys, &none));
	EXPECT_ABSENT(none);
	assert_null(uarts_find(&none, NULL));
	lay(tree, "ttyAMA1", "32\n", "2\n", "0x9000000\n", "0\n");
	lay_attribute(tree, "console", "active", "tty0 ttyAMA11\n");
	expect_ok(uarts_read(&tree->sys, &uarts));
	assert_int_equal(uarts.n, 1);
	assert_null(uarts_find(&uarts, NULL));
	assert_non_null(uarts_find(&uarts, "ttyAMA1"));
}

static void test_junk(void **state)
{
	KX_AUTO(uarts_destroy) struct fact_uarts uarts = {0};
	struct tree *tree = *state;

	lay(tree, "ttyAMA0", "32\n", "2\n", "here\n", "0\n");
	expect_ok(uarts_read(&tree->sys, &uarts));
	expect_failed(&uarts.fact, KX_FORMAT, "iomem_base");
	assert_null(uarts_find(&uarts, "ttyAMA0"));
}

static void test_spcr(void **state)
{
	static const char path[] = "sys/firmware/acpi/tables/SPCR";
	struct fact_uart spcr = {0}, none = {0}, port = {0}, bad = {0};
	struct tree *tree = *state;
	uint8_t table[80] = "SPCR";

	expect_ok(uarts_read_spcr(&tree->sys, &none));
	EXPECT_ABSENT(none);
	put_le32(table + 4, sizeof(table));
	table[36] = 3;
	put_le64(table + 44, 0x9000000);
	tree_write(tree, path, table, sizeof(table));
	expect_ok(uarts_read_spcr(&tree->sys, &spcr));
	assert_true(fact_present(&spcr.fact));
	assert_int_equal(spcr.uart.kind, UART_PL011);
	table[40] = 1;
	tree_write(tree, path, table, sizeof(table));
	expect_ok(uarts_read_spcr(&tree->sys, &port));
	EXPECT_ABSENT(port);
	tree_write(tree, path, table, 20);
	expect_ok(uarts_read_spcr(&tree->sys, &bad));
	expect_failed(&bad.fact, KX_FORMAT, "no SPCR");
	fact_destroy(&bad.fact);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sysfs, tree_set_up, tree_tear_down),
		cmocka_unit_test_setup_teardown(
			test_no_console, tree_set_up, tree_tear_down),
		cmocka_unit_test_setup_teardown(test_junk, tree_set_up, tree_tear_down),
		cmocka_unit_test_setup_teardown(test_spcr, tree_set_up, tree_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
