/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The three functions of sha256-lanes.h, by instructions of two operands. */
#ifndef KX_SHA256_PLAIN_H
#define KX_SHA256_PLAIN_H

INLINE words xor3(words a, words b, words c)
{
	return a ^ b ^ c;
}

INLINE words choose(words a, words b, words c)
{
	return c ^ (a & (b ^ c));
}

/* It is b, but where that differs from both of the others. */
INLINE words majority(words a, words b, words c, words *b_c)
{
	words a_b = a ^ b, result = b ^ (a_b & *b_c);

	(void)c;
	*b_c = a_b;
	return result;
}

#endif
