// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine.h"

static uint64_t opal_base, opal;

void print_open(uint64_t base, uint64_t entry)
{
	opal_base = base;
	opal = entry;
}

static void print_char(char c)
{
	uint64_t length = 1, events;

	if (!opal_base) {
		hypercall(0x58, UNIT, 1, (uint64_t)(uint8_t)c << 56, 0);
		return;
	}
	opal_call(UNIT, (uintptr_t)&length, (uintptr_t)&c, 1, opal_base, opal);
	do
		opal_call((uintptr_t)&events, 0, 0, 10, opal_base, opal);
	while (events & 8);
}

void print(const char *text)
{
	for (; *text; text++)
		print_char(*text);
}

void print_hex(const char *name, uint64_t value, int digits)
{
	print(" ");
	print(name);
	print("=");
	while (digits--)
		print_char("0123456789abcdef"[value >> 4 * digits & 15]);
}
