// SPDX-License-Identifier: GPL-2.0-or-later
/* What the elfcorehdr of an x86_64 machine says, from facts that may lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <elf.h>

#include "world-x86.h"

#define TEXT   0xffffffff9d000000
#define DIRECT 0xffff8d5600000000

static void expect_load(struct world *w, size_t i, struct elfcore_part wanted)
{
	const struct elfcore *core = &w->plan.elfcore;

	assert_true(i < core->nloads);
	assert_int_equal(core->loads[i].vaddr, wanted.vaddr);
	assert_int_equal(core->loads[i].paddr, wanted.paddr);
	assert_int_equal(core->loads[i].offset, wanted.offset);
	assert_int_equal(core->loads[i].size, wanted.size);
}

/* What is the same at its place and in the dump. */
static void expect_plain(struct world *w, size_t i, uint64_t start, uint64_t end)
{
	expect_load(
		w, i, (struct elfcore_part){DIRECT + start, start, start, end - start});
}

/* The header's bytes are in the segment, too, in 64 bits. */
static void expect_written(struct world *w)
{
	const struct segment *s = world_segment(w, ROLE_ELFCOREHDR);
	const struct elfcore *core = &w->plan.elfcore;
	const uint8_t *p = s->bytes + 64;

	assert_int_equal(s->bufsz, elfcore_size(core));
	assert_memory_equal(s->bytes, "\177ELF\2\1\1", 7);
	assert_int_equal(get_le16(s->bytes + 18), EM_X86_64);
	assert_int_equal(get_le16(s->bytes + 56), core->nnotes + core->nloads);
	p += 56 * core->nnotes;
	for (size_t i = 0; i < core->nloads; i++, p += 56) {
		assert_int_equal(get_le64(p + 8), core->loads[i].offset);
		assert_int_equal(get_le64(p + 24), core->loads[i].paddr);
		assert_int_equal(get_le64(p + 32), core->loads[i].size);
	}
}

static void test_usual(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	expect_ok(range_set_insert(
		&w.facts.memory.driver_ram, (struct range){8 * GIB, 9 * GIB}));
	crash_cma(&w, 512 * MIB - 4 * MIB, 512 * MIB);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.warnings.n, 0);
	const struct segment *backup = world_segment(&w, ROLE_BACKUP);
	assert_int_equal(w.plan.elfcore.nnotes, 3);
	assert_int_equal(w.plan.elfcore.notes[2].paddr, 2 * MIB);
	/* Text, then all RAM in ascending order. */
	assert_int_equal(w.plan.elfcore.nloads, 8);
	expect_load(
		&w, 0, (struct elfcore_part){TEXT, 0x20000000, 0x20000000, 0x2a00000});
	expect_load(&w, 1,
		(struct elfcore_part){DIRECT + 0x1000, 0x1000, backup->paddr, 0x9e000});
	expect_plain(&w, 2, MIB, 508 * MIB);
	expect_plain(&w, 3, 512 * MIB, GIB);
	expect_plain(&w, 4, GIB + 128 * MIB, 2 * GIB);
	expect_plain(&w, 5, 4 * GIB, HIGH);
	expect_plain(&w, 6, HIGH_END, 6 * GIB);
	expect_plain(&w, 7, 8 * GIB, 9 * GIB);
	expect_written(&w);
}

/* ---- the copy of low memory -------------------------------------------------------- */

static const struct {
	struct range ram[4]; /* below 1 MiB, and what reaches over it */
	size_t n;
	struct range copied; /* one copy from the first to the last byte */
	struct range low[4]; /* each has a load of its own */
	size_t nlow;
} lows[] = {
	{{{0x1000, 0x9f000}}, 1, {0x1000, 0x9f000}, {{0x1000, 0x9f000}}, 1},
	{{{0, 0x9fc00}}, 1, {0, 0x9fc00}, {{0, 0x9fc00}}, 1},
	/* Not at pages: the copy begins at one. */
	{{{0x400, 0x9fc00}}, 1, {0, 0x9fc00}, {{0x400, 0x9fc00}}, 1},
	{{{0x1000, 0x50000}, {0x60000, 0x9fc00}}, 2, {0x1000, 0x9fc00},
		{{0x1000, 0x50000}, {0x60000, 0x9fc00}}, 2},
	{{{0x10000, 0x10001}, {0x20000, 0x20002}, {0x30000, 0x30003}}, 3,
		{0x10000, 0x30003},
		{{0x10000, 0x10001}, {0x20000, 0x20002}, {0x30000, 0x30003}}, 3},
	/* No hole for firmware: only what lies below 640 KiB is copied. */
	{{{0x1000, MIB}}, 1, {0x1000, 0xa0000}, {{0x1000, 0xa0000}}, 1},
	{{{0x9f000, 0xb0000}}, 1, {0x9f000, 0xa0000}, {{0x9f000, 0xa0000}}, 1},
	{{{0xa0000, 0xb0000}}, 1, {0, 0}, {{0, 0}}, 0},
	{{{0, 0}}, 0, {0, 0}, {{0, 0}}, 0},
};

static void low_world(struct world *w, size_t i)
{
	struct bzimage_recipe recipe = bzimage_recipe();

	x86_world_init(w);
	w->req.panic = true;
	for (size_t j = 0; j < lows[i].n; j++)
		world_ram(w, lows[i].ram[j].start, lows[i].ram[j].end);
	world_ram(w, MIB, 2 * GIB);
	world_bzimage(w, &recipe);
	crash_tell(w);
	w->facts.crash.kcore.loads[1].vaddr = DIRECT + MIB;
	w->facts.crash.kcore.loads[1].paddr = MIB;
	crash_reserve(w, GIB, GIB + 256 * MIB);
}

static void test_low_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(lows); i++) {
		KX_AUTO(world_destroy) struct world w;
		const struct range copied = lows[i].copied;

		low_world(&w, i);
		expect_ok(world_plan(&w));
		const struct purgatory_params *p = &w.plan.params;
		const struct segment *s = plan_find(&w.plan, ROLE_BACKUP);
		assert_int_equal(p->backup_src, copied.start);
		assert_int_equal(p->backup_size, range_size(copied));
		assert_int_equal(s != NULL, lows[i].nlow != 0);
		if (s) {
			assert_int_equal(p->backup_dst, s->paddr);
			assert_true(s->memsz >= p->backup_size);
			assert_int_equal(s->bufsz, 0);
			assert_false(s->digest);
		}
		for (size_t j = 0; j < lows[i].nlow; j++) {
			const struct range r = lows[i].low[j];

			expect_load(&w, 1 + j,
				(struct elfcore_part){DIRECT + r.start, r.start,
					p->backup_dst + (r.start - copied.start),
					range_size(r)});
		}
		/* What is above stays where it is. */
		for (size_t j = 1 + lows[i].nlow; j < w.plan.elfcore.nloads; j++)
			assert_int_equal(w.plan.elfcore.loads[j].offset,
				w.plan.elfcore.loads[j].paddr);
	}
}

/* ---- the kernel's text ------------------------------------------------------------- */

static void set_kcore(struct world *w, const struct kcore_part *loads, size_t n)
{
	struct fact_kcore *kcore = &w->facts.crash.kcore;

	assert_true(n <= 4);
	memcpy(kcore->loads, loads, n * sizeof(*loads));
	kcore->nloads = n;
}

static void expect_no_text(struct world *w)
{
	expect_ok(world_plan(w));
	assert_true(plan_warns(&w->plan, "where this kernel's text lies is not known"));
	for (size_t i = 0; i < w->plan.elfcore.nloads; i++)
		assert_true(w->plan.elfcore.loads[i].vaddr < 0xffffffff80000000 ||
			    w->plan.elfcore.loads[i].vaddr == ELFCORE_NO_VADDR);
}

/* Without "Kernel code" of /proc/iomem, which would mend the physical address. */
static const struct kcore_part good_texts[] = {
	{TEXT, 0x2a00000, 0x20000000, 0},
	{0xffffffff80000000, 0x1000, MIB, 0},
	{0xffffffffbfffffff, 1, 2 * GIB - 1, 0},
	{TEXT, 5 * GIB - 4 * GIB, 4 * GIB, 0},
};

static const struct kcore_part bad_texts[] = {
	{0xffffffff7fffffff, 0x1000, MIB, 0}, /* not in the text map */
	{0xffffffffc0000000, 0x1000, MIB, 0}, /* modules */
	{TEXT, 0x1000, UINT64_MAX, 0},	      /* no physical address */
	{TEXT, 0x1000, 0, 0},		      /* no RAM */
	{TEXT, 0x1000, 3 * GIB, 0},
	{TEXT, 0x1001, 2 * GIB - 0x1000, 0}, /* a byte too many */
	{TEXT, 0x1000, GIB, 0},		     /* the capture kernel's */
	{TEXT, 0, MIB, 0}, {TEXT, UINT64_MAX, MIB, 0},
	{TEXT, 0x1000, UINT64_MAX - 0xfff, 0}, /* wraps to 0 */
};

static void test_text_of_kcore(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	w.facts.memory.kernel = (struct range){0};
	for (size_t i = 0; i < KX_ARRAY_SIZE(good_texts); i++) {
		const struct kcore_part *l = &good_texts[i];

		set_kcore(&w, l, 1);
		expect_ok(world_plan(&w));
		expect_load(&w, 0,
			(struct elfcore_part){l->vaddr, l->paddr, l->paddr, l->size});
	}
	for (size_t i = 0; i < KX_ARRAY_SIZE(bad_texts); i++) {
		set_kcore(&w, &bad_texts[i], 1);
		expect_no_text(&w);
	}
	/* Modules and vmalloc stand before it, without an address. */
	const struct kcore_part loads[] = {
		{0xffffffffa0000000, 0x1000, UINT64_MAX, 0}, good_texts[0]};
	set_kcore(&w, loads, 2);
	expect_ok(world_plan(&w));
	expect_load(
		&w, 0, (struct elfcore_part){TEXT, 0x20000000, 0x20000000, 0x2a00000});
}

static const struct {
	uint64_t text, end;  /* 0: not known */
	struct range kernel; /* of /proc/iomem */
	uint64_t size;	     /* 0: no text */
} symbols[] = {
	{TEXT, TEXT + 0x2a00000, {0x20000000, 0x22800000}, 0x2a00000},
	{TEXT, 0, {0x20000000, 0x22800000}, 0x2800000},
	{TEXT, TEXT, {0x20000000, 0x22800000}, 0x2800000},
	{TEXT, TEXT - 1, {0x20000000, 0x22800000}, 0x2800000},
	/* Where it lies in memory must be known. */
	{TEXT, TEXT + 0x2000, {0, 0}, 0},
	{TEXT, 0, {0, 0}, 0},
	{TEXT, 0, {0x22800000, 0x20000000}, 0},
	{TEXT, TEXT + 0x2a00000, {GIB, GIB + MIB}, 0},
	{TEXT, UINT64_MAX, {0x20000000, 0x22800000}, 0},
	{0xffff8d5620000000, 0, {0x20000000, 0x22800000}, 0},
	{0xffffffffc0000000, 0, {0x20000000, 0x22800000}, 0},
	{0, TEXT + 0x2a00000, {0x20000000, 0x22800000}, 0},
};

static void set_symbols(struct world *w, uint64_t text, uint64_t end)
{
	struct crash_facts *crash = &w->facts.crash;

	crash->text_symbol = crash->end_symbol = (struct fact_u64){0};
	if (text)
		fact_set_u64(&crash->text_symbol, text);
	if (end)
		fact_set_u64(&crash->end_symbol, end);
}

static void test_text_of_symbols(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	/* A byte at address 0 is RAM here, which is no place for a kernel. */
	expect_ok(range_set_insert(&w.facts.memory.ram, (struct range){0, 0x1000}));
	w.facts.crash.kcore.fact.state = FACT_ABSENT;
	for (size_t i = 0; i < KX_ARRAY_SIZE(symbols); i++) {
		set_symbols(&w, symbols[i].text, symbols[i].end);
		w.facts.memory.kernel = symbols[i].kernel;
		if (!symbols[i].size) {
			expect_no_text(&w);
			continue;
		}
		expect_ok(world_plan(&w));
		expect_load(&w, 0,
			(struct elfcore_part){symbols[i].text, 0x20000000, 0x20000000,
				symbols[i].size});
	}
}

static const struct {
	const char *text;
	uint64_t vaddr; /* 0: no text */
} infos[] = {
	{"OSRELEASE=6.1\nSYMBOL(_stext)=ffffffff9d000000\n", TEXT},
	{"SYMBOL(_stext)=ffffffff9d0001c0\n", TEXT},
	{"SYMBOL(_stext)=ffff8d5600000000\n", 0},
	{"SYMBOL(_stext)=ffffffffc0000000\n", 0},
	{"SYMBOL(_stext)=what\n", 0},
	{"SYMBOL(_stext)=\n", 0},
	{"", 0},
};

static void test_text_of_vmcoreinfo(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct fact_kcore *kcore = &w.facts.crash.kcore;

	(void)state;
	crash_usual(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(infos); i++) {
		/* As kernels before 4.19 have it: no load states an address. */
		const struct kcore_part none = {TEXT, 0x2a00000, UINT64_MAX, 0};

		set_kcore(&w, &none, 1);
		free(kcore->vmcoreinfo);
		kcore->vmcoreinfo = strdup(infos[i].text);
		kcore->vmcoreinfo_size = strlen(infos[i].text);
		w.facts.memory.kernel = (struct range){0x20000000, 0x22800000};
		if (!infos[i].vaddr) {
			expect_no_text(&w);
			continue;
		}
		expect_ok(world_plan(&w));
		expect_load(&w, 0,
			(struct elfcore_part){
				infos[i].vaddr, 0x20000000, 0x20000000, 0x2800000});
		w.facts.memory.kernel = (struct range){0};
		expect_no_text(&w);
	}
}

/* ---- the direct map ---------------------------------------------------------------- */

/* Whatever is wrong with it, the dump loses addresses only. */
static void expect_no_vaddr(struct world *w)
{
	expect_ok(world_plan(w));
	assert_true(
		plan_warns(&w->plan, "where this kernel maps all memory is not known"));
	for (size_t i = 0; i < w->plan.elfcore.nloads; i++)
		if (w->plan.elfcore.loads[i].vaddr < 0xffffffff80000000)
			fail_msg("load %zu", i);
}

static const struct kcore_part good_maps[] = {
	{DIRECT + 0x1000, 0x9e000, 0x1000, 0},
	{DIRECT + 4 * GIB, 2 * GIB, 4 * GIB, 0},
	{0xff11000000001000, 0x1000, 0x1000, 0}, /* 5-level paging */
	{0xffff888000100000, 2 * GIB - MIB, MIB, 0},
};

static const struct kcore_part bad_maps[] = {
	{0x1000, 0x9e000, 0x1000, 0},
	{0xfeffffffffffffff, 0x1000, 0x1000, 0},
	{0xffffffff80001000, 0x1000, 0x1000, 0},
	{DIRECT + 3 * GIB, MIB, 3 * GIB, 0}, /* no RAM */
	{DIRECT + 0x1000, 0x1000, UINT64_MAX, 0},
	{DIRECT + 0x1000, 0x1000, UINT64_MAX - 0xfff, 0},
	{DIRECT + 0x1000, UINT64_MAX, 0x2000, 0},
	{DIRECT + 0x1000, 0, 0x1000, 0},
};

static void test_page_offset_of_kcore(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(good_maps); i++) {
		const struct kcore_part *l = &good_maps[i];
		const struct kcore_part loads[] = {
			{0xffffaaaa00000000, MIB, UINT64_MAX, 0}, good_texts[0], *l};

		set_kcore(&w, loads, 3);
		expect_ok(world_plan(&w));
		assert_int_equal(w.plan.warnings.n, 0);
		assert_int_equal(w.plan.elfcore.loads[2].vaddr,
			l->vaddr - l->paddr + w.plan.elfcore.loads[2].paddr);
	}
	for (size_t i = 0; i < KX_ARRAY_SIZE(bad_maps); i++) {
		const struct kcore_part loads[] = {good_texts[0], bad_maps[i]};

		set_kcore(&w, loads, 2);
		expect_no_vaddr(&w);
	}
}

/* RAM that the map does not reach loses its address, and no other does. */
static void test_beyond_map(void **state)
{
	static const struct kcore_part low = {0xffffffff7f100000, MIB, MIB, 0};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	world_ram(&w, 1ULL << 52, (1ULL << 52) + MIB);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.warnings.n, 1);
	assert_true(plan_warns(&w.plan,
		"System RAM from 0x10000000000000 on lies beyond what this kernel can "
		"map: the dump's headers leave its virtual addresses out"));
	const size_t last = w.plan.elfcore.nloads - 1;
	assert_int_equal(w.plan.elfcore.loads[last].paddr, 1ULL << 52);
	assert_int_equal(w.plan.elfcore.loads[last].vaddr, ELFCORE_NO_VADDR);
	expect_plain(&w, last - 1, HIGH_END, 6 * GIB);
	/* A map that lies so high that it reaches low memory alone. */
	set_kcore(&w, &low, 1);
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, "System RAM from 0x100000 on lies beyond"));
	assert_int_equal(w.plan.elfcore.loads[0].vaddr, 0xffffffff7f001000);
	for (size_t i = 1; i < w.plan.elfcore.nloads; i++)
		assert_int_equal(w.plan.elfcore.loads[i].vaddr, ELFCORE_NO_VADDR);
}

static const uint64_t constants[] = {
	0xffff888000000000,
	0xff11000000000000,
	0xffff880000000000,
	0xff10000000000000,
};

/* Kernels that state no physical addresses: a load where RAM begins shows the constant.
 */
static void test_constant_page_offset(void **state)
{
	static const uint64_t starts[] = {0x1000, MIB, 4 * GIB};
	KX_AUTO(world_destroy) struct world w;
	struct kcore_part loads[] = {
		good_texts[0], {0xffffc90000000000, GIB, 0, 0}, {0, 0x1000, 0, 0}};

	(void)state;
	crash_usual(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(constants) * KX_ARRAY_SIZE(starts); i++) {
		uint64_t offset = constants[i / KX_ARRAY_SIZE(starts)];

		loads[2].vaddr = offset + starts[i % KX_ARRAY_SIZE(starts)];
		loads[2].paddr = i % 2 ? 0 : UINT64_MAX;
		set_kcore(&w, loads, 3);
		expect_ok(world_plan(&w));
		assert_int_equal(w.plan.warnings.n, 0);
		assert_int_equal(w.plan.elfcore.loads[1].vaddr, offset + 0x1000);
		/* Not where RAM begins: that kernel has moved it. */
		loads[2].vaddr += 0x1000;
		set_kcore(&w, loads, 3);
		expect_no_vaddr(&w);
	}
	/* The kernel's own word comes first. */
	loads[2].vaddr = constants[0] + MIB;
	set_kcore(&w, loads, 3);
	fact_set_u64(&w.facts.crash.page_offset, DIRECT);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.elfcore.loads[1].vaddr, DIRECT + 0x1000);
}

static void test_nothing_to_dump(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	x86_world_init(&w);
	w.req.panic = true;
	world_ram(&w, GIB, GIB + 512 * MIB);
	world_bzimage(&w, &recipe);
	crash_reserve(&w, GIB, GIB + 256 * MIB);
	crash_cma(&w, GIB + 256 * MIB, GIB + 512 * MIB);
	expect_err(world_plan(&w), KX_FORMAT, "nothing is left to dump: ");
}

static void test_page_offset_of_variable(void **state)
{
	static const struct {
		uint64_t value;
		bool good;
	} cases[] = {
		{DIRECT, true},
		{0xffff888000000000, true},
		{0xff00000000000000, true},
		{0xfeffffffffffffff, false},
		{0xffffffff80000000, false},
		{0, false},
	};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_usual(&w);
	set_kcore(&w, good_texts, 1);
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		fact_set_u64(&w.facts.crash.page_offset, cases[i].value);
		if (!cases[i].good) {
			expect_no_vaddr(&w);
			continue;
		}
		expect_ok(world_plan(&w));
		assert_int_equal(w.plan.elfcore.loads[1].vaddr, cases[i].value + 0x1000);
	}
}

/* With nothing known but RAM, it is still a dump. */
static void test_nothing_known(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	crash_world(&w);
	crash_reserve(&w, GIB, GIB + 256 * MIB);
	fact_fail(&w.facts.crash.kcore.fact, "/proc/kcore: locked");
	expect_no_vaddr(&w);
	assert_true(plan_warns(&w.plan, "(/proc/kcore: /proc/kcore: locked") ||
		    plan_warns(&w.plan, "/proc/kcore: locked"));
	assert_int_equal(w.plan.elfcore.nnotes, 0);
	assert_int_equal(w.plan.elfcore.nloads, 4);
}

/* ---- 32-bit headers ---------------------------------------------------------------- */

static void test_elf32(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	crash_usual(&w);
	w.req.elf32_headers = true;
	expect_err(world_plan(&w), KX_UNSUPPORTED,
		"lies above 4 GiB, which 32-bit headers cannot say");
	world_destroy(&w);
	x86_world_init(&w);
	w.req.panic = w.req.elf32_headers = true;
	world_ram(&w, 0x1000, 0x9f000);
	world_ram(&w, MIB, 2 * GIB);
	world_bzimage(&w, &recipe);
	crash_tell(&w);
	crash_reserve(&w, GIB, GIB + 256 * MIB);
	expect_ok(world_plan(&w));
	const struct segment *s = world_segment(&w, ROLE_ELFCOREHDR);
	assert_memory_equal(s->bytes, "\177ELF\1\1\1", 7);
	assert_int_equal(s->bufsz, 52 + 32 * (3 + 4));
	assert_int_equal(get_le16(s->bytes + 18), EM_X86_64);
	for (size_t i = 0; i < w.plan.elfcore.nloads; i++)
		assert_int_equal(w.plan.elfcore.loads[i].vaddr, ELFCORE_NO_VADDR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_low_memory),
		cmocka_unit_test(test_text_of_kcore),
		cmocka_unit_test(test_text_of_symbols),
		cmocka_unit_test(test_text_of_vmcoreinfo),
		cmocka_unit_test(test_page_offset_of_kcore),
		cmocka_unit_test(test_beyond_map),
		cmocka_unit_test(test_constant_page_offset),
		cmocka_unit_test(test_nothing_to_dump),
		cmocka_unit_test(test_page_offset_of_variable),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_elf32),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
