// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plays the old kernel and the loader: puts the purgatory blob and a target in memory,
 * and enters the blob. See purgatory-boot-arm64.
 */
#include "machine.h"
#include "purgatory/params.h"

extern const uint64_t blob[], blob_end[], kernel[], kernel_end[], backup[];
_Noreturn void enter_blob(uint64_t blob);
void boot_main(void);

static void copy(uint64_t to, const uint64_t *from, const uint64_t *end)
{
	volatile uint64_t *p = (volatile uint64_t *)to;

	while (from < end)
		*p++ = *from++;
}

static void write_params(struct purgatory_params *p)
{
	static const uint8_t digest[] = {DIGEST};
	const struct purgatory_region regions[] = {
		{KERNEL_ADDRESS, KERNEL_SIZE},
		{BACKUP_ADDRESS, BACKUP_SIZE},
		MORE_REGIONS
	};

	p->magic = MAGIC;
	p->version = PURGATORY_VERSION;
	p->flags = FLAGS;
	p->region_count = sizeof(regions) / sizeof(regions[0]);
	p->entry = KERNEL_ADDRESS;
	p->regs[PP_ARM64_X0] = TREE_ADDRESS;
	p->regs[PP_ARM64_UART] = UART;
	for (size_t i = 0; i < sizeof(digest); i++)
		p->digest[i] = digest[i];
	for (size_t i = 0; i < p->region_count; i++)
		p->regions[i] = regions[i];
}

void boot_main(void)
{
	struct note *note = (struct note *)NOTE_ADDRESS;

	print("\r\nBOOT\r\n");
	copy(BLOB_ADDRESS, blob, blob_end);
	copy(KERNEL_ADDRESS, kernel, kernel_end);
	copy(BACKUP_ADDRESS, backup, backup + 1);
	write_params((struct purgatory_params *)(BLOB_ADDRESS + PURGATORY_ARM64_PARAMS));
#ifdef DAMAGE
	*(volatile uint8_t *)(DAMAGE) ^= 1;
#endif
	read_registers(note->registers);
	note->started = counter();
	enter_blob(BLOB_ADDRESS);
}
