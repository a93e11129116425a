// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "digest/digest.h"
#include "digest/sha256-fast.h"
#include "fill.h"

/* All tests run by each way that this processor has: their initial state points to it. */
static enum sha256_way way;

static int use_way(void **state)
{
	way = *(const enum sha256_way *)*state;
	return 0;
}

static void to_hex(const uint8_t hash[SHA256_SIZE], char ret[2 * SHA256_SIZE + 1])
{
	for (int i = 0; i < SHA256_SIZE; i++)
		sprintf(ret + 2 * i, "%02x", hash[i]);
}

static void hash_once(const void *data, size_t size, uint8_t ret[SHA256_SIZE])
{
	struct sha256 ctx;

	sha256_init(&ctx, way);
	sha256_update(&ctx, data, size);
	sha256_final(&ctx, ret);
}

static void assert_hash(const void *data, size_t size, const char *expected)
{
	uint8_t hash[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];

	hash_once(data, size, hash);
	to_hex(hash, hex);
	assert_string_equal(hex, expected);
}

/* FIPS 180-4 examples, and sha256sum for the lengths around a block. */
static const struct {
	const char *text;
	const char *hash;
} known[] = {
	{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
	{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
	 "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
		"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
};

static void test_known_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(known); i++)
		assert_hash(known[i].text, strlen(known[i].text), known[i].hash);
}

/* "a" n times, by sha256sum */
static const struct {
	size_t size;
	const char *hash;
} repeated[] = {
	{1, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"},
	{55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
	{56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
	{57, "f13b2d724659eb3bf47f2dd6af1accc87b81f09f59f2b75e5c0bed6589dfe8c6"},
	{63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34"},
	{64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
	{65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0"},
	{119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb"},
	{120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c"},
	{127, "c57e9278af78fa3cab38667bef4ce29d783787a2f731d4e12200270f0c32320a"},
	{128, "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e"},
	{129, "c12cb024a2e5551cca0e08fce8f1c5e314555cc3fef6329ee994a3db752166ae"},
	{1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

static void test_lengths(void **state)
{
	KX_AUTO(freep) char *data = malloc(1000000);

	(void)state;
	assert_non_null(data);
	memset(data, 'a', 1000000);
	for (size_t i = 0; i < KX_ARRAY_SIZE(repeated); i++)
		assert_hash(data, repeated[i].size, repeated[i].hash);
}

/* Chunks, as many as two times all lanes, and one. */
#define LANES_MOST (2 * SHA256_LANES_MAX + 1)

/*
 * Messages past 4 GiB, where the bits no longer fit in 32: 2^32 zero bytes give this
 * state, and sha256sum these hashes of them with n more behind. make check-sha256 goes
 * all the way.
 */
static const uint32_t state_4g[8] = {0x8ffe48e8, 0xfe681595, 0x06d4999e, 0xe2b1ac4c,
	0x3e5b953c, 0xd5f8bb95, 0xe8082d4e, 0x8df5e99a};
static const struct {
	size_t more;
	const char *hash;
} past_4g[] = {
	{0, "8479e43911dc45e89f934fe48d01297e16f51d17aa561d4d1c216b1ae0fcddca"},
	{1, "fbb82f7b353676bb562eb82157fcf0ea42c36492ca13ee56dbf82c08b6802c5c"},
	{1000, "47330b4e9578d8ea3b771713efa25d0e2f03a554c9b3c66308f82fa0986dc027"},
};

static void test_past_4g(void **state)
{
	static const uint8_t zeroes[1000];
	uint8_t hash[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];

	(void)state;
	for (size_t i = 0; i < KX_ARRAY_SIZE(past_4g); i++) {
		struct sha256 ctx;

		sha256_init(&ctx, way);
		memcpy(ctx.state, state_4g, sizeof(state_4g));
		ctx.total = 1ULL << 32;
		sha256_update(&ctx, zeroes, past_4g[i].more);
		sha256_final(&ctx, hash);
		to_hex(hash, hex);
		assert_string_equal(hex, past_4g[i].hash);
	}
}

/* In one call or in two, with the cut anywhere: the same hash. */
static void test_pieces(void **state)
{
	uint8_t data[200], whole[SHA256_SIZE], cut[SHA256_SIZE];

	(void)state;
	fill(data, sizeof(data), 0);
	for (size_t size = 0; size <= sizeof(data); size++) {
		hash_once(data, size, whole);
		for (size_t first = 0; first <= size; first++) {
			struct sha256 ctx;

			sha256_init(&ctx, way);
			sha256_update(&ctx, data, first);
			sha256_update(&ctx, data + first, size - first);
			sha256_final(&ctx, cut);
			assert_memory_equal(whole, cut, SHA256_SIZE);
		}
	}
}

static void test_byte_by_byte(void **state)
{
	uint8_t data[300], whole[SHA256_SIZE], pieces[SHA256_SIZE];
	struct sha256 ctx;

	(void)state;
	fill(data, sizeof(data), 0);
	hash_once(data, sizeof(data), whole);
	sha256_init(&ctx, way);
	for (size_t i = 0; i < sizeof(data); i++)
		sha256_update(&ctx, data + i, 1);
	sha256_final(&ctx, pieces);
	assert_memory_equal(whole, pieces, SHA256_SIZE);
}

/*
 * The digest by its definition: write down the hash of each chunk, hash what was written.
 * Returns the bytes added to hashes.
 */
static size_t chunk_hashes(const uint8_t *data, size_t size, uint8_t *hashes)
{
	size_t used = 0;

	for (size_t at = 0; at < size; at += DIGEST_CHUNK) {
		size_t n = size - at < DIGEST_CHUNK ? size - at : DIGEST_CHUNK;

		hash_once(data + at, n, hashes + used);
		used += SHA256_SIZE;
	}
	return used;
}

static void test_digest_segments(void **state)
{
	static const size_t sizes[] = {0, 1, 64, DIGEST_CHUNK - 1, DIGEST_CHUNK,
		DIGEST_CHUNK + 1, 3 * DIGEST_CHUNK, 3 * DIGEST_CHUNK + 77};
	KX_AUTO(freep) uint8_t *data = malloc(4 * DIGEST_CHUNK);
	uint8_t hashes[16 * SHA256_SIZE], expected[SHA256_SIZE], found[SHA256_SIZE];
	struct digest digest;
	size_t used = 0;

	(void)state;
	assert_non_null(data);
	fill(data, 4 * DIGEST_CHUNK, 0);
	digest_init(&digest, DIGEST_SHA256, way);
	for (size_t i = 0; i < KX_ARRAY_SIZE(sizes); i++) {
		digest_segment(&digest, data + i, sizes[i]);
		used += chunk_hashes(data + i, sizes[i], hashes + used);
	}
	assert_int_equal(used, 13 * SHA256_SIZE);
	digest_final(&digest, found);
	hash_once(hashes, used, expected);
	assert_memory_equal(expected, found, SHA256_SIZE);
}

/* The digest of n whole chunks and a rest, of which these are the hashes. */
static void assert_digest(
	const uint8_t *data, size_t n, size_t rest, const uint8_t *hashes)
{
	uint8_t all[(LANES_MOST + 1) * SHA256_SIZE];
	uint8_t expected[SHA256_SIZE], found[SHA256_SIZE];
	size_t used = n * SHA256_SIZE;
	struct digest digest;

	memcpy(all, hashes, used);
	used += chunk_hashes(data + n * DIGEST_CHUNK, rest, all + used);
	hash_once(all, used, expected);
	digest_init(&digest, DIGEST_SHA256, way);
	digest_segment(&digest, data, n * DIGEST_CHUNK + rest);
	digest_final(&digest, found);
	assert_memory_equal(expected, found, SHA256_SIZE);
}

/*
 * However many chunks are hashed side by side, however many are left over, and whatever
 * is behind them: it is in a lane of its own, where there is one.
 */
static void test_digest_lanes(void **state)
{
	static const size_t rests[] = {0, 77, 1, 63, 64, DIGEST_CHUNK - 1};
	KX_AUTO(freep) uint8_t *data = malloc((LANES_MOST + 1) * DIGEST_CHUNK);
	uint8_t hashes[LANES_MOST * SHA256_SIZE];

	(void)state;
	assert_non_null(data);
	fill(data, (LANES_MOST + 1) * DIGEST_CHUNK, 0);
	chunk_hashes(data + 1, LANES_MOST * DIGEST_CHUNK, hashes);
	for (size_t n = 0; n <= LANES_MOST; n++)
		for (size_t i = 0; i < KX_ARRAY_SIZE(rests); i++)
			if (n <= SHA256_LANES_MAX + 1 || i == n % 2)
				assert_digest(data + 1, n, rests[i], hashes);
}

/* All ways give the same digest: what one of them seals, the others accept. */
static void test_all_ways(void **state)
{
	KX_AUTO(freep) uint8_t *data = malloc(3 * DIGEST_CHUNK);
	uint8_t hashes[SHA256_WAYS][SHA256_SIZE];

	(void)state;
	assert_non_null(data);
	fill(data, 3 * DIGEST_CHUNK, 0);
	for (int i = 0; i < SHA256_WAYS; i++) {
		struct digest digest;

		if (!sha256_way_here(i))
			continue;
		digest_init(&digest, DIGEST_SHA256, i);
		digest_segment(&digest, data, 3 * DIGEST_CHUNK - 5);
		digest_final(&digest, hashes[i]);
		assert_memory_equal(hashes[SHA256_USUAL], hashes[i], SHA256_SIZE);
	}
}

/* The best way is one that is here, and none that is here is better. */
static void test_best_way(void **state)
{
	const enum sha256_way best = sha256_best_way();

	(void)state;
	assert_true(sha256_way_here(SHA256_USUAL));
	assert_true(sha256_way_here(best));
	for (int i = best + 1; i < SHA256_WAYS; i++)
		assert_false(sha256_way_here(i));
}

static void test_digest_empty(void **state)
{
	struct digest digest;
	uint8_t found[SHA256_SIZE], expected[SHA256_SIZE];

	(void)state;
	digest_init(&digest, DIGEST_SHA256, way);
	digest_segment(&digest, NULL, 0);
	digest_final(&digest, found);
	hash_once("", 0, expected);
	assert_memory_equal(expected, found, SHA256_SIZE);
}

/* The cut between segments counts: it is where a chunk ends. */
static void test_digest_boundary(void **state)
{
	uint8_t data[100], one[SHA256_SIZE], two[SHA256_SIZE];
	struct digest digest;

	(void)state;
	fill(data, sizeof(data), 0);
	digest_init(&digest, DIGEST_SHA256, way);
	digest_segment(&digest, data, 100);
	digest_final(&digest, one);
	digest_init(&digest, DIGEST_SHA256, way);
	digest_segment(&digest, data, 50);
	digest_segment(&digest, data + 50, 50);
	digest_final(&digest, two);
	assert_memory_not_equal(one, two, SHA256_SIZE);
}

static void test_no_such_way(void **state)
{
	(void)state;
	skip();
}

static const struct CMUnitTest of_each_way[] = {
	cmocka_unit_test(test_known_answers),
	cmocka_unit_test(test_lengths),
	cmocka_unit_test(test_past_4g),
	cmocka_unit_test(test_pieces),
	cmocka_unit_test(test_byte_by_byte),
	cmocka_unit_test(test_digest_segments),
	cmocka_unit_test(test_digest_lanes),
	cmocka_unit_test(test_digest_empty),
	cmocka_unit_test(test_digest_boundary),
};

static const struct CMUnitTest of_all_ways[] = {
	cmocka_unit_test(test_all_ways),
	cmocka_unit_test(test_best_way),
};

#define EACH KX_ARRAY_SIZE(of_each_way)
#define ALL  KX_ARRAY_SIZE(of_all_ways)

/* The tests of a way, or one that is skipped; how many. */
static size_t add_way(struct CMUnitTest *ret, enum sha256_way *of)
{
	if (!sha256_way_here(*of)) {
		printf("# way %d is not here\n", *of);
		*ret = (struct CMUnitTest)cmocka_unit_test(test_no_such_way);
		return 1;
	}
	printf("# way %d: %s\n", *of, sha256_method(*of));
	for (size_t i = 0; i < EACH; i++) {
		ret[i] = of_each_way[i];
		ret[i].setup_func = use_way;
		ret[i].initial_state = of;
	}
	return EACH;
}

int main(void)
{
	struct CMUnitTest tests[SHA256_WAYS * EACH + ALL];
	enum sha256_way ways[SHA256_WAYS];
	size_t n = 0;

	for (int i = 0; i < SHA256_WAYS; i++) {
		ways[i] = i;
		n += add_way(tests + n, &ways[i]);
	}
	memcpy(tests + n, of_all_ways, sizeof(of_all_ways));
	return _cmocka_run_group_tests("sha256", tests, n + ALL, NULL, NULL);
}
