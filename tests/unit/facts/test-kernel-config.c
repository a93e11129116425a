// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "config.h"
#include "expect.h"
#include "facts/kernel-config.h"
#include "make-image.h"
#include "tree.h"

#define OPTION "CONFIG_IMA_KEXEC"

static const char head[] = "#\n# Linux 7.2.13 Kernel Configuration\n#\nCONFIG_KEXEC=y\n";

struct fixture {
	struct tree tree;
};

static int set_up(void **state)
{
	static struct fixture f;

	tree_make(&f.tree);
	tree_text(&f.tree, "proc/sys/kernel/osrelease", "7.2.13+deb14-amd64\n");
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	tree_remove(&f->tree);
	return 0;
}

static void lay(struct fixture *f, const char *path, const char *line)
{
	char text[256];

	snprintf(text, sizeof(text), "%s%s", head, line);
	tree_text(&f->tree, path, text);
}

static void expect_has(struct fixture *f, uint64_t expected)
{
	uint64_t value = 99;

	expect_ok(kernel_config_has(&f->tree.sys, OPTION, &value));
	assert_int_equal(value, expected);
}

#define BOOT	"boot/config-7.2.13+deb14-amd64"
#define MODULES "lib/modules/7.2.13+deb14-amd64/config"

static void test_values(void **state)
{
	static const struct {
		const char *line;
		uint64_t value;
	} cases[] = {
		{"CONFIG_IMA_KEXEC=y\n", 1},
		{"# CONFIG_IMA_KEXEC is not set\n", 0},
		{"CONFIG_IMA_KEXEC=n\n", 0},
		{"", 0},
		{"CONFIG_IMA_KEXEC_EXTRA_MEMORY_KB=64\n", 0},
		{"CONFIG_HAVE_IMA_KEXEC=y\n", 0},
		{"CONFIG_IMA_KEXEC=", 0},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		lay(f, BOOT, cases[i].line);
		expect_has(f, cases[i].value);
	}
}

static void test_places(void **state)
{
	struct fixture *f = *state;
	uint64_t value;
	struct kx_err *err = kernel_config_has(&f->tree.sys, OPTION, &value);

	assert_true(sys_err_absent(err));
	kx_err_free(err);
	lay(f, MODULES, OPTION "=y\n");
	expect_has(f, 1);
	lay(f, BOOT, "");
	expect_has(f, 0);
	/* Another kernel's is none of ours. */
	tree_drop(&f->tree, BOOT);
	tree_drop(&f->tree, MODULES);
	lay(f, "boot/config-7.2.14", OPTION "=y\n");
	err = kernel_config_has(&f->tree.sys, OPTION, &value);
	assert_true(sys_err_absent(err));
	kx_err_free(err);
}

static void test_strange(void **state)
{
	struct fixture *f = *state;
	uint64_t value;

	tree_text(&f->tree, BOOT, "<html>\n");
	expect_err(kernel_config_has(&f->tree.sys, OPTION, &value), KX_FORMAT,
		"no configuration of a kernel");
	tree_text(&f->tree, "proc/sys/kernel/osrelease", "../../etc/passwd\n");
	expect_err(kernel_config_has(&f->tree.sys, OPTION, &value), KX_FORMAT,
		"names no file");
}

/* The kernel's own counts before what lies on a disk, unless it cannot be read. */
static void test_own(void **state)
{
	struct fixture *f = *state;
	static const char text[] = "CONFIG_KEXEC=y\n" OPTION "=y\n";
	size_t size;
	uint8_t *packed = make_gzip(text, sizeof(text) - 1, &size);

	lay(f, BOOT, "");
	tree_write(&f->tree, "proc/config.gz", packed, size);
	free(packed);
#ifdef HAVE_ZLIB
	expect_has(f, 1);
#else
	expect_has(f, 0);
#endif
	tree_text(&f->tree, "proc/config.gz", "no gzip");
	expect_has(f, 0);
	tree_drop(&f->tree, BOOT);
	uint64_t value;
	expect_err(kernel_config_has(&f->tree.sys, OPTION, &value), KX_FORMAT,
		"/proc/config.gz: not compressed");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_values),
		TEST(test_places),
		TEST(test_strange),
		TEST(test_own),
	};

	return cmocka_run_group_tests_name("kernel-config", tests, NULL, NULL);
}
