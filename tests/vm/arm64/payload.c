// SPDX-License-Identifier: GPL-2.0-or-later
/* Tells what the target was started with, and how long that took. */
#include "machine.h"

void payload_main(const uint64_t regs[4]);

/* Those that are not what the old kernel left, by number, or "all". */
static void print_changed(const uint64_t before[NREGISTERS])
{
	uint64_t now[NREGISTERS];
	uint64_t changed = 0;

	read_registers(now);
	for (int i = 0; i < NREGISTERS; i++)
		changed |= (uint64_t)(now[i] != before[i]) << i;
	print_hex("changed", changed, 2);
	print_hex("sctlr", now[SCTLR] & 0x1005, 4);
}

void payload_main(const uint64_t regs[4])
{
	const struct note *note = (const struct note *)NOTE_ADDRESS;
	uint64_t ticks = counter() - note->started, level, frequency, daif;

	__asm__ volatile("mrs %0, CurrentEL" : "=r"(level));
	__asm__ volatile("mrs %0, daif" : "=r"(daif));
	__asm__ volatile("mrs %0, cntfrq_el0" : "=r"(frequency));
	print("\r\nPAYLOAD");
	for (int i = 0; i < 4; i++) {
		static const char *const names[] = {"x0", "x1", "x2", "x3"};

		print_hex(names[i], regs[i], 8);
	}
	print_hex("el", level >> 2, 1);
	print_hex("daif", daif, 3);
	print_changed(note->registers);
	print("\r\nTIME");
	print_number("microseconds", ticks * 1000000 / frequency);
	print("\r\nEND\r\n");
}
