// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "digest/digest.h"
#include "digest/xxh64.h"
#include "fill.h"

/* "xxhsum -H64" of the first bytes of fill(): each way through stripes and the rest. */
static const struct {
	size_t size;
	uint64_t hash;
} known[] = {
	{0, 0xef46db3751d8e999},
	{1, 0x022545933f06bf0d},
	{3, 0x08df8be3658d3d95},
	{4, 0x66ffdb81913d4b3c},
	{5, 0x155999826e5e82fa},
	{7, 0x3a7521b97b54a753},
	{8, 0x30390231aefd6920},
	{9, 0xac9e308a56bd9062},
	{12, 0x7785b51a6e0fb9b6},
	{15, 0xdf323f16c5619a7d},
	{16, 0x195983347c8efed4},
	{31, 0xbba9bb8f08be8004},
	{32, 0x6731790492a9ab1d},
	{33, 0x2b0818f11e757ca4},
	{36, 0xda7870c6d73d0853},
	{40, 0x69c5d735863c422c},
	{63, 0x24e278e001a2a067},
	{64, 0x42b3282701cfbc28},
	{65, 0xbd6c1292a55d4ae9},
	{71, 0x2390d58837a79c36},
	{95, 0x040f249d0452b479},
	{96, 0x6c4d5fc97e02f747},
	{97, 0x208d184e77fb4c96},
	{1000, 0xf6603b6e7395f667},
	{4096, 0x707c4903cf49218a},
	{65536, 0x885e4e621632038e},
	{99999, 0x076c35965d6ca71a},
};

static void test_known_answers(void **state)
{
	KX_AUTO(freep) uint8_t *data = malloc(100000);

	(void)state;
	assert_non_null(data);
	fill(data, 100000, 0);
	for (size_t i = 0; i < KX_ARRAY_SIZE(known); i++)
		assert_int_equal(xxh64(data, known[i].size), known[i].hash);
}

/* Wherever the bytes lie. */
static void test_not_aligned(void **state)
{
	uint8_t data[1008];

	(void)state;
	for (size_t at = 0; at < 8; at++) {
		fill(data + at, 1000, 0);
		assert_int_equal(xxh64(data + at, 1000), 0xf6603b6e7395f667);
	}
}

/* No bit of a chunk is without effect. */
static void test_each_bit(void **state)
{
	uint8_t data[103];

	(void)state;
	fill(data, sizeof(data), 0);
	const uint64_t whole = xxh64(data, sizeof(data));
	for (size_t i = 0; i < 8 * sizeof(data); i++) {
		data[i / 8] ^= 1 << i % 8;
		assert_int_not_equal(xxh64(data, sizeof(data)), whole);
		data[i / 8] ^= 1 << i % 8;
	}
}

static size_t add_hash(uint8_t *hashes, size_t used, const uint8_t *data, size_t size)
{
	put_number(hashes + used, 8, true, xxh64(data, size));
	return used + 8;
}

/* The digest by its definition: of no bytes, of a part of a chunk, of two and more. */
static void test_digest(void **state)
{
	KX_AUTO(freep) uint8_t *data = malloc(3 * DIGEST_CHUNK);
	uint8_t hashes[4 * 8], expected[SHA256_SIZE], found[SHA256_SIZE];
	struct digest digest;
	struct sha256 sha;
	size_t used = 0;

	(void)state;
	assert_non_null(data);
	fill(data, 3 * DIGEST_CHUNK, 0);
	used = add_hash(hashes, used, data, 77);
	used = add_hash(hashes, used, data, DIGEST_CHUNK);
	used = add_hash(hashes, used, data + DIGEST_CHUNK, DIGEST_CHUNK);
	used = add_hash(hashes, used, data + 2 * DIGEST_CHUNK, 5);
	sha256_init(&sha, SHA256_USUAL);
	sha256_update(&sha, hashes, used);
	sha256_final(&sha, expected);
	for (int way = 0; way < SHA256_WAYS; way++) {
		/* Also by ways that this processor does not have: none is used. */
		digest_init(&digest, DIGEST_XXH64, way);
		digest_segment(&digest, data, 77);
		digest_segment(&digest, NULL, 0);
		digest_segment(&digest, data, 2 * DIGEST_CHUNK + 5);
		digest_final(&digest, found);
		assert_memory_equal(expected, found, SHA256_SIZE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_answers),
		cmocka_unit_test(test_not_aligned),
		cmocka_unit_test(test_each_bit),
		cmocka_unit_test(test_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
