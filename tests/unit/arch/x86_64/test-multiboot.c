// SPDX-License-Identifier: GPL-2.0-or-later
/* Plans for multiboot kernels, whose information is read again as a kernel reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/make.h"
#include "world-x86.h"

static const uint8_t module_data[0x3000] = {0x1f, 0x8b};

struct scene {
	struct world w;
	struct elf_part loads[8];
	struct module modules[8];
};

/* The usual machine and a kernel of 0x4000 bytes, 0x6000 in memory, at 2 MiB. */
static void scene_init(struct scene *s, enum image_kind kind)
{
	struct image *image;

	*s = (struct scene){.loads = {{0, 0x200000, 0x4000, 0x6000}}};
	x86_world_init(&s->w);
	world_usual_ram(&s->w);
	world_elf(&s->w, s->loads, 1);
	image = &s->w.images.kernel;
	image->kind = kind;
	image->type = kind == IMAGE_MULTIBOOT2 ? "multiboot2-x86" : "multiboot-x86";
	image->elf.machine = 3;
	image->elf.is_linux = false;
	s->w.images.modules = s->modules;
	s->w.images.joined_modules.fd = -1;
	s->w.req.append = "console=com1";
}

static void scene_destroy(struct scene *s)
{
	world_destroy(&s->w);
}

static void add_module(struct scene *s, const char *text, uint64_t size)
{
	s->modules[s->w.images.nmodules++] = (struct module){
		.file = {.path = (char *)"/boot/m",
			.fd = -1,
			.data = module_data,
			.size = size},
		.text = (char *)text,
	};
}

/* Lay the kernel out anew: parts one behind the other in the file. */
static void set_loads(struct scene *s, const struct elf_part *loads, size_t n)
{
	enum image_kind kind = s->w.images.kernel.kind;

	memcpy(s->loads, loads, n * sizeof(*loads));
	world_elf(&s->w, s->loads, n);
	for (size_t i = 0; i < s->w.images.kernel.original.size; i++)
		s->w.kernel[i] = i % 251;
	s->w.images.kernel.kind = kind;
}

static void set_relocatable(struct scene *s, uint32_t min_addr, uint32_t max_addr,
	uint32_t align, enum multiboot_preference preference)
{
	struct multiboot *mb = &s->w.images.kernel.multiboot;

	*mb = (struct multiboot){.relocatable = true,
		.min_addr = min_addr,
		.max_addr = max_addr,
		.align = align,
		.preference = preference};
}

static const uint8_t *info_of(struct scene *s)
{
	return world_segment(&s->w, ROLE_BOOT_PARAMS)->bytes;
}

static uint64_t info_paddr(struct scene *s)
{
	return world_segment(&s->w, ROLE_BOOT_PARAMS)->paddr;
}

/* The n-th tag of that type, NULL: there is none. Holds the list to its form. */
static const uint8_t *find_tag(struct scene *s, uint32_t type, unsigned int n)
{
	const uint8_t *info = info_of(s), *found = NULL;
	uint32_t size = get_le32(info), at = 8;

	assert_int_equal(size, world_segment(&s->w, ROLE_BOOT_PARAMS)->bufsz);
	assert_int_equal(get_le32(info + 4), 0);
	while (get_le32(info + at)) {
		if (get_le32(info + at) == type && !n--)
			found = info + at;
		assert_true(get_le32(info + at + 4) >= 8);
		at = (at + get_le32(info + at + 4) + 7) & ~7U;
		assert_true(at + 8 <= size);
	}
	assert_int_equal(get_le32(info + at + 4), 8);
	assert_int_equal(at + 8, size);
	return found;
}

static const uint8_t *must_find_tag(struct scene *s, uint32_t type, unsigned int n)
{
	const uint8_t *tag = find_tag(s, type, n);

	if (!tag)
		fail_msg("no tag %u of type %u", n, type);
	return tag;
}

static void test_fixed(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	expect_ok(world_plan(&s.w));
	const struct segment *kernel = world_segment(&s.w, ROLE_KERNEL);
	assert_int_equal(kernel->paddr, 0x200000);
	assert_int_equal(kernel->memsz, 0x6000);
	assert_ptr_equal(kernel->bytes, s.w.kernel);
	assert_int_equal(s.w.plan.params.entry, 0x200000);
	assert_int_equal(s.w.plan.params.regs[PP_RAX], 0x36d76289);
	assert_int_equal(s.w.plan.params.regs[PP_RBX], info_paddr(&s));
	assert_true(s.w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	assert_int_equal(s.w.plan.params.region_count, 2);
	for (size_t i = 0; i < s.w.plan.nsegments; i++)
		assert_true(s.w.plan.segments[i].paddr + s.w.plan.segments[i].memsz <=
			    4 * GIB);
	assert_null(find_tag(&s, 21, 0));
}

static void test_texts(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	expect_ok(world_plan(&s.w));
	assert_string_equal(
		(const char *)must_find_tag(&s, 1, 0) + 8, "/boot/k console=com1");
	assert_string_equal((const char *)must_find_tag(&s, 2, 0) + 8, "kexec-next");
	s.w.req.append = NULL;
	expect_ok(world_plan(&s.w));
	assert_string_equal((const char *)must_find_tag(&s, 1, 0) + 8, "/boot/k");
	/* Xen skips one word, so the name must be one. */
	s.w.req.append = "a b";
	s.w.images.kernel.original.path = (char *)"/boot/my kernel";
	expect_ok(world_plan(&s.w));
	assert_string_equal((const char *)must_find_tag(&s, 1, 0) + 8, "kernel a b");
}

static void test_modules(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	add_module(&s, "/boot/m a=1 b", 0x2345);
	add_module(&s, "/boot/m", 1);
	expect_ok(world_plan(&s.w));
	assert_int_equal(s.w.plan.nsegments, 5);
	for (unsigned int i = 0; i < 2; i++) {
		const uint8_t *tag = must_find_tag(&s, 3, i);
		uint32_t start = get_le32(tag + 8), end = get_le32(tag + 12);

		assert_int_equal(start % 4096, 0);
		assert_int_equal(end - start, i ? 1 : 0x2345);
		assert_string_equal((const char *)tag + 16, s.modules[i].text);
		for (size_t j = 0; j < s.w.plan.nsegments; j++)
			if (s.w.plan.segments[j].paddr == start)
				assert_ptr_equal(s.w.plan.segments[j].bytes, module_data);
	}
	assert_null(find_tag(&s, 3, 2));
}

static void test_joined_modules(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	for (unsigned int i = 0; i < 3; i++) {
		add_module(&s, "/boot/m", 0x800);
		s.modules[i].offset = i * 0x1000;
	}
	s.w.images.joined_modules =
		(struct file){.fd = 0, .data = module_data, .size = 0x3000};
	expect_ok(world_plan(&s.w));
	assert_int_equal(s.w.plan.nsegments, 4);
	uint64_t base = world_segment(&s.w, ROLE_MODULE)->paddr;
	for (unsigned int i = 0; i < 3; i++) {
		const uint8_t *tag = must_find_tag(&s, 3, i);

		assert_int_equal(get_le32(tag + 8), base + i * 0x1000);
		assert_int_equal(get_le32(tag + 12), base + i * 0x1000 + 0x800);
	}
}

static void add_memory_types(struct world *w)
{
	static const enum memory_type types[] = {MEMORY_RESERVED, MEMORY_ACPI, MEMORY_NVS,
		MEMORY_UNUSABLE, MEMORY_PMEM, MEMORY_SOFT_RESERVED};

	for (size_t i = 0; i < KX_ARRAY_SIZE(types); i++)
		expect_ok(memmap_push(&w->facts.firmware_map.map,
			(struct range){3 * GIB + i * MIB, 3 * GIB + i * MIB + 0x800},
			types[i]));
}

static const uint32_t expected_types[] = {1, 1, 2, 3, 4, 5, 2, 2, 1};

static void test_memory(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	add_memory_types(&s.w);
	expect_ok(world_plan(&s.w));
	const uint8_t *memory = must_find_tag(&s, 4, 0), *map = must_find_tag(&s, 6, 0);
	assert_int_equal(get_le32(memory + 8), 0x9f000 / 1024);
	assert_int_equal(get_le32(memory + 12), (2 * GIB - MIB) / 1024);
	assert_int_equal(get_le32(map + 4), 16 + 24 * KX_ARRAY_SIZE(expected_types));
	assert_int_equal(get_le32(map + 8), 24);
	assert_int_equal(get_le32(map + 12), 0);
	for (size_t i = 0; i < KX_ARRAY_SIZE(expected_types); i++) {
		const uint8_t *e = map + 16 + 24 * i;
		const struct memmap_entry *want = &s.w.plan.e820.v[i];

		assert_int_equal(get_le64(e), want->range.start);
		assert_int_equal(get_le64(e + 8), range_size(want->range));
		assert_int_equal(get_le32(e + 16), expected_types[i]);
		assert_int_equal(get_le32(e + 20), 0);
	}
}

static void test_relocated(void **state)
{
	static const struct {
		uint32_t min_addr, max_addr, align;
		enum multiboot_preference preference;
		uint64_t want;
	} cases[] = {
		{0x200000, UINT32_MAX, 0x200000, MULTIBOOT_HIGHEST, 2 * GIB - 2 * MIB},
		{0x200000, UINT32_MAX, 0x200000, MULTIBOOT_LOWEST, 0x200000},
		{0x1234, UINT32_MAX, 1, MULTIBOOT_ANYWHERE, MIB},
		{0x300001, 0x4fffff, 0x10000, MULTIBOOT_LOWEST, 0x310000},
		{0x300001, 0x405fff, 0x100000, MULTIBOOT_HIGHEST, 0x400000},
		/* max_addr is that of the last byte. */
		{0x300001, 0x404fff, 0x10000, MULTIBOOT_HIGHEST, 0x3f0000},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(scene_destroy) struct scene s;

		scene_init(&s, IMAGE_MULTIBOOT2);
		s.w.images.kernel.elf.entry = 0x200010;
		set_relocatable(&s, cases[i].min_addr, cases[i].max_addr, cases[i].align,
			cases[i].preference);
		expect_ok(world_plan(&s.w));
		assert_int_equal(world_segment(&s.w, ROLE_KERNEL)->paddr, cases[i].want);
		assert_int_equal(s.w.plan.params.entry, cases[i].want + 0x10);
		assert_int_equal(get_le32(must_find_tag(&s, 21, 0) + 8), cases[i].want);
	}
}

static void test_no_room(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	set_relocatable(&s, 0xc0000000, 0xffffffff, 0x1000, MULTIBOOT_LOWEST);
	expect_err(world_plan(&s.w), KX_NO_SPACE,
		"'/boot/k': kernel: no free range of 0x6000 bytes aligned 0x1000 between "
		"0xc0000000 and 0x100000000");
	s.w.images.kernel.multiboot.relocatable = false;
	s.w.req.mem_min_set = true;
	s.w.req.mem_min = 0x201000;
	expect_err(world_plan(&s.w), KX_NO_SPACE,
		"'/boot/k': kernel: it must lie at 0x200000-0x205fff, which is not all "
		"within --mem-min");
	s.w.req.mem_min = 4 * GIB;
	s.loads[0].paddr = 0x200000;
	set_relocatable(&s, 0, UINT32_MAX, 0x1000, MULTIBOOT_LOWEST);
	expect_err(world_plan(&s.w), KX_NO_SPACE, "kernel: it must lie between");
}

/* Parts at pages stay in the file's mapping; nothing else goes in the gaps. */
static void test_parts(void **state)
{
	static const struct elf_part loads[] = {
		{0, 0x200000, 0x1000, 0x2000},
		{0, 0x300000, 0x1800, 0x3000},
	};
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	set_loads(&s, loads, 2);
	expect_ok(world_plan(&s.w));
	const struct segment *kernel = world_segment(&s.w, ROLE_KERNEL);
	assert_int_equal(kernel[0].memsz, 0x100000);
	assert_int_equal(kernel[1].paddr, 0x300000);
	assert_ptr_equal(kernel[1].bytes, s.w.kernel + 0x1000);
}

static void expect_joined(struct scene *s, uint64_t paddr, uint64_t memsz)
{
	const struct segment *kernel = world_segment(&s->w, ROLE_KERNEL);
	const struct elf_image *elf = &s->w.images.kernel.elf;
	uint64_t first = elf->loads[0].paddr, at = paddr % 4096;

	assert_int_equal(kernel->role, ROLE_KERNEL);
	assert_int_equal(kernel->paddr, paddr - at);
	assert_int_equal(kernel->memsz, memsz);
	for (size_t i = 0; i < elf->nloads; i++)
		assert_memory_equal(kernel->bytes + at + (elf->loads[i].paddr - first),
			s->w.kernel + elf->loads[i].offset, elf->loads[i].filesz);
}

/* Parts that share a page, or start within one, or are many, become one segment. */
static void test_joined_parts(void **state)
{
	static const struct elf_part loads[] = {
		{0, 0x200010, 0x1010, 0x1010},
		{0, 0x201020, 0x1800, 0x3000},
	};
	struct elf_part many[5];
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	set_loads(&s, loads, 2);
	expect_ok(world_plan(&s.w));
	expect_joined(&s, 0x200010, 0x5000);
	assert_int_equal(world_segment(&s.w, ROLE_KERNEL)->bufsz, 0x2820);
	set_relocatable(&s, 0x300000, UINT32_MAX, 0x1000, MULTIBOOT_LOWEST);
	expect_ok(world_plan(&s.w));
	expect_joined(&s, 0x300000, 0x5000);
	assert_int_equal(s.w.plan.params.entry, 0x300000);
	for (size_t i = 0; i < 5; i++)
		many[i] = (struct elf_part){0, 0x200000 + i * 0x2000, 0x1000, 0x2000};
	set_loads(&s, many, 5);
	s.w.images.kernel.multiboot.relocatable = false;
	expect_ok(world_plan(&s.w));
	expect_joined(&s, 0x200000, 0xa000);
	many[4] = (struct elf_part){0, 0x30000000, 0x1000, 0x2000};
	set_loads(&s, many, 5);
	expect_err(world_plan(&s.w), KX_LIMIT, "its 5 parts, which must be joined");
}

static void set_linear(struct world *w, uint8_t type)
{
	uint8_t *si = w->facts.boot_params.data;

	si[0x0f] = type;
	put_le16(si + 0x12, 1024);
	put_le16(si + 0x14, 768);
	put_le16(si + 0x16, 32);
	put_le32(si + 0x18, 0xfd000000);
	put_le16(si + 0x24, 4096);
	memcpy(si + 0x26, (uint8_t[]){8, 16, 7, 9, 6, 1}, 6);
}

static void test_linear_screen(void **state)
{
	static const uint8_t colors[] = {16, 8, 9, 7, 1, 6};
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	set_linear(&s.w, 0x23);
	expect_ok(world_plan(&s.w));
	const uint8_t *tag = must_find_tag(&s, 8, 0);
	assert_int_equal(get_le32(tag + 4), 38);
	assert_int_equal(get_le64(tag + 8), 0xfd000000);
	assert_int_equal(get_le32(tag + 16), 4096);
	assert_int_equal(get_le32(tag + 20), 1024);
	assert_int_equal(get_le32(tag + 24), 768);
	assert_memory_equal(tag + 28, ((uint8_t[]){32, 1}), 2);
	assert_memory_equal(tag + 32, colors, 6);
	set_linear(&s.w, 0x70);
	put_le32(s.w.facts.boot_params.data + 0x36, 2);
	put_le32(s.w.facts.boot_params.data + 0x3a, 0x40);
	expect_ok(world_plan(&s.w));
	assert_int_equal(get_le64(must_find_tag(&s, 8, 0) + 8), 0x40fd000000);
	put_le16(s.w.facts.boot_params.data + 0x24, 0);
	expect_ok(world_plan(&s.w));
	assert_null(find_tag(&s, 8, 0));
}

static void test_text_screen(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	s.w.facts.boot_params.data[0x0f] = 1;
	s.w.facts.boot_params.data[0x07] = 132;
	s.w.facts.boot_params.data[0x0e] = 50;
	expect_ok(world_plan(&s.w));
	const uint8_t *tag = must_find_tag(&s, 8, 0);
	assert_int_equal(get_le64(tag + 8), 0xb8000);
	assert_int_equal(get_le32(tag + 16), 264);
	assert_int_equal(get_le32(tag + 20), 132);
	assert_int_equal(get_le32(tag + 24), 50);
	assert_int_equal(tag[28], 16);
	assert_int_equal(tag[29], 2);
	set_linear(&s.w, 0x23);
	s.w.req.reset_vga = true;
	expect_ok(world_plan(&s.w));
	assert_int_equal(get_le32(must_find_tag(&s, 8, 0) + 20), 80);
}

static void test_no_screen(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	expect_ok(world_plan(&s.w));
	assert_null(find_tag(&s, 8, 0));
	assert_int_equal(s.w.plan.warnings.n, 0);
	s.w.images.kernel.multiboot.wants_video = true;
	expect_ok(world_plan(&s.w));
	assert_true(plan_warns(
		&s.w.plan, "'/boot/k' asks for a screen, and nothing is known"));
}

static void test_required(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;
	uint64_t *required = &s.w.images.kernel.multiboot.required;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	*required = 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 6 | 1 << 8 | 1 << 21;
	expect_ok(world_plan(&s.w));
	*required |= 1 << 12;
	expect_err(world_plan(&s.w), KX_UNSUPPORTED,
		"'/boot/k': its multiboot header requires information of type 12 (the "
		"64-bit EFI system table), which cannot be handed over");
	*required = 1ULL << 63;
	expect_err(world_plan(&s.w), KX_UNSUPPORTED, "of type 63 (not known)");
}

static void test_efi(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	fact_set(&s.w.facts.efi.fact);
	fact_set_u64(&s.w.facts.efi.acpi20, 0x7ffe0014);
	s.w.facts.firmware_map.map.v[0].range.start = 0;
	expect_ok(world_plan(&s.w));
	world_segment(&s.w, ROLE_BIOS_DATA);
	for (uint32_t type = 11; type < 21; type++)
		assert_null(find_tag(&s, type, 0));
}

static void test_refused(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT2);
	s.w.images.dtb.fd = 0;
	expect_ok(world_plan(&s.w));
	assert_true(plan_warns(&s.w.plan, "--dtb has no effect on a multiboot kernel"));
	s.w.images.dtb.fd = -1;
	s.w.req.panic = true;
	fact_set_u64(&s.w.facts.crash.crash_size, 256 * MIB);
	expect_ok(range_set_push(&s.w.facts.memory.crash,
		(struct range){0x10000000, 0x10000000 + 256 * MIB}));
	expect_err(
		world_plan(&s.w), KX_UNSUPPORTED, "-p: '/boot/k' is a multiboot kernel");
	expect_err(plan_make(&s.w.in, CALL_FILE, "", &s.w.plan), KX_UNSUPPORTED,
		"-p: '/boot/k' is a multiboot kernel");
}

/* A pointer of version 1's information, which must point into it. */
static const uint8_t *follow(struct scene *s, uint32_t field)
{
	const struct segment *info = world_segment(&s->w, ROLE_BOOT_PARAMS);
	uint32_t at = get_le32(info->bytes + field);

	assert_true(at >= info->paddr + 120 && at < info->paddr + info->bufsz);
	return info->bytes + (at - info->paddr);
}

static void test_version1(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT);
	set_linear(&s.w, 0x23);
	expect_ok(world_plan(&s.w));
	const uint8_t *info = info_of(&s);
	assert_int_equal(get_le32(info), 1 | 1 << 2 | 1 << 6 | 1 << 9);
	assert_int_equal(get_le32(info + 4), 0x9f000 / 1024);
	assert_int_equal(get_le32(info + 8), (2 * GIB - MIB) / 1024);
	assert_string_equal((const char *)follow(&s, 16), "/boot/k console=com1");
	assert_string_equal((const char *)follow(&s, 64), "kexec-next");
	assert_int_equal(s.w.plan.params.regs[PP_RAX], 0x2badb002);
	assert_int_equal(s.w.plan.params.regs[PP_RBX], info_paddr(&s));
	s.w.images.kernel.multiboot.wants_video = true;
	expect_ok(world_plan(&s.w));
	info = info_of(&s);
	assert_true(get_le32(info) & 1 << 12);
	assert_int_equal(get_le64(info + 88), 0xfd000000);
	assert_int_equal(get_le32(info + 96), 4096);
	assert_int_equal(get_le32(info + 100), 1024);
	assert_int_equal(get_le32(info + 104), 768);
	assert_memory_equal(info + 108, ((uint8_t[]){32, 1, 16}), 3);
}

static void test_version1_map(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT);
	add_memory_types(&s.w);
	expect_ok(world_plan(&s.w));
	const uint8_t *e = follow(&s, 48);
	assert_int_equal(get_le32(info_of(&s) + 44), 24 * KX_ARRAY_SIZE(expected_types));
	for (size_t i = 0; i < KX_ARRAY_SIZE(expected_types); i++, e += 24) {
		const struct memmap_entry *want = &s.w.plan.e820.v[i];

		assert_int_equal(get_le32(e), 20);
		assert_int_equal(get_le64(e + 4), want->range.start);
		assert_int_equal(get_le64(e + 12), range_size(want->range));
		assert_int_equal(get_le32(e + 20), expected_types[i]);
	}
}

static void test_version1_modules(void **state)
{
	KX_AUTO(scene_destroy) struct scene s;

	(void)state;
	scene_init(&s, IMAGE_MULTIBOOT);
	add_module(&s, "/boot/m a=1 b", 0x2345);
	add_module(&s, "/boot/m", 1);
	expect_ok(world_plan(&s.w));
	assert_true(get_le32(info_of(&s)) & 1 << 3);
	assert_int_equal(get_le32(info_of(&s) + 20), 2);
	const uint8_t *entry = follow(&s, 24);
	for (unsigned int i = 0; i < 2; i++, entry += 16) {
		uint32_t start = get_le32(entry), text = get_le32(entry + 8);

		assert_int_equal(start % 4096, 0);
		assert_int_equal(get_le32(entry + 4) - start, i ? 1 : 0x2345);
		assert_string_equal((const char *)info_of(&s) + (text - info_paddr(&s)),
			s.modules[i].text);
		assert_int_equal(get_le32(entry + 12), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_modules),
		cmocka_unit_test(test_joined_modules),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_relocated),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_joined_parts),
		cmocka_unit_test(test_linear_screen),
		cmocka_unit_test(test_text_screen),
		cmocka_unit_test(test_no_screen),
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_version1),
		cmocka_unit_test(test_version1_map),
		cmocka_unit_test(test_version1_modules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
