// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The XXH64 of standard input, in hexadecimal digits: by the code under test, which
 * tests/unit/digest/test-xxh64.c holds against another.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "digest/digest.h"
#include "digest/xxh64.h"

/* No test has more: a chunk, and a byte that tells that there is more. */
#define MOST (DIGEST_CHUNK + 1)

int main(void)
{
	uint8_t *data = malloc(MOST);
	size_t size = data ? fread(data, 1, MOST, stdin) : MOST;

	if (size == MOST || ferror(stdin)) {
		fputs("xxh64sum: not to be read, or too much\n", stderr);
		return EXIT_FAILURE;
	}
	printf("%016" PRIx64 "\n", xxh64(data, size));
	free(data);
	return EXIT_SUCCESS;
}
