// SPDX-License-Identifier: GPL-2.0-or-later
/* What purgatory prepares for a target in real mode: ports, and the page below 1 MiB. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/cleanup.h"
#include "purgatory/check.h"
#include "purgatory/x86_64-ports.h"
#include "purgatory/x86_64-real-mode.h"
#include "within.h"

#define PAGE 0x31000

static uint8_t page[4096] __attribute__((aligned(8)));

/* What was written, but for the port that only takes time. */
static struct {
	uint16_t port;
	uint8_t value;
} writes[64];
static size_t nwrites;

/* In the blob, the code of x86_64-start.S. */
__asm__("	.section .rodata\n"
	"	.globl	real_mode_switch, real_mode_stay, real_mode_end\n"
	"	.hidden	real_mode_switch, real_mode_stay, real_mode_end\n"
	"real_mode_switch:\n"
	"	.byte	1, 2, 3, 4, 5, 6\n"
	"real_mode_stay:\n"
	"	.byte	7, 8, 9, 10\n"
	"real_mode_end:\n"
	"	.byte	11\n"
	"	.text\n");

void *phys_map(uint64_t paddr, uint64_t size)
{
	assert_within(paddr, PAGE, PAGE + sizeof(page) - size);
	return page + (paddr - PAGE);
}

void port_write(uint16_t port, uint8_t value)
{
	if (port == 0x80)
		return;
	assert_within(nwrites, 0, KX_ARRAY_SIZE(writes) - 1);
	writes[nwrites].port = port;
	writes[nwrites++].value = value;
}

uint8_t port_read(uint16_t port)
{
	fail_msg("port %#x is read", port);
	return 0;
}

static const struct purgatory_params params = {
	.flags = PURGATORY_ENTRY_REAL,
	.entry = 0x20200,
	.regs = {[PP_REAL_STACK] = 0xe000, [PP_REAL_PAGE] = PAGE},
};

static int prepare(void **state)
{
	(void)state;
	memset(page, 0xee, sizeof(page));
	nwrites = 0;
	bios_prepare(&params);
	return 0;
}

/* Vectors and masks of a PC: 8 for the timer, 0x70 for the clock. */
static void test_ports(void **state)
{
	static const uint16_t expected[][2] = {
		{0x20, 0x11},
		{0x21, 0x08},
		{0x21, 0x04},
		{0x21, 0x01},
		{0x21, 0xb8},
		{0xa0, 0x11},
		{0xa1, 0x70},
		{0xa1, 0x02},
		{0xa1, 0x01},
		{0xa1, 0x0e},
		{0x43, 0x36},
		{0x40, 0x00},
		{0x40, 0x00},
	};

	(void)state;
	assert_int_equal(nwrites, KX_ARRAY_SIZE(expected));
	for (size_t i = 0; i < nwrites; i++) {
		assert_int_equal(writes[i].port, expected[i][0]);
		assert_int_equal(writes[i].value, expected[i][1]);
	}
}

static void test_page(void **state)
{
	struct real_mode_page *p = (void *)page;
	static const uint8_t code[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0xee};

	(void)state;
	assert_int_equal(p->gdt[RM_CODE_SELECTOR / 8], 0x00009b031000ffff);
	assert_int_equal(p->gdt[RM_DATA_SELECTOR / 8], 0x000093000000ffff);
	assert_int_equal(p->gdt[0], 0);
	assert_int_equal(p->gdtr.limit, 23);
	assert_int_equal(p->gdtr.base, PAGE);
	assert_int_equal(p->idtr.limit, 0x3ff);
	assert_int_equal(p->idtr.base, 0);
	assert_int_equal(p->stay.segment, 0x3100);
	assert_int_equal(p->stay.offset, 0x46);
	assert_int_equal(p->target.segment, 0x2020);
	assert_int_equal(p->target.offset, 0);
	assert_int_equal(p->segment, 0x2000);
	assert_int_equal(p->stack, 0xe000);
	assert_memory_equal(page + RM_CODE, code, sizeof(code));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ports, prepare),
		cmocka_unit_test_setup(test_page, prepare),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
