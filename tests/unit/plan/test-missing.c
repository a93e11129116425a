// SPDX-License-Identifier: GPL-2.0-or-later
/* What is warned of before a machine is lost, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "base/cleanup.h"
#include "expect.h"
#include "facts-fixture.h"
#include "plan-warns.h"
#include "plan/missing.h"

struct scene {
	struct request req;
	struct facts facts;
	struct images images;
	struct file initrd;
	struct plan_input in;
	struct planning p;
};

/* A bzImage of Linux without an initrd, which gets that command line. */
static void scene_init(struct scene *s, const char *cmdline)
{
	*s = (struct scene){.images.kernel = {.kind = IMAGE_BZIMAGE}};
	s->images.kernel.bz.payload_length = 1;
	s->images.initrds = &s->initrd;
	s->in = (struct plan_input){
		.req = &s->req,
		.facts = &s->facts,
		.images = &s->images,
		.arch = arch_for_machine("x86_64")};
	s->p = (struct planning){.in = &s->in, .plan.cmdline = strdup(cmdline)};
}

static void scene_destroy(struct scene *s)
{
	planning_destroy(&s->p);
	facts_destroy(&s->facts);
}

/* All that is warned of; NULL: nothing. */
static void expect_warning(struct scene *s, const char *text)
{
	warnings_clear(&s->p.plan.warnings);
	expect_ok(missing_warn(&s->p));
	assert_int_equal(s->p.plan.warnings.n, text ? 1 : 0);
	if (text && !plan_warns(&s->p.plan, text))
		fail_msg("'%s'", s->p.plan.warnings.v[0].text);
}

static void test_cmdline(void **state)
{
	static const char empty[] = "the command line is empty";
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, "");
	expect_warning(&s, empty);
	s.req.panic = true;
	expect_warning(&s, empty);
	/* On purpose. */
	s.req.append = "";
	expect_warning(&s, NULL);
	s.req = (struct request){.reuse_cmdline = true};
	expect_warning(&s, NULL);
	s.req = (struct request){0};
	/* memtest; Xen, whose kernel has a line of its own; another ELF image. */
	s.images.kernel.bz.payload_length = 0;
	expect_warning(&s, NULL);
	strcpy(s.images.kernel.version, "memtest86+ 5.01");
	expect_warning(&s, NULL);
	/* Linux of before there were payloads. */
	strcpy(s.images.kernel.version, "2.6.18 #1 SMP");
	expect_warning(&s, empty);
	s.images.kernel = (struct image){.kind = IMAGE_MULTIBOOT2};
	expect_warning(&s, NULL);
	s.images.kernel = (struct image){.kind = IMAGE_ELF};
	expect_warning(&s, NULL);
	s.images.kernel.elf.is_linux = true;
	expect_warning(&s, empty);
	s.req.args = ARGS_NONE;
	expect_warning(&s, NULL);
	s.req.args = ARGS_LINUX;
	expect_warning(&s, empty);
	/* Where the option has no effect. */
	s.in.arch = arch_for_machine("ppc64");
	s.req.args = ARGS_NONE;
	expect_warning(&s, empty);
	s.req.args = ARGS_ELF;
	expect_warning(&s, empty);
}

/* root= was taken over from the running kernel. */
static void test_cmdline_of_ours(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, "root=/dev/sda2");
	expect_warning(&s, NULL);
}

static void test_no_initrd(void **state)
{
	static const char none[] =
		"there is no --initrd, and the running kernel was started";
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, "ro");
	expect_warning(&s, NULL); /* not known */
	fact_set_u64(&s.facts.had_initrd, 0);
	expect_warning(&s, NULL);
	fact_set_u64(&s.facts.had_initrd, 1);
	expect_warning(&s, none);
	s.req.panic = true;
	expect_warning(&s, none);
	s.images.kernel.bz.payload_length = 0;
	expect_warning(&s, NULL);
	s.images.kernel.bz.payload_length = 1;
	/* An empty file, on purpose. */
	s.images.ninitrds = 1;
	expect_warning(&s, NULL);
}

static void expect_initrd(const char *bytes, size_t size, const char *text)
{
	KX_AUTO(scene_destroy) struct scene s;

	scene_init(&s, "ro");
	s.initrd = (struct file){
		.path = (char *)"/i", .data = (const uint8_t *)bytes, .size = size};
	s.images.ninitrds = 1;
	expect_warning(&s, text);
	s.images.kernel.bz.payload_length = 0;
	expect_warning(&s, NULL);
}

static void test_strange_initrd(void **state)
{
	static const char x86[0x300] = {[0x1fe] = 0x55,
		[0x1ff] = (char)0xaa,
		[0x202] = 'H',
		[0x203] = 'd',
		[0x204] = 'r',
		[0x205] = 'S'};
	static const char arm64[64] = {
		[0x38] = 'A', [0x39] = 'R', [0x3a] = 'M', [0x3b] = 'd'};
	static const char lz4[] = {2, 0x21, 0x4c, 0x18, 3, 0, 0, 0, 0x20, 'x', 'y'};

	(void)state;
	expect_initrd("", 0, NULL);
	expect_initrd("070701", 6, NULL);
	expect_initrd("\0\0\0\0" "070701", 10, NULL);
	expect_initrd("\x1f\x8b\x08", 3, NULL);
	expect_initrd("\x28\xb5\x2f\xfd", 4, NULL);
	expect_initrd(x86, sizeof(x86),
		"the initrd '/i' looks like a Linux kernel for x86 (bzImage): the kernel "
		"will find no initrd in it");
	expect_initrd(arm64, sizeof(arm64),
		"the initrd '/i' looks like an arm64 Linux Image: the kernel");
	expect_initrd("<html>", 6, "the initrd '/i' looks like ");
	expect_initrd(lz4, sizeof(lz4), NULL);
	expect_initrd(lz4, sizeof(lz4) - 1,
		"the initrd '/i' is cut short: its lz4 archive at byte 0 does not end "
		"within the file's 10 bytes");
	expect_initrd("\1\2\3\4\5\6", 6,
		"the initrd '/i' is neither a cpio archive nor compressed as Linux "
		"knows it: the kernel");
}

/* Each of several. */
static void test_strange_initrds(void **state)
{
	struct file files[3] = {
		{.path = (char *)"/a", .data = (const uint8_t *)"070701", .size = 6},
		{.path = (char *)"/b", .data = (const uint8_t *)"\1\2", .size = 2},
	};
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, "ro");
	s.images.initrds = files;
	s.images.ninitrds = 3;
	expect_warning(&s, "the initrd '/b' is neither");
}

static void test_root(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, "ro root=UUID=1 quiet");

	s.facts.root.spec = strdup("UUID=1");
	expect_warning(&s, NULL);
	fact_set(&s.facts.root.fact);
	expect_warning(&s, "root=UUID=1 names no device that is here now: the new kernel "
			   "will not find its root file system");
	s.images.ninitrds = 1;
	expect_warning(&s, "its root file system, unless its initrd sets it up");
	s.facts.root.there = true;
	expect_warning(&s, NULL);
	s.facts.root.there = false;
	/* It is not what was looked for. */
	free(s.facts.root.spec);
	s.facts.root.spec = strdup("UUID=12");
	expect_warning(&s, NULL);
	fact_destroy(&s.facts.root.fact);
	fact_fail(&s.facts.root.fact, "denied");
	expect_warning(&s, NULL);
}

/* Consoles of who keeps the images; with another one, the new kernel is not silent. */
static void test_hvc(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, "ro console=hvc0  console=hvc1");
	expect_warning(&s, NULL);
	s.facts.lost_hvc = strdup("it will be silent");
	expect_warning(&s, "it will be silent");
	s.req.panic = true;
	expect_warning(&s, "it will be silent");
	/* A dom0 that is started there has them. */
	s.images.kernel.kind = IMAGE_MULTIBOOT2;
	expect_warning(&s, NULL);
	s.images.kernel.kind = IMAGE_BZIMAGE;
	strcpy(s.p.plan.cmdline, "console=tty0 console=hvc0");
	expect_warning(&s, NULL);
	strcpy(s.p.plan.cmdline, "ro -- console=hvc0");
	expect_warning(&s, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cmdline),
		cmocka_unit_test(test_cmdline_of_ours),
		cmocka_unit_test(test_no_initrd),
		cmocka_unit_test(test_strange_initrd),
		cmocka_unit_test(test_strange_initrds),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_hvc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
