// SPDX-License-Identifier: GPL-2.0-or-later
/* What a kernel is told that is started without its decompressor, in that one's place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-fast.h"

/* ---- mem_encrypt= ------------------------------------------------------------------ */

static const struct {
	const char *line;
	bool on;
} encryption[] = {
	{"", false},
	{"mem_encrypt=on", true},
	{"quiet mem_encrypt=on ro", true},
	{"mem_encrypt=off", false},
	{"mem_encrypt=off mem_encrypt=on", true},
	{"mem_encrypt=on mem_encrypt=off", false},
	/* The decompressor compares where each of the two words stands first. */
	{"mem_encrypt=on mem_encrypt=off mem_encrypt=on", false},
	{"mem_encrypt=off mem_encrypt=on mem_encrypt=off", true},
	{"mem_encrypt=on mem_encrypt=active mem_encrypt=", true},
	{"mem_encrypt=only mem_encrypt", false},
	{"-- mem_encrypt=on", true},
	{"a=\"b mem_encrypt=on c\"", true},
	{"\"mem_encrypt=on\"", false},
	/* The space is the byte that differs, and the next word the rest of the first. */
	{"mem_encrypt mem_encrypt=on", false},
};

static uint16_t xloadflags(struct world *w)
{
	expect_ok(world_plan(w));
	return get_le16(world_zero_page(w) + HDR_XLOADFLAGS);
}

static void test_encryption(void **state)
{
	struct world w;

	(void)state;
	fast_world(&w);
	w.req.append = "";
	const uint16_t plain = xloadflags(&w);
	assert_true(w.plan.fast_boot.used);
	assert_int_equal(plain, get_le16(w.kernel + HDR_XLOADFLAGS));
	for (size_t i = 0; i < KX_ARRAY_SIZE(encryption); i++) {
		w.req.append = encryption[i].line;
		assert_int_equal(xloadflags(&w), plain | (encryption[i].on ? 0x80 : 0));
	}
	world_destroy(&w);
}

/* What decompresses itself finds out for itself: its header is as in the file. */
static void test_encryption_of_bzimage(void **state)
{
	struct world w;

	(void)state;
	world_usual(&w);
	w.req.append = "mem_encrypt=on";
	assert_int_equal(xloadflags(&w), get_le16(w.kernel + HDR_XLOADFLAGS));
	/* Nor is anything said where --fast-boot cannot be. */
	fast_ask(&w);
	w.req.append = "mem_encrypt=on memmap=64M$1G";
	assert_int_equal(xloadflags(&w), get_le16(w.kernel + HDR_XLOADFLAGS));
	assert_false(w.plan.fast_boot.used);
	world_destroy(&w);
}

static void test_encryption_of_vmlinux(void **state)
{
	struct elf_part load = {0, LINK, 0x1000, 0x1000};
	struct world w;

	(void)state;
	x86_world_init(&w);
	world_usual_ram(&w);
	world_elf(&w, &load, 1);
	for (size_t i = 0; i < KX_ARRAY_SIZE(encryption); i++) {
		w.req.append = encryption[i].line;
		assert_int_equal(xloadflags(&w), encryption[i].on ? 0x80 : 0);
	}
	world_destroy(&w);
}

static void test_encryption_of_crash_image(void **state)
{
	struct world w;

	(void)state;
	crash_usual(&w);
	fast_ask(&w);
	w.req.append = "mem_encrypt=on";
	assert_int_equal(xloadflags(&w), get_le16(w.kernel + HDR_XLOADFLAGS) | 0x80);
	world_destroy(&w);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encryption),
		cmocka_unit_test(test_encryption_of_bzimage),
		cmocka_unit_test(test_encryption_of_vmlinux),
		cmocka_unit_test(test_encryption_of_crash_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
