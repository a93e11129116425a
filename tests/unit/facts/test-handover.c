// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/cleanup.h"
#include "facts-fixture.h"

#define OUT	 "sys/kernel/debug/kho/out/"
#define METADATA OUT "sub_fdts/kexec-metadata"
#define CONFIG	 "boot/config-7.2.13"

enum { UNKNOWN = -1 };

static void expect_kho(const struct tree *tree, int expected)
{
	struct facts *facts = read_state(tree);

	if (expected == UNKNOWN)
		EXPECT_ABSENT(facts->kho);
	else
		EXPECT_VALUE(facts->kho, expected);
	release(facts);
}

static int set_up(void **state)
{
	static struct tree tree;

	tree_make(&tree);
	*state = &tree;
	return 0;
}

static int tear_down(void **state)
{
	tree_remove(*state);
	return 0;
}

static void test_debugfs(void **state)
{
	struct tree *tree = *state;

	expect_kho(tree, UNKNOWN);
	tree_text(tree, METADATA, "");
	expect_kho(tree, 0);
	tree_text(tree, OUT "sub_fdts/memblock", "");
	expect_kho(tree, 1);
	/* Where there is something to finalize, that decides. */
	tree_text(tree, OUT "finalize", "0\n");
	expect_kho(tree, 0);
	tree_text(tree, OUT "finalize", "1\n");
	expect_kho(tree, 1);
}

/* What is kept is collected until the end, whatever is finalized or registered by now. */
static void test_live_update(void **state)
{
	struct tree *tree = *state;

	tree_text(tree, "dev/liveupdate", "");
	expect_kho(tree, 1);
	tree_text(tree, METADATA, "");
	expect_kho(tree, 1);
	tree_text(tree, OUT "finalize", "0\n");
	tree_text(tree, "proc/cmdline", "kho=off\n");
	expect_kho(tree, 1);
	tree_drop(tree, "dev/liveupdate");
	expect_kho(tree, 0);
	/* A container sees it in /sys alone, where it is a link. */
	tree_link(tree, "sys/class/misc/liveupdate",
		"../../devices/virtual/misc/liveupdate");
	expect_kho(tree, 1);
}

static const struct {
	const char *line, *config;
	int kho;
} lines[] = {
	{"quiet", NULL, UNKNOWN},
	{"kho=on", NULL, 1},
	{"kho=1 quiet", NULL, 1},
	{"kho=off kho=y", NULL, 1},
	{"kho=on kho=off", NULL, 0},
	{"kho=maybe", NULL, UNKNOWN},
	{"kho", NULL, UNKNOWN},
	{"kho_scratch=50%", NULL, UNKNOWN},
	{"quiet -- kho=on", NULL, UNKNOWN},
	/* A kernel without it takes no notice of the word. */
	{"kho=on", "# CONFIG_KEXEC_HANDOVER is not set", 0},
	{"kho=on", "CONFIG_KEXEC_HANDOVER=y", 1},
	{"quiet", "CONFIG_KEXEC_HANDOVER=y", 0},
	{"quiet", "CONFIG_KEXEC_HANDOVER=y\nCONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y", 1},
	{"kho=off", "CONFIG_KEXEC_HANDOVER=y\nCONFIG_KEXEC_HANDOVER_ENABLE_DEFAULT=y", 0},
};

static void lay(const struct tree *tree, size_t i)
{
	char text[200];

	snprintf(text, sizeof(text), "%s\n", lines[i].line);
	tree_text(tree, "proc/cmdline", text);
	tree_text(tree, "proc/sys/kernel/osrelease", "7.2.13\n");
	snprintf(text, sizeof(text), "CONFIG_KEXEC=y\n%s\n",
		lines[i].config ? lines[i].config : "");
	tree_text(tree, CONFIG, text);
	if (!lines[i].config)
		tree_drop(tree, CONFIG);
}

/* Without debugfs, or where a kernel shows nothing of it there. */
static void test_line(void **state)
{
	struct tree *tree = *state;

	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		lay(tree, i);
		expect_kho(tree, lines[i].kho);
	}
	/* What is registered says more than the line … */
	tree_text(tree, "proc/cmdline", "kho=on\n");
	tree_text(tree, METADATA, "");
	expect_kho(tree, 0);
	tree_drop(tree, METADATA);
	/* … and a mounted debugfs without it more than a default. */
	lay(tree, KX_ARRAY_SIZE(lines) - 2);
	expect_kho(tree, 0);
}

#define COUNT "sys/kernel/security/ima/runtime_measurements_count"

/* The first measurement is of the boot, and only some kernels hand the list over. */
static void test_measured(void **state)
{
	static const struct {
		const char *count, *config;
		int value;
	} cases[] = {
		{"1\n", NULL, 0},
		{"1\n", "CONFIG_IMA_KEXEC=y", 0},
		{"0\n", NULL, 0},
		{"312\n", NULL, UNKNOWN},
		{"312\n", "# CONFIG_IMA_KEXEC is not set", 0},
		{"312\n", "CONFIG_IMA_KEXEC=y", 312},
	};
	struct tree *tree = *state;

	tree_text(tree, "proc/sys/kernel/osrelease", "7.2.13\n");
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		char text[80];

		snprintf(text, sizeof(text), "CONFIG_IMA=y\n%s\n",
			cases[i].config ? cases[i].config : "");
		tree_text(tree, CONFIG, text);
		if (!cases[i].config)
			tree_drop(tree, CONFIG);
		tree_text(tree, COUNT, cases[i].count);
		struct facts *facts = read_state(tree);
		if (cases[i].value == UNKNOWN)
			EXPECT_ABSENT(facts->ima_measured);
		else
			EXPECT_VALUE(facts->ima_measured, cases[i].value);
		release(facts);
	}
}

static void test_plpks(void **state)
{
	struct tree *tree = *state;
	struct facts *facts = read_state(tree);

	EXPECT_ABSENT(facts->plpks);
	release(facts);
	tree_text(tree, "sys/firmware/secvar/format", "ibm,edk2-compat-v1\n");
	facts = read_state(tree);
	EXPECT_VALUE(facts->plpks, 0);
	release(facts);
	tree_text(tree, "sys/firmware/secvar/format", "ibm,plpks-sb-v1\n");
	facts = read_state(tree);
	EXPECT_VALUE(facts->plpks, 1);
	release(facts);
	tree_drop(tree, "sys/firmware/secvar/format");
	tree_text(tree, "sys/firmware/plpks/config/version", "1\n");
	facts = read_state(tree);
	EXPECT_VALUE(facts->plpks, 1);
	release(facts);
}

static void test_fadump(void **state)
{
	struct tree *tree = *state;
	struct facts *facts = read_state(tree);

	EXPECT_ABSENT(facts->fadump);
	release(facts);
	tree_text(tree, "sys/kernel/fadump_enabled", "1\n");
	facts = read_state(tree);
	EXPECT_VALUE(facts->fadump, 1);
	release(facts);
	tree_text(tree, "sys/kernel/fadump/enabled", "0\n");
	facts = read_state(tree);
	EXPECT_VALUE(facts->fadump, 0);
	release(facts);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_debugfs),
		TEST(test_live_update),
		TEST(test_line),
		TEST(test_measured),
		TEST(test_plpks),
		TEST(test_fadump),
	};

	return cmocka_run_group_tests_name("handover", tests, NULL, NULL);
}
