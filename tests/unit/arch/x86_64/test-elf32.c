// SPDX-License-Identifier: GPL-2.0-or-later
/* ELF images that are no vmlinux of this machine: of 32 bits, and with boot notes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "expect.h"
#include "plan-warns.h"
#include "world-x86.h"

static const uint8_t initrd[0x1000];

/* A 32-bit image with these parts, on a usual machine. */
static void elf32_world(struct world *w, struct elf_part *loads, size_t n, bool is_linux)
{
	struct elf_image *elf = &w->images.kernel.elf;

	x86_world_init(w);
	world_usual_ram(w);
	world_elf(w, loads, n);
	w->images.kernel.type = "elf-x86";
	elf->machine = 3;
	elf->is_64bit = false;
	elf->is_linux = is_linux;
}

static void test_linux(void **state)
{
	struct elf_part loads[] = {{0, 0x1000000, 0x1800, 0x2000}};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	elf32_world(&w, loads, 1, true);
	world_initrd(&w, initrd, sizeof(initrd));
	fact_set_u64(&w.facts.la57, 1);
	expect_ok(world_plan(&w));
	assert_true(w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	assert_int_equal(w.plan.params.entry, 0x1000000);
	assert_int_equal(
		w.plan.params.regs[PP_RSI], world_segment(&w, ROLE_BOOT_PARAMS)->paddr);
	assert_int_equal(w.plan.params.regs[PP_RBX], 0);
	assert_int_equal(w.plan.params.regs[PP_STACK_32], 0);
	assert_true(w.plan.e820.n);
	assert_true(w.plan.limits.initrd_end == 0x38000000);
	assert_true(w.plan.limits.segment_end == 1ULL << 32);
	assert_false(plan_warns(&w.plan, "5-level"));
	w.req.panic = true;
	expect_err(world_plan(&w), KX_NO_CRASH_MEMORY, "");
}

/* The notes' texts by their types, each there once. */
static const char *note_text(const struct segment *notes, uint32_t type)
{
	const char *text = NULL;
	uint64_t at = 12;

	for (unsigned int n = get_le16(notes->bytes + 10); n; n--) {
		assert_int_equal(get_le32(notes->bytes + at), 0);
		if (get_le32(notes->bytes + at + 8) == type) {
			assert_null(text);
			text = (const char *)notes->bytes + at + 12;
		}
		at += 12 + ((get_le32(notes->bytes + at + 4) + 3) & ~3U);
	}
	assert_int_equal(at, notes->bufsz);
	return text;
}

static void expect_notes(const struct segment *notes, const char *cmdline)
{
	uint32_t sum = 0;

	assert_int_equal(get_le32(notes->bytes), 0x0e1fb007);
	assert_int_equal(get_le32(notes->bytes + 4), notes->bufsz);
	assert_int_equal(notes->bufsz % 4, 0);
	for (uint64_t at = 0; at < notes->bufsz; at += 2)
		sum += get_le16(notes->bytes + at);
	assert_int_equal((sum & 0xffff) + (sum >> 16), 0xffff);
	assert_string_equal(note_text(notes, 2), "kexec-next");
	assert_string_equal(note_text(notes, 4), cmdline);
	assert_null(note_text(notes, 3));
}

static void test_notes(void **state)
{
	static const char *const lines[] = {"", "a", "abc", "abcd", "two  \"words\""};
	struct elf_part loads[] = {{0, 0x1000000, 0x1800, 0x2000}};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	elf32_world(&w, loads, 1, false);
	for (size_t i = 0; i < KX_ARRAY_SIZE(lines); i++) {
		const struct segment *notes;

		w.req.append = lines[i];
		expect_ok(world_plan(&w));
		notes = world_segment(&w, ROLE_BOOT_PARAMS);
		expect_notes(notes, lines[i]);
		assert_int_equal(w.plan.params.regs[PP_RAX], 0x0e1fb007);
		assert_int_equal(w.plan.params.regs[PP_RBX], notes->paddr);
		assert_int_equal(w.plan.params.regs[PP_STACK_32], notes->paddr);
		assert_int_equal(w.plan.params.regs[PP_RSI], 0);
		assert_int_equal(w.plan.e820.n, 0);
	}
}

static void test_notes_64bit(void **state)
{
	struct elf_part loads[] = {{0, 0x1000000, 0x1800, 0x2000}};
	KX_AUTO(world_destroy) struct world w;
	struct request *req = &w.req;

	(void)state;
	elf32_world(&w, loads, 1, false);
	w.images.kernel.type = "elf-x86_64";
	w.images.kernel.elf.machine = 62;
	w.images.kernel.elf.is_64bit = true;
	expect_ok(world_plan(&w));
	const struct segment *notes = world_segment(&w, ROLE_BOOT_PARAMS);
	expect_notes(notes, "");
	assert_int_equal(w.plan.params.regs[PP_RDI], notes->paddr);
	assert_int_equal(w.plan.params.regs[PP_RAX], 0);
	assert_false(w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	/* Linux gets them only when it is asked for. */
	w.images.kernel.elf.is_linux = true;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.params.regs[PP_RDI], 0);
	req->args = ARGS_ELF;
	expect_ok(world_plan(&w));
	expect_notes(world_segment(&w, ROLE_BOOT_PARAMS), "");
}

static void test_styles(void **state)
{
	struct elf_part loads[] = {{0, 0x1000000, 0x1800, 0x2000}};
	KX_AUTO(world_destroy) struct world w;
	uint64_t none[16] = {0};

	(void)state;
	elf32_world(&w, loads, 1, false);
	w.req.args = ARGS_LINUX;
	expect_ok(world_plan(&w));
	assert_true(w.plan.params.regs[PP_RSI]);
	w.req.args = ARGS_NONE;
	expect_ok(world_plan(&w));
	assert_memory_equal(w.plan.params.regs, none, sizeof(none));
	assert_null(plan_find(&w.plan, ROLE_BOOT_PARAMS));
	assert_int_equal(w.plan.e820.n, 0);
	w.req.args = ARGS_DEFAULT;
	world_initrd(&w, initrd, sizeof(initrd));
	expect_err(world_plan(&w), KX_USAGE, "do not tell of an initrd");
}

/* Below 1 MiB, with parts that share a page. */
static void test_low_parts(void **state)
{
	struct elf_part loads[] = {
		{0, 0x10100, 0x300, 0x300}, {0, 0x10400, 0x1000, 0x2000}};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	elf32_world(&w, loads, 2, false);
	w.images.kernel.elf.entry = 0x10110;
	expect_ok(world_plan(&w));
	const struct segment *kernel = world_segment(&w, ROLE_KERNEL);
	assert_int_equal(kernel->paddr, 0x10000);
	assert_int_equal(kernel->memsz, 0x3000);
	assert_int_equal(w.plan.params.entry, 0x10110);
	/* Linux is never linked there, and would free that memory. */
	w.images.kernel.elf.is_linux = true;
	expect_err(world_plan(&w), KX_NO_SPACE, "it must lie at 0x10000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_linux),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_notes_64bit),
		cmocka_unit_test(test_styles),
		cmocka_unit_test(test_low_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
