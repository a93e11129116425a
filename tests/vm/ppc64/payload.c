// SPDX-License-Identifier: GPL-2.0-or-later
/* Tells what the target was started with. */
#include "machine.h"

extern const uint32_t handler[], handler_end[];
uint64_t trap(void);

/* VEC, VSX and the lower half, without ME, which is as the machine started. */
#define MSR_SHOWN 0x0280efff

void payload_main(const uint64_t regs[7], uint64_t msr);

/* The id of the other CPU and 0x100, which it leaves where it is held, maybe late. */
static uint64_t secondary_cpu(void)
{
	volatile uint64_t *acknowledge;

	/* Address 0 is nothing that C may look at otherwise. */
	__asm__("" : "=r"(acknowledge) : "0"(SECONDARY_ACKNOWLEDGE));
	for (int i = 0; i < 1 << 30 && !*acknowledge; i++)
		;
	return *acknowledge;
}

/* The byte order in which an exception is taken: 1 for big. */
static uint64_t exceptions(void)
{
	volatile uint32_t *to = (volatile uint32_t *)PROGRAM_CHECK;

	for (const uint32_t *from = handler; from < handler_end; from++, to++) {
		*to = *from;
		__asm__ volatile("dcbst 0,%0; sync; icbi 0,%0; sync; isync"
				 :
				 : "r"(to)
				 : "memory");
	}
	return trap();
}

void payload_main(const uint64_t regs[7], uint64_t msr)
{
	static const char *const names[] = {"r3", "r4", "r5", "r6", "r7"};
	const uint32_t *tree = (const uint32_t *)(uintptr_t)regs[0];

	print_open(regs[5], regs[6]);
	print("\r\nPAYLOAD");
	for (int i = 0; i < 5; i++)
		print_hex(names[i], regs[i], 8);
	print_hex("opal", !!regs[5] + !!regs[6], 1);
	print_hex("msr", msr & MSR_SHOWN, 8);
	print_hex("sf", msr >> 63, 1);
	print_hex("cpu", tree[7], 8);
	print_hex("next", tree[8], 8);
	print_hex("run", *(const uint32_t *)(KERNEL_ADDRESS + RUN_AT_LOAD), 8);
	print(" backup=");
	print((const char *)BACKUP_COPY);
	print_hex("secondary", secondary_cpu(), 3);
	print_hex("big", exceptions(), 1);
	print("\r\nEND\r\n");
}
