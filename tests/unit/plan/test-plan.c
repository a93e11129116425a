// SPDX-License-Identifier: GPL-2.0-or-later
/* plan.c and seal.c, with an architecture of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "arch/arch.h"
#include "base/bytes.h"
#include "base/cleanup.h"
#include "digest/digest.h"
#include "digest/sha256-way.h"
#include "expect.h"
#include "plan/make.h"
#include "plan/place.h"
#include "purgatory/digest-way.h"
#include "sys/kexec-abi.h"

static void test_find(void **state)
{
	struct segment segments[] = {
		{.role = ROLE_KERNEL}, {.role = ROLE_INITRD}, {.role = ROLE_INITRD}};
	struct plan plan = {.segments = segments, .nsegments = 3};

	(void)state;
	assert_ptr_equal(plan_find(&plan, ROLE_INITRD), &segments[1]);
	assert_ptr_equal(plan_find(&plan, ROLE_KERNEL), &segments[0]);
	assert_null(plan_find(&plan, ROLE_PURGATORY));
	assert_ptr_equal(plan_find_only(&plan, ROLE_KERNEL), &segments[0]);
	assert_null(plan_find_only(&plan, ROLE_INITRD));
	assert_null(plan_find_only(&plan, ROLE_PURGATORY));
}

/* What is there only to be mapped takes no memory. */
static void test_memory(void **state)
{
	struct segment segments[] = {{.role = ROLE_LOW_MEMORY, .memsz = 1 << 20},
		{.role = ROLE_KERNEL, .memsz = 0x3000, .bufsz = 0x1000},
		{.role = ROLE_BACKUP, .memsz = 0x2000}};
	struct plan plan = {.segments = segments};

	(void)state;
	assert_int_equal(plan_memory(&plan), 0);
	plan.nsegments = 3;
	assert_int_equal(plan_memory(&plan), 0x5000);
}

static void test_buffers_and_warnings(void **state)
{
	KX_AUTO(plan_destroy) struct plan plan = {0};
	uint8_t *a, *b;

	(void)state;
	expect_ok(plan_alloc(&plan, 4096, &a));
	expect_ok(plan_alloc(&plan, 1, &b));
	for (int i = 0; i < 4096; i++)
		assert_int_equal(a[i], 0);
	memset(a, 0xff, 4096);
	assert_int_equal(*b, 0);
	expect_err(plan_alloc(&plan, UINT64_MAX, &a), KX_NOMEM, "");
	expect_err(plan_alloc(&plan, UINT64_MAX - 7, &a), KX_NOMEM, "");
	expect_ok(plan_warn(&plan, "first", "%d%%", 7));
	expect_ok(plan_warn(&plan, "second", "second"));
	assert_int_equal(plan.warnings.n, 2);
	assert_string_equal(plan.warnings.v[0].text, "7%");
	assert_string_equal(plan.warnings.v[1].text, "second");
	plan_destroy(&plan);
	assert_int_equal(plan.warnings.n, 0);
	assert_null(plan.buffers);
}

static void test_role_names(void **state)
{
	(void)state;
	assert_string_equal(role_name(ROLE_KERNEL), "kernel");
	assert_string_equal(role_name(ROLE_INITRD), "initrd");
	assert_string_equal(role_name(ROLE_BOOT_PARAMS), "boot-params");
	assert_string_equal(role_name(ROLE_PURGATORY), "purgatory");
}

/* An architecture that takes 10 bytes of command line and adds segments out of order. */
static uint64_t fake_cmdline_max(const struct plan_input *in, enum call call)
{
	(void)in, (void)call;
	return 10;
}

static struct kx_err *fake_check(struct planning *p)
{
	if (p->in->req->noefi)
		return kx_err_new(KX_UNSUPPORTED, "not this target");
	return plan_warn(&p->plan, "checked", "checked '%s'", p->plan.cmdline);
}

static struct kx_err *fake_load(struct planning *p)
{
	struct segment s = {.role = ROLE_INITRD, .paddr = 0x5000, .memsz = 1};

	expect_ok(range_set_push(&p->free, (struct range){0, 0x10000}));
	KX_TRY(place_fixed(p, s));
	s.role = ROLE_KERNEL;
	s.paddr = 0x2000;
	KX_TRY(place_fixed(p, s));
	s.role = ROLE_PURGATORY;
	s.paddr = p->in->req->reset_vga ? 0x2000 : 0x3000;
	return place_fixed(p, s);
}

static const struct arch_image fake_images[] = {
	{"bzImage64", NULL, NULL}, {NULL, NULL, NULL}};

static const struct arch_ops fake_arch = {
	.name = "fake",
	.images = fake_images,
	.elf_machine = 62,
	.page_size = 4096,
	.cmdline_max = fake_cmdline_max,
	.check_target = fake_check,
	.plan_load = fake_load,
};

static const struct purgatory_blob fake_blob = {.size = 4096};

struct world {
	struct request req;
	struct facts facts;
	struct images images;
	struct file initrds[2];
	struct plan_input in;
};

static void world_init(struct world *w)
{
	*w = (struct world){.images.kernel = {.original.path = (char *)"/boot/k",
				    .type = "bzImage64",
				    .original.size = 0x4000,
				    .unpacked.fd = -1},
		.images.joined.fd = -1,
		.initrds = {{.fd = -1, .size = 0x1000}, {.fd = -1, .size = 0x234}}};
	w->images.initrds = w->initrds;
	w->in = (struct plan_input){.req = &w->req,
		.facts = &w->facts,
		.images = &w->images,
		.arch = &fake_arch,
		.purgatory = &fake_blob};
}

static void test_make_segments(void **state)
{
	KX_AUTO(plan_destroy) struct plan plan = {0};
	struct world w;

	(void)state;
	world_init(&w);
	w.req.append = "0123456789";
	expect_ok(plan_make(&w.in, CALL_LOAD, "why", &plan));
	assert_int_equal(plan.call, CALL_LOAD);
	assert_ptr_equal(plan.arch, &fake_arch);
	assert_string_equal(plan.reason, "why");
	assert_int_equal(plan.flags, 62 << 16);
	assert_string_equal(plan.cmdline, "0123456789");
	assert_string_equal(plan.warnings.v[0].text, "checked '0123456789'");
	assert_int_equal(plan.nsegments, 3);
	assert_int_equal(plan.segments[0].role, ROLE_KERNEL);
	assert_int_equal(plan.segments[1].role, ROLE_PURGATORY);
	assert_int_equal(plan.segments[2].role, ROLE_INITRD);
}

/* Whatever the call: the same mistake, the same answer. */
static void test_make_refusals(void **state)
{
	static const enum call calls[] = {CALL_LOAD, CALL_FILE};
	struct plan plan;
	struct world w;

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(calls); i++) {
		struct arch_ops arch = fake_arch;

		world_init(&w);
		w.req.append = "0123456789a";
		expect_err(plan_make(&w.in, calls[i], "", &plan), KX_LIMIT,
			"the command line has 11 bytes, '/boot/k' takes at most 10");
		w.req.append = NULL;
		w.req.noefi = true;
		expect_err(plan_make(&w.in, calls[i], "", &plan), KX_UNSUPPORTED,
			"not this target");
		w.req.noefi = false;
		w.req.reuse_cmdline = true;
		expect_err(plan_make(&w.in, calls[i], "", &plan), KX_IO, "/proc/cmdline");
		arch.plan_load = NULL;
		w.in.arch = &arch;
		expect_err(plan_make(&w.in, calls[i], "", &plan), KX_UNSUPPORTED,
			"loading normal images on fake is not supported yet");
		/* Nothing is left behind to be freed. */
		assert_null(plan.cmdline);
		assert_null(plan.warnings.v);
	}
}

static void test_make_fails_late(void **state)
{
	struct plan plan;
	struct world w;

	(void)state;
	world_init(&w);
	w.req.reset_vga = true;
	expect_err(plan_make(&w.in, CALL_LOAD, "", &plan), KX_NO_SPACE, "purgatory");
	assert_int_equal(plan.nsegments, 0);
	assert_null(plan.segments);
}

static void test_make_without_purgatory(void **state)
{
	KX_AUTO(plan_destroy) struct plan plan = {0};
	struct world w;

	(void)state;
	world_init(&w);
	w.in.purgatory = NULL;
	expect_err(plan_make(&w.in, CALL_LOAD, "", &plan), KX_UNSUPPORTED,
		"built without the purgatory for fake");
	expect_ok(plan_make(&w.in, CALL_FILE, "", &plan));
}

static void test_make_file_flags(void **state)
{
	struct world w;

	(void)state;
	for (int bits = 0; bits < 16; bits++) {
		KX_AUTO(plan_destroy) struct plan plan = {0};

		world_init(&w);
		w.images.ninitrds = bits & 1;
		w.req.debug = bits & 2;
		w.req.no_cma = bits & 4;
		w.req.force_dtb = bits & 8;
		expect_ok(plan_make(&w.in, CALL_FILE, "", &plan));
		assert_int_equal(plan.flags, (bits & 1 ? 0 : 0x4) | (bits & 2 ? 0x8 : 0) |
						     (bits & 4 ? 0x10 : 0) |
						     (bits & 8 ? 0x20 : 0));
		assert_int_equal(plan.nsegments, 0);
		assert_string_equal(plan.cmdline, "");
	}
}

static void test_images_total(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	assert_int_equal(images_total(&w.images), 0x4000);
	w.images.ninitrds = 2;
	assert_int_equal(images_total(&w.images), 0x5234);
	/* Decompressed, as it is handed over. */
	w.images.kernel.compression = "gzip";
	w.images.kernel.unpacked = (struct file){.fd = 3, .size = 0x9000};
	assert_int_equal(images_total(&w.images), 0xa234);
	w.initrds[1].size = UINT64_MAX - 0xa000 + 1;
	assert_int_equal(images_total(&w.images), UINT64_MAX);
	w.initrds[1].size--;
	assert_int_equal(images_total(&w.images), UINT64_MAX);
	w.initrds[1].size -= 2;
	assert_int_equal(images_total(&w.images), UINT64_MAX - 2);
}

/* Whatever the call, before anything is placed or copied. */
static void test_files_must_fit(void **state)
{
	static const enum call calls[] = {CALL_LOAD, CALL_FILE};

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(calls); i++) {
		KX_AUTO(plan_destroy) struct plan plan = {0};
		struct world w;

		world_init(&w);
		w.images.ninitrds = 2;
		w.facts.mem_total = (struct fact_u64){{FACT_PRESENT, NULL}, 0x5233};
		expect_err(plan_make(&w.in, calls[i], "", &plan), KX_NO_SPACE,
			"kernel and initrd have 1 MiB, this machine's memory has 0");
		w.facts.mem_total.value = 0x5234;
		expect_ok(plan_make(&w.in, calls[i], "", &plan));
		plan_destroy(&plan);
		w.facts.mem_total.value = 0;
		w.facts.mem_total.fact.state = FACT_ABSENT;
		expect_ok(plan_make(&w.in, calls[i], "", &plan));
	}
}

static uint8_t kernel_bytes[5000], initrd_bytes[300], purgatory_bytes[0x400];

static const struct segment sealed_segments[] = {
	{ROLE_KERNEL, 0x1000000, 0x4000, kernel_bytes, sizeof(kernel_bytes), true},
	{ROLE_KERNEL, 0x1004000, 0x1000, NULL, 0, false},
	{ROLE_PURGATORY, 0x2000000, 0x1000, purgatory_bytes, sizeof(purgatory_bytes),
		false},
	{ROLE_INITRD, 0x123456000, 0x1000, initrd_bytes, sizeof(initrd_bytes), true},
};

/* Of them, copied to segments, which the plan points to. */
static struct plan plan_to_seal(const struct arch_ops *arch,
	struct segment segments[KX_ARRAY_SIZE(sealed_segments)], uint32_t flags)
{
	memcpy(segments, sealed_segments, sizeof(sealed_segments));
	return (struct plan){.arch = arch,
		.call = CALL_LOAD,
		.segments = segments,
		.nsegments = KX_ARRAY_SIZE(sealed_segments),
		.purgatory = purgatory_bytes,
		.params.flags = flags};
}

static void test_seal(void **state)
{
	struct segment segments[KX_ARRAY_SIZE(sealed_segments)];
	struct plan plan = plan_to_seal(&fake_arch, segments, PURGATORY_CHECK_DIGEST);
	struct purgatory_params params;
	struct digest digest;
	uint8_t expected[SHA256_SIZE];

	(void)state;
	plan.params_offset = 0x40;
	memset(kernel_bytes, 1, sizeof(kernel_bytes));
	memset(initrd_bytes, 2, sizeof(initrd_bytes));
	expect_ok(plan_seal(&plan));
	memcpy(&params, purgatory_bytes + 0x40, sizeof(params));
	assert_int_equal(params.magic, PURGATORY_MAGIC);
	assert_int_equal(params.version, PURGATORY_VERSION);
	/* The bytes of files, not the zeroes behind them. */
	assert_int_equal(params.region_count, 2);
	assert_int_equal(params.regions[0].paddr, 0x1000000);
	assert_int_equal(params.regions[0].size, 5000);
	assert_int_equal(params.regions[1].paddr, 0x123456000);
	assert_int_equal(params.regions[1].size, 300);
	digest_init(&digest, DIGEST_SHA256, SHA256_USUAL);
	digest_segment(&digest, kernel_bytes, sizeof(kernel_bytes));
	digest_segment(&digest, initrd_bytes, sizeof(initrd_bytes));
	digest_final(&digest, expected);
	assert_memory_equal(params.digest, expected, sizeof(expected));
	assert_int_equal(purgatory_bytes[0x3f], 0);
	assert_int_equal(purgatory_bytes[0x40 + PP_SIZE], 0);
	for (int way = 0; way < SHA256_WAYS; way++) {
		if (!sha256_way_here(way))
			continue;
		memset(plan.params.digest, 0, sizeof(plan.params.digest));
		plan.params.flags = PURGATORY_CHECK_DIGEST | digest_way_flags(way);
		expect_ok(plan_seal(&plan));
		assert_memory_equal(plan.params.digest, expected, sizeof(expected));
	}
}

/* What purgatory is told to compute is what was computed. */
static void test_seal_by_xxh64(void **state)
{
	struct segment segments[KX_ARRAY_SIZE(sealed_segments)];
	struct plan plan = plan_to_seal(&fake_arch, segments,
		PURGATORY_CHECK_DIGEST | PURGATORY_XXH64_DIGEST);
	struct digest digest;
	uint8_t expected[SHA256_SIZE];

	(void)state;
	expect_ok(plan_seal(&plan));
	digest_init(&digest, DIGEST_XXH64, SHA256_USUAL);
	digest_segment(&digest, kernel_bytes, sizeof(kernel_bytes));
	digest_segment(&digest, initrd_bytes, sizeof(initrd_bytes));
	digest_final(&digest, expected);
	assert_memory_equal(purgatory_bytes + PP_DIGEST, expected, sizeof(expected));
}

static void test_seal_without_checks(void **state)
{
	static const uint8_t zeroes[SHA256_SIZE];
	struct segment segments[KX_ARRAY_SIZE(sealed_segments)];
	struct plan plan = plan_to_seal(&fake_arch, segments, 0);

	(void)state;
	expect_ok(plan_seal(&plan));
	assert_int_equal(plan.params.region_count, 0);
	assert_memory_equal(plan.params.digest, zeroes, sizeof(zeroes));
	assert_int_equal(get_le32(purgatory_bytes), PURGATORY_MAGIC);
}

/* Purgatory reads them in the byte order of the machine. */
static void test_seal_byte_orders(void **state)
{
	struct segment segments[KX_ARRAY_SIZE(sealed_segments)];
	struct arch_ops arch = fake_arch;
	struct plan plan = plan_to_seal(&arch, segments, 0);
	uint8_t little[PP_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(plan.params); i++)
		((uint8_t *)&plan.params)[i] = i * 7 + 3;
	plan.params.flags = 0;
	expect_ok(plan_seal(&plan));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	assert_memory_equal(purgatory_bytes, &plan.params, PP_SIZE);
#endif
	memcpy(little, purgatory_bytes, PP_SIZE);
	arch.big_endian = true;
	expect_ok(plan_seal(&plan));
	assert_int_equal(get_be32(purgatory_bytes), PURGATORY_MAGIC);
	assert_int_equal(get_number(purgatory_bytes + PP_ENTRY, 8, true),
		get_le64(little + PP_ENTRY));
	assert_int_equal(get_number(purgatory_bytes + PP_REGS + 8 * 15, 8, true),
		get_le64(little + PP_REGS + 8 * 15));
	assert_int_equal(get_number(purgatory_bytes + PP_REGIONS + 16 * 15 + 8, 8, true),
		get_le64(little + PP_REGIONS + 16 * 15 + 8));
	assert_int_equal(get_number(purgatory_bytes + PP_BACKUP_SIZE, 8, true),
		get_le64(little + PP_BACKUP_SIZE));
	assert_int_equal(get_be32(purgatory_bytes + PP_SERIAL_BAUD),
		get_le32(little + PP_SERIAL_BAUD));
	assert_memory_equal(purgatory_bytes + PP_DIGEST, little + PP_DIGEST, SHA256_SIZE);
}

static void test_seal_refuses_unchecked(void **state)
{
	struct segment segments[17] = {{.role = ROLE_KERNEL}};
	struct plan plan = {.call = CALL_LOAD, .segments = segments, .nsegments = 1};

	(void)state;
	expect_err(plan_seal(&plan), KX_CHECK, "sealed after it was checked");
	plan.purgatory = purgatory_bytes;
	plan.nsegments = 17;
	expect_err(plan_seal(&plan), KX_CHECK, "sealed after it was checked");
	plan.call = CALL_FILE;
	expect_ok(plan_seal(&plan));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_buffers_and_warnings),
		cmocka_unit_test(test_role_names),
		cmocka_unit_test(test_make_segments),
		cmocka_unit_test(test_make_refusals),
		cmocka_unit_test(test_make_fails_late),
		cmocka_unit_test(test_make_without_purgatory),
		cmocka_unit_test(test_make_file_flags),
		cmocka_unit_test(test_images_total),
		cmocka_unit_test(test_files_must_fit),
		cmocka_unit_test(test_seal),
		cmocka_unit_test(test_seal_by_xxh64),
		cmocka_unit_test(test_seal_without_checks),
		cmocka_unit_test(test_seal_byte_orders),
		cmocka_unit_test(test_seal_refuses_unchecked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
