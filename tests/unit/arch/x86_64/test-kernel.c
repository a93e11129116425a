// SPDX-License-Identifier: GPL-2.0-or-later
/* Where the pieces of a load on x86_64 go, and what purgatory is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "digest/sha256-way.h"
#include "plan/make.h"
#include "purgatory/digest-way.h"
#include "world-x86.h"

static const uint8_t initrd_data[0x5000] = "070701";

static uint64_t end_of(const struct segment *s)
{
	return s->paddr + s->memsz;
}

static void test_usual(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	world_initrd(&w, initrd_data, 0x4800);
	expect_ok(world_plan(&w));
	const struct segment *kernel = world_segment(&w, ROLE_KERNEL);
	const struct segment *initrd = world_segment(&w, ROLE_INITRD);
	const struct segment *purgatory = world_segment(&w, ROLE_PURGATORY);
	const struct segment *params = world_segment(&w, ROLE_BOOT_PARAMS);
	assert_int_equal(w.plan.nsegments, 4);
	assert_int_equal(w.plan.warnings.n, 0);
	assert_int_equal(w.plan.flags, 62 << 16);
	/* The kernel at its preferred address, with init_size bytes of memory. */
	assert_int_equal(kernel->paddr, 0x1000000);
	assert_int_equal(kernel->memsz, 0x3000000);
	assert_int_equal(kernel->bufsz, 0x4000);
	assert_ptr_equal(kernel->bytes, w.kernel + 4 * 512);
	/* The rest at the top of the first 4 GiB; the initrd in its own mapping. */
	assert_int_equal(end_of(initrd), 2 * GIB);
	assert_int_equal(initrd->memsz, 0x5000);
	assert_int_equal(initrd->bufsz, 0x4800);
	assert_ptr_equal(initrd->bytes, initrd_data);
	assert_int_equal(end_of(purgatory), initrd->paddr);
	assert_int_equal(end_of(params), purgatory->paddr);
	assert_int_equal(w.plan.entry, purgatory->paddr + 0x20);
	assert_int_equal(w.plan.params.entry, 0x1000200);
	assert_int_equal(w.plan.params.regs[PP_RSI], params->paddr);
	assert_int_equal(w.plan.params.region_count, 3);
}

/* The blob itself stays as it is; purgatory's segment is a copy with parameters. */
static void test_purgatory_copy(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	expect_ok(world_plan(&w));
	const struct segment *s = world_segment(&w, ROLE_PURGATORY);
	assert_ptr_not_equal(s->bytes, w.in.purgatory->bytes);
	assert_int_equal(s->bufsz, w.in.purgatory->size);
	assert_int_equal(s->bytes[0], 0x90);
	assert_int_equal(get_le32(s->bytes + 0x40 + PP_MAGIC), PURGATORY_MAGIC);
	assert_int_equal(get_le64(s->bytes + 0x40 + PP_ENTRY), 0x1000200);
	assert_int_equal(get_le32(w.in.purgatory->bytes + 0x40), 0);
}

static void test_init_size_in_a_hole(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	x86_world_init(&w);
	world_ram(&w, MIB, 0x1000000 + 0x2fff000); /* a page too small for init_size */
	world_ram(&w, 0x8100000, 0x20000000);
	world_bzimage(&w, &recipe);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x8200000);
}

static void test_no_room_for_kernel(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	x86_world_init(&w);
	world_ram(&w, MIB, 0x3000000);
	world_bzimage(&w, &recipe);
	expect_err(world_plan(&w), KX_NO_SPACE,
		"'/boot/k': kernel: no free range of 0x3000000 bytes aligned 0x200000 "
		"between 0x1000000 and 0x3000000 (largest free: 0x2000000)");
}

static void test_not_relocatable(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	world_usual(&w);
	recipe.relocatable = 0;
	recipe.pref_address = 0x1100000;
	world_bzimage(&w, &recipe);
	expect_ok(world_plan(&w));
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 0x1100000);
	w.req.mem_min = 0x2000000;
	w.req.mem_min_set = true;
	expect_err(world_plan(&w), KX_NO_SPACE,
		"'/boot/k': kernel: it must lie at 0x1100000-0x40fffff");
}

static void test_adjacent_initrds(void **state)
{
	static const uint64_t sizes[] = {1, 0x1000, 0x2345, 0x2fff};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	for (size_t i = 0; i < KX_ARRAY_SIZE(sizes); i++)
		world_initrd(&w, initrd_data + i, sizes[i]);
	expect_ok(world_plan(&w));
	const struct segment *s = world_segment(&w, ROLE_INITRD);
	uint64_t start = s->paddr;
	for (size_t i = 0; i < KX_ARRAY_SIZE(sizes); i++, s++) {
		assert_int_equal(s->role, ROLE_INITRD);
		assert_ptr_equal(s->bytes, initrd_data + i);
		assert_int_equal(s->bufsz, sizes[i]);
		if (i)
			assert_int_equal(s->paddr, end_of(s - 1));
	}
	/* The kernel is told one initrd, from the first to the last byte. */
	const uint8_t *page = world_zero_page(&w);
	assert_int_equal(get_le32(page + HDR_RAMDISK_IMAGE), start);
	assert_int_equal(
		get_le32(page + HDR_RAMDISK_SIZE), 0x1000 + 0x1000 + 0x3000 + 0x2fff);
}

static void test_joined_initrds(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	world_initrd(&w, initrd_data, 5);
	world_initrd(&w, initrd_data, 6);
	w.images.joined = (struct file){.fd = 0, .data = initrd_data, .size = 0x1006};
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.nsegments, 4);
	assert_int_equal(world_segment(&w, ROLE_INITRD)->bufsz, 0x1006);
}

/* Without XLF_CAN_BE_LOADED_ABOVE_4G, initrd_addr_max counts: it names the last byte. */
static void test_initrd_limit(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	world_usual(&w);
	recipe.xloadflags = 0x01;
	recipe.initrd_addr_max = 0x37ffffff;
	world_bzimage(&w, &recipe);
	world_initrd(&w, initrd_data, 0x1800);
	expect_ok(world_plan(&w));
	assert_int_equal(end_of(world_segment(&w, ROLE_INITRD)), 0x38000000);
	assert_int_equal(w.plan.limits.initrd_end, 0x38000000);
	assert_int_equal(w.plan.limits.segment_end, 4 * GIB);
}

static void test_no_room_for_initrd(void **state)
{
	static const uint8_t huge[8] = {0x1f, 0x8b}; /* gzip: no more is looked at */
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	world_usual(&w);
	recipe.xloadflags = 0x01;
	world_bzimage(&w, &recipe);
	world_initrd(&w, huge, 3 * GIB);
	expect_err(world_plan(&w), KX_NO_SPACE,
		"initrd: no free range of 0xc0000000 bytes aligned 0x1000 between "
		"0x100000 and 0x80000000 (largest free: 0x7c000000)");
}

/* Everything goes above 4 GiB where low memory has no room. */
static void test_full_low_memory(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	x86_world_init(&w);
	world_ram(&w, 0x1000, 0x9f000);
	world_ram(&w, 5 * GIB, 6 * GIB);
	world_bzimage(&w, &recipe);
	world_initrd(&w, initrd_data, 0x4800);
	w.req.append = "quiet";
	expect_ok(world_plan(&w));
	const uint8_t *page = world_zero_page(&w);
	uint64_t base = world_segment(&w, ROLE_BOOT_PARAMS)->paddr;
	uint64_t cmdline = get_le32(page + HDR_CMD_LINE_PTR) |
			   (uint64_t)get_le32(page + ZP_EXT_CMD_LINE_PTR) << 32;
	uint64_t initrd = world_segment(&w, ROLE_INITRD)->paddr;
	assert_int_equal(world_segment(&w, ROLE_KERNEL)->paddr, 5 * GIB);
	assert_true(world_segment(&w, ROLE_PURGATORY)->paddr > 5 * GIB);
	assert_true(base > 5 * GIB);
	assert_int_equal(initrd, 6 * GIB - 0x5000);
	assert_int_equal(get_le32(page + ZP_EXT_RAMDISK_IMAGE), 1);
	assert_int_equal(get_le32(page + HDR_RAMDISK_IMAGE), (uint32_t)initrd);
	assert_int_equal(get_le32(page + ZP_EXT_RAMDISK_SIZE), 0);
	assert_string_equal((const char *)page + (cmdline - base), "quiet");
}

/* A kernel that cannot be above 4 GiB, or is entered in 32-bit mode, stays below. */
static void test_below_4g(void **state)
{
	for (int round = 0; round < 3; round++) {
		KX_AUTO(world_destroy) struct world w;
		struct bzimage_recipe recipe = bzimage_recipe();

		(void)state;
		x86_world_init(&w);
		world_ram(&w, MIB, 0x2000000);
		world_ram(&w, 4 * GIB, 6 * GIB);
		if (round == 0)
			recipe.xloadflags = 0x01;
		if (round == 1)
			recipe.protocol = 0x20b;
		world_bzimage(&w, &recipe);
		w.req.entry_32bit = round == 2;
		expect_err(world_plan(&w), KX_NO_SPACE,
			"between 0x1000000 and 0x100000000 (largest free: 0x1000000)");
	}
}

static void test_32bit_entry(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	world_usual(&w);
	world_initrd(&w, initrd_data, 0x1800);
	w.req.entry_32bit = true;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.params.entry, 0x1000000);
	assert_true(w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	assert_int_equal(w.plan.limits.segment_end, 4 * GIB);
	/* An old kernel has no other. */
	w.req.entry_32bit = false;
	recipe.protocol = 0x20b;
	world_bzimage(&w, &recipe);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.params.entry, 0x1000000);
	assert_true(w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	/* One of a kernel that has the other alone is not entered. */
	recipe = bzimage_recipe();
	recipe.code32_start = 0;
	world_bzimage(&w, &recipe);
	expect_ok(world_plan(&w));
	w.req.entry_32bit = true;
	expect_err(world_plan(&w), KX_UNSUPPORTED,
		"'/boot/k' has no 32-bit entry (its code32_start is 0): leave "
		"--entry-32bit out");
}

static void test_mem_min_and_max(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	world_initrd(&w, initrd_data, 0x1800);
	w.req.mem_min = 0x20000000;
	w.req.mem_max = 0x2fffffff;
	w.req.mem_min_set = w.req.mem_max_set = true;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.segments[0].paddr, 0x20000000);
	assert_int_equal(end_of(&w.plan.segments[w.plan.nsegments - 1]), 0x30000000);
	/* Half a page at either end is no use. */
	w.req.mem_min = 0x20000001;
	w.req.mem_max = 0x30000ffe;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.segments[0].paddr, 0x20200000);
	assert_int_equal(end_of(&w.plan.segments[w.plan.nsegments - 1]), 0x30000000);
	w.req.mem_max = 0x20000000;
	expect_err(world_plan(&w), KX_NO_SPACE,
		"'/boot/k': kernel: no memory may be used at all");
	w.req.mem_min = 0;
	w.req.mem_max = UINT64_MAX;
	expect_ok(world_plan(&w));
}

/* Never the first MiB, though it is RAM and --mem-min says 0. */
static void test_first_mib_is_left(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	w.req.mem_min_set = true;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.limits.allowed.v[0].start, MIB);
}

/* Only what both maps call RAM, in whole pages. */
static void test_both_maps_count(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();
	struct memmap *firmware = &w.facts.firmware_map.map;

	(void)state;
	x86_world_init(&w);
	world_ram(&w, MIB, 0x10000000);
	expect_ok(memmap_push(
		firmware, (struct range){0x10000000, 0x20000000}, MEMORY_RAM));
	expect_ok(memmap_push(
		firmware, (struct range){0xc000800, 0xd000000}, MEMORY_RESERVED));
	expect_ok(range_set_insert(
		&w.facts.memory.ram, (struct range){0x30000000, 0x40000000}));
	world_bzimage(&w, &recipe);
	expect_ok(world_plan(&w));
	const struct range_set *allowed = &w.plan.limits.allowed;
	assert_int_equal(allowed->n, 2);
	assert_int_equal(allowed->v[0].start, MIB);
	assert_int_equal(allowed->v[0].end, 0xc000000);
	assert_int_equal(allowed->v[1].start, 0xd000000);
	assert_int_equal(allowed->v[1].end, 0x10000000);
	assert_int_equal(w.plan.limits.half_of_ram, (0x1ff00000ULL) / 2);
}

/* The new kernel's KASLR looks only at what the zero page has room for. */
static void test_map_is_sorted(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	x86_world_init(&w);
	world_ram(&w, 4 * GIB, 6 * GIB);
	world_ram(&w, MIB, 2 * GIB);
	world_ram(&w, 0x1000, 0x9f000);
	world_bzimage(&w, &recipe);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.e820.n, 3);
	assert_int_equal(w.plan.e820.v[0].range.start, 0x1000);
	assert_int_equal(w.plan.e820.v[1].range.start, MIB);
	assert_int_equal(w.plan.e820.v[2].range.start, 4 * GIB);
}

static void test_memory_facts_missing(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	fact_fail(&w.facts.firmware_map.fact, "memmap is gone");
	expect_ok(world_plan(&w));
	assert_true(plan_warns(
		&w.plan, "/sys/firmware/memmap cannot be used (memmap is gone)"));
	assert_int_equal(w.plan.e820.n, 3);
	range_set_destroy(&w.facts.memory.ram);
	expect_err(world_plan(&w), KX_FORMAT, "/proc/iomem shows no System RAM");
	w.facts.memory.fact.state = FACT_ABSENT;
	expect_err(world_plan(&w), KX_IO, "/proc/iomem is not there");
	fact_fail(&w.facts.memory.fact, "only root");
	expect_err(world_plan(&w), KX_DENIED,
		"the memory map cannot be read: only root: run as root");
	fact_set_u64(&w.facts.euid, 0);
	expect_err(world_plan(&w), KX_DENIED, "only root: run on the host, not in a");
	w.facts.euid.value = 1000;
	fact_set_u64(&w.facts.init_user_ns, 0);
	expect_err(world_plan(&w), KX_DENIED, "only root: run on the host, not in a");
}

static void test_vmlinux(void **state)
{
	struct elf_part loads[] = {
		{0, 0x1000000, 0x3000, 0x3000},
		{0, 0x1400000, 0x1801, 0x2001},
		{0, 0x1800000, 0, 0x100000},
	};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	x86_world_init(&w);
	world_usual_ram(&w);
	world_elf(&w, loads, KX_ARRAY_SIZE(loads));
	w.images.kernel.elf.entry = 0x1000010;
	expect_ok(world_plan(&w));
	const struct segment *s = w.plan.segments;
	assert_int_equal(w.plan.nsegments, 5);
	/* Each reaches to the next: nothing may stand between. */
	assert_int_equal(s[0].paddr, 0x1000000);
	assert_int_equal(s[0].memsz, 0x400000);
	assert_int_equal(s[0].bufsz, 0x3000);
	assert_int_equal(s[1].memsz, 0x400000);
	assert_int_equal(s[1].bufsz, 0x1801);
	assert_ptr_equal(s[1].bytes, w.kernel + 0x3000);
	assert_int_equal(s[2].memsz, 0x100000);
	assert_false(s[2].digest);
	assert_int_equal(w.plan.params.entry, 0x1000010);
	assert_int_equal(
		w.plan.params.regs[PP_RSI], world_segment(&w, ROLE_BOOT_PARAMS)->paddr);
	assert_false(w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	w.req.args = ARGS_NONE;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.params.regs[PP_RSI], 0);
}

static void test_vmlinux_refusals(void **state)
{
	struct elf_part loads[] = {{0, 0x1000800, 0x1000, 0x1000}};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	x86_world_init(&w);
	world_usual_ram(&w);
	world_elf(&w, loads, 1);
	expect_err(
		world_plan(&w), KX_FORMAT, "is not a multiple of the page size 0x1000");
	loads[0].paddr = 0x90000000;
	expect_err(world_plan(&w), KX_NO_SPACE,
		"'/boot/k': kernel: it must lie at 0x90000000-0x90000fff");
	loads[0].paddr = 0x1000000;
	w.images.kernel.elf.entry = 0x1001000;
	expect_err(world_plan(&w), KX_CHECK, "check 'target-entry'");
	w.images.kernel.elf.machine = 21;
	w.images.kernel.type = "elf-ppc64";
	expect_err(world_plan(&w), KX_FORMAT,
		"'/boot/k' is an ELF kernel for ppc64 (machine 21), this machine is "
		"x86_64 (62)");
}

static void test_five_level(void **state)
{
	struct elf_part loads[] = {{0, 0x1000000, 0x1000, 0x1000}};
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	world_usual(&w);
	fact_set_u64(&w.facts.la57, 1);
	expect_ok(world_plan(&w));
	recipe.xloadflags &= ~0x20;
	world_bzimage(&w, &recipe);
	expect_ok(world_plan(&w));
	assert_true(w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	assert_true(w.plan.limits.segment_end == 1ULL << 32);
	assert_true(plan_warns(&w.plan, "does not know 5-level paging"));
	w.req.entry_32bit = true;
	expect_ok(world_plan(&w));
	assert_false(plan_warns(&w.plan, "5-level"));
	/* The file call has no other entry. */
	plan_destroy(&w.plan);
	expect_err(plan_make(&w.in, CALL_FILE, "", &w.plan), KX_UNSUPPORTED,
		"in 64-bit mode: use kexec_load (-c)");
	w.req.entry_32bit = false;
	fact_set_u64(&w.facts.la57, 0);
	expect_ok(world_plan(&w));
	assert_false(w.plan.params.flags & PURGATORY_ENTRY_32BIT);
	fact_set_u64(&w.facts.la57, 1);
	recipe.code32_start = 0;
	world_bzimage(&w, &recipe);
	expect_err(world_plan(&w), KX_UNSUPPORTED,
		"(its code32_start is 0), and its 64-bit entry does not know 5-level");
	fact_set_u64(&w.facts.la57, 1);
	world_elf(&w, loads, 1);
	w.req.entry_32bit = true;
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, "5-level paging"));
	assert_true(plan_warns(&w.plan, "--entry-32bit has no effect on an ELF image"));
}

/* Where purgatory speaks, by request and by the console in use. */
static const struct {
	struct request req;
	uint64_t console; /* port of the machine's serial console; 0: none */
	uint8_t isvga;
	uint32_t flags, port;
} consoles[] = {
	{{0}, 0, 0, 0, 0x3f8},
	{{0}, 0, 1, PURGATORY_VGA, 0x3f8},
	{{0}, 0, 0x70, 0, 0x3f8}, /* EFI framebuffer */
	{{0}, 0x2f8, 0x23, PURGATORY_SERIAL, 0x2f8},
	{{0}, 0x2f8, 1, PURGATORY_SERIAL | PURGATORY_VGA, 0x2f8},
	{{.console_serial = true}, 0, 1, PURGATORY_SERIAL | PURGATORY_VERBOSE, 0x3f8},
	{{.console_serial = true}, 0x2f8, 0, PURGATORY_SERIAL | PURGATORY_VERBOSE, 0x2f8},
	{{.console_serial = true, .serial_port = 0x3e8, .serial_baud = 9600}, 0x2f8, 0,
		PURGATORY_SERIAL | PURGATORY_SERIAL_SETUP | PURGATORY_VERBOSE, 0x3e8},
	{{.console_serial = true, .serial_port = SERIAL_TTYS + 3}, 0x2f8, 0,
		PURGATORY_SERIAL | PURGATORY_VERBOSE, 0x2e8},
	{{.console_vga = true}, 0x2f8, 0, PURGATORY_VGA | PURGATORY_VERBOSE, 0x2f8},
	{{.console_vga = true, .console_serial = true}, 0, 0,
		PURGATORY_SERIAL | PURGATORY_VGA | PURGATORY_VERBOSE, 0x3f8},
	{{.reset_vga = true}, 0, 0, PURGATORY_RESET_VGA, 0x3f8},
	{{0}, 0x10000, 0, PURGATORY_SERIAL, 0x3f8}, /* no I/O port */
	/* The new kernel's console, where this one's is none. */
	{{.append = "console=ttyS0 console=ttyS1,115200n8"}, 0, 0, PURGATORY_SERIAL,
		0x2f8},
	{{.append = "console=ttyS3"}, 0x2f8, 0, PURGATORY_SERIAL, 0x2f8},
	{{.append = "console=ttyS4 console=ttyS12 console=tty0"}, 0, 0, 0, 0x3f8},
	{{.append = "\"console=ttyS1\" netconsole=ttyS0 x=\"1 console=ttyS2\" -- "
		    "console=ttyS3"},
		0, 0, PURGATORY_SERIAL, 0x2f8},
};

static void test_consoles(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(consoles); i++) {
		KX_AUTO(world_destroy) struct world w;

		world_usual(&w);
		w.req = consoles[i].req;
		w.facts.boot_params.data[SI_VIDEO_ISVGA] = consoles[i].isvga;
		if (consoles[i].console)
			fact_set_u64(&w.facts.serial_port, consoles[i].console);
		expect_ok(world_plan(&w));
		assert_int_equal(
			w.plan.params.flags, consoles[i].flags | PURGATORY_CHECK_DIGEST);
		assert_int_equal(w.plan.params.serial_port, consoles[i].port);
		assert_int_equal(w.plan.params.serial_baud, consoles[i].req.serial_baud);
		w.req.no_checks = true;
		expect_ok(world_plan(&w));
		assert_int_equal(w.plan.params.flags, consoles[i].flags);
		assert_int_equal(w.plan.params.region_count, 0);
	}
}

/* Purgatory is told the way to take the digest that the loader takes, where it can. */
static void test_digest_ways(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	for (int way = SHA256_USUAL; way < SHA256_WAYS; way++) {
		if (!sha256_way_here(way))
			continue;
		fact_set_u64(&w.facts.digest_way, way);
		expect_ok(world_plan(&w));
		assert_int_equal(w.plan.params.flags & ~PURGATORY_SERIAL,
			PURGATORY_CHECK_DIGEST | digest_way_flags(way));
	}
	w.req.no_checks = true;
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.params.flags & ~PURGATORY_SERIAL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_purgatory_copy),
		cmocka_unit_test(test_init_size_in_a_hole),
		cmocka_unit_test(test_no_room_for_kernel),
		cmocka_unit_test(test_not_relocatable),
		cmocka_unit_test(test_adjacent_initrds),
		cmocka_unit_test(test_joined_initrds),
		cmocka_unit_test(test_initrd_limit),
		cmocka_unit_test(test_no_room_for_initrd),
		cmocka_unit_test(test_full_low_memory),
		cmocka_unit_test(test_below_4g),
		cmocka_unit_test(test_32bit_entry),
		cmocka_unit_test(test_mem_min_and_max),
		cmocka_unit_test(test_first_mib_is_left),
		cmocka_unit_test(test_both_maps_count),
		cmocka_unit_test(test_map_is_sorted),
		cmocka_unit_test(test_memory_facts_missing),
		cmocka_unit_test(test_vmlinux),
		cmocka_unit_test(test_vmlinux_refusals),
		cmocka_unit_test(test_five_level),
		cmocka_unit_test(test_consoles),
		cmocka_unit_test(test_digest_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
