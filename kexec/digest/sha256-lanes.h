/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SHA-256 of as many messages at once as a vector holds words, FIPS 180-4, 6.2.2: what
 * the files that do so have in common. Each includes this once, behind its own
 *
 *   TARGET       attributes of each function that uses its vectors, INLINE with them
 *   LANES        how many messages
 *   words        the vector, of a word of each
 *   xor3(), choose(), majority()
 *                a ^ b ^ c; Ch(a, b, c) and Maj(a, b, c); b_c is b ^ c for majority(),
 *                which leaves a ^ b there, the b ^ c of the round to come
 *   load_words() the block of each message at offset at, by words
 *
 * and calls hash_messages(). The rounds stand in two functions of 16 each, where the
 * schedule goes along with them: that way compilers keep the state in registers.
 */
#ifndef KX_SHA256_LANES_H
#define KX_SHA256_LANES_H

INLINE words rotr(words x, int n)
{
	return x >> n | x << (32 - n);
}

INLINE words big_sigma(words x, int a, int b, int c)
{
	return xor3(rotr(x, a), rotr(x, b), rotr(x, c));
}

INLINE words small_sigma(words x, int a, int b, int c)
{
	return xor3(rotr(x, a), rotr(x, b), x >> c);
}

INLINE void one_round(words s[8], int i, uint32_t k, words w, words *b_c)
{
	words a = S(0, i), e = S(4, i);
	words t = S(7, i) + big_sigma(e, 6, 11, 25) + choose(e, S(5, i), S(6, i)) + k + w;

	S(3, i) += t;
	S(7, i) = t + big_sigma(a, 2, 13, 22) + majority(a, S(1, i), S(2, i), b_c);
}

INLINE void first_rounds(words s[8], const uint32_t *k, const words w[16])
{
	words b_c = s[1] ^ s[2];

#pragma GCC unroll 16
	for (int i = 0; i < 16; i++)
		one_round(s, i & 7, k[i], w[i], &b_c);
}

INLINE void next_rounds(words s[8], const uint32_t *k, words w[16])
{
	words b_c = s[1] ^ s[2];

#pragma GCC unroll 16
	for (int i = 0; i < 16; i++) {
		w[i] += small_sigma(w[(i + 1) & 15], 7, 18, 3) + w[(i + 9) & 15] +
			small_sigma(w[(i + 14) & 15], 17, 19, 10);
		one_round(s, i & 7, k[i], w[i], &b_c);
	}
}

INLINE void hash_block(words s[8], const uint8_t *const *p, size_t at)
{
	words before[8], w[16];

	for (int i = 0; i < 8; i++)
		before[i] = s[i];
	load_words(w, p, at);
	first_rounds(s, sha256_constants, w);
	for (int i = 16; i < 64; i += 16)
		next_rounds(s, sha256_constants + i, w);
	for (int i = 0; i < 8; i++)
		s[i] += before[i];
}

/* n blocks of each, as sha256_base() */
INLINE void hash_messages(uint32_t *const *state, const uint8_t *const *p, size_t n)
{
	words s[8];

	for (int i = 0; i < 8; i++)
		for (int lane = 0; lane < LANES; lane++)
			s[i][lane] = state[lane][i];
	for (size_t i = 0; i < n; i++)
		hash_block(s, p, i * BLOCK_SIZE);
	for (int i = 0; i < 8; i++)
		for (int lane = 0; lane < LANES; lane++)
			state[lane][i] = s[i][lane];
}

#endif
