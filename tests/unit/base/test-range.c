// SPDX-License-Identifier: GPL-2.0-or-later
/* range.c, by known answers and against a bitmap of small addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/range.h"
#include "growth.h"

/* Sets are written as lists of pairs. */
#define SET(...)                                                                         \
	make_set((const struct range[]){__VA_ARGS__},                                    \
		sizeof((const struct range[]){__VA_ARGS__}) / sizeof(struct range))

static struct range_set make_set(const struct range *v, size_t n)
{
	struct range_set set = {0};

	for (size_t i = 0; i < n; i++)
		assert_null(range_set_push(&set, v[i]));
	range_set_normalize(&set);
	return set;
}

static void expect_ranges(const struct range_set *set, const struct range *v, size_t n)
{
	assert_int_equal(set->n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(set->v[i].start, v[i].start);
		assert_int_equal(set->v[i].end, v[i].end);
	}
}

#define EXPECT(set, ...)                                                                 \
	expect_ranges(set, (const struct range[]){__VA_ARGS__},                          \
		sizeof((const struct range[]){__VA_ARGS__}) / sizeof(struct range))

static void test_push_drops_empty(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set set = {0};

	(void)state;
	assert_null(range_set_push(&set, (struct range){5, 5}));
	assert_null(range_set_push(&set, (struct range){9, 3}));
	assert_int_equal(set.n, 0);
	range_set_normalize(&set);
	assert_int_equal(set.n, 0);
	assert_int_equal(range_set_total(&set), 0);
}

static void test_normalize(void **state)
{
	KX_AUTO(range_set_destroy)
	struct range_set set =
		SET({50, 60}, {10, 20}, {20, 30}, {12, 14}, {55, 70}, {80, 81}, {10, 11});

	(void)state;
	EXPECT(&set, {10, 30}, {50, 70}, {80, 81});
	assert_int_equal(range_set_total(&set), 41);
}

static void test_subtract(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set a = SET({10, 20}, {30, 40}, {50, 60});
	KX_AUTO(range_set_destroy)
	struct range_set b =
		SET({0, 5}, {12, 14}, {16, 18}, {19, 31}, {50, 60}, {70, 80});
	KX_AUTO(range_set_destroy) struct range_set ret = {0};

	(void)state;
	assert_null(range_set_subtract(&a, &b, &ret));
	EXPECT(&ret, {10, 12}, {14, 16}, {18, 19}, {31, 40});
}

static void test_intersect(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set a = SET({10, 20}, {30, 40});
	KX_AUTO(range_set_destroy) struct range_set b = SET({5, 12}, {15, 35}, {39, 50});
	KX_AUTO(range_set_destroy) struct range_set ret = {0};

	(void)state;
	assert_null(range_set_intersect(&a, &b, &ret));
	EXPECT(&ret, {10, 12}, {15, 20}, {30, 35}, {39, 40});
}

static void test_union_merges(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set a = SET({10, 20}, {40, 50});
	KX_AUTO(range_set_destroy) struct range_set b = SET({20, 30}, {45, 60}, {70, 80});
	KX_AUTO(range_set_destroy) struct range_set ret = {0};

	(void)state;
	assert_null(range_set_union(&a, &b, &ret));
	EXPECT(&ret, {10, 30}, {40, 60}, {70, 80});
}

static void test_empty_operands(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set a = SET({10, 20});
	struct range_set none = {0};
	KX_AUTO(range_set_destroy)
	struct range_set r1 = {0}, r2 = {0}, r3 = {0}, r4 = {0};

	(void)state;
	assert_null(range_set_subtract(&a, &none, &r1));
	EXPECT(&r1, {10, 20});
	assert_null(range_set_subtract(&none, &a, &r2));
	assert_int_equal(r2.n, 0);
	assert_null(range_set_intersect(&a, &none, &r3));
	assert_int_equal(r3.n, 0);
	assert_null(range_set_union(&none, &none, &r4));
	assert_int_equal(r4.n, 0);
	assert_null(range_set_copy(&none, &r4));
	assert_int_equal(r4.n, 0);
	assert_true(range_set_covers(&none, (struct range){3, 3}));
	assert_false(range_set_covers(&none, (struct range){3, 4}));
	assert_false(range_set_overlaps(&none, (struct range){0, UINT64_MAX}));
}

static void test_copy_is_its_own(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set a = SET({10, 20}, {30, 40});
	KX_AUTO(range_set_destroy) struct range_set copy = {0};

	(void)state;
	assert_null(range_set_copy(&a, &copy));
	a.v[0].start = 11;
	EXPECT(&copy, {10, 20}, {30, 40});
}

static void test_remove_and_insert(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set set = SET({10, 20}, {30, 40});

	(void)state;
	assert_null(range_set_remove(&set, (struct range){12, 14}));
	EXPECT(&set, {10, 12}, {14, 20}, {30, 40});
	assert_null(range_set_remove(&set, (struct range){15, 15}));
	EXPECT(&set, {10, 12}, {14, 20}, {30, 40});
	assert_null(range_set_insert(&set, (struct range){20, 30}));
	EXPECT(&set, {10, 12}, {14, 40});
	assert_null(range_set_insert(&set, (struct range){5, 5}));
	assert_null(range_set_insert(&set, (struct range){0, 100}));
	EXPECT(&set, {0, 100});
	assert_null(range_set_remove(&set, (struct range){0, UINT64_MAX}));
	assert_int_equal(set.n, 0);
}

static void test_edge_addresses(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set all = SET({0, UINT64_MAX});
	uint64_t start, largest;
	struct range_request req = {1, 1, {0, UINT64_MAX}, RANGE_TOP_DOWN};

	(void)state;
	assert_true(range_set_covers(&all, (struct range){0, UINT64_MAX}));
	assert_true(range_set_overlaps(&all, (struct range){UINT64_MAX - 1, UINT64_MAX}));
	assert_int_equal(range_set_total(&all), UINT64_MAX);
	assert_true(range_set_find(&all, &req, &start, &largest));
	assert_int_equal(start, UINT64_MAX - 1);
	req.size = UINT64_MAX;
	assert_true(range_set_find(&all, &req, &start, &largest));
	assert_int_equal(start, 0);
	assert_null(range_set_remove(&all, (struct range){0, 1}));
	assert_null(range_set_remove(&all, (struct range){UINT64_MAX - 1, UINT64_MAX}));
	EXPECT(&all, {1, UINT64_MAX - 1});
	assert_false(range_set_find(&all, &req, &start, &largest));
	assert_int_equal(largest, UINT64_MAX - 2);
}

/* Alignment must not carry a start at the top around to address 0. */
static void test_find_aligns_without_wrap(void **state)
{
	KX_AUTO(range_set_destroy)
	struct range_set top = SET({UINT64_MAX - 0x800, UINT64_MAX});
	struct range_request req = {0x10, 0x1000, {0, UINT64_MAX}, RANGE_BOTTOM_UP};
	uint64_t start, largest;

	(void)state;
	assert_false(range_set_find(&top, &req, &start, &largest));
	assert_int_equal(largest, 0);
	req.direction = RANGE_TOP_DOWN;
	assert_false(range_set_find(&top, &req, &start, &largest));
	req.align = 1ULL << 63;
	assert_null(range_set_insert(&top, (struct range){0, UINT64_MAX}));
	assert_true(range_set_find(&top, &req, &start, &largest));
	assert_int_equal(start, 1ULL << 63);
}

static void test_find_inverted_window(void **state)
{
	KX_AUTO(range_set_destroy) struct range_set set = SET({0, 0x100000});
	struct range_request req = {0x10, 0x10, {0x2000, 0x1000}, RANGE_TOP_DOWN};
	uint64_t start, largest = 1;

	(void)state;
	assert_false(range_set_find(&set, &req, &start, &largest));
	assert_int_equal(largest, 0);
}

/* The naive model: one bool for each of the first 64 addresses. */
#define MODEL 64

struct model {
	bool in[MODEL];
};

static uint32_t random_state;

static uint32_t random_below(uint32_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % n;
}

/* start may stand behind end: an empty range. */
static struct range random_range(void)
{
	struct range r = {random_below(MODEL + 1), random_below(MODEL + 1)};

	if (r.end < r.start && random_below(8)) {
		uint64_t start = r.end;

		r.end = r.start;
		r.start = start;
	}
	if (random_below(2) && r.end > r.start + 6)
		r.end = r.start + 6;
	return r;
}

static void model_put(struct model *m, struct range r, bool in)
{
	for (uint64_t i = r.start; i < r.end; i++)
		m->in[i] = in;
}

static void random_set(struct range_set *set, struct model *m)
{
	uint32_t n = random_below(10);

	*set = (struct range_set){0};
	*m = (struct model){0};
	for (uint32_t i = 0; i < n; i++) {
		struct range r = random_range();

		assert_null(range_set_push(set, r));
		model_put(m, r, true);
	}
	range_set_normalize(set);
}

/* The set has the model's addresses, in maximal, sorted ranges. */
static void expect_model(const struct range_set *set, const struct model *m)
{
	size_t n = 0;
	uint64_t total = 0;

	for (uint64_t i = 0; i < MODEL; i++) {
		uint64_t start = i;

		while (i < MODEL && m->in[i])
			i++;
		if (i == start)
			continue;
		assert_true(n < set->n);
		assert_int_equal(set->v[n].start, start);
		assert_int_equal(set->v[n].end, i);
		n++;
		total += i - start;
	}
	assert_int_equal(set->n, n);
	assert_int_equal(range_set_total(set), total);
}

static void compare_pair(const struct range_set *a, const struct model *ma,
	const struct range_set *b, const struct model *mb)
{
	KX_AUTO(range_set_destroy) struct range_set minus = {0}, both = {0}, either = {0};
	struct model mminus, mboth, meither;

	for (int i = 0; i < MODEL; i++) {
		mminus.in[i] = ma->in[i] && !mb->in[i];
		mboth.in[i] = ma->in[i] && mb->in[i];
		meither.in[i] = ma->in[i] || mb->in[i];
	}
	assert_null(range_set_subtract(a, b, &minus));
	assert_null(range_set_intersect(a, b, &both));
	assert_null(range_set_union(a, b, &either));
	expect_model(&minus, &mminus);
	expect_model(&both, &mboth);
	expect_model(&either, &meither);
}

static void compare_queries(const struct range_set *set, const struct model *m)
{
	for (int i = 0; i < 8; i++) {
		struct range r = random_range();
		bool covers = true, overlaps = false;

		for (uint64_t a = r.start; a < r.end; a++) {
			covers = covers && m->in[a];
			overlaps = overlaps || m->in[a];
		}
		assert_int_equal(range_set_covers(set, r), covers);
		assert_int_equal(range_set_overlaps(set, r), overlaps);
	}
}

static void compare_in_place(struct range_set *set, struct model *m)
{
	for (int i = 0; i < 4; i++) {
		struct range r = random_range();
		bool in = random_below(2);

		assert_null(in ? range_set_insert(set, r) : range_set_remove(set, r));
		model_put(m, r, in);
		expect_model(set, m);
	}
}

static void test_against_model(void **state)
{
	(void)state;
	random_state = 20240229;
	for (int round = 0; round < 5000; round++) {
		KX_AUTO(range_set_destroy) struct range_set a = {0}, b = {0};
		struct model ma, mb;

		random_set(&a, &ma);
		random_set(&b, &mb);
		expect_model(&a, &ma);
		compare_pair(&a, &ma, &b, &mb);
		compare_queries(&a, &ma);
		compare_in_place(&a, &ma);
	}
}

static bool model_has(const struct model *m, uint64_t start, uint64_t size)
{
	for (uint64_t i = start; i < start + size; i++)
		if (i >= MODEL || !m->in[i])
			return false;
	return true;
}

static bool fits(const struct model *m, const struct range_request *r, uint64_t start,
	uint64_t size)
{
	return start % r->align == 0 && start >= r->window.start &&
	       start + size <= r->window.end && model_has(m, start, size);
}

/* Try every address in the order of the direction. */
static bool search(const struct model *m, const struct range_request *r, uint64_t size,
	uint64_t *ret)
{
	for (uint64_t i = 0; i < MODEL; i++) {
		*ret = r->direction == RANGE_TOP_DOWN ? MODEL - 1 - i : i;
		if (fits(m, r, *ret, size))
			return true;
	}
	return false;
}

static void compare_find(
	const struct range_set *set, const struct model *m, const struct range_request *r)
{
	uint64_t start, expected, largest, size = MODEL;
	bool found = range_set_find(set, r, &start, &largest);

	assert_int_equal(found, search(m, r, r->size, &expected));
	if (found) {
		assert_int_equal(start, expected);
		return;
	}
	while (size && !search(m, r, size, &expected))
		size--;
	assert_int_equal(largest, size);
}

static void test_find_against_brute_force(void **state)
{
	(void)state;
	random_state = 77001;
	for (int round = 0; round < 4000; round++) {
		KX_AUTO(range_set_destroy) struct range_set set = {0};
		struct model m;

		random_set(&set, &m);
		for (int i = 0; i < 10; i++) {
			struct range_request r = {
				.size = 1 + random_below(i % 2 ? 8 : 40),
				.align = 1ULL << random_below(5),
				.window = random_range(),
				.direction = random_below(2) ? RANGE_TOP_DOWN
							     : RANGE_BOTTOM_UP,
			};

			compare_find(&set, &m, &r);
		}
	}
}

#define MANY 100000
#define ASSERT_GROWTH(name, work)                                                        \
	assert_growth(name, work, &(uint64_t){MANY / 8}, &(uint64_t){MANY})

static void work_on_many(void *input)
{
	KX_AUTO(range_set_destroy) struct range_set set = {0}, odd = {0}, ret = {0};
	const uint64_t many = *(const uint64_t *)input;

	for (uint64_t i = many; i-- > 0;)
		assert_null(range_set_push(
			&set, (struct range){i * 0x10000, i * 0x10000 + 0x1000}));
	range_set_normalize(&set);
	assert_int_equal(set.n, many);
	for (uint64_t i = 0; i < many; i += 2)
		assert_null(range_set_push(
			&odd, (struct range){i * 0x10000, i * 0x10000 + 0x800}));
	range_set_normalize(&odd);
	assert_null(range_set_subtract(&set, &odd, &ret));
	assert_int_equal(ret.n, many);
	assert_int_equal(range_set_total(&ret), many * 0x1000ULL - many / 2 * 0x800ULL);
	for (uint64_t i = 0; i < many; i++)
		assert_true(range_set_covers(
			&set, (struct range){i * 0x10000, i * 0x10000 + 0x1000}));
}

static void test_many_ranges(void **state)
{
	(void)state;
	ASSERT_GROWTH("many ranges", work_on_many);
}

/* One range of a holds many of b, and the other way round. */
static void work_on_one(void *input)
{
	const uint64_t n = *(const uint64_t *)input;
	KX_AUTO(range_set_destroy) struct range_set many = {0}, holes = {0}, ret = {0};
	KX_AUTO(range_set_destroy) struct range_set one = SET({0, n * 16});

	for (uint64_t i = 0; i < n; i++)
		assert_null(range_set_push(&many, (struct range){i * 16, i * 16 + 8}));
	range_set_normalize(&many);
	assert_null(range_set_subtract(&one, &many, &holes));
	assert_int_equal(holes.n, n);
	assert_null(range_set_subtract(&many, &one, &ret));
	assert_int_equal(ret.n, 0);
}

static void test_many_in_one(void **state)
{
	(void)state;
	ASSERT_GROWTH("many in one", work_on_one);
}

static void expect_range(struct range r, uint64_t start, uint64_t end)
{
	assert_int_equal(r.start, start);
	assert_int_equal(r.end, end);
}

static void test_bounds(void **state)
{
	const struct range window = {0x1000, 0x2000};

	(void)state;
	expect_range(range_from_inclusive(0, 0xfff), 0, 0x1000);
	expect_range(range_from_inclusive(1, UINT64_MAX), 1, UINT64_MAX);
	expect_range(range_clip((struct range){0, 0x1800}, window), 0x1000, 0x1800);
	expect_range(range_clip((struct range){0x1800, 0x3000}, window), 0x1800, 0x2000);
	const struct range outside = range_clip((struct range){0x3000, 0x4000}, window);
	assert_true(outside.end <= outside.start);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_push_drops_empty),
		cmocka_unit_test(test_normalize),
		cmocka_unit_test(test_subtract),
		cmocka_unit_test(test_intersect),
		cmocka_unit_test(test_union_merges),
		cmocka_unit_test(test_empty_operands),
		cmocka_unit_test(test_copy_is_its_own),
		cmocka_unit_test(test_remove_and_insert),
		cmocka_unit_test(test_edge_addresses),
		cmocka_unit_test(test_find_aligns_without_wrap),
		cmocka_unit_test(test_find_inverted_window),
		cmocka_unit_test(test_against_model),
		cmocka_unit_test(test_find_against_brute_force),
		cmocka_unit_test(test_many_ranges),
		cmocka_unit_test(test_many_in_one),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
