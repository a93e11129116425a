// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * All of 4 GiB and 1000 zero bytes, by each way that there is: what test-sha256 begins in
 * the middle of. A target of its own (make check-sha256), since the portable code takes
 * some twenty seconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "digest/sha256-fast.h"
#include "digest/sha256.h"

/* sha256sum */
static const char expected[] =
	"47330b4e9578d8ea3b771713efa25d0e2f03a554c9b3c66308f82fa0986dc027";

#define PIECE (1 << 20)

static int run(const char *name, enum sha256_way way)
{
	static const uint8_t zeroes[PIECE];
	uint8_t hash[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1];
	struct sha256 ctx;

	sha256_init(&ctx, way);
	for (int i = 0; i < 4096; i++)
		sha256_update(&ctx, zeroes, PIECE);
	sha256_update(&ctx, zeroes, 1000);
	sha256_final(&ctx, hash);
	for (int i = 0; i < SHA256_SIZE; i++)
		sprintf(hex + 2 * i, "%02x", hash[i]);
	printf("%s: %s\n", name, hex);
	return strcmp(hex, expected) != 0;
}

int main(void)
{
	int failed = run("portable", SHA256_USUAL);

	if (sha256_way_here(SHA256_FAST))
		failed += run("the processor's instructions", SHA256_FAST);
	if (failed)
		printf("expected: %s\n", expected);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
