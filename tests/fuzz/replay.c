// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A main() for fuzz targets without libFuzzer: run each file named on the command line,
 * and each file of the directories named there, through the target.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int fail(const char *what, const char *path)
{
	fprintf(stderr, "replay: %s '%s'\n", what, path);
	return 1;
}

/* An exact copy in memory of its own, so that the sanitizer sees a read behind it. */
static int replay_stream(FILE *in, size_t size, const char *path)
{
	uint8_t *data = malloc(size + !size);

	if (!data || fread(data, 1, size, in) != size) {
		free(data);
		return fail("cannot read", path);
	}
	printf("%s: %zu bytes\n", path, size);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

static int replay_file(const char *path)
{
	struct stat st;
	FILE *in = fopen(path, "rb");

	if (!in)
		return fail("cannot open", path);
	int status = fstat(fileno(in), &st) ? fail("cannot look at", path)
					    : replay_stream(in, st.st_size, path);
	fclose(in);
	return status;
}

static int replay_entry(const char *dir, const char *name)
{
	char *path;

	if (name[0] == '.')
		return 0;
	if (asprintf(&path, "%s/%s", dir, name) < 0)
		return fail("out of memory at", name);
	int status = replay_file(path);
	free(path);
	return status;
}

static int replay_directory(const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, NULL, alphasort);
	int status = 0;

	if (n < 0)
		return fail("cannot list", path);
	for (int i = 0; i < n; i++) {
		status |= replay_entry(path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return status;
}

int main(int argc, char **argv)
{
	struct stat st;
	int status = 0;

	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &st))
			status |= fail("cannot look at", argv[i]);
		else if (S_ISDIR(st.st_mode))
			status |= replay_directory(argv[i]);
		else
			status |= replay_file(argv[i]);
	}
	return status;
}
