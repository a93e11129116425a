// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write a small kernel image to standard output:
 *
 *	mkimage bzimage [FIELD=NUMBER ...]
 *	mkimage elf [FIELD=NUMBER ...] [load=PADDR:FILESZ:MEMSZ ...]
 *
 * Fields are those of the recipes in make-image.h, numbers as C writes them. The first
 * load= takes the place of the load that is there by default.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "make-image.h"

static int fail(const char *what, const char *word)
{
	fprintf(stderr, "mkimage: %s: '%s'\n", what, word);
	return 1;
}

static bool parse_load(const char *text, struct elf_recipe *r)
{
	uint64_t paddr, filesz, memsz;
	int end = 0;

	if (r->nloads == RECIPE_LOADS ||
		sscanf(text, "%" SCNi64 ":%" SCNi64 ":%" SCNi64 "%n", (int64_t *)&paddr,
			(int64_t *)&filesz, (int64_t *)&memsz, &end) != 3 ||
		text[end])
		return false;
	r->loads[r->nloads].paddr = paddr;
	r->loads[r->nloads].filesz = filesz;
	r->loads[r->nloads++].memsz = memsz;
	return true;
}

/* Split NAME=NUMBER in place; false when it is not one. */
static bool split(char *word, uint64_t *ret)
{
	char *equals = strchr(word, '='), *end;

	if (!equals || !equals[1])
		return false;
	*equals = '\0';
	*ret = strtoull(equals + 1, &end, 0);
	return !*end;
}

static int parse_elf(int argc, char **argv, struct elf_recipe *r)
{
	bool own_loads = false;
	uint64_t value;

	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "load=", 5)) {
			if (!own_loads)
				r->nloads = 0;
			own_loads = true;
			if (!parse_load(argv[i] + 5, r))
				return fail("not a load", argv[i]);
		} else if (!split(argv[i], &value) ||
			   !elf_recipe_set(r, argv[i], value)) {
			return fail("not a field and a number", argv[i]);
		}
	}
	return 0;
}

static int parse_bzimage(int argc, char **argv, struct bzimage_recipe *r)
{
	uint64_t value;

	for (int i = 0; i < argc; i++)
		if (!split(argv[i], &value) || !bzimage_recipe_set(r, argv[i], value))
			return fail("not a field and a number", argv[i]);
	return 0;
}

static int write_out(uint8_t *image, size_t size)
{
	size_t n = fwrite(image, 1, size, stdout);

	free(image);
	return n == size && !fflush(stdout) ? 0 : fail("cannot write", "standard output");
}

static int make(const char *kind, int argc, char **argv)
{
	struct bzimage_recipe bz = bzimage_recipe();
	struct elf_recipe elf = elf_recipe();
	uint8_t *image;
	size_t size;

	if (!strcmp(kind, "bzimage")) {
		if (parse_bzimage(argc, argv, &bz))
			return 1;
		image = make_bzimage(&bz, &size);
	} else if (!strcmp(kind, "elf")) {
		if (parse_elf(argc, argv, &elf))
			return 1;
		image = make_elf(&elf, &size);
	} else {
		return fail("neither bzimage nor elf", kind);
	}
	return write_out(image, size);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return fail("usage: mkimage bzimage|elf [FIELD=NUMBER ...]", "");
	return make(argv[1], argc - 2, argv + 2);
}
