// SPDX-License-Identifier: GPL-2.0-or-later
/* ELF kernels for x86: with how many levels of paging one of 64 bits runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "config.h"
#include "expect.h"
#include "image/formats.h"
#include "make-image.h"

/* What is said of an image of that recipe, with size bytes at offset at made 0xff. */
static enum elf_paging paging_with(
	const struct elf_recipe *recipe, uint64_t at, uint64_t size)
{
	struct elf_image elf = {0};
	enum image_match match;
	const char *type;
	size_t n;
	KX_AUTO(freep) uint8_t *image = make_elf(recipe, &n);
	struct bytes b = {image, n, "k"};

	assert_true(at <= n && size <= n - at);
	memset(image + at, 0xff, size);
	expect_ok(elf_image_parse(&b, &match, &elf));
	assert_int_equal(match, IMAGE_MATCH);
	expect_ok(elf_image_settle(&b, NULL, &elf, &type));
	enum elf_paging paging = elf.paging;
	elf_image_destroy(&elf);
	return paging;
}

static enum elf_paging paging_of(const struct elf_recipe *recipe)
{
	return paging_with(recipe, 0, 0);
}

static void test_symbols(void **state)
{
	struct elf_recipe r = elf_recipe();

	(void)state;
	assert_int_equal(paging_of(&r), PAGING_NOT_TOLD);
	r.sections = 2;
	assert_int_equal(paging_of(&r), PAGING_NOT_TOLD);
	r.symbols = 1;
	assert_int_equal(paging_of(&r), PAGING_NOT_TOLD);
	r.symbols = 2;
	assert_int_equal(paging_of(&r), PAGING_4_LEVELS);
	r.symbols = 3;
	assert_int_equal(paging_of(&r), PAGING_4_OR_5_LEVELS);
	/* Of a kernel that is no Linux, they say nothing. */
	r.linux_note = 0;
	assert_int_equal(paging_of(&r), PAGING_NOT_TOLD);
}

/* Symbols that lie outside, and names that do. */
static void test_damaged_symbols(void **state)
{
	struct elf_recipe r = elf_recipe();
	uint64_t headers = 0x100 + r.loads[0].filesz, shdr = sizeof(Elf64_Shdr);
	uint64_t symbols = headers + 3 * shdr;

	(void)state;
	r.symbols = 3;
	assert_int_equal(paging_with(&r, symbols + 3 * sizeof(Elf64_Sym), 4),
		PAGING_4_LEVELS); /* the name of the last one */
	assert_int_equal(
		paging_with(&r, headers + shdr + offsetof(Elf64_Shdr, sh_offset), 8),
		PAGING_NOT_TOLD);
	assert_int_equal(
		paging_with(&r, headers + shdr + offsetof(Elf64_Shdr, sh_size), 8),
		PAGING_NOT_TOLD);
	assert_int_equal(
		paging_with(&r, headers + shdr + offsetof(Elf64_Shdr, sh_link), 4),
		PAGING_NOT_TOLD);
	assert_int_equal(
		paging_with(&r, headers + 2 * shdr + offsetof(Elf64_Shdr, sh_size), 8),
		PAGING_NOT_TOLD);
	assert_int_equal(
		paging_with(&r, headers + 2 * shdr + offsetof(Elf64_Shdr, sh_type), 4),
		PAGING_4_OR_5_LEVELS); /* nobody asks for that */
}

#ifdef HAVE_ZLIB
static void test_config(void **state)
{
	struct elf_recipe r = elf_recipe();
	uint64_t config = 0x100 + 0x400;

	(void)state;
	r.config = 4;
	assert_int_equal(paging_of(&r), PAGING_4_LEVELS);
	r.config = 5;
	assert_int_equal(paging_of(&r), PAGING_4_OR_5_LEVELS);
	r.config = 3;
	assert_int_equal(paging_of(&r), PAGING_NOT_TOLD);
	r.config = 5;
	assert_int_equal(paging_with(&r, config, 1), PAGING_NOT_TOLD);
	assert_int_equal(paging_with(&r, config + 40, 1), PAGING_NOT_TOLD); /* its CRC */
	/* Symbols are of the kernel itself. */
	r.symbols = 2;
	assert_int_equal(paging_of(&r), PAGING_4_LEVELS);
	r.symbols = 1;
	assert_int_equal(paging_of(&r), PAGING_4_OR_5_LEVELS);
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_damaged_symbols),
#ifdef HAVE_ZLIB
		cmocka_unit_test(test_config),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
