// SPDX-License-Identifier: GPL-2.0-or-later
/* The zero page and its setup data, field by field (Documentation/x86/zero-page.rst). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-x86.h"

static const uint8_t initrd_data[0x2000] = "070701";

static const uint8_t *plan_page(struct world *w)
{
	expect_ok(world_plan(w));
	return world_zero_page(w);
}

/* What a physical address in the boot parameters' segment points to. */
static const uint8_t *at_paddr(struct world *w, uint64_t paddr, uint64_t size)
{
	const struct segment *s = world_segment(w, ROLE_BOOT_PARAMS);

	assert_true(paddr >= s->paddr + ZP_SIZE);
	assert_true(paddr + size <= s->paddr + s->bufsz);
	return s->bytes + (paddr - s->paddr);
}

static uint64_t split(const uint8_t *page, size_t low, size_t high)
{
	return get_le32(page + low) | (uint64_t)get_le32(page + high) << 32;
}

/* All of the image's header is there, but for what the loader writes. */
static void test_header_copy(void **state)
{
	static const struct {
		size_t offset, size;
	} ours[] = {{HDR_TYPE_OF_LOADER, 2}, {HDR_CODE32_START, 12},
		{HDR_HEAP_END_PTR, 2}, {HDR_CMD_LINE_PTR, 4}, {HDR_SUBARCH, 12},
		{HDR_SETUP_DATA, 8}};
	KX_AUTO(world_destroy) struct world w;
	uint8_t page[ZP_SIZE], image[ZP_SIZE];

	(void)state;
	world_usual(&w);
	/* Bytes without a meaning to us come along, those behind the header do not. */
	w.kernel[0x1f8] = 0x77;
	w.kernel[0x264] = 0x66;
	w.kernel[w.images.kernel.bz.header_end] = 0x55;
	memcpy(page, plan_page(&w), ZP_SIZE);
	memcpy(image, w.kernel, ZP_SIZE);
	for (size_t i = 0; i < KX_ARRAY_SIZE(ours); i++) {
		memset(page + ours[i].offset, 0, ours[i].size);
		memset(image + ours[i].offset, 0, ours[i].size);
	}
	uint32_t end = w.images.kernel.bz.header_end;
	assert_true(end >= 0x26c);
	assert_memory_equal(page + HDR_START, image + HDR_START, end - HDR_START);
	for (size_t i = end; i < ZP_E820_TABLE; i++)
		assert_int_equal(page[i], 0);
}

static void test_header_fields(void **state)
{
	KX_AUTO(world_destroy) struct world w;
	struct bzimage_recipe recipe = bzimage_recipe();

	(void)state;
	world_usual(&w);
	recipe.loadflags = 0xa1; /* CAN_USE_HEAP and QUIET_FLAG are set in the file */
	world_bzimage(&w, &recipe);
	put_le16(w.kernel + HDR_HEAP_END_PTR, 0x1234);
	put_le64(w.kernel + HDR_SETUP_DATA, 0x5678);
	put_le32(w.kernel + HDR_RAMDISK_IMAGE, 0x9abc);
	put_le32(w.kernel + HDR_RAMDISK_SIZE, 0xdef0);
	const uint8_t *page = plan_page(&w);
	assert_int_equal(page[HDR_TYPE_OF_LOADER], 0xd0);
	assert_int_equal(page[HDR_LOADFLAGS], 0x21);
	assert_int_equal(get_le16(page + HDR_HEAP_END_PTR), 0);
	assert_int_equal(get_le32(page + HDR_CODE32_START), 0x1000000);
	assert_int_equal(get_le64(page + HDR_SETUP_DATA), 0);
	/* No initrd: what stood in the file must not look like one. */
	assert_int_equal(split(page, HDR_RAMDISK_IMAGE, ZP_EXT_RAMDISK_IMAGE), 0);
	assert_int_equal(split(page, HDR_RAMDISK_SIZE, ZP_EXT_RAMDISK_SIZE), 0);
	assert_int_equal(get_le32(page + HDR_MAGIC), HDR_MAGIC_HDRS);
}

/* A header that says it is longer than any does not reach into what follows. */
static void test_header_end_is_bounded(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	memset(w.kernel + 0x26c, 0xee, 0x300);
	w.images.kernel.bz.header_end = 0x301;
	const uint8_t *page = plan_page(&w);
	assert_int_equal(page[HDR_END - 1], 0xee);
	assert_int_equal(page[ZP_EDD_MBR_SIG_BUFFER], 0);
	assert_int_equal(get_le64(page + ZP_E820_TABLE), 0x1000);
}

static void test_pointers(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	world_initrd(&w, initrd_data, 0x1801);
	w.req.append = "root=/dev/vda1 quiet";
	const uint8_t *page = plan_page(&w);
	uint64_t cmdline = split(page, HDR_CMD_LINE_PTR, ZP_EXT_CMD_LINE_PTR);
	assert_string_equal(
		(const char *)at_paddr(&w, cmdline, 21), "root=/dev/vda1 quiet");
	assert_int_equal(
		split(page, HDR_RAMDISK_IMAGE, ZP_EXT_RAMDISK_IMAGE), 2 * GIB - 0x2000);
	assert_int_equal(split(page, HDR_RAMDISK_SIZE, ZP_EXT_RAMDISK_SIZE), 0x1801);
	/* The whole segment is covered by the digest, its padding too. */
	assert_true(world_segment(&w, ROLE_BOOT_PARAMS)->digest);
}

static void test_empty_cmdline(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	const uint8_t *page = plan_page(&w);
	uint64_t cmdline = split(page, HDR_CMD_LINE_PTR, ZP_EXT_CMD_LINE_PTR);
	assert_string_equal((const char *)at_paddr(&w, cmdline, 1), "");
}

static void test_vmlinux_header(void **state)
{
	struct elf_part loads[] = {{0, 0x1000000, 0x1000, 0x1000}};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	x86_world_init(&w);
	world_usual_ram(&w);
	world_elf(&w, loads, 1);
	world_initrd(&w, initrd_data, 0x1801);
	const uint8_t *page = plan_page(&w);
	assert_int_equal(get_le16(page + HDR_BOOT_FLAG), 0xaa55);
	assert_int_equal(get_le32(page + HDR_MAGIC), HDR_MAGIC_HDRS);
	assert_int_equal(get_le16(page + HDR_VERSION), 0x020f);
	assert_int_equal(page[HDR_TYPE_OF_LOADER], 0xd0);
	assert_int_equal(page[HDR_LOADFLAGS], 0x01);
	assert_int_equal(get_le32(page + HDR_KERNEL_ALIGN), 0x200000);
	assert_int_equal(get_le32(page + HDR_CMDLINE_SIZE), 2047);
	assert_int_equal(get_le32(page + HDR_CODE32_START), 0x1000000);
	assert_int_equal(split(page, HDR_RAMDISK_SIZE, ZP_EXT_RAMDISK_SIZE), 0x1801);
	assert_int_equal(page[ZP_E820_ENTRIES], 3);
}

/* One node of the setup data; moves on to the next. */
static const uint8_t *next_data(
	struct world *w, uint64_t *at, uint32_t type, uint32_t size)
{
	assert_true(*at % 8 == 0);
	const uint8_t *header = at_paddr(w, *at, SETUP_DATA_HEADER + size);

	assert_int_equal(get_le32(header + 8), type);
	assert_int_equal(get_le32(header + 12), size);
	*at = get_le64(header);
	return header + SETUP_DATA_HEADER;
}

static void expect_e820(const uint8_t *entry, const struct memmap_entry *e)
{
	assert_int_equal(get_le64(entry), e->range.start);
	assert_int_equal(get_le64(entry + 8), e->range.end - e->range.start);
	assert_int_equal(get_le32(entry + 16), (uint32_t)e->type);
}

/* Fill the firmware's map with entries of all kinds up to n. */
static void many_entries(struct world *w, size_t n)
{
	static const enum memory_type types[] = {MEMORY_RESERVED, MEMORY_ACPI, MEMORY_NVS,
		MEMORY_UNUSABLE, MEMORY_PMEM, MEMORY_PRAM, MEMORY_SOFT_RESERVED};
	struct memmap *map = &w->facts.firmware_map.map;

	while (map->n < n) {
		uint64_t start = 0x1000000000 + map->n * 0x3000;

		expect_ok(memmap_push(map, (struct range){start, start + 0x1001},
			types[map->n % KX_ARRAY_SIZE(types)]));
	}
}

static void test_e820(void **state)
{
	static const size_t counts[] = {3, 127, 128, 129, 500};

	(void)state;
	for (size_t c = 0; c < KX_ARRAY_SIZE(counts); c++) {
		KX_AUTO(world_destroy) struct world w;
		size_t n = counts[c], low = n < 128 ? n : 128;

		world_usual(&w);
		many_entries(&w, n);
		const struct memmap_entry *v = w.facts.firmware_map.map.v;
		const uint8_t *page = plan_page(&w);
		uint64_t at = get_le64(page + HDR_SETUP_DATA);
		assert_int_equal(page[ZP_E820_ENTRIES], low);
		for (size_t i = 0; i < low; i++)
			expect_e820(page + ZP_E820_TABLE + 20 * i, &v[i]);
		if (n > 128) {
			const uint8_t *ext =
				next_data(&w, &at, SETUP_E820_EXT, (n - 128) * 20);

			for (size_t i = 128; i < n; i++)
				expect_e820(ext + 20 * (i - 128), &v[i]);
		}
		assert_int_equal(at, 0);
		assert_int_equal(w.plan.warnings.n, 0);
	}
}

static struct efi_descriptor runtime_map[] = {
	{5, 0x7000000, 0xfffffffeff000000, 0x10, 0x800000000000000f},
	{11, 0xfed00000, 0xfffffffefe000000, 1, 0x8000000000000001},
};

/* A 64-bit EFI machine whose runtime can be handed over. */
static void add_efi(struct world *w)
{
	struct fact_efi *efi = &w->facts.efi;
	uint8_t *info = w->facts.boot_params.data + ZP_EFI_INFO;

	fact_set(&efi->fact);
	fact_set_u64(&efi->fw_vendor, 0x1122334455);
	fact_set_u64(&efi->runtime, 0x2233445566);
	fact_set_u64(&efi->config_table, 0x3344556677);
	fact_set_u64(&efi->smbios, 0x4455667788);
	fact_set_u64(&efi->acpi20, 0x7e014);
	fact_set_u64(&efi->platform_size, 64);
	fact_set(&efi->runtime_map_fact);
	efi->runtime_map = malloc(sizeof(runtime_map));
	memcpy(efi->runtime_map, runtime_map, sizeof(runtime_map));
	efi->runtime_map_n = KX_ARRAY_SIZE(runtime_map);
	put_le32(info + EI_SIGNATURE, 0x34364c45);
	put_le32(info + EI_SYSTAB, 0x7f000018);
	put_le32(info + EI_SYSTAB_HI, 0x1);
	put_le32(info + EI_MEMDESC_SIZE, 48);
	put_le32(info + EI_MEMDESC_VERS, 1);
	put_le32(info + EI_MEMMAP, 0xdead);
	put_le32(info + EI_MEMMAP_HI, 0xdead);
	put_le32(info + EI_MEMMAP_SIZE, 0xdead);
}

static void expect_descriptor(const uint8_t *p, const struct efi_descriptor *d)
{
	assert_int_equal(get_le32(p), d->type);
	assert_int_equal(get_le32(p + 4), 0);
	assert_int_equal(get_le64(p + 8), d->phys_addr);
	assert_int_equal(get_le64(p + 16), d->virt_addr);
	assert_int_equal(get_le64(p + 24), d->num_pages);
	assert_int_equal(get_le64(p + 32), d->attribute);
}

static void test_efi(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	add_efi(&w);
	const uint8_t *page = plan_page(&w), *info = page + ZP_EFI_INFO;
	uint64_t at = get_le64(page + HDR_SETUP_DATA);
	const uint8_t *data = next_data(&w, &at, SETUP_EFI, 96);
	assert_int_equal(at, 0);
	assert_int_equal(get_le64(data), 0x1122334455);
	assert_int_equal(get_le64(data + 8), 0x2233445566);
	assert_int_equal(get_le64(data + 16), 0x3344556677);
	assert_int_equal(get_le64(data + 24), 0x4455667788);
	for (int i = 32; i < 96; i++)
		assert_int_equal(data[i], 0);
	assert_int_equal(get_le32(info + EI_SIGNATURE), 0x34364c45);
	assert_int_equal(split(info, EI_SYSTAB, EI_SYSTAB_HI), 0x17f000018);
	assert_int_equal(get_le32(info + EI_MEMDESC_SIZE), 40);
	assert_int_equal(get_le32(info + EI_MEMDESC_VERS), 1);
	assert_int_equal(get_le32(info + EI_MEMMAP_SIZE), 80);
	const uint8_t *map = at_paddr(&w, split(info, EI_MEMMAP, EI_MEMMAP_HI), 80);
	expect_descriptor(map, &runtime_map[0]);
	expect_descriptor(map + 40, &runtime_map[1]);
	assert_int_equal(w.plan.warnings.n, 0);
	assert_int_equal(get_le64(page + ZP_ACPI_RSDP_ADDR), 0x7e014);
}

/* What keeps EFI from being handed over, and what is said then. */
static void efi_noefi(struct world *w)
{
	w->req.noefi = true;
}

static void efi_old_target(struct world *w)
{
	w->images.kernel.bz.efi_kexec = false;
}

static void efi_32bit(struct world *w)
{
	w->facts.efi.platform_size.value = 32;
}

static void efi_no_signature(struct world *w)
{
	put_le32(w->facts.boot_params.data + ZP_EFI_INFO, 0x32334c45);
}

static void efi_no_map(struct world *w)
{
	w->facts.efi.runtime_map_fact.state = FACT_ABSENT;
}

static void efi_empty_map(struct world *w)
{
	w->facts.efi.runtime_map_n = 0;
}

static void efi_no_tables(struct world *w)
{
	w->facts.efi.config_table.fact.state = FACT_ABSENT;
}

static void efi_failed(struct world *w)
{
	fact_fail(&w->facts.efi.fact, "sysfs is broken");
}

static const struct {
	void (*spoil)(struct world *w);
	const char *warning; /* NULL: none */
} efi_cases[] = {
	{efi_noefi, NULL},
	{efi_old_target, "XLF_EFI_KEXEC is not set"},
	{efi_32bit, "the firmware is not 64-bit"},
	{efi_no_signature, "name no 64-bit EFI"},
	{efi_no_map, "runtime-map cannot be read"},
	{efi_empty_map, "runtime-map cannot be read"},
	{efi_no_tables, "config_table cannot be read"},
	{efi_failed, "not handed over: sysfs is broken"},
};

static void test_no_efi(void **state)
{
	static const uint8_t zeroes[ZP_EFI_INFO_SIZE];

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(efi_cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		world_usual(&w);
		add_efi(&w);
		efi_cases[i].spoil(&w);
		const uint8_t *page = plan_page(&w);
		assert_memory_equal(page + ZP_EFI_INFO, zeroes, ZP_EFI_INFO_SIZE);
		assert_int_equal(get_le64(page + HDR_SETUP_DATA), 0);
		/* ACPI is found though EFI is not. */
		assert_int_equal(get_le64(page + ZP_ACPI_RSDP_ADDR), 0x7e014);
		assert_int_equal(w.plan.warnings.n, !!efi_cases[i].warning);
		if (efi_cases[i].warning)
			assert_true(plan_warns(&w.plan, efi_cases[i].warning));
	}
}

static void test_rsdp(void **state)
{
	static const struct {
		uint64_t running, acpi20, acpi, expected;
	} cases[] = {
		{1, 2, 3, 1},
		{0, 0x123456789a, 3, 0x123456789a},
		{0, 0, 3, 3},
		{0x123456789a, 0, 0, 0x123456789a},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		world_usual(&w);
		put_le64(w.facts.boot_params.data + ZP_ACPI_RSDP_ADDR, cases[i].running);
		fact_set(&w.facts.efi.fact);
		w.req.noefi = true;
		if (cases[i].acpi20)
			fact_set_u64(&w.facts.efi.acpi20, cases[i].acpi20);
		if (cases[i].acpi)
			fact_set_u64(&w.facts.efi.acpi, cases[i].acpi);
		assert_int_equal(
			get_le64(plan_page(&w) + ZP_ACPI_RSDP_ADDR), cases[i].expected);
		assert_int_equal(w.plan.warnings.n, 0);
	}
}

/* A BIOS machine's kernel finds it by itself, an EFI machine's may not. */
/* acpi_rsdp= of the running kernel, where its boot parameters have none. */
static void test_rsdp_of_cmdline(void **state)
{
	static const struct {
		const char *cmdline;
		uint64_t expected;
	} cases[] = {
		{"acpi_rsdp=0x7fe1014 ro", 0x7fe1014},
		{"ro not_acpi_rsdp=0x1 acpi_rsdp=7fe1014", 0x7fe1014},
		{"ro not_acpi_rsdp=0x1", 0},
		{"acpi_rsdp=junk", 0},
		/* The last one counts, and what is not init's. */
		{"acpi_rsdp=0x1 acpi_rsdp=7fe1014 -- acpi_rsdp=0x2", 0x7fe1014},
		{"x=\"1 acpi_rsdp=0x1\"", 0},
	};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(cases); i++) {
		KX_AUTO(world_destroy) struct world w;

		world_usual(&w);
		fact_set(&w.facts.cmdline.fact);
		free(w.facts.cmdline.text);
		w.facts.cmdline.text = strdup(cases[i].cmdline);
		assert_int_equal(
			get_le64(plan_page(&w) + ZP_ACPI_RSDP_ADDR), cases[i].expected);
	}
}

/* Half of what the kernel manages, which is less than what /proc/iomem shows. */
static void test_memory_size(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	uint32_t kib = get_le32(plan_page(&w) + ZP_ALT_MEM_K);
	assert_true(kib > 0);
	assert_int_equal(
		get_le16(plan_page(&w) + ZP_EXT_MEM_K), kib < 0xfc00 ? kib : 0xfc00);
	uint64_t half = w.plan.limits.half_of_ram;
	fact_set_u64(&w.facts.mem_total, half);
	expect_ok(world_plan(&w));
	assert_int_equal(w.plan.limits.half_of_ram, half / 2 & ~0xfffULL);
}

static void test_rsdp_unknown(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	assert_int_equal(get_le64(plan_page(&w) + ZP_ACPI_RSDP_ADDR), 0);
	assert_int_equal(w.plan.warnings.n, 0);
	fact_set(&w.facts.efi.fact);
	w.req.noefi = true;
	assert_int_equal(get_le64(plan_page(&w) + ZP_ACPI_RSDP_ADDR), 0);
	assert_true(plan_warns(&w.plan, "the ACPI root pointer is not known"));
}

static void test_seed(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	memset(w.facts.seed, 0xa5, sizeof(w.facts.seed));
	fact_set(&w.facts.seed_fact);
	uint64_t at = get_le64(plan_page(&w) + HDR_SETUP_DATA);
	const uint8_t *seed = next_data(&w, &at, SETUP_RNG_SEED, 32);
	assert_int_equal(at, 0);
	assert_memory_equal(seed, w.facts.seed, 32);
	fact_fail(&w.facts.seed_fact, "too early");
	assert_int_equal(get_le64(plan_page(&w) + HDR_SETUP_DATA), 0);
	assert_true(plan_warns(&w.plan, "no random seed is handed over: too early"));
}

/* All setup data at once, in one chain. */
static void test_setup_data_chain(void **state)
{
	static const uint8_t dtb[77] = {0xd0, 0x0d, 0xfe, 0xed};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	many_entries(&w, 130);
	add_efi(&w);
	fact_set(&w.facts.seed_fact);
	w.images.dtb = (struct file){.fd = 0, .data = dtb, .size = sizeof(dtb)};
	w.req.append = "quiet";
	const uint8_t *page = plan_page(&w);
	uint64_t at = get_le64(page + HDR_SETUP_DATA);
	const uint8_t *ext = next_data(&w, &at, SETUP_E820_EXT, 40);
	const uint8_t *efi = next_data(&w, &at, SETUP_EFI, 96);
	const uint8_t *seed = next_data(&w, &at, SETUP_RNG_SEED, 32);
	const uint8_t *tree = next_data(&w, &at, SETUP_DTB, sizeof(dtb));
	assert_int_equal(at, 0);
	assert_memory_equal(tree, dtb, sizeof(dtb));
	/* None stands in another. */
	assert_true(efi >= ext + 40 + SETUP_DATA_HEADER);
	assert_true(seed >= efi + 96 + SETUP_DATA_HEADER);
	assert_true(tree >= seed + 32 + SETUP_DATA_HEADER);
	uint64_t map = split(page + ZP_EFI_INFO, EI_MEMMAP, EI_MEMMAP_HI);
	assert_true(at_paddr(&w, map, 80) >= tree + sizeof(dtb));
	uint64_t cmdline = split(page, HDR_CMD_LINE_PTR, ZP_EXT_CMD_LINE_PTR);
	assert_true(cmdline >= map + 80);
	assert_string_equal((const char *)at_paddr(&w, cmdline, 6), "quiet");
}

static void test_screen(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	uint8_t *running = w.facts.boot_params.data;
	for (size_t i = 0; i < 0x40; i++)
		running[i] = i + 1;
	running[0x40] = 0x99; /* apm_bios_info is not ours to hand on */
	memcpy(running + HDR_SUBARCH, "\x03\0\0\0abcdefgh", 12);
	running[ZP_SECURE_BOOT] = 3;
	const uint8_t *page = plan_page(&w);
	put_le16(running + ZP_EXT_MEM_K, get_le16(page + ZP_EXT_MEM_K)); /* from e820 */
	assert_memory_equal(page, running, 0x40);
	assert_int_equal(page[0x40], 0);
	assert_memory_equal(page + HDR_SUBARCH, running + HDR_SUBARCH, 12);
	assert_int_equal(page[ZP_SECURE_BOOT], 3);
}

static void test_screen_unknown(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	memset(w.facts.boot_params.data, 0xff, BOOT_PARAMS_SIZE);
	w.facts.boot_params.fact.state = FACT_ABSENT;
	const uint8_t *page = plan_page(&w);
	assert_true(plan_warns(&w.plan, "(/sys/kernel/boot_params/data is not there)"));
	assert_int_equal(page[SI_VIDEO_MODE], 3);
	assert_int_equal(page[SI_VIDEO_COLS], 80);
	assert_int_equal(page[SI_VIDEO_LINES], 25);
	assert_int_equal(page[SI_VIDEO_ISVGA], 1);
	assert_int_equal(page[SI_VIDEO_POINTS], 16);
	assert_int_equal(page[ZP_SECURE_BOOT], 0);
	assert_int_equal(page[ZP_EDDBUF_ENTRIES], 0);
	assert_int_equal(get_le64(page + ZP_ACPI_RSDP_ADDR), 0);
	fact_fail(&w.facts.boot_params.fact, "only root may");
	expect_ok(world_plan(&w));
	assert_true(plan_warns(&w.plan, "cannot be read (only root may)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_copy),
		cmocka_unit_test(test_header_fields),
		cmocka_unit_test(test_header_end_is_bounded),
		cmocka_unit_test(test_pointers),
		cmocka_unit_test(test_empty_cmdline),
		cmocka_unit_test(test_vmlinux_header),
		cmocka_unit_test(test_e820),
		cmocka_unit_test(test_efi),
		cmocka_unit_test(test_no_efi),
		cmocka_unit_test(test_rsdp),
		cmocka_unit_test(test_rsdp_of_cmdline),
		cmocka_unit_test(test_memory_size),
		cmocka_unit_test(test_rsdp_unknown),
		cmocka_unit_test(test_seed),
		cmocka_unit_test(test_setup_data_chain),
		cmocka_unit_test(test_screen),
		cmocka_unit_test(test_screen_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
