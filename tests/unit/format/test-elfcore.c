// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The elfcorehdr byte for byte: for this machine's byte order against the structures of
 * <elf.h>, for the other one against the same bytes with each field turned round.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <elf.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "expect.h"
#include "format/elfcore.h"

#define GIB (1ULL << 30)

static const struct elfcore_note notes[] = {{0x7fa1d3a0, 368}, {0x7f80a000, 4132}};

static const struct elfcore_part loads[] = {
	{0xffffffff9d000000, 0x2a000000, 0x2a000000, 0x2a00000},
	{0xffff8d5600001000, 0x1000, 0x7ef61000, 0x9ec00},
	{0xffff8d5600100000, 0x100000, 0x100000, 0x6ef00000},
};

static void add_all(struct elfcore *core)
{
	for (size_t i = 0; i < KX_ARRAY_SIZE(notes); i++)
		expect_ok(elfcore_add_note(core, notes[i]));
	for (size_t i = 0; i < KX_ARRAY_SIZE(loads); i++)
		expect_ok(elfcore_add_part(core, loads[i]));
}

/* Turn a field round when the header is of the byte order that this machine has not. */
static void turn(void *field, size_t size, bool big_endian)
{
	uint8_t *p = field;

	if (big_endian == (__BYTE_ORDER == __BIG_ENDIAN))
		return;
	for (size_t i = 0; i < size / 2; i++) {
		uint8_t t = p[i];

		p[i] = p[size - 1 - i];
		p[size - 1 - i] = t;
	}
}

#define TURN(s, field, big) turn(&(s).field, sizeof((s).field), big)

/* The fields that both classes have. */
#define DEFINE_WANTED(bits, class)                                                       \
	static Elf##bits##_Ehdr ehdr##bits(uint16_t machine, uint16_t phnum, bool big)   \
	{                                                                                \
		Elf##bits##_Ehdr e = {                                                   \
			.e_ident = {0x7f, 'E', 'L', 'F', class,                          \
				big ? ELFDATA2MSB : ELFDATA2LSB, EV_CURRENT},            \
			.e_type = ET_CORE,                                               \
			.e_machine = machine,                                            \
			.e_version = EV_CURRENT,                                         \
			.e_phoff = sizeof(e),                                            \
			.e_ehsize = sizeof(e),                                           \
			.e_phentsize = sizeof(Elf##bits##_Phdr),                         \
			.e_phnum = phnum,                                                \
		};                                                                       \
		TURN(e, e_type, big);                                                    \
		TURN(e, e_machine, big);                                                 \
		TURN(e, e_version, big);                                                 \
		TURN(e, e_phoff, big);                                                   \
		TURN(e, e_ehsize, big);                                                  \
		TURN(e, e_phentsize, big);                                               \
		TURN(e, e_phnum, big);                                                   \
		return e;                                                                \
	}                                                                                \
                                                                                         \
	static Elf##bits##_Phdr phdr##bits(                                              \
		uint32_t type, const struct elfcore_part *l, bool big)                   \
	{                                                                                \
		Elf##bits##_Phdr p = {                                                   \
			.p_type = type,                                                  \
			.p_flags = type == PT_LOAD ? PF_R | PF_W | PF_X : 0,             \
			.p_offset = l->offset,                                           \
			.p_vaddr = l->vaddr,                                             \
			.p_paddr = l->paddr,                                             \
			.p_filesz = l->size,                                             \
			.p_memsz = l->size,                                              \
		};                                                                       \
		TURN(p, p_type, big);                                                    \
		TURN(p, p_flags, big);                                                   \
		TURN(p, p_offset, big);                                                  \
		TURN(p, p_vaddr, big);                                                   \
		TURN(p, p_paddr, big);                                                   \
		TURN(p, p_filesz, big);                                                  \
		TURN(p, p_memsz, big);                                                   \
		return p;                                                                \
	}                                                                                \
                                                                                         \
	static void compare##bits(const uint8_t *p, uint16_t machine, bool big)          \
	{                                                                                \
		const Elf##bits##_Ehdr e = ehdr##bits(machine, 5, big);                  \
                                                                                         \
		assert_memory_equal(p, &e, sizeof(e));                                   \
		p += sizeof(e);                                                          \
		for (size_t i = 0; i < 5; i++) {                                         \
			const struct elfcore_part l = wanted(i, bits);                   \
			const Elf##bits##_Phdr h =                                       \
				phdr##bits(i < 2 ? PT_NOTE : PT_LOAD, &l, big);          \
                                                                                         \
			assert_memory_equal(p, &h, sizeof(h));                           \
			p += sizeof(h);                                                  \
		}                                                                        \
	}

/* The i-th program header; 32 bits have no room for the addresses of a 64-bit kernel. */
static struct elfcore_part wanted(size_t i, int bits)
{
	if (i < 2)
		return (struct elfcore_part){
			.paddr = notes[i].paddr,
			.offset = notes[i].paddr,
			.size = notes[i].size,
		};
	struct elfcore_part l = loads[i - 2];
	if (bits == 32)
		l.vaddr = UINT32_MAX;
	return l;
}

DEFINE_WANTED(32, ELFCLASS32)
DEFINE_WANTED(64, ELFCLASS64)

/* The bytes, in a buffer that has not one more. */
static uint8_t *written(const struct elfcore *core)
{
	uint8_t *p;

	expect_ok(elfcore_check(core));
	p = malloc(elfcore_size(core));
	assert_non_null(p);
	memset(p, 0xa5, elfcore_size(core));
	elfcore_write(core, p);
	return p;
}

static void test_64(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		KX_AUTO(elfcore_destroy)
		struct elfcore core = {
			.machine = big ? EM_PPC64 : EM_X86_64, .big_endian = big};

		add_all(&core);
		assert_int_equal(elfcore_size(&core), 64 + 5 * 56);
		KX_AUTO(freep) uint8_t *p = written(&core);
		compare64(p, core.machine, big);
	}
}

static void test_32(void **state)
{
	(void)state;
	for (int big = 0; big < 2; big++) {
		KX_AUTO(elfcore_destroy)
		struct elfcore core = {
			.machine = EM_X86_64, .is_32bit = true, .big_endian = big};

		add_all(&core);
		assert_int_equal(elfcore_size(&core), 52 + 5 * 32);
		KX_AUTO(freep) uint8_t *p = written(&core);
		compare32(p, core.machine, big);
	}
}

/* A virtual address is never cut: it is stated whole, or as not known. */
static const struct {
	uint64_t vaddr;
	uint32_t in_32;
} vaddrs[] = {
	{ELFCORE_NO_VADDR, UINT32_MAX},
	{0xc0000000, 0xc0000000},
	{UINT32_MAX, UINT32_MAX},
	{1ULL << 32, UINT32_MAX},
	{0xffff888012345000, UINT32_MAX},
	{0, 0},
};

static void test_vaddr(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(vaddrs); i++) {
		const struct elfcore_part load = {
			vaddrs[i].vaddr, 0x1000, 0x1000, 0x1000};
		const bool big = __BYTE_ORDER == __BIG_ENDIAN;
		KX_AUTO(elfcore_destroy) struct elfcore wide = {.big_endian = big};
		KX_AUTO(elfcore_destroy)
		struct elfcore narrow = {.is_32bit = true, .big_endian = big};
		Elf64_Phdr h64;
		Elf32_Phdr h32;

		expect_ok(elfcore_add_part(&wide, load));
		expect_ok(elfcore_add_part(&narrow, load));
		KX_AUTO(freep) uint8_t *p = written(&wide);
		KX_AUTO(freep) uint8_t *q = written(&narrow);
		memcpy(&h64, p + sizeof(Elf64_Ehdr), sizeof(h64));
		memcpy(&h32, q + sizeof(Elf32_Ehdr), sizeof(h32));
		assert_int_equal(h64.p_vaddr, vaddrs[i].vaddr);
		assert_int_equal(h32.p_vaddr, vaddrs[i].in_32);
	}
}

/* Zero p_vaddr, p_flags and p_align of a note; crash(8) looks at the first p_align. */
static void test_note(void **state)
{
	KX_AUTO(elfcore_destroy) struct elfcore core = {.machine = EM_X86_64};
	Elf64_Phdr h;

	(void)state;
	core.big_endian = __BYTE_ORDER == __BIG_ENDIAN;
	expect_ok(elfcore_add_note(&core, (struct elfcore_note){5 * GIB + 4, 368}));
	KX_AUTO(freep) uint8_t *p = written(&core);
	memcpy(&h, p + sizeof(Elf64_Ehdr), sizeof(h));
	assert_int_equal(h.p_type, PT_NOTE);
	assert_int_equal(h.p_flags, 0);
	assert_int_equal(h.p_offset, 5 * GIB + 4);
	assert_int_equal(h.p_paddr, 5 * GIB + 4);
	assert_int_equal(h.p_vaddr, 0);
	assert_int_equal(h.p_filesz, 368);
	assert_int_equal(h.p_memsz, 368);
	assert_int_equal(h.p_align, 0);
}

/* Whatever order they are added in, the notes come first: the kernel wants them so. */
static void test_notes_come_first(void **state)
{
	KX_AUTO(elfcore_destroy) struct elfcore core = {0};
	Elf64_Phdr h[4];

	(void)state;
	core.big_endian = __BYTE_ORDER == __BIG_ENDIAN;
	for (size_t i = 0; i < 2; i++) {
		expect_ok(elfcore_add_part(&core, loads[i]));
		expect_ok(elfcore_add_note(&core, notes[i]));
	}
	KX_AUTO(freep) uint8_t *p = written(&core);
	memcpy(h, p + sizeof(Elf64_Ehdr), sizeof(h));
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(h[i].p_type, PT_NOTE);
		assert_int_equal(h[i].p_offset, notes[i].paddr);
		assert_int_equal(h[2 + i].p_type, PT_LOAD);
		assert_int_equal(h[2 + i].p_offset, loads[i].offset);
	}
}

static void add_many(struct elfcore *core, size_t nnotes, size_t nloads)
{
	for (size_t i = 0; i < nnotes; i++)
		expect_ok(elfcore_add_note(core, (struct elfcore_note){i << 12, 368}));
	for (size_t i = 0; i < nloads; i++)
		expect_ok(elfcore_add_part(
			core, (struct elfcore_part){i << 13, i << 13, i << 13, 0x1000}));
}

static void test_limit(void **state)
{
	static const struct {
		size_t nnotes, nloads;
		bool fits;
	} cases[] = {
		{0, 0, false}, {1, 0, true}, {0, 1, true}, {65534, 0, true},
		{0, 65534, true}, {4097, 61437, true}, {4097, 61438, false},
		{0, 65535, false}, {65535, 0, false},
		{65536, 1, false}, /* 1 in 16 bits */
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(elfcore_destroy) struct elfcore core = {0};
		char text[64];

		add_many(&core, cases[i].nnotes, cases[i].nloads);
		if (cases[i].fits) {
			KX_AUTO(freep) uint8_t *p = written(&core);
			const size_t n = cases[i].nnotes + cases[i].nloads;

			assert_int_equal(elfcore_size(&core), 64 + n * 56);
			assert_int_equal(p[56] | p[57] << 8, n);
			continue;
		}
		snprintf(text, sizeof(text), "(%zu for CPUs, %zu for", cases[i].nnotes,
			cases[i].nloads);
		expect_err(elfcore_check(&core), KX_LIMIT, text);
	}
}

/* What 32 bits can say: the last byte below 4 GiB, and a size below 4 GiB. */
static const struct {
	uint64_t paddr, offset, size;
	bool fits;
} in_32_bits[] = {
	{0, 0, UINT32_MAX, true},
	{0xfffff000, 0xfffff000, 0x1000, true},
	{0x1000, 0xfffff000, 0x1000, true},
	{0xfffff000, 0xfffff000, 0x1001, false},
	{0xffffffff, 0xffffffff, 2, false},
	{1ULL << 32, 1ULL << 32, 0x1000, false},
	{0x1000, 1ULL << 32, 0x1000, false},
	{1ULL << 32, 0x1000, 0x1000, false},
	{0x1000, 0x1000, UINT64_MAX, false},
	{UINT64_MAX - 0xfff, 0x1000, 0x1000, false},
	/* It ends at 4 GiB, but its size has 33 bits. */
	{0, 0, 1ULL << 32, false},
};

static void test_32bit_limit(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(in_32_bits); i++) {
		KX_AUTO(elfcore_destroy) struct elfcore core = {.is_32bit = true};
		const struct elfcore_part load = {ELFCORE_NO_VADDR, in_32_bits[i].paddr,
			in_32_bits[i].offset, in_32_bits[i].size};

		expect_ok(elfcore_add_part(&core, load));
		if (in_32_bits[i].fits)
			expect_ok(elfcore_check(&core));
		else
			expect_err(elfcore_check(&core), KX_UNSUPPORTED,
				"--elf32-core-headers: memory at 0x");
		core.is_32bit = false;
		expect_ok(elfcore_check(&core));
	}
}

static void test_32bit_note_limit(void **state)
{
	KX_AUTO(elfcore_destroy) struct elfcore core = {.is_32bit = true};

	(void)state;
	expect_ok(elfcore_add_note(&core, (struct elfcore_note){0xfffffe90, 0x170}));
	expect_ok(elfcore_check(&core));
	core.notes[0].size++;
	expect_err(elfcore_check(&core), KX_UNSUPPORTED, "memory at 0xfffffe90-0x");
}

static void test_destroy(void **state)
{
	struct elfcore core = {.machine = EM_X86_64};

	(void)state;
	add_all(&core);
	elfcore_destroy(&core);
	assert_null(core.notes);
	assert_null(core.loads);
	assert_int_equal(core.nnotes + core.nloads, 0);
	elfcore_destroy(&core);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_64),
		cmocka_unit_test(test_32),
		cmocka_unit_test(test_vaddr),
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_notes_come_first),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_32bit_limit),
		cmocka_unit_test(test_32bit_note_limit),
		cmocka_unit_test(test_destroy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
