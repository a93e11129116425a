// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "arch/arch.h"
#include "arch/arm64/arm64-ops.h"
#include "arch/ppc64/ppc64-ops.h"
#include "arch/x86_64/x86_64-ops.h"
#include "base/cleanup.h"
#include "request/options.h"

/* Every type that is built is started somewhere, and by one kind of machine. */
static void test_types(void **state)
{
	static const struct {
		const char *type, *machine;
	} types[] = {{"bzImage64", "x86"}, {"bzImage", "x86"}, {"elf-x86_64", "x86"},
		{"elf-ppc64", "ppc64"}, {"multiboot2-x86", "x86"},
		{"multiboot-x86", "x86"}, {"Image", "arm64"}, {"vmlinux", "arm64"}};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(types); i++) {
		struct image image = {.type = types[i].type};
		const char *machine = types[i].machine;
		bool built;

		assert_true(image_type_known(image.type, &built) && built);
		assert_string_equal(image_machine(&image), machine);
		assert_int_equal(!!arch_find_image(&x86_64_ops, &image),
			!strcmp(machine, "x86"));
		assert_int_equal(!!arch_find_image(&ppc64_ops, &image),
			!strcmp(machine, "ppc64"));
		assert_int_equal(!!arch_find_image(&ppc64le_ops, &image),
			!strcmp(machine, "ppc64"));
		assert_int_equal(!!arch_find_image(&arm64_ops, &image),
			!strcmp(machine, "arm64"));
	}
}

/* Each option that not all have is one architecture's at least. */
static void test_each_has_an_architecture(void **state)
{
	static const char *const machines[] = {
		"x86_64", "ppc64", "ppc64le", "aarch64"};

	(void)state;
	for (size_t i = 0; i < option_count; i++) {
		const char *name = option_table[i].long_name;
		size_t n = 0;

		if (!name)
			continue;
		for (size_t j = 0; j < KX_ARRAY_SIZE(machines); j++)
			n += arch_has_option(arch_for_machine(machines[j]), name);
		assert_true(n > 0);
		if (option_table[i].only == OPTIONS_ANY)
			assert_int_equal(n, KX_ARRAY_SIZE(machines));
		else
			assert_true(n < KX_ARRAY_SIZE(machines));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_each_has_an_architecture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
