// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine.h"

static void print_char(char c)
{
	volatile uint32_t *uart = (volatile uint32_t *)UART_ADDRESS;

	while (uart[6] & 0x20)
		;
	*uart = (uint8_t)c;
}

void print(const char *text)
{
	for (; *text; text++)
		print_char(*text);
}

static void print_name(const char *name)
{
	print(" ");
	print(name);
	print("=");
}

void print_hex(const char *name, uint64_t value, int digits)
{
	print_name(name);
	while (digits--)
		print_char("0123456789abcdef"[value >> 4 * digits & 15]);
}

void print_number(const char *name, uint64_t value)
{
	char digits[21], *p = digits + sizeof(digits) - 1;

	print_name(name);
	*p = 0;
	do
		*--p = '0' + value % 10;
	while (value /= 10);
	print(p);
}
