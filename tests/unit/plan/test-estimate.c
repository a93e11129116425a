// SPDX-License-Identifier: GPL-2.0-or-later
/* The memory that a capture kernel needs, part by part, and what is to be written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "plan/estimate.h"
#include "world-x86.h"

/* The usual machine, whose memory ends at 6 GiB; a kernel of 48 MiB. */
static void begin(struct world *w, const char *append)
{
	crash_world(w);
	crash_tell(w);
	w->req.append = append;
	w->images.kernel.bz.init_size = 48 * MIB;
	fact_set_u64(&w->facts.crash.possible_cpus, 8);
}

static const struct estimate_part *part(const struct estimate *e, const char *id)
{
	for (size_t i = 0; i < e->nparts; i++)
		if (!strcmp(e->parts[i].id, id))
			return &e->parts[i];
	return NULL;
}

static uint64_t bytes_of(struct world *w, const char *id)
{
	struct estimate e;

	expect_ok(estimate_make(&w->in, &e));
	const struct estimate_part *found = part(&e, id);
	return found ? found->bytes : 0;
}

/* An archive of 1 MiB that says that it has 32. */
static const uint8_t lzma[MIB] = {0x5d, 0, 0, 0x80, 0, 0, 0, 0, 2};

static uint64_t sum(const struct estimate *e, enum estimate_when when)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < e->nparts; i++)
		if (e->parts[i].when & when)
			bytes += e->parts[i].bytes;
	return bytes;
}

static void test_parts(void **state)
{
	struct estimate e;
	struct world w;

	(void)state;
	begin(&w, "nr_cpus=1 root=/dev/sda1");
	world_initrd(&w, lzma, sizeof(lzma));
	expect_ok(estimate_make(&w.in, &e));
	assert_int_equal(part(&e, "kernel")->bytes, 48 * MIB);
	assert_int_equal(part(&e, "initrd")->bytes, MIB);
	assert_int_equal(part(&e, "initrd")->when, ESTIMATE_LOAD | ESTIMATE_UNPACK);
	assert_int_equal(part(&e, "initrd-files")->bytes, 34 * MIB);
	assert_int_equal(part(&e, "initrd-files")->when, ESTIMATE_RUNNING);
	assert_true(part(&e, "drivers")->allowance);
	assert_non_null(part(&e, "backup"));
	assert_non_null(part(&e, "control-room"));
	/* A section of low memory, and of two that the region may touch. */
	assert_int_equal(part(&e, "page-structures")->bytes, 3 * 2 * MIB);
	assert_int_equal(part(&e, "dump-bitmap")->bytes, 6 * GIB / 4096 / 4);
	assert_int_equal(e.load, sum(&e, ESTIMATE_LOAD));
	assert_int_equal(e.unpack, sum(&e, ESTIMATE_UNPACK));
	assert_int_equal(e.dump, sum(&e, ESTIMATE_DUMP));
	assert_int_equal(e.need, e.dump);
	assert_int_equal(e.size, 128 * MIB);
	assert_int_equal(e.certainty, PACKED_EXACT);
	assert_int_equal(e.reserved, 0);
	world_destroy(&w);
}

/* So that it says for 64 TiB and more what machines of that size do with. */
static void test_large_machine(void **state)
{
	struct estimate e;
	struct world w;

	(void)state;
	begin(&w, "nr_cpus=1 root=/dev/sda1");
	world_ram(&w, 8 * GIB, 64 * 1024 * GIB);
	expect_ok(estimate_make(&w.in, &e));
	assert_int_equal(part(&e, "dump-bitmap")->bytes, 32 * MIB);
	world_destroy(&w);
}

/* A large initrd is freed before anything dumps, and there until it is unpacked. */
static void test_unpacking(void **state)
{
	KX_AUTO(freep) uint8_t *bytes = calloc(1, 40 * MIB);
	static const uint8_t bzip2[] = {'B', 'Z'};
	struct estimate e;
	struct world w;

	(void)state;
	assert_non_null(bytes);
	memcpy(bytes, lzma, 9);
	begin(&w, "nr_cpus=1 root=/dev/sda1");
	world_initrd(&w, bytes, 40 * MIB);
	expect_ok(estimate_make(&w.in, &e));
	assert_int_equal(e.need, e.unpack);
	assert_int_equal(e.unpack, sum(&e, ESTIMATE_UNPACK));
	/* One that does not say what it has. */
	world_initrd(&w, bzip2, sizeof(bzip2));
	expect_ok(estimate_make(&w.in, &e));
	assert_int_equal(e.certainty, PACKED_AT_LEAST);
	world_destroy(&w);
}

/* What has no root= keeps half of memory free, unless it is told not to. */
static void test_tmpfs(void **state)
{
	static const struct {
		const char *append;
		uint64_t mib;
	} rows[] = {
		{NULL, 0},
		{"nr_cpus=1", 34 - 15},
		{"root=/dev/sda1", 0},
		{"rootfstype=ramfs", 0},
		{"rootfstype=ext4,tmpfs", 34 - 15},
		{"initramfs_options=size=40%", 51 - 15},
		{"initramfs_options=nr_inodes=1k,size=68%", 16 - 15},
		{"initramfs_options=size=90%", 0},
		{"initramfs_options=size=100%", 0},
		{"initramfs_options=size=0%", 34 - 15},
		{"initramfs_options=size=300M", 34 - 15},
		{"initramfs_options=size=999%", 34 - 15},
		{"rootfstype=ext4 root=/dev/sda1", 0},
	};
	struct world w;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		begin(&w, rows[i].append);
		assert_int_equal(bytes_of(&w, "tmpfs-half"), 0);
		world_initrd(&w, lzma, sizeof(lzma));
		assert_int_equal(bytes_of(&w, "tmpfs-half"), rows[i].mib * MIB);
		world_destroy(&w);
	}
}

static void test_cpus(void **state)
{
	static const struct {
		const char *append;
		uint64_t kib;
	} rows[] = {
		{NULL, 1024}, /* whoever sets up kdump adds it */
		{"nr_cpus=1", 1024},
		{"nr_cpus=4 maxcpus=1", 4 * 256 + 768},
		{"maxcpus=1", 8 * 256 + 768},
		{"maxcpus=0", 8 * 256 + 768},
		{"nosmp", 8 * 256 + 768},
		{"nr_cpus=64", 8 * 1024},
		{"ro", 8 * 1024},
		{"nr_cpus=x", 8 * 1024},
	};
	struct world w;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		begin(&w, rows[i].append);
		assert_int_equal(bytes_of(&w, "cpus"), rows[i].kib << 10);
		world_destroy(&w);
	}
	/* The line of a menu's entry alone is that of an ordinary boot. */
	begin(&w, "root=/dev/sda1");
	w.req.boot = "@current";
	assert_int_equal(bytes_of(&w, "cpus"), MIB);
	w.req.append_option = "debug";
	assert_int_equal(bytes_of(&w, "cpus"), 8 * MIB);
	world_destroy(&w);
}

/* Where there may be memory that devices of 32 bits do not reach. */
static void test_swiotlb(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	assert_int_equal(bytes_of(&w, "swiotlb"), 0);
	crash_reserve(&w, HIGH, HIGH_END);
	assert_int_equal(bytes_of(&w, "swiotlb"), 64 * MIB);
	world_destroy(&w);
	begin(&w, NULL);
	fact_set_u64(&w.facts.encrypted, 1);
	assert_int_equal(bytes_of(&w, "swiotlb"), 64 * MIB);
	world_destroy(&w);
	begin(&w, NULL);
	fact_set(&w.facts.srat.fact);
	w.facts.srat.end = 4 * GIB;
	assert_int_equal(bytes_of(&w, "swiotlb"), 0);
	/* That may be memory to come, which the kernel does not ask. */
	w.facts.srat.end = 6 * GIB;
	assert_int_equal(bytes_of(&w, "swiotlb"), 64 * MIB);
	world_destroy(&w);
}

/* As the capture kernel's command line has them, on a machine of 8 CPUs. */
static void test_swiotlb_asked(void **state)
{
	static const struct {
		const char *append;
		uint64_t kib;	 /* where all memory is low */
		uint64_t beyond; /* where SRAT has more */
	} rows[] = {
		{"ro", 0, 65536},
		{"numa=off", 0, 0},
		{"numa=noacpi", 0, 0},
		{"numa=fake=4", 0, 65536},
		{"acpi=off", 0, 0},
		{"acpi=noirq", 0, 65536},
		{"acpi=off acpi=force", 0, 65536},
		{"iommu=off", 0, 0},
		{"iommu=pt,off", 0, 0},
		{"iommu=usedac,off", 0, 65536},
		{"iommu=noforce,nopanic", 0, 65536},
		{"iommu=soft", 65536, 65536},
		{"iommu=off,soft", 65536, 65536},
		{"swiotlb=force", 65536, 65536},
		{"swiotlb=noforce", 0, 0},
		{"swiotlb=force swiotlb=noforce", 0, 0},
		{"swiotlb=noforced", 0, 65536},
		{"iommu=soft swiotlb=noforce", 0, 0},
		{"swiotlb=16384", 0, 32768},
		{"swiotlb=16384 swiotlb=131072", 0, 262144},
		{"swiotlb=16384,force", 32768, 32768},
		{"swiotlb=0x4000,2,force", 32768, 32768},
		{"swiotlb=,force", 65536, 65536},
		{"swiotlb=\"16384\"", 0, 32768},
		{"swiotlb=20000", 0, 65536}, /* a power of two, of whole areas */
		{"swiotlb=0", 0, 8 * 256},
		{"swiotlb=0 nr_cpus=1", 0, 256},
		{"swiotlb=0,0", 0, 256},
		{"swiotlb=1,5", 0, 8 * 256},
		{"-- swiotlb=force", 0, 65536},
	};
	struct world w;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(rows); i++) {
		begin(&w, rows[i].append);
		assert_int_equal(bytes_of(&w, "swiotlb"), rows[i].kib << 10);
		fact_set(&w.facts.srat.fact);
		w.facts.srat.end = 6 * GIB;
		assert_int_equal(bytes_of(&w, "swiotlb"), rows[i].beyond << 10);
		world_destroy(&w);
	}
	/* One area for each CPU that may come. */
	begin(&w, "maxcpus=1 swiotlb=force");
	fact_set_u64(&w.facts.crash.possible_cpus, 500);
	assert_int_equal(bytes_of(&w, "swiotlb"), 128 * MIB);
	/* No number wraps. */
	w.req.append = "swiotlb=99999999999999999999999,18446744073709551615,force";
	assert_true(bytes_of(&w, "swiotlb") > 1024 * GIB);
	world_destroy(&w);
}

/* On hotplug the kernel wants the header as large as it may become. */
static void test_headers(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	assert_int_equal(bytes_of(&w, "elfcorehdr"), 4096);
	fact_set_u64(&w.facts.crash.elfcorehdr_size, 500 * 1024);
	assert_int_equal(bytes_of(&w, "elfcorehdr"), 504 * 1024);
	fact_set_u64(&w.facts.crash.elfcorehdr_size, UINT64_MAX);
	assert_int_equal(bytes_of(&w, "elfcorehdr"), 4096);
	world_destroy(&w);
}

static void expect_lines(struct world *w, const char *linux_line, const char *xen_line)
{
	KX_AUTO(freep) char *on_linux = NULL;
	KX_AUTO(freep) char *on_xen = NULL;
	struct estimate e;

	expect_ok(estimate_make(&w->in, &e));
	expect_ok(estimate_lines(&e, &on_linux, &on_xen));
	assert_string_equal(on_linux, linux_line);
	assert_string_equal(on_xen, xen_line);
}

/* Memory for the dump that would leave little to dump of. */
static void test_too_much(void **state)
{
	KX_AUTO(freep) char *on_linux = NULL;
	KX_AUTO(freep) char *on_xen = NULL;
	struct estimate e;
	struct world w;

	(void)state;
	begin(&w, "nr_cpus=1 root=/dev/sda1");
	range_set_destroy(&w.facts.memory.ram);
	expect_ok(range_set_push(&w.facts.memory.ram, (struct range){0, 192 * MIB}));
	expect_lines(&w, "crashkernel=96M", "crashkernel=96M");
	w.facts.memory.ram.v[0].end -= 1;
	expect_ok(estimate_make(&w.in, &e));
	assert_true(estimate_is_too_much(&e));
	assert_string_equal(
		estimate_what_helps(&e), "a dump needs a machine with more memory");
	world_initrd(&w, lzma, sizeof(lzma));
	w.facts.memory.ram.v[0].end += MIB;
	expect_ok(estimate_make(&w.in, &e));
	assert_true(estimate_is_too_much(&e));
	assert_non_null(strstr(estimate_what_helps(&e), "MODULES=dep"));
	expect_ok(estimate_lines(&e, &on_linux, &on_xen));
	assert_null(on_linux);
	assert_null(on_xen);
	/* Who sees no more than what is free knows what there is, but not in a dom0. */
	memory_destroy(&w.facts.memory);
	w.facts.memory = (struct memory){0};
	expect_ok(estimate_make(&w.in, &e));
	assert_false(estimate_is_too_much(&e));
	fact_set_u64(&w.facts.mem_total, 150 * MIB);
	fact_set_u64(&w.facts.crash.crash_size, 50 * MIB);
	expect_ok(estimate_make(&w.in, &e));
	assert_int_equal(e.ram, 200 * MIB);
	assert_true(estimate_is_too_much(&e));
	world_destroy(&w);
}

static void test_lines(void **state)
{
	struct world w;

	(void)state;
	begin(&w, NULL);
	expect_lines(&w, "crashkernel=96M", "crashkernel=96M,below=4G");
	/* More than there is of RAM in one piece below 4 GiB. */
	world_ram(&w, 8 * GIB, 16 * GIB);
	w.images.kernel.bz.init_size = 0x7fffffff;
	expect_lines(&w, "crashkernel=2128M,high crashkernel=128M,low",
		"crashkernel=2128M,below=4G");
	world_destroy(&w);
	crash_world(&w);
	w.images.kernel.bz.init_size = 48 * MIB;
	range_set_destroy(&w.facts.memory.ram);
	expect_ok(range_set_push(&w.facts.memory.ram, (struct range){MIB, 2 * GIB}));
	expect_lines(&w, "crashkernel=96M", "crashkernel=96M");
	world_destroy(&w);
}

/* Where little is known, there is an estimate, too; and no sum wraps. */
static void test_unknown(void **state)
{
	struct estimate e;
	struct world w;

	(void)state;
	crash_world(&w);
	memory_destroy(&w.facts.memory);
	w.facts.memory = (struct memory){0};
	fact_set_u64(&w.facts.mem_total, 16 * GIB);
	fact_set_u64(&w.facts.crash.crash_size, 200 * MIB);
	expect_ok(estimate_make(&w.in, &e));
	assert_int_equal(part(&e, "dump-bitmap")->bytes, MIB);
	assert_int_equal(e.reserved, 200 * MIB);
	assert_null(part(&e, "initrd"));
	w.images.kernel.kind = IMAGE_ELF;
	w.loads[0] = (struct elf_part){.paddr = 0, .memsz = UINT64_MAX};
	w.images.kernel.elf = (struct elf_image){.loads = w.loads, .nloads = 1};
	expect_ok(estimate_make(&w.in, &e));
	assert_int_equal(e.need, UINT64_MAX);
	w.images.kernel.elf = (struct elf_image){0};
	world_destroy(&w);
}

static bool warns(struct world *w, const char *text)
{
	KX_AUTO(plan_destroy) struct plan warned = {0};

	expect_ok(estimate_warn(&w->in, &warned));
	return text ? plan_warns(&warned, text) : warned.warnings.n;
}

static void test_warning(void **state)
{
	struct estimate e;
	struct world w;

	(void)state;
	begin(&w, "nr_cpus=1");
	expect_ok(estimate_make(&w.in, &e));
	crash_reserve(&w, 512 * MIB, 512 * MIB + e.need);
	assert_false(warns(&w, NULL));
	w.images.kernel.bz.init_size += 1;
	assert_true(warns(&w, "the capture kernel may run out of memory: it needs 89 MiB "
			      "(49 to load, 76 to unpack its initrd, 89 to dump), and "
			      "88 are reserved: crashkernel=96M would do, kexec "
			      "--estimate shows its parts"));
	/* Every region, and CMA too, is memory to run in. */
	crash_cma(&w, GIB, GIB + MIB);
	assert_false(warns(&w, NULL));
	world_destroy(&w);
}

/* What was counted before is not counted again. */
static void test_counted_before(void **state)
{
	struct estimate e;
	struct world w;

	(void)state;
	begin(&w, "nr_cpus=1");
	expect_ok(estimate_make(&w.in, &e));
	crash_reserve(&w, 512 * MIB, 512 * MIB + e.need);
	e.reserved = e.need;
	w.in.estimate = &e;
	w.images.kernel.bz.init_size += 100 * MIB;
	assert_false(warns(&w, NULL));
	e.need += MIB;
	e.ram = 150 * MIB;
	assert_true(warns(&w, "and 88 are reserved: this machine, of 150 MiB, is too "
			      "small for a dump by this initrd: a dump needs a machine"));
	e.ram = 0;
	assert_true(warns(&w, "needs 90 MiB"));
	world_destroy(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_large_machine),
		cmocka_unit_test(test_unpacking),
		cmocka_unit_test(test_tmpfs),
		cmocka_unit_test(test_cpus),
		cmocka_unit_test(test_swiotlb),
		cmocka_unit_test(test_swiotlb_asked),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_warning),
		cmocka_unit_test(test_counted_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
