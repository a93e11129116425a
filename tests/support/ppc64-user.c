// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs a ppc64 blob in a Linux program, without a C library, under QEMU's user emulation:
 * purgatory takes addresses for physical ones, and here they are those of the program.
 * The three instructions that only a kernel may execute, or that never end, are replaced
 * in the blob by branches to here. Built in the byte order of the blob.
 */
#include <stdint.h>

#include "purgatory/params.h"

#define SYS_EXIT  1
#define SYS_WRITE 4

#define SC_1	  0x44000022
#define MFMSR_R11 0x7d6000a6
#define OR_1_1_1  0x7c210b78

extern uint32_t blob[], blob_end[];
extern uint8_t payload[], payload_end[], backup[], backup_end[];
extern const uint8_t on_hypercall[], on_target[], on_stop[];
void call_blob(uint64_t cpu, const void *entry);
int64_t system_call(uint64_t number, uint64_t a, const void *b, uint64_t c);

int main(void);
const void *fake_hypercall(
	uint64_t token, uint64_t unit, uint64_t n, uint64_t first, uint64_t second);
_Noreturn void target(const uint64_t regs[10]);
_Noreturn void stopped(void);

static const void *after_hypercall;
static uint8_t tree[32], backup_copy[4096];

static void print(const char *text)
{
	for (; *text; text++)
		system_call(SYS_WRITE, 1, text, 1);
}

static void print_hex(const char *name, uint64_t v, int digits)
{
	print(name);
	while (digits--)
		system_call(SYS_WRITE, 1, &"0123456789abcdef"[v >> 4 * digits & 15], 1);
}

static _Noreturn void finish(int status)
{
	print("\nEND\n");
	for (;;)
		system_call(SYS_EXIT, status, 0, 0);
}

/* The one instruction in the blob becomes a branch; where it stood. */
static uint32_t *divert(uint32_t instruction, const uint8_t *to)
{
	uint32_t *found = 0;

	for (uint32_t *p = blob; p < blob_end; p++)
		if (*p == instruction) {
			if (found)
				print_hex("BAD: more than one ", instruction, 8);
			found = p;
		}
	if (!found) {
		print_hex("BAD: no ", instruction, 8);
		finish(1);
	}
	*found = 0x48000000 | (uint32_t)(to - (const uint8_t *)found) & 0x03fffffc;
	return found;
}

static uint64_t size(const uint8_t *from, const uint8_t *end)
{
	return end - from;
}

static void fill(struct purgatory_params *p)
{
	static const uint8_t digest[32] = {DIGEST};

	p->magic = PURGATORY_MAGIC;
	p->version = PURGATORY_VERSION;
	p->flags = FLAGS;
	p->region_count = 2;
	p->entry = (uintptr_t)payload;
	p->regs[PP_PPC64_R3] = (uintptr_t)tree;
	p->regs[PP_PPC64_R4] = p->entry;
	p->regs[PP_PPC64_R8] = 0x8888888888888888;
	p->regs[PP_PPC64_R9] = 0x9999999999999999;
	for (int i = 0; i < 32; i++)
		p->digest[i] = digest[i];
	p->regions[0] = (struct purgatory_region){p->entry, size(payload, payload_end)};
	p->regions[1] =
		(struct purgatory_region){(uintptr_t)backup, size(backup, backup_end)};
	p->backup_src = (uintptr_t)backup;
	p->backup_dst = (uintptr_t)backup_copy;
	p->backup_size = size(backup, backup_end);
	p->serial_port = 0x30000000;
}

const void *fake_hypercall(
	uint64_t token, uint64_t unit, uint64_t n, uint64_t first, uint64_t second)
{
	uint8_t text[16];

	if (token != 0x58 || unit != 0x30000000 || n > 16)
		print("BAD: hypercall");
	for (int i = 0; i < 8; i++) {
		text[i] = first >> (56 - 8 * i);
		text[8 + i] = second >> (56 - 8 * i);
	}
	system_call(SYS_WRITE, 1, text, n);
	return after_hypercall;
}

static int same(const uint8_t *a, const uint8_t *b, uint64_t n)
{
	while (n && *a == *b)
		a++, b++, n--;
	return !n;
}

/* regs[0] is r3; r10 and r11 are not looked at. */
void target(const uint64_t regs[10])
{
	print("TARGET");
	if (regs[0] != (uintptr_t)tree || regs[1] != (uintptr_t)payload ||
		regs[2] | regs[3] | regs[4] || regs[5] != 0x8888888888888888 ||
		regs[6] != 0x9999999999999999 || regs[9] != (uintptr_t)payload)
		print(" BAD registers");
	if (!same(backup, backup_copy, size(backup, backup_end)))
		print(" BAD backup");
	for (int i = 0; i < 4; i++)
		print_hex(i ? "" : " cpu=", tree[28 + i], 2);
	for (int i = 0; i < 4; i++)
		print_hex(i ? "" : " run=", payload[0x5c + i], 2);
	finish(0);
}

void stopped(void)
{
	print("STOPPED");
	finish(0);
}

int main(void)
{
	static const uint8_t header[32] = {0xd0, 0x0d, 0xfe, 0xed, [23] = 17};

	fill((struct purgatory_params *)((uint8_t *)blob + PURGATORY_PPC64_PARAMS));
	for (int i = 0; i < 32; i++)
		tree[i] = header[i];
#ifdef DAMAGE
	payload_end[-1] ^= 1;
#endif
	after_hypercall = divert(SC_1, on_hypercall) + 1;
	divert(MFMSR_R11, on_target);
	divert(OR_1_1_1, on_stop);
	call_blob(0x155, blob);
	return 0;
}
