// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Plays the old kernel and the loader: puts the purgatory blob, a target and a device
 * tree in memory, lets another CPU go, and enters the blob. See purgatory-boot-ppc64.
 */
#include "machine.h"
#include "purgatory/params.h"

#define H_RTAS	       0xf000 /* QEMU's own call, which its RTAS is made of */
#define RTAS_START_CPU 0x2006
#define OPAL_START_CPU 41

extern const uint8_t blob[], blob_end[], kernel[], kernel_end[], backup[], backup_end[];
extern volatile uint32_t released;
extern const uint8_t secondary[];
_Noreturn void enter_blob(uint8_t *blob);
/* What a little-endian Linux does at its start, and by radix tables never takes back. */
static void set_exceptions(void)
{
#ifdef LITTLE_EXCEPTIONS
	print_hex("set-mode",
		hypercall(H_SET_MODE, SET_MODE_LITTLE, SET_MODE_RESOURCE, 0, 0), 8);
#endif
}

void boot_main(uint64_t opal_base, uint64_t opal);

static void store(uint64_t address, int n, uint64_t v)
{
	volatile uint8_t *p = (volatile uint8_t *)address;

	for (int i = 0; i < n; i++, v >>= 8)
#ifdef BLOB_LE
		p[i] = v;
#else
		p[n - 1 - i] = v;
#endif
}

static void store_be32(uint64_t address, uint32_t v)
{
	*(volatile uint32_t *)address = v;
}

static void copy(uint64_t to, const uint8_t *from, const uint8_t *end)
{
	volatile uint8_t *p = (volatile uint8_t *)to;

	while (from < end)
		*p++ = *from++;
}

static void flush(uint64_t from, uint64_t size)
{
	for (uint64_t p = from; p < from + size; p += 32)
		__asm__ volatile("dcbst 0,%0; sync; icbi 0,%0" : : "r"(p) : "memory");
	__asm__ volatile("sync; isync" : : : "memory");
}

static void write_params(uint64_t p, uint64_t opal_base, uint64_t opal)
{
	static const uint8_t digest[] = {DIGEST};
	const uint64_t regs[] = {TREE_ADDRESS, ENTRY, 0, 0x66, 0x77, opal_base, opal};

	store(p + PP_MAGIC, 4, MAGIC);
	store(p + PP_VERSION, 4, PURGATORY_VERSION);
	store(p + PP_FLAGS, 4, FLAGS);
	store(p + PP_REGION_COUNT, 4, 2);
	store(p + PP_ENTRY, 8, ENTRY);
	for (int i = 0; i < 7; i++)
		store(p + PP_REGS + 8 * i, 8, regs[i]);
	copy(p + PP_DIGEST, digest, digest + sizeof(digest));
	store(p + PP_REGIONS, 8, KERNEL_ADDRESS);
	store(p + PP_REGIONS + 8, 8, kernel_end - kernel);
	store(p + PP_REGIONS + 16, 8, BACKUP_ADDRESS);
	store(p + PP_REGIONS + 24, 8, backup_end - backup);
	store(p + PP_BACKUP_SRC, 8, BACKUP_ADDRESS);
	store(p + PP_BACKUP_DST, 8, BACKUP_COPY);
	store(p + PP_BACKUP_SIZE, 8, backup_end - backup);
	store(p + PP_SERIAL_PORT, 4, PURGATORY_UNIT);
}

/* A header alone: nobody reads on. */
static void write_tree(void)
{
	store_be32(TREE_ADDRESS, 0xd00dfeed);
	store_be32(TREE_ADDRESS + 20, 17);
	store_be32(TREE_ADDRESS + 28, 0xffffffff);
	store_be32(TREE_ADDRESS + 32, 0xffffffff);
}

static int64_t start_by_rtas(uint32_t where)
{
	uint32_t rtas[] = {RTAS_START_CPU, 3, 1, 1, where, 1, -1};
	int64_t status = hypercall(H_RTAS, (uintptr_t)rtas, 0, 0, 0);

	return status ? status : (int32_t)rtas[6];
}

/* The two CPUs are 0 and 4 to skiboot, and it boots on either. */
static int64_t start_by_opal(uint64_t where, uint64_t opal_base, uint64_t opal)
{
	uint64_t own;

	__asm__("mfspr %0,1023" : "=r"(own));
	return opal_call(own ^ 4, where, 0, OPAL_START_CPU, opal_base, opal);
}

static void start_secondary(uint64_t opal_base, uint64_t opal)
{
	uint64_t where = (uintptr_t)secondary;

	print_hex("start-cpu",
		opal_base ? start_by_opal(where, opal_base, opal) : start_by_rtas(where),
		8);
}

/* What kexec_sequence() does before it enters the image. */
static void release_secondary(void)
{
	uint8_t *start = (uint8_t *)BLOB_ADDRESS;

	copy(0, start, start + PURGATORY_PPC64_COPIED);
	flush(0, PURGATORY_PPC64_COPIED);
	released = 1;
}

void boot_main(uint64_t opal_base, uint64_t opal)
{
	print_open(opal_base, opal);
	print("\r\nBOOT");
	copy(BLOB_ADDRESS, blob, blob_end);
	copy(KERNEL_ADDRESS, kernel, kernel_end);
	copy(BACKUP_ADDRESS, backup, backup_end);
	write_tree();
#ifndef NOT_FILLED
	copy(BLOB_ADDRESS + 4, kernel + 4, kernel + PURGATORY_PPC64_COPIED);
#endif
	write_params(BLOB_ADDRESS + PURGATORY_PPC64_PARAMS, opal_base, opal);
#ifdef DAMAGE
	*(volatile uint8_t *)(DAMAGE) ^= 1;
#endif
	flush(BLOB_ADDRESS, blob_end - blob);
	flush(KERNEL_ADDRESS, kernel_end - kernel);
	start_secondary(opal_base, opal);
	set_exceptions();
	print("\r\n");
	release_secondary();
	enter_blob((uint8_t *)BLOB_ADDRESS);
}
