// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cleanup.h"
#include "sha256.h"

static void to_hex(const uint8_t hash[SHA256_SIZE], char ret[2 * SHA256_SIZE + 1])
{
	for (int i = 0; i < SHA256_SIZE; i++)
		sprintf(ret + 2 * i, "%02x", hash[i]);
}

static void hash_once(const void *data, size_t size, uint8_t ret[SHA256_SIZE])
{
	struct sha256 ctx;

	sha256_init(&ctx);
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

static void fill(uint8_t *data, size_t size)
{
	uint32_t x = 1;

	for (size_t i = 0; i < size; i++) {
		x = x * 1664525 + 1013904223;
		data[i] = x >> 24;
	}
}

/* In one call or in two, with the cut anywhere: the same hash. */
static void test_pieces(void **state)
{
	uint8_t data[200], whole[SHA256_SIZE], cut[SHA256_SIZE];

	(void)state;
	fill(data, sizeof(data));
	for (size_t size = 0; size <= sizeof(data); size++) {
		hash_once(data, size, whole);
		for (size_t first = 0; first <= size; first++) {
			struct sha256 ctx;

			sha256_init(&ctx);
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
	fill(data, sizeof(data));
	hash_once(data, sizeof(data), whole);
	sha256_init(&ctx);
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
	fill(data, 4 * DIGEST_CHUNK);
	digest_init(&digest);
	for (size_t i = 0; i < KX_ARRAY_SIZE(sizes); i++) {
		digest_segment(&digest, data + i, sizes[i]);
		used += chunk_hashes(data + i, sizes[i], hashes + used);
	}
	assert_int_equal(used, 13 * SHA256_SIZE);
	digest_final(&digest, found);
	hash_once(hashes, used, expected);
	assert_memory_equal(expected, found, SHA256_SIZE);
}

static void test_digest_empty(void **state)
{
	struct digest digest;
	uint8_t found[SHA256_SIZE], expected[SHA256_SIZE];

	(void)state;
	digest_init(&digest);
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
	fill(data, sizeof(data));
	digest_init(&digest);
	digest_segment(&digest, data, 100);
	digest_final(&digest, one);
	digest_init(&digest);
	digest_segment(&digest, data, 50);
	digest_segment(&digest, data + 50, 50);
	digest_final(&digest, two);
	assert_memory_not_equal(one, two, SHA256_SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answers),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_digest_segments),
		cmocka_unit_test(test_digest_empty),
		cmocka_unit_test(test_digest_boundary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
