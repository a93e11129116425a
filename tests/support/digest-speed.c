// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How fast the digest is, in MB a second, the median of seven runs over 64 MiB:
 * "digest-speed" by the loader; "digest-speed BLOB INIT SEGMENT FINAL" by purgatory: its
 * blob, and where in it digest_init() and the others stand (nm has them).
 *
 * Prints "xxh64 N" and "usual N", and of "wide N", "rotating N" and "processor N" those
 * that the processor has instructions for. The blob is code like any other, and needs the
 * kernel's mode only to switch those on.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "digest/digest.h"
#include "fill.h"

#define SIZE (64UL << 20)
#define RUNS 7

struct functions {
	void (*init)(
		struct digest *ctx, enum digest_chunks chunks, enum sha256_way way);
	void (*segment)(struct digest *ctx, const void *data, size_t size);
	void (*final)(struct digest *ctx, uint8_t ret[SHA256_SIZE]);
};

/* Of processor time, in which this machine's other work does not count. */
static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void take(const struct functions *f, enum digest_chunks chunks,
	enum sha256_way way, const uint8_t *data, uint8_t ret[SHA256_SIZE])
{
	struct digest digest;

	f->init(&digest, chunks, way);
	f->segment(&digest, data, SIZE);
	f->final(&digest, ret);
}

static void measure(const char *name, const struct functions *f,
	enum digest_chunks chunks, enum sha256_way way, const uint8_t *data)
{
	static const struct functions own = {digest_init, digest_segment, digest_final};
	uint8_t expected[SHA256_SIZE], found[SHA256_SIZE];
	double seconds[RUNS];

	take(&own, chunks, SHA256_USUAL, data, expected);
	for (int i = 0; i < RUNS; i++) {
		double start = now();

		take(f, chunks, way, data, found);
		seconds[i] = now() - start;
	}
	if (memcmp(expected, found, SHA256_SIZE)) {
		fprintf(stderr, "digest-speed: %s: the digest is wrong\n", name);
		exit(EXIT_FAILURE);
	}
	qsort(seconds, RUNS, sizeof(*seconds), compare);
	printf("%s %.0f\n", name, (double)SIZE / 1e6 / seconds[RUNS / 2]);
}

/* The function at that offset, hexadecimal, in the mapped blob. */
static void *at(uint8_t *blob, const char *offset)
{
	return blob + strtoul(offset, NULL, 16);
}

static struct functions of_blob(char **argv)
{
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	struct stat st;
	uint8_t *blob;

	if (fd < 0 || fstat(fd, &st) < 0) {
		perror(argv[1]);
		exit(EXIT_FAILURE);
	}
	blob = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (blob == MAP_FAILED) {
		perror("mmap");
		exit(EXIT_FAILURE);
	}
	return (struct functions){
		(void (*)(struct digest *, enum digest_chunks, enum sha256_way))at(
			blob, argv[2]),
		(void (*)(struct digest *, const void *, size_t))at(blob, argv[3]),
		(void (*)(struct digest *, uint8_t *))at(blob, argv[4])};
}

int main(int argc, char **argv)
{
	static const char *const names[SHA256_WAYS] = {
		"usual", "wide", "rotating", "processor"};
	struct functions f = {digest_init, digest_segment, digest_final};
	uint8_t *data = malloc(SIZE);

	if (!data || (argc != 1 && argc != 5))
		return EXIT_FAILURE;
	fill(data, SIZE, 0);
	if (argc == 5)
		f = of_blob(argv);
	measure("xxh64", &f, DIGEST_XXH64, SHA256_USUAL, data);
	for (int way = 0; way < SHA256_WAYS; way++)
		if (sha256_way_here(way))
			measure(names[way], &f, DIGEST_SHA256, way, data);
	return EXIT_SUCCESS;
}
