// SPDX-License-Identifier: GPL-2.0-or-later
/* What tells the image that a kernel holds from another: place, shape, bytes. */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expect.h"
#include "facts/image-identity.h"
#include "kimage-fixture.h"

struct world {
	struct tree tree;
	struct kimage_memory memory;
};

static int set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	tree_make(&w->tree);
	kimage_lay(&w->memory);
	kimage_write(&w->tree, &w->memory);
	*state = w;
	return 0;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	tree_remove(&w->tree);
	free(w);
	return 0;
}

static void identify(const struct world *w, bool panic, char *ret)
{
	struct image_identity identity;

	expect_ok(image_identity_read(&w->tree.sys, panic, &identity));
	assert_true(fact_present(&identity.fact));
	strcpy(ret, identity.text);
	image_identity_destroy(&identity);
}

/* Does one more in the byte at make it another image? */
static void expect_other(struct world *w, bool panic, size_t at, bool other)
{
	char before[IMAGE_IDENTITY_SIZE], after[IMAGE_IDENTITY_SIZE];

	identify(w, panic, before);
	w->memory.bytes[at]++;
	kimage_write(&w->tree, &w->memory);
	identify(w, panic, after);
	assert_int_equal(strlen(before), 64);
	if (!strcmp(before, after) == other)
		fail_msg("byte 0x%zx: %s, then %s", at, before, after);
}

static void test_normal(void **state)
{
	struct world *w = *state;

	for (size_t at = 8; at < 576; at += 8)
		expect_other(w, false, KIMAGE_AT + at, true);
	expect_other(w, false, KIMAGE_AT + 576, false);
	expect_other(w, false, KIMAGE_CRASH_AT + 24, false);
	expect_other(w, false, KIMAGE_PAGES_AT, true);
	expect_other(w, false, KIMAGE_PAGES_AT + 15 * 4096 + 4095, true);
	expect_other(w, false, KIMAGE_PAGES_AT + 16 * 4096, false);
	expect_other(w, false, KIMAGE_PAGES_AT + 20 * 4096, true);
}

static void test_crash(void **state)
{
	struct world *w = *state;

	expect_other(w, true, KIMAGE_CRASH_AT + 24, true);
	expect_other(w, true, KIMAGE_AT + 24, false);
	expect_other(w, true, KIMAGE_PAGES_AT, true);
	expect_other(w, true, KIMAGE_PAGES_AT + 16 * 4096, false);
	expect_other(w, true, KIMAGE_PAGES_AT + 20 * 4096, true);
	/* The kernel writes ELF headers anew when a CPU or memory comes or goes. */
	memcpy(w->memory.bytes + KIMAGE_PAGES_AT, "\177ELF", 4);
	kimage_write(&w->tree, &w->memory);
	expect_other(w, true, KIMAGE_PAGES_AT + 100, false);
	expect_other(w, true, KIMAGE_PAGES_AT + 4096, false);
}

/* Another struct of the same content: the one before is still in use, or was. */
static void test_moved(void **state)
{
	struct world *w = *state;
	char before[IMAGE_IDENTITY_SIZE], after[IMAGE_IDENTITY_SIZE];

	identify(w, false, before);
	memmove(w->memory.bytes + KIMAGE_CRASH_AT, w->memory.bytes + KIMAGE_AT, 600);
	w->memory.bytes[1] = KIMAGE_CRASH_AT >> 8;
	w->memory.bytes[0] = 0;
	kimage_write(&w->tree, &w->memory);
	identify(w, false, after);
	assert_string_not_equal(before, after);
}

static void test_none(void **state)
{
	struct world *w = *state;
	char text[IMAGE_IDENTITY_SIZE];

	kimage_put(&w->memory, 0, 0);
	kimage_write(&w->tree, &w->memory);
	identify(w, false, text);
	assert_string_equal(text, "");
}

/* Lists that lead in a circle, or nowhere, end. */
static void test_strange_lists(void **state)
{
	struct world *w = *state;
	char text[IMAGE_IDENTITY_SIZE];

	kimage_put(&w->memory, KIMAGE_LIST_AT, (KIMAGE_PADDR + KIMAGE_LIST_AT) | 2);
	kimage_write(&w->tree, &w->memory);
	identify(w, false, text);
	for (size_t at = KIMAGE_LIST_AT; at < KIMAGE_MEMORY_SIZE; at += 8)
		kimage_put(&w->memory, at, (KIMAGE_PADDR + KIMAGE_PAGES_AT) | 9);
	kimage_write(&w->tree, &w->memory);
	identify(w, false, text);
	kimage_put(&w->memory, KIMAGE_LIST_AT, (1ULL << 62) | 2);
	kimage_write(&w->tree, &w->memory);
	identify(w, false, text);
	assert_int_equal(strlen(text), 64);
}

static void expect_state(const struct world *w, enum fact_state state)
{
	struct image_identity identity;

	expect_ok(image_identity_read(&w->tree.sys, false, &identity));
	assert_int_equal(identity.fact.state, state);
	assert_string_equal(identity.text, "");
	image_identity_destroy(&identity);
}

static void test_unreadable(void **state)
{
	struct world *w = *state;

	tree_text(&w->tree, "proc/kallsyms", "0000000000000000 B kexec_image\n");
	expect_state(w, FACT_FAILED);
	tree_text(&w->tree, "proc/kallsyms", "ffff888000100000 T _text\n");
	expect_state(w, FACT_ABSENT);
	tree_text(&w->tree, "proc/kallsyms", "1000 B kexec_image\n");
	expect_state(w, FACT_FAILED);
	kimage_put(&w->memory, 0, 0x1000); /* where nothing is */
	kimage_write(&w->tree, &w->memory);
	expect_state(w, FACT_FAILED);
	tree_text(&w->tree, "proc/kcore", "junk");
	expect_state(w, FACT_FAILED);
	tree_drop(&w->tree, "proc/kcore");
	expect_state(w, FACT_ABSENT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_normal),
		TEST(test_crash),
		TEST(test_moved),
		TEST(test_none),
		TEST(test_strange_lists),
		TEST(test_unreadable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
