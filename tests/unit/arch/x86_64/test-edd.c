// SPDX-License-Identifier: GPL-2.0-or-later
/* BIOS drive data in the zero page: edd.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world-x86.h"

static const uint8_t *plan_page(struct world *w)
{
	expect_ok(world_plan(w));
	return world_zero_page(w);
}

static void test_edd_of_boot_params(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	uint8_t *running = w.facts.boot_params.data;
	memset(running + ZP_EDDBUF, 0x31, 6 * 82);
	memset(running + ZP_EDD_MBR_SIG_BUFFER, 0x32, 64);
	running[ZP_EDDBUF_ENTRIES] = 2;
	running[ZP_EDD_MBR_SIG_ENTRIES] = 1;
	const uint8_t *page = plan_page(&w);
	assert_int_equal(page[ZP_EDDBUF_ENTRIES], 2);
	assert_int_equal(page[ZP_EDD_MBR_SIG_ENTRIES], 1);
	assert_memory_equal(page + ZP_EDDBUF, running + ZP_EDDBUF, 6 * 82);
	assert_int_equal(page[ZP_EDDBUF + 6 * 82], 0);
	assert_int_equal(get_le32(page + ZP_EDD_MBR_SIG_BUFFER), 0x32323232);
	/* Counts that cannot be are cut to what the page holds. */
	running[ZP_EDDBUF_ENTRIES] = running[ZP_EDD_MBR_SIG_ENTRIES] = 255;
	page = plan_page(&w);
	assert_int_equal(page[ZP_EDDBUF_ENTRIES], 6);
	assert_int_equal(page[ZP_EDD_MBR_SIG_ENTRIES], 16);
}

static void add_drives(struct world *w, size_t n)
{
	struct fact_edd *edd = &w->facts.edd;

	fact_set(&edd->fact);
	edd->v = calloc(n, sizeof(*edd->v));
	edd->n = n;
	for (size_t i = 0; i < n; i++) {
		edd->v[i] = (struct edd_drive){.device = 0x80 + i,
			.version = 0x30,
			.interface_support = 0x0102,
			.legacy_max_cylinder = 0x0304,
			.legacy_max_head = 5,
			.legacy_sectors_per_track = 6,
			.has_mbr_signature = i != 1,
			.mbr_signature = 0xcafe0000 + i};
		memset(edd->v[i].params, 0x40 + i, EDD_PARAMS_SIZE);
	}
}

static void test_edd_of_sysfs(void **state)
{
	static const uint8_t head[] = {0x81, 0x30, 2, 1, 4, 3, 5, 6, 0x41};
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	add_drives(&w, 3);
	const uint8_t *page = plan_page(&w), *second = page + ZP_EDDBUF + 82;
	assert_int_equal(page[ZP_EDDBUF_ENTRIES], 3);
	assert_memory_equal(second, head, sizeof(head));
	assert_int_equal(second[81], 0x41);
	assert_int_equal(second[82], 0x82);
	/* Signatures stand at their drives' places; one without leaves a hole. */
	assert_int_equal(page[ZP_EDD_MBR_SIG_ENTRIES], 3);
	assert_int_equal(get_le32(page + ZP_EDD_MBR_SIG_BUFFER), 0xcafe0000);
	assert_int_equal(get_le32(page + ZP_EDD_MBR_SIG_BUFFER + 4), 0);
	assert_int_equal(get_le32(page + ZP_EDD_MBR_SIG_BUFFER + 8), 0xcafe0002);
	assert_int_equal(w.plan.warnings.n, 0);
}

static void test_edd_limits(void **state)
{
	KX_AUTO(world_destroy) struct world w;

	(void)state;
	world_usual(&w);
	add_drives(&w, 20);
	const uint8_t *page = plan_page(&w);
	assert_int_equal(page[ZP_EDDBUF_ENTRIES], 6);
	assert_int_equal(page[ZP_EDD_MBR_SIG_ENTRIES], 16);
	assert_int_equal(get_le32(page + ZP_EDD_MBR_SIG_BUFFER + 60), 0xcafe000f);
	assert_int_equal(get_le64(page + ZP_E820_TABLE), 0x1000);
	assert_int_equal(page[ZP_EDDBUF + 6 * 82], 0);
	assert_true(plan_warns(
		&w.plan, "20 BIOS drives: the boot parameters hold 6 of them"));
	w.facts.edd.fact.state = FACT_ABSENT;
	assert_int_equal(plan_page(&w)[ZP_EDDBUF_ENTRIES], 0);
	assert_int_equal(w.plan.warnings.n, 0);
	fact_fail(&w.facts.edd.fact, "unreadable");
	assert_int_equal(plan_page(&w)[ZP_EDDBUF_ENTRIES], 0);
	assert_true(
		plan_warns(&w.plan, "BIOS drive data are not handed over: unreadable"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edd_of_boot_params),
		cmocka_unit_test(test_edd_of_sysfs),
		cmocka_unit_test(test_edd_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
