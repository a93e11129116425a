// SPDX-License-Identifier: GPL-2.0-or-later
#include <elf.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/cleanup.h"
#include "core-fixture.h"
#include "expect.h"
#include "format/elf.h"

/* Of both classes and byte orders. */
#define FOR_ALL_KINDS(i) for (unsigned int i = 0; i < 4; i++)
#define IS_64(i)	 (!((i)&1))
#define BIG_ENDIAN_OF(i) ((i) >> 1)

/* From an exact copy, so that the sanitizer sees a read behind it. */
static struct kx_err *read_core(const struct core *core, size_t size, struct elf *ret)
{
	KX_AUTO(freep) uint8_t *copy = malloc(size + !size);
	struct source source = source_from_bytes(&(struct bytes){copy, size, "core"});

	memcpy(copy, core->data, size);
	return elf_read(&source, ret);
}

static void refuse(const struct core *core, enum kx_code code, const char *text)
{
	struct elf elf;

	expect_err(read_core(core, core->size, &elf), code, text);
	assert_null(elf.phdrs);
	assert_int_equal(elf.nphdrs, 0);
}

static void make_two(struct core *core, unsigned int kind)
{
	core_begin(core, IS_64(kind), BIG_ENDIAN_OF(kind), 2);
	core_phdr(core, &(struct core_phdr){PT_NOTE, 0x11, 0x12, 0x13, 0x14, 0x15});
	core_phdr(core, &(struct core_phdr){PT_LOAD, 0x80000001, UINT64_MAX, UINT64_MAX,
				0x80000002, 0x80000003});
}

static void test_read(void **state)
{
	(void)state;
	FOR_ALL_KINDS(i)
	{
		const struct elf_phdr note = {
			PT_NOTE, PF_R, 0x11, 0x12, 0x13, 0x14, 0x15};
		const struct elf_phdr load = {PT_LOAD, PF_R, 0x80000001, ELF_NO_ADDRESS,
			ELF_NO_ADDRESS, 0x80000002, 0x80000003};
		KX_AUTO(elf_destroy) struct elf elf = {0};
		struct core core;

		make_two(&core, i);
		expect_ok(read_core(&core, core.size, &elf));
		assert_int_equal(elf.is_64bit, IS_64(i));
		assert_int_equal(elf.big_endian, BIG_ENDIAN_OF(i));
		assert_int_equal(elf.type, ET_CORE);
		assert_int_equal(elf.machine, EM_X86_64);
		assert_int_equal(elf.nphdrs, 2);
		assert_int_equal(
			elf_ehdr_size(IS_64(i)) + 2 * elf_phdr_size(IS_64(i)), core.size);
		assert_memory_equal(&elf.phdrs[0], &note, sizeof(note));
		assert_memory_equal(&elf.phdrs[1], &load, sizeof(load));
		core_end(&core);
	}
}

/* All fields of the header that core_begin() leaves at 0. */
static void test_header(void **state)
{
	(void)state;
	FOR_ALL_KINDS(i)
	{
		KX_AUTO(elf_destroy) struct elf elf = {0};
		size_t word = IS_64(i) ? 8 : 4;
		struct core core;

		make_two(&core, i);
		core.size = 24;
		core_put(&core, 0x81020304, word);
		core.size += word;
		core_put(&core, 0x85060708, word);
		core_put(&core, 0x8a0b0c0d, 4);
		core.size += 6; /* up to e_shentsize */
		core_put(&core, 0x1112, 2);
		core_put(&core, 0x1314, 2);
		core.size = elf_ehdr_size(IS_64(i)) + 2 * elf_phdr_size(IS_64(i));
		expect_ok(read_core(&core, core.size, &elf));
		assert_int_equal(elf.entry, 0x81020304);
		assert_int_equal(elf.shoff, 0x85060708);
		assert_int_equal(elf.flags, 0x8a0b0c0d);
		assert_int_equal(elf.nphdrs, 2);
		assert_int_equal(elf.shentsize, 0x1112);
		assert_int_equal(elf.shnum, 0x1314);
		core_end(&core);
	}
}

/* Every cut is an error that says where. */
static void test_cut(void **state)
{
	(void)state;
	FOR_ALL_KINDS(i)
	{
		struct elf elf;
		struct core core;

		make_two(&core, i);
		for (size_t size = 0; size < core.size; size++)
			expect_err(read_core(&core, size, &elf), KX_FORMAT,
				"bytes wanted at offset 0x");
		core_end(&core);
	}
}

/* The header of a file without program headers, and their number in section header 0. */
static void make_extended(struct core *core, unsigned int kind, uint32_t n)
{
	size_t ehdr = elf_ehdr_size(IS_64(kind));

	core_begin(core, IS_64(kind), BIG_ENDIAN_OF(kind), PN_XNUM);
	put_number(core->data + (IS_64(kind) ? 40 : 32), IS_64(kind) ? 8 : 4,
		BIG_ENDIAN_OF(kind), ehdr);
	put_number(core->data + (IS_64(kind) ? 32 : 28), IS_64(kind) ? 8 : 4,
		BIG_ENDIAN_OF(kind), ehdr + (IS_64(kind) ? 64 : 40));
	core_put(core, 0, 8);
	for (unsigned int i = 0; i < 4; i++)
		core_put(core, 0, core_word(core));
	core_put(core, 0, 4);
	core_put(core, n, 4);
	core_put(core, 0, core_word(core));
	core_put(core, 0, core_word(core));
}

static void test_extended(void **state)
{
	(void)state;
	FOR_ALL_KINDS(i)
	{
		KX_AUTO(elf_destroy) struct elf elf = {0};
		struct core core;

		make_extended(&core, i, 2);
		core_load(&core, 0x1000, 0x2000, 0x3000);
		core_load(&core, 0x4000, 0x5000, 0x6000);
		expect_ok(read_core(&core, core.size, &elf));
		assert_int_equal(elf.nphdrs, 2);
		assert_int_equal(elf.phdrs[1].paddr, 0x6000);
		core_end(&core);

		make_extended(&core, i, ELF_PHDRS_MAX);
		refuse(&core, KX_FORMAT, "65536 program headers: core: 0x");
		core_end(&core);
		make_extended(&core, i, ELF_PHDRS_MAX + 1);
		refuse(&core, KX_LIMIT, "core: 65537 program headers, more than 65536");
		core.size--;
		refuse(&core, KX_FORMAT, "section header 0: core: 0x");
		core_end(&core);
	}
}

static void test_no_program_headers(void **state)
{
	(void)state;
	FOR_ALL_KINDS(i)
	{
		KX_AUTO(elf_destroy) struct elf elf = {0};
		struct core core;

		core_begin(&core, IS_64(i), BIG_ENDIAN_OF(i), 0);
		expect_ok(read_core(&core, core.size, &elf));
		assert_int_equal(elf.nphdrs, 0);
		core_end(&core);
	}
}

static void test_wrong(void **state)
{
	static const struct {
		size_t at, size;
		uint64_t value;
		const char *text;
	} cases[] = {
		{0, 1, 0, "core is not an ELF file"},
		{EI_CLASS, 1, 3,
			"core: ELF class 3 at offset 0x4 is neither 1 (32 bits)"},
		{EI_DATA, 1, 3,
			"core: ELF byte order 3 at offset 0x5 is neither 1 nor 2"},
		{EI_VERSION, 1, 0, "core: ELF version 0 at offset 0x6 is not 1"},
		{54, 2, 32, "core: ELF program headers of 32 bytes each, 56 expected"},
		{32, 8, 65,
			"2 program headers: core: 0x70 bytes wanted at offset 0x41, "
			"but it ends at 0xb0"},
		{32, 8, UINT64_MAX - 0x6f,
			"0x70 bytes wanted at offset 0xffffffffffffff90"},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		struct core core;

		make_two(&core, 0);
		put_number(core.data + cases[i].at, cases[i].size, false, cases[i].value);
		refuse(&core, KX_FORMAT, cases[i].text);
		core_end(&core);
	}
}

/* ---- notes ------------------------------------------------------------------------- */

struct walk {
	struct core core;
	struct source source;
	struct elf_notes notes;
	uint32_t left;
};

static void walk_make(struct walk *walk, bool big_endian)
{
	walk->core = (struct core){.big_endian = big_endian};
	walk->left = 10;
	core_put(&walk->core, 0, 4); /* what is before the notes is none */
	core_note(&walk->core, "A", "abcde");
	core_note(&walk->core, "LONG", "");
	core_note(&walk->core, "B", "x");
}

static void walk_start(struct walk *walk, uint64_t end)
{
	walk->source = source_from_bytes(
		&(struct bytes){walk->core.data, walk->core.size, "notes"});
	walk->notes = (struct elf_notes){
		&walk->source, walk->core.big_endian, 4, end, &walk->left};
}

static void expect_note(struct walk *walk, const char *name, const char *desc)
{
	struct elf_note note;
	bool found, same;

	expect_ok(elf_notes_next(&walk->notes, &found, &note));
	assert_true(found);
	expect_ok(elf_note_has_name(&walk->notes, &note, name, &same));
	assert_true(same);
	expect_ok(elf_note_has_name(&walk->notes, &note, "LON", &same));
	assert_false(same);
	assert_int_equal(note.descsz, strlen(desc));
	assert_memory_equal(walk->core.data + note.desc, desc, strlen(desc));
}

static void expect_no_note(struct walk *walk)
{
	struct elf_note note;
	bool found = true;

	expect_ok(elf_notes_next(&walk->notes, &found, &note));
	assert_false(found);
}

/* 3 bytes of the last padding, and 11 that are too few for a note. */
static void test_notes(void **state)
{
	(void)state;
	for (int big_endian = 0; big_endian < 2; big_endian++) {
		for (int more = -3; more < 12; more++) {
			struct walk walk;

			walk_make(&walk, big_endian);
			uint64_t end = walk.core.size + more;
			core_put(&walk.core, 0, 11);
			walk_start(&walk, end);
			expect_note(&walk, "A", "abcde");
			expect_note(&walk, "LONG", "");
			expect_note(&walk, "B", "x");
			expect_no_note(&walk);
			expect_no_note(&walk);
			assert_int_equal(walk.left, 7);
			core_end(&walk.core);
		}
	}
}

static void expect_notes_err(struct walk *walk, enum kx_code code, const char *text)
{
	struct elf_note note;
	bool found;

	expect_err(elf_notes_next(&walk->notes, &found, &note), code, text);
}

static void test_notes_cut(void **state)
{
	struct elf_note note;
	struct walk walk;

	(void)state;
	walk_make(&walk, false);
	walk_start(&walk, walk.core.size - 4);
	expect_note(&walk, "A", "abcde");
	expect_note(&walk, "LONG", "");
	expect_notes_err(&walk, KX_FORMAT,
		"the note at offset 0x30 has 0x11 bytes, but the notes end at 0x40");
	/* Longer than the file: only what is read must be there. */
	put_le32(walk.core.data + 0x34, 0x1000);
	walk_start(&walk, 0x2000);
	walk.notes.at = 0x30;
	expect_ok(elf_notes_next(&walk.notes, &(bool){false}, &note));
	assert_int_equal(note.descsz, 0x1000);
	expect_notes_err(&walk, KX_FORMAT, "0xc bytes wanted at offset 0x1040");
	core_end(&walk.core);
}

static void test_notes_lies(void **state)
{
	struct walk walk;

	(void)state;
	walk_make(&walk, false);
	walk_start(&walk, 3);
	expect_notes_err(&walk, KX_FORMAT, "they wrap around the end of the addresses");
	walk_start(&walk, UINT64_MAX);
	walk.notes.at = UINT64_MAX - 12;
	expect_notes_err(&walk, KX_FORMAT, "wanted at offset 0xfffffffffffffff3");
	walk_start(&walk, walk.core.size);
	walk.left = 1;
	expect_note(&walk, "A", "abcde");
	expect_notes_err(&walk, KX_LIMIT, "more notes than");
	walk.left = 1;
	memset(walk.core.data + 4, 0xff, 8);
	walk_start(&walk, walk.core.size);
	expect_notes_err(&walk, KX_FORMAT, "has 0x20000000b bytes, but the notes end at");
	core_end(&walk.core);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_extended),
		cmocka_unit_test(test_no_program_headers),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_notes_cut),
		cmocka_unit_test(test_notes_lies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
