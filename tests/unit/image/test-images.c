// SPDX-License-Identifier: GPL-2.0-or-later
/* What is counted over all files of a load. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "image/images.h"

#define PAGE 0x1000

static void expect_least(uint64_t kernel, uint64_t a, uint64_t b, uint64_t expected)
{
	struct file initrds[] = {{.fd = -1, .size = a}, {.fd = -1, .size = b}};
	struct elf_part load = {.memsz = kernel};
	struct images images = IMAGES_NONE;

	images.kernel.kind = IMAGE_ELF;
	images.kernel.elf.loads = &load;
	images.kernel.elf.nloads = 1;
	images.initrds = initrds;
	images.ninitrds = 2;
	assert_true(images_least_memory(&images, PAGE) == expected);
}

/* The kernel has pages of its own, and so has what the initrds are joined to. */
static void test_least_memory(void **state)
{
	(void)state;
	expect_least(PAGE, 0, 0, PAGE);
	expect_least(PAGE + 1, 0, 1, 3 * PAGE);
	expect_least(1, PAGE - 1, 1, 2 * PAGE);
	expect_least(1, PAGE, 1, 3 * PAGE);
}

static void test_least_memory_saturates(void **state)
{
	(void)state;
	expect_least(1, UINT64_MAX, 1, UINT64_MAX);
	expect_least(UINT64_MAX, 0, 0, -(uint64_t)PAGE);
	expect_least(UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX);
}

static void test_to_join(void **state)
{
	struct images images = IMAGES_NONE;

	(void)state;
	images.ninitrds = 1;
	assert_false(images_are_to_join(&images));
	images.ninitrds = 2;
	assert_true(images_are_to_join(&images));
	images.joined.fd = 0;
	assert_false(images_are_to_join(&images));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least_memory),
		cmocka_unit_test(test_least_memory_saturates),
		cmocka_unit_test(test_to_join),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
